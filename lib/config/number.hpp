// Numbers as the configuration writes them: decimal digits and nothing else. YAML's octal, hexadecimal,
// signs, underscores and exponents are not taken: who writes 010 may mean ten.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace dcv::config {

/// The least and the greatest value allowed.
template <class T>
struct range {
    T least;
    T most;

    [[nodiscard]] constexpr bool contains(const T& value) const { return least <= value && value <= most; }
};

/// `0` or digits that do not begin with 0. A number that 64 bits cannot hold comes back as the greatest they
/// can: outside every range.
std::optional<std::uint64_t> parse_whole_number(std::string_view text) noexcept;

/// A whole number as above, with or without a fraction: `0`, `1`, `0.25`.
std::optional<double> parse_share(std::string_view text) noexcept;

}  // namespace dcv::config
