// Draws that are the same everywhere: std::mt19937_64 is portable, the standard's distributions are not.
#pragma once

#include "world/agenda.hpp"

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace dcv::world {

class chance {
public:
    explicit chance(std::uint64_t seed) : dice_{seed} {}

    /// 0 to 1, without 1.
    double share() { return static_cast<double>(dice_() >> 11) * 0x1p-53; }
    bool in(unsigned many) { return dice_() % many == 0; }
    int below(int most) { return static_cast<int>(dice_() % static_cast<std::uint64_t>(most)); }
    duration between(duration least, duration most) {
        return least +
               duration{static_cast<duration::rep>(share() * static_cast<double>((most - least).count()))};
    }

    /// Log-normal with that median and sigma 1 (Box and Muller, "A Note on the Generation of Random Normal
    /// Deviates", 1958).
    duration around(duration median) {
        const double normal =
            std::sqrt(-2 * std::log(1 - share())) * std::cos(2 * std::numbers::pi * share());
        return duration{static_cast<duration::rep>(static_cast<double>(median.count()) * std::exp(normal))};
    }

private:
    std::mt19937_64 dice_;
};

}  // namespace dcv::world
