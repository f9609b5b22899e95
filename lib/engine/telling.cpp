// engine: what is told that no single answer says.
#include "engine/engine.hpp"
#include "report/events.hpp"

#include <utility>

namespace dcv::engine {

using namespace std::chrono_literals;
using watch::instant;
using watch::moment;

namespace {

constexpr auto between_summaries = 1h;

}  // namespace

void engine::tell_all(story lines) {
    for (auto& line : lines)
        actions_.emplace_back(tell{std::move(line)});
}

void engine::tell_ages(const moment& now) {
    for (const auto& one : watching_.age(now.boot)) {
        actions_.emplace_back(tell{report::validation_ageing(one.who, one.reached, one.age, now.wall)});
        commits_.note(progress(one.who.id, now), now.boot);
    }
}

void engine::tell_summary(const moment& now) {
    next_summary_ = now.boot + between_summaries;
    auto all = overview(now.boot);
    all.pending_by_reason = pending_by_reason(watching_.list());
    actions_.emplace_back(tell{report::summary(all)});
}

report::overview engine::overview(instant now) const {
    return overview_of(watching_, checks_, next_start(now), now);
}

}  // namespace dcv::engine
