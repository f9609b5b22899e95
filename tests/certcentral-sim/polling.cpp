#include "certcentral-sim/polling.hpp"

#include <array>

namespace dcv::sim {

namespace {

struct stage {
    std::chrono::milliseconds interval;
    std::chrono::milliseconds until;
};

constexpr std::array stages{
    stage{std::chrono::minutes{1}, std::chrono::minutes{15}},
    stage{std::chrono::minutes{5}, std::chrono::hours{1}},
    stage{std::chrono::minutes{15}, std::chrono::days{1}},
    stage{std::chrono::hours{1}, std::chrono::days{10}},
};

}  // namespace

std::optional<std::chrono::milliseconds> next_poll(std::chrono::milliseconds age) {
    for (const auto& stage : stages) {
        if (age < stage.until) return (age / stage.interval + 1) * stage.interval;
    }
    return {};
}

}  // namespace dcv::sim
