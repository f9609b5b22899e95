// How the rehearsal went: what became of each domain, what was sent, which rules were kept.
#pragma once

#include "certcentral-sim/conversation.hpp"
#include "certcentral-sim/instant.hpp"
#include "certcentral-sim/rules.hpp"
#include "certcentral-sim/world.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dcv::sim {

struct report {
    struct row {
        domain_id id{};
        std::string name;
        std::string method;
        std::size_t asked{0};
        std::string state;             ///< pending, active, polled, unsuitable, expired, void or unknown.
        std::optional<instant> ready;  ///< From here on every check passes.
        std::optional<instant> found;  ///< When the client was first told.

        /// From ready to found. Negative when a lucky check passed while the value was still spreading.
        [[nodiscard]] std::optional<std::chrono::milliseconds> delay() const;
    };

    instant until;  ///< How long the world has run.
    std::size_t requests{0};
    std::map<unsigned, std::size_t> by_status;
    sim::busiest busiest;
    sim::limits limits;
    std::vector<row> rows;
    rule_book rules;
};

/// Sums up at `now`, up to which `played` has been advanced.
report sum_up(const world& played, const conversation& heard, instant now);

/// For people: tables. For programs: one JSON object, times in milliseconds of world time.
std::string to_text(const report& told);
std::string to_json(const report& told);

}  // namespace dcv::sim
