// An account that is polled in virtual time: watch::polling decides, an agenda passes the time, and a server
// with limits of its own answers. Keeps what is needed to judge the traffic; nothing here decides.
//
// Simpler than a simulated world, and fast enough for 100,000 domains: no restarts, no disk, no log.
#pragma once

#include "certcentral/answer.hpp"
#include "watch/polling.hpp"
#include "world/agenda.hpp"
#include "world/chance.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dcv::bench {

using world::duration;
using world::instant;

[[nodiscard]] certcentral::domain_id numbered(std::size_t number);

struct span {
    instant from;
    instant until;

    [[nodiscard]] bool contains(instant time) const { return from <= time && time < until; }
};

/// What the server is like.
struct far_end {
    watch::allowance limits{1'000'000, 1'000'000};     ///< 429 beyond, in exact windows of its arrivals.
    span cut_off{};                                    ///< No connection comes about.
    span limited{};                                    ///< 429 to everybody, who is to come back after 120 s.
    duration slowest{std::chrono::milliseconds{400}};  ///< A request is on its way for 20 ms to that long.
};

class polled_account {
public:
    polled_account(const watch::terms& under, const far_end& server) : watching_{under}, server_{server} {}

    /// Somebody who was watched before; whom the list then has.
    void remember(const watch::remembered& one) { watching_.resume(one, now()); }
    void list(const std::vector<watch::domain>& all);
    /// One more, whom every check finds validated from `ready` on.
    void add(const watch::domain& one, instant ready);

    void at(instant when, std::function<void()> act) { time_.in(when - time_.now(), std::move(act)); }
    void hurry();
    void run(instant end);

    /// Both clocks of the machine.
    [[nodiscard]] watch::moment now() const;
    [[nodiscard]] watch::load demand() const { return watching_.demand(now().boot); }

    [[nodiscard]] const std::vector<instant>& sent() const { return sent_; }
    [[nodiscard]] std::size_t refused() const { return refused_; }
    [[nodiscard]] const std::unordered_map<certcentral::domain_id, instant>& found() const { return found_; }
    /// When, without a break, the gate was open and somebody was due and had to wait.
    [[nodiscard]] const std::vector<span>& backlogs() const { return backlogs_; }

private:
    void turn();
    void wake_in(duration wait);
    void note_backlog(bool waits);
    void start(certcentral::domain_id id);
    void leave(certcentral::domain_id id, instant began);
    void arrive(certcentral::domain_id id, instant began);
    void end(certcentral::domain_id id, instant began, const certcentral::answer& said);
    [[nodiscard]] bool over_the_limit(instant now);

    watch::polling watching_;
    std::vector<watch::domain> listed_;
    far_end server_;
    world::agenda time_;
    world::chance dice_{1};
    std::uint64_t wake_{0};
    std::unordered_map<certcentral::domain_id, instant> ready_;
    std::unordered_map<certcentral::domain_id, instant> found_;
    std::vector<instant> sent_;
    std::deque<instant> arrivals_;
    std::size_t refused_{0};
    std::vector<span> backlogs_;
    bool is_behind_{false};
};

/// So many domains: of that age at the beginning, or new.
[[nodiscard]] std::vector<watch::domain> domains(std::size_t count, const polled_account& account,
                                                 std::chrono::days age = std::chrono::days{0});

}  // namespace dcv::bench
