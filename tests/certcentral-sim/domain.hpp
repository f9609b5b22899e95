// One domain's life at DigiCert: submitted, pending, perhaps active, perhaps never. Told the time and asked
// to check; knows nothing of requests, keys or limits.
#pragma once

#include "certcentral-sim/chance.hpp"
#include "certcentral-sim/instant.hpp"
#include "certcentral-sim/propagation.hpp"
#include "certcentral-sim/scenario.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dcv::sim {

enum class finder { request, own_polling };

struct activation {
    instant at;
    finder by;
};

/// What one check found.
struct finding {
    bool active{false};
    bool seen_by_some{false};  ///< Not enough of them, or it would be active.
    std::string knowledge;     ///< What the world knew, for the journal.
};

/// Time never runs backwards from call to call.
class domain {
public:
    domain(const scripted_domain& script, const terms& validation, const chance& luck);

    /// Lets DigiCert's own polling run up to and including `at`.
    void poll_until(instant at);

    /// Checks now, as the API's caller asked for. What polling found before comes first.
    finding check(instant at);

    /// A new random value: the one the customer was given, published or not, validates nothing any more.
    /// (The script's customer does not hear of the new one.) An active domain stays active.
    void renew_random_value();

    [[nodiscard]] const scripted_domain& script() const noexcept { return script_; }
    [[nodiscard]] const std::optional<activation>& active() const noexcept { return active_; }
    [[nodiscard]] std::string random_value() const;
    [[nodiscard]] bool is_void() const noexcept { return generation_ > 0; }
    [[nodiscard]] bool is_expired(instant at) const { return at >= expires_; }

    /// From here on every check passes; none when that never happens.
    [[nodiscard]] std::optional<instant> ready() const;

private:
    [[nodiscard]] bool can_pass(instant at) const;
    [[nodiscard]] std::string why_not(instant at) const;

    scripted_domain script_;
    terms terms_;
    chance luck_;
    propagation propagation_;
    instant submitted_;
    instant expires_;
    std::optional<instant> next_poll_;
    std::optional<activation> active_;
    std::uint64_t checks_{0};
    std::uint64_t generation_{0};
};

}  // namespace dcv::sim
