// CertCentral as a whole: given a request and the time, what it answers and what it knew. Pure: no clock, no
// chance but the seed's, no input or output; the server asks it, and so do the tests.
#pragma once

#include "certcentral-sim/answer.hpp"
#include "certcentral-sim/chance.hpp"
#include "certcentral-sim/domain.hpp"
#include "certcentral-sim/instant.hpp"
#include "certcentral-sim/rate_window.hpp"
#include "certcentral-sim/request.hpp"
#include "certcentral-sim/scenario.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dcv::sim {

enum class call { validate, new_random_value, other };

/// What the world makes of one request.
struct verdict {
    answer reply;
    call asked{call::other};
    std::optional<domain_id> domain{};  ///< The id in the path, known or not.
    bool wrong_key{false};              ///< Unknown, or not permitted to do this.
    bool over_limit{false};
    std::string knowledge{};               ///< What the world knew, for the journal.
    std::chrono::milliseconds latency{0};  ///< How long the answer takes.

    /// Whether it tells that the domain is active.
    [[nodiscard]] bool tells_active() const { return reply.status == 200 && reply.code == "active"; }
};

/// The busiest windows of any one key.
struct busiest {
    std::size_t in_5s{0};
    std::size_t in_3min{0};
};

class world {
public:
    world(scenario script, std::uint64_t seed);

    /// Answers. `at` is never earlier than in the call before.
    verdict ask(const request& asked, instant at);

    /// Lets DigiCert's own polling of every domain run up to `at`.
    void advance(instant at);

    [[nodiscard]] const scenario& script() const noexcept { return script_; }
    [[nodiscard]] const std::map<domain_id, domain>& domains() const noexcept { return domains_; }
    [[nodiscard]] sim::busiest busiest() const;

private:
    struct account {
        permission granted;
        rate_window short_window;
        rate_window long_window;
    };

    void decide(verdict& made, account* owner, bool within_limits, instant at);
    void answer_call(verdict& made, instant at);
    void validate(verdict& made, domain& checked, instant at);
    [[nodiscard]] answer answer_to(const finding& found, const domain& checked) const;
    [[nodiscard]] const maintenance* maintenance_at(instant at) const;
    [[nodiscard]] std::chrono::milliseconds next_latency();

    scenario script_;
    chance luck_;
    std::map<std::string, account, std::less<>> accounts_;
    std::map<domain_id, domain> domains_;
    std::uint64_t requests_{0};
};

/// Reads the path of a call below `/services/v2`.
struct route {
    call asked{call::other};
    std::optional<domain_id> domain{};
};
[[nodiscard]] route read_route(std::string_view verb, std::string_view target);

}  // namespace dcv::sim
