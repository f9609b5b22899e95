#include "certcentral-sim/domain.hpp"

#include "certcentral-sim/duration.hpp"
#include "certcentral-sim/polling.hpp"

#include <fmt/format.h>

namespace dcv::sim {

namespace {

// The first poll of the world: the one due at its very beginning counts.
std::optional<instant> first_poll(const scripted_domain& script, bool polls) {
    using std::chrono::milliseconds;
    if (!polls || script.by == method::unsuitable) return {};
    const auto before_start =
        script.submitted > milliseconds{0} ? script.submitted - milliseconds{1} : milliseconds{0};
    const auto age = next_poll(before_start);
    return age ? std::optional{instant{*age - script.submitted}} : std::nullopt;
}

std::string active_text(const activation& active) {
    return fmt::format("active since {}, found by {}", to_text(active.at.time_since_epoch()),
                       active.by == finder::request ? "a request" : "DigiCert's own polling");
}

}  // namespace

domain::domain(const scripted_domain& script, const terms& validation, const chance& luck)
    : script_{script},
      terms_{validation},
      luck_{luck},
      propagation_{script, validation, luck},
      submitted_{-script.submitted},
      expires_{submitted_ + validation.random_value_lifetime},
      next_poll_{first_poll(script, validation.own_polling)} {
}

void domain::poll_until(instant at) {
    while (!active_ && next_poll_ && *next_poll_ <= at) {
        const instant poll = *next_poll_;
        const auto age = poll - submitted_;
        const auto number = static_cast<std::uint64_t>(age.count());
        const auto seen = propagation_.look(poll, draw::own_poll, number);
        if (can_pass(poll) && quorum(terms_.quorum, seen)) active_ = activation{poll, finder::own_polling};

        const auto next = next_poll(age);
        next_poll_ = next ? std::optional{submitted_ + *next} : std::nullopt;
    }
}

finding domain::check(instant at) {
    poll_until(at);
    if (active_) return {.active = true, .seen_by_some = false, .knowledge = active_text(*active_)};
    ++checks_;
    if (!can_pass(at)) return {.active = false, .seen_by_some = false, .knowledge = why_not(at)};

    const auto seen = propagation_.look(at, draw::asked_check, checks_);
    if (quorum(terms_.quorum, seen)) active_ = activation{at, finder::request};
    return {.active = active_.has_value(), .seen_by_some = !seen.none(), .knowledge = to_text(seen)};
}

void domain::renew_random_value() {
    ++generation_;
}

std::string domain::random_value() const {
    // DigiCert's documentation shows values of 15 and of 32 characters.
    constexpr std::size_t length = 32;
    return luck_.alphanumerics(length, draw::random_value,
                               {static_cast<std::uint64_t>(script_.id), generation_});
}

std::optional<instant> domain::ready() const {
    const auto ready = propagation_.ready();
    return ready && can_pass(*ready) ? ready : std::nullopt;
}

bool domain::can_pass(instant at) const {
    return script_.by != method::unsuitable && !is_void() && !is_expired(at) && script_.published &&
           at >= instant{*script_.published};
}

std::string domain::why_not(instant at) const {
    if (script_.by == method::unsuitable) return fmt::format("its method is {}", script_.method_name);
    if (is_void()) return "a new random value was made: the published one is void";
    if (is_expired(at)) return "the random value has expired";
    if (!script_.published) return "never published";
    return fmt::format("published in {}", to_text(instant{*script_.published} - at));
}

}  // namespace dcv::sim
