// What must hold in a simulated world whatever happens there. A model of its own: it knows the configuration,
// the requests, the answers and the log, and none of the daemon's reasoning.
#pragma once

#include "certcentral/domain_id.hpp"
#include "watch/transition.hpp"
#include "world/scenario.hpp"

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace dcv::world {

class oracle {
public:
    explicit oracle(const scenario& plan);

    void listed(const std::vector<watch::domain>& all, instant now);
    void began(certcentral::domain_id id, instant now);
    /// `recorded`: a disk that takes nothing lets one request in a floor's time leave that a restart does not
    /// know.
    void left(certcentral::domain_id id, bool again, bool recorded, instant now);
    /// `pause`: for so long beyond its interval it may be left alone from then on; nothing: as before.
    void answered(certcentral::domain_id id, bool says_active, std::optional<duration> pause, instant now);
    void committed(const watch::transition& step);
    void announced(const watch::transition& step, bool replayed);
    /// The check under way ends without an answer.
    void gave_up(certcentral::domain_id id);
    /// The server asked all for silence; a good answer ends that.
    void told_to_wait(instant until, instant now);
    void died(instant now);
    /// It was stopped, and had not logged all that it had found.
    void stopped_early(instant now);
    void gate_closed(std::chrono::milliseconds retry_in, const std::string& reason, instant now);
    /// An answer was a 404, or a 403 in JSON.
    void denied(instant now);
    /// CertCentral spoke about some domain of the account whose key is the newest.
    void account_answered(instant now) {
        if (!account_answered_at_) account_answered_at_ = now;
    }
    /// The account is asked with another key from now on.
    void another_key() {
        last_row_of_denials_.reset();
        account_answered_at_.reset();
    }
    void gate_opened();
    /// The gate is as it was, where that was recorded.
    void restarted(bool closed, instant now);
    /// A probe may go out at once.
    void mended(bool closed);
    void clock_was_set() { clock_was_set_ = true; }
    /// From now on nobody need be asked before that time.
    void excuse_until(instant time) { excused_until_ = std::max(excused_until_, time); }

    /// Whether anybody waits for longer than can be explained.
    void expect_nobody_starves(instant now);
    void expect_all_announced();

    void wrong(const std::string& what, instant now);
    [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }

    [[nodiscard]] std::size_t requests() const { return requests_; }
    [[nodiscard]] std::size_t active() const { return transitions_.size(); }

private:
    struct domain {
        std::optional<std::chrono::sys_seconds> since;
        instant listed_at;
        instant last_asked{never};
        instant last_left{never};
        instant left_at{};        ///< Its last request, recorded or not.
        instant last_good{};      ///< When the last request left to which CertCentral spoke about it.
        duration longest_wait{};  ///< After the last answer.
        bool listed{false};
        bool active{false};        ///< Durably.
        bool found_active{false};  ///< An answer said so in this watch.
        bool was_active{false};    ///< In an earlier watch.
        instant removed_at{};
        instant eased_at{};      ///< When an answer ended a wait of
        duration wait_before{};  ///< so long.
        bool removal_lost{false};
        bool may_be_active{false};  ///< What began this watch may be lost with a process.
        bool under_way{false};
        std::uint64_t asked{0};  ///< Checks whose request left, in this watch.
    };
    struct telling {
        unsigned fresh{0};
        unsigned replayed{0};
    };

    [[nodiscard]] duration interval(const domain& one, instant now) const;
    [[nodiscard]] double stretch(instant now) const;
    /// As the daemon was told last.
    [[nodiscard]] nature kind_of(certcentral::domain_id id, instant now) const;
    [[nodiscard]] bool is_recorded(instant learned, instant now) const;
    [[nodiscard]] bool none_can_open_it(instant now) const;
    [[nodiscard]] bool several_are_denied(instant now) const;
    void expect_limits(instant now);
    void expect_no_record(instant now);
    void expect_first_checks(instant now);
    /// How long the first round of the first list may take; nothing where something disturbs it.
    [[nodiscard]] std::optional<duration> first_round() const;
    /// How long so many first checks may take, while other domains take a quarter of the pace.
    [[nodiscard]] duration round_of(std::size_t first_checks) const;
    [[nodiscard]] bool is_weather(std::initializer_list<fault> kinds, instant now) const;

    const scenario& plan_;
    std::unordered_map<certcentral::domain_id, domain> domains_;
    std::map<std::string, telling> transitions_;
    std::unordered_map<certcentral::domain_id, unsigned> to_be_told_;  ///< Answers that said active.
    std::deque<instant> sent_;
    std::size_t requests_{0};
    instant last_unrecorded_{never};
    unsigned deaths_{0};
    bool gate_closed_{false};
    instant silent_until_{};
    instant told_to_wait_at_{};
    instant gate_closed_at_{};
    instant no_probe_before_{};
    unsigned probes_{0};
    instant excused_until_{};
    bool clock_was_set_{false};
    double last_stretch_{1};
    std::optional<instant> last_row_of_denials_;  ///< When one closed the gate.
    std::optional<instant> account_answered_at_;  ///< For the first time under this key.
    unsigned denied_probes_{0};
    std::optional<duration> first_round_;
    bool first_checks_expected_{true};
    std::vector<std::string> violations_;
};

}  // namespace dcv::world
