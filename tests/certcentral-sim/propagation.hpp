// Who sees a published random value, and when. Knows network perspectives and their quorum; does not know why
// anybody looks, nor whether the value still counts.
#pragma once

#include "certcentral-sim/chance.hpp"
#include "certcentral-sim/instant.hpp"
#include "certcentral-sim/scenario.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dcv::sim {

/// What the perspectives of one check saw.
struct sighting {
    bool primary{false};
    unsigned remote{0};     ///< How many remote perspectives see it ...
    unsigned remote_of{0};  ///< ... of how many.

    [[nodiscard]] bool none() const noexcept { return !primary && remote == 0; }
};

std::string to_text(const sighting& seen);

/// Whether a check passes. `mpic` is what the CA/Browser Forum asks for (Baseline Requirements 3.2.2.9,
/// ballot SC-067): the primary perspective itself, and all remote ones but one (of 2 to 5) or but two (of 6
/// and more). `all` is a stricter CA.
[[nodiscard]] bool quorum(quorum_rule rule, const sighting& seen);

/// The spread of one published value. Each perspective has its moment within the propagation, drawn once;
/// from then on it always sees the value. Between publication and that moment some of its resolvers have it
/// and some do not: each look asks one at random, and the share that has it grows evenly from none to all.
class propagation {
public:
    propagation(const scripted_domain& domain, const terms& validation, const chance& luck);

    /// What the check `number` of that `purpose` sees.
    [[nodiscard]] sighting look(instant at, draw purpose, std::uint64_t number) const;

    /// From here on every check passes; none when the value is never published.
    [[nodiscard]] std::optional<instant> ready() const;

private:
    [[nodiscard]] bool sees(instant moment, instant at, double share) const;

    std::optional<instant> published_;
    quorum_rule rule_;
    std::uint64_t domain_;
    chance luck_;
    std::vector<instant> moments_;  ///< The primary's, then the remote ones'.
};

}  // namespace dcv::sim
