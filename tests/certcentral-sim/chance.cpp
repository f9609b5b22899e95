#include "certcentral-sim/chance.hpp"

#include <string_view>

namespace dcv::sim {

namespace {

// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): a whole generator
// in three lines, and unlike std::uniform_real_distribution the same on every standard library.
std::uint64_t split_mix(std::uint64_t word) noexcept {
    word += 0x9e3779b97f4a7c15U;
    word = (word ^ (word >> 30U)) * 0xbf58476d1ce4e5b9U;
    word = (word ^ (word >> 27U)) * 0x94d049bb133111ebU;
    return word ^ (word >> 31U);
}

}  // namespace

std::uint64_t chance::mix(draw purpose, std::initializer_list<std::uint64_t> words) const noexcept {
    std::uint64_t state = split_mix(seed_ ^ split_mix(static_cast<std::uint64_t>(purpose)));
    for (const auto word : words)
        state = split_mix(state ^ word);
    return state;
}

double chance::share(draw purpose, std::initializer_list<std::uint64_t> words) const noexcept {
    constexpr double spread = 0x1p-53;  // a double holds 53 bits: no rounding up to 1
    return static_cast<double>(mix(purpose, words) >> 11U) * spread;
}

std::string chance::alphanumerics(std::size_t length, draw purpose,
                                  std::initializer_list<std::uint64_t> words) const {
    constexpr std::string_view alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::string text;
    std::uint64_t state = mix(purpose, words);
    while (text.size() < length) {
        state = split_mix(state);
        text += alphabet[state % alphabet.size()];
    }
    return text;
}

}  // namespace dcv::sim
