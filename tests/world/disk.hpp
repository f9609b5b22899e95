// The disk of a simulated world: what is durable there.
#pragma once

#include "ledger/changes.hpp"
#include "world/agenda.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace dcv::world {

/// What is durable. Outlives every process.
class disk {
public:
    /// Writes the batch; the transitions in it that were never durable before.
    std::vector<watch::transition> apply(const ledger::changes& batch);

    /// All there is, each row through the form in which the ledger keeps it; after `another_boot` nobody
    /// knows when the requests left.
    [[nodiscard]] ledger::contents read(bool another_boot) const;

    [[nodiscard]] std::size_t requests() const { return requests_.size(); }
    /// How many requests about that domain were ever recorded.
    [[nodiscard]] std::uint64_t recorded(certcentral::domain_id id) const;
    [[nodiscard]] bool is_active(certcentral::domain_id id) const;

private:
    std::map<certcentral::domain_id, watch::remembered> domains_;
    std::map<std::string, watch::transition> unannounced_;
    std::map<std::uint64_t, ledger::request> requests_;
    std::optional<ledger::account> account_;
    std::unordered_map<certcentral::domain_id, std::uint64_t> recorded_;
    std::set<std::string> transitions_;  ///< All that were ever durable, by their ids.
};

}  // namespace dcv::world
