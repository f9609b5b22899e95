// The rules a client of CertCentral is held to in a rehearsal, and how often each was broken.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace dcv::sim {

enum class rule {
    limits_kept,
    one_call_only,
    request_complete,
    left_alone_when_active,
    one_at_a_time,
    random_value_kept,
    key_right,
};

inline constexpr std::array all_rules{
    rule::limits_kept,   rule::one_call_only,     rule::request_complete, rule::left_alone_when_active,
    rule::one_at_a_time, rule::random_value_kept, rule::key_right,
};

[[nodiscard]] std::string_view name_of(rule kept);  ///< One word, for programs.
[[nodiscard]] std::string_view text_of(rule kept);  ///< One sentence, for people.

class rule_book {
public:
    struct breaches {
        std::size_t count{0};
        std::string first;  ///< What happened first.
    };

    void broken(rule which, std::string how);

    [[nodiscard]] const breaches& of(rule which) const;
    [[nodiscard]] bool all_kept() const;

private:
    std::array<breaches, all_rules.size()> breaches_;
};

}  // namespace dcv::sim
