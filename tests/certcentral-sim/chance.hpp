// Chance that can be repeated: every draw is a function of the seed and of what it is drawn for, so one
// domain's luck does not depend on when, or whether, another was asked about.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

namespace dcv::sim {

/// What a draw is for: the first of the words that name it, so that no two kinds ever share one.
enum class draw : std::uint64_t { moment, asked_check, own_poll, random_value, latency };

class chance {
public:
    explicit chance(std::uint64_t seed) noexcept : seed_{seed} {}

    /// Evenly spread over [0, 1); the same for the same words.
    [[nodiscard]] double share(draw purpose, std::initializer_list<std::uint64_t> words) const noexcept;

    /// `length` lower-case letters and digits.
    [[nodiscard]] std::string alphanumerics(std::size_t length, draw purpose,
                                            std::initializer_list<std::uint64_t> words) const;

private:
    [[nodiscard]] std::uint64_t mix(draw purpose, std::initializer_list<std::uint64_t> words) const noexcept;

    std::uint64_t seed_;
};

}  // namespace dcv::sim
