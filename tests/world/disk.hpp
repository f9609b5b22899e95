// The disk of a simulated world, and the one who writes to it.
#pragma once

#include "ledger/changes.hpp"
#include "world/agenda.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dcv::world {

/// What is durable. Outlives every process.
class disk {
public:
    void apply(const ledger::changes& batch);

    /// All there is, each row through the form in which the ledger keeps it; after `another_boot` nobody
    /// knows when the requests left.
    [[nodiscard]] ledger::contents read(bool another_boot) const;

    [[nodiscard]] std::size_t requests() const { return requests_.size(); }
    [[nodiscard]] bool is_active(certcentral::domain_id id) const;

private:
    std::map<certcentral::domain_id, watch::remembered> domains_;
    std::map<std::string, watch::transition> unannounced_;
    std::map<std::uint64_t, ledger::request> requests_;
    std::optional<ledger::account> account_;
};

/// What ledger::recorder promises, on the world's time: one commit at a time, notes within a second, all
/// again after a failure, every 30 s. Dies with its process; the commit under way may be durable all the
/// same.
class recorder {
public:
    using ticket = std::uint64_t;
    struct links {
        std::function<void(duration, std::function<void()>)>
            in;  ///< Does it later, if the process still lives.
        std::function<ledger::changes()> everything;
        std::function<duration()> commit_takes;
        std::function<bool()> is_full;
    };

    recorder(disk& under, links given) : disk_{under}, given_{std::move(given)} {}

    ticket note(ledger::changes what) { return add(std::move(what), std::chrono::seconds{1}); }
    ticket urge(ledger::changes what) { return add(std::move(what), duration{0}); }

    /// Calls once the first attempt at that commit is over: whether it went well. At once while in trouble.
    void attempted(ticket which, std::function<void(bool)> then);
    /// Calls once it is durable.
    void durable(ticket which, std::function<void()> then);

    [[nodiscard]] bool in_trouble() const { return in_trouble_; }

    /// The process ends now; `written`: the commit under way reached the disk.
    void die(bool written);

private:
    ticket add(ledger::changes what, duration within);
    void commit_in(duration wait);
    void commit();
    void conclude(bool went_well);
    void answer_those_who_wait();

    disk& disk_;
    links given_;
    ledger::changes waiting_;
    ledger::changes under_way_;
    bool committing_{false};
    bool due_{false};  ///< Something waits for the end of the commit under way, or for its second.
    std::uint64_t plan_{0};
    ticket next_{1};
    ticket attempted_{0};
    ticket durable_{0};
    bool in_trouble_{false};
    std::vector<std::pair<ticket, std::function<void(bool)>>> for_attempt_;
    std::vector<std::pair<ticket, std::function<void()>>> for_durability_;
};

}  // namespace dcv::world
