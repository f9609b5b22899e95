#include "watch/pause.hpp"

#include <algorithm>
#include <cmath>

namespace dcv::watch {

using std::chrono::milliseconds;

namespace {

constexpr std::chrono::seconds first_trouble_pause{60};

}  // namespace

milliseconds doubled(milliseconds first, unsigned times, milliseconds most) {
    while (times-- > 0 && first < most)
        first *= 2;
    return std::min(first, most);
}

milliseconds trouble_pause(unsigned troubles_in_a_row, double chance) {
    if (troubles_in_a_row == 0) return milliseconds{0};
    const auto longest = doubled(first_trouble_pause, troubles_in_a_row - 1, longest_trouble_pause);
    return milliseconds{std::llround(static_cast<double>(longest.count()) * std::clamp(chance, 0.0, 1.0))};
}

}  // namespace dcv::watch
