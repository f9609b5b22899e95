// The API key of a CertCentral account. Knows its grammar; does not know where it came from.
#pragma once

#include "net/secret.hpp"

#include <optional>
#include <string_view>

namespace dcv::certcentral {

/// An API key: a type of its own, so that it cannot be printed by accident. Its bytes are overwritten when it
/// goes.
class api_key {
public:
    /// Takes 8 to 256 printable ASCII bytes without blanks (`[!-~]{8,256}`); nothing for any other text.
    /// A key copied from a web page may hold look-alikes such as U+2011: those are not ASCII and are refused.
    static std::optional<api_key> parse(std::string_view text);

    api_key(const api_key&) = delete;
    api_key& operator=(const api_key&) = delete;
    api_key(api_key&&) noexcept = default;
    api_key& operator=(api_key&&) noexcept = default;
    ~api_key() = default;

    /// The bytes, for the request header and nothing else.
    [[nodiscard]] std::string_view reveal() const noexcept { return bytes_.reveal(); }

    /// Takes as long whichever byte differs: how long it took tells nothing about a guess.
    [[nodiscard]] bool operator==(const api_key&) const noexcept = default;

private:
    explicit api_key(std::string_view bytes) : bytes_{bytes} {}
    net::secret bytes_;
};

}  // namespace dcv::certcentral
