#include "certcentral-sim/conversation.hpp"

#include "certcentral-sim/duration.hpp"
#include "certcentral-sim/printable.hpp"

#include <fmt/format.h>

namespace dcv::sim {

void conversation::asked(const request& asked, const verdict& made, instant at) {
    ++requests_;
    ++by_status_[made.reply.status];
    const auto what = fmt::format("at {}: {} {}", to_text(at.time_since_epoch()), printable(asked.verb),
                                  printable(asked.target));

    for (const auto& fault : header_faults(asked))
        rules_.broken(rule::request_complete, what + ": " + fault);
    judge_call(made, what);

    if (auto* const domain = about(made)) {
        judge_talk(*domain, what);
        ++domain->asked;
        ++domain->under_way;
    }
}

void conversation::judge_call(const verdict& made, const std::string& what) {
    if (made.over_limit) rules_.broken(rule::limits_kept, what);
    if (made.wrong_key) rules_.broken(rule::key_right, what);
    if (made.asked != call::validate) rules_.broken(rule::one_call_only, what);
    if (made.asked == call::new_random_value) rules_.broken(rule::random_value_kept, what);
}

void conversation::judge_talk(const talk& before, const std::string& what) {
    if (before.told_active) rules_.broken(rule::left_alone_when_active, what);
    if (before.under_way > 0) rules_.broken(rule::one_at_a_time, what);
}

void conversation::ended(const verdict& made) {
    if (auto* const domain = about(made)) --domain->under_way;
}

void conversation::told(const verdict& made, instant at) {
    auto* const domain = about(made);
    if (domain != nullptr && made.tells_active() && !domain->told_active) domain->told_active = at;
}

void conversation::garbled(unsigned status, const std::string& why, instant at) {
    ++requests_;
    ++by_status_[status];
    rules_.broken(rule::request_complete,
                  fmt::format("at {}: {}", to_text(at.time_since_epoch()), printable(why)));
}

conversation::talk* conversation::about(const verdict& made) {
    return made.asked == call::validate && made.domain ? &talks_[*made.domain] : nullptr;
}

}  // namespace dcv::sim
