// What a proxy wants before it opens a tunnel: its challenges (RFC 9110 §11.3), of which only
// "Basic" can be met (RFC 7617). Does not know why they were sent.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dcv::net {

struct challenge {
    std::string scheme;  ///< As written: `Basic`, `Negotiate`.
    std::string realm;   ///< Without its quotes; empty when there is none.

    bool operator==(const challenge&) const = default;

    [[nodiscard]] bool is_basic() const;
};

/// Each challenge once, in the order written, of the fields Proxy-Authenticate and WWW-Authenticate of a
/// header; at most eight.
[[nodiscard]] std::vector<challenge> challenges(std::string_view header);

/// `Basic realm "office", Negotiate`
[[nodiscard]] std::string in_words(const std::vector<challenge>& all);

}  // namespace dcv::net
