// The credentials that a proxy wants: a user name and a password (RFC 7617, "Basic"). Knows their grammar;
// does not know where they came from, or which proxy they are for.
#pragma once

#include "net/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dcv::net {

class proxy_credentials {
public:
    static constexpr std::size_t longest = 512;

    /// Takes `user:password`: at most 512 printable ASCII characters, the first colon ends the user name
    /// (RFC 7617 §2). Nothing for any other text.
    static std::optional<proxy_credentials> parse(std::string_view text);

    /// The value of the field Proxy-Authorization.
    [[nodiscard]] secret authorization() const;

    /// `text` without what must not be shown of them: the pair, the password, and the form in which they are
    /// sent. A password of less than four characters is left, for it is found in any text.
    [[nodiscard]] std::string redact(std::string text) const;

    [[nodiscard]] bool operator==(const proxy_credentials&) const noexcept = default;

private:
    explicit proxy_credentials(std::string_view pair) : pair_{pair} {}
    [[nodiscard]] secret encoded() const;

    secret pair_;
};

}  // namespace dcv::net
