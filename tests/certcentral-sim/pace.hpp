// How fast the world runs: the exchange between real time and world time.
#pragma once

#include "certcentral-sim/instant.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace dcv::sim {

class pace {
public:
    using real_time = std::chrono::steady_clock::time_point;

    /// The world begins at `start` and runs `speed` (above 0) times as fast as real time.
    pace(double speed, real_time start) : speed_{speed}, start_{start} {}

    [[nodiscard]] instant world_time(real_time now) const {
        const std::chrono::duration<double, std::milli> passed{now - start_};
        return instant{std::chrono::milliseconds{static_cast<std::int64_t>(passed.count() * speed_)}};
    }

    /// How long `length` of world time takes.
    [[nodiscard]] std::chrono::nanoseconds real(std::chrono::milliseconds length) const {
        constexpr double longest = 1e18;  // 31 years: what nanoseconds can hold, for a slow world as well
        const std::chrono::duration<double, std::nano> exact{length};
        return std::chrono::nanoseconds{static_cast<std::int64_t>(std::min(exact.count() / speed_, longest))};
    }

private:
    double speed_;
    real_time start_;
};

}  // namespace dcv::sim
