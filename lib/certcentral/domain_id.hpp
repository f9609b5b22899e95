// The number by which CertCentral knows a domain: what the configuration lists and the request path names.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dcv::certcentral {

/// A CertCentral domain id, 1 to 2^63 - 1 (what a signed 64-bit column can hold).
class domain_id {
public:
    /// Reads `[1-9][0-9]{0,18}`, digit for digit: no sign, blank, leading zero, underscore or exponent.
    /// Nothing when `text` is anything else or greater than 2^63 - 1.
    static std::optional<domain_id> parse(std::string_view text) noexcept;

    [[nodiscard]] std::int64_t value() const noexcept { return value_; }
    [[nodiscard]] std::string to_string() const { return std::to_string(value_); }

    friend auto operator<=>(const domain_id&, const domain_id&) = default;

private:
    explicit domain_id(std::int64_t value) noexcept : value_{value} {}
    std::int64_t value_;
};

}  // namespace dcv::certcentral

template <>
struct std::hash<dcv::certcentral::domain_id> {
    std::size_t operator()(const dcv::certcentral::domain_id& id) const noexcept {
        return std::hash<std::int64_t>{}(id.value());
    }
};
