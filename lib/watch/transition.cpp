#include "watch/transition.hpp"

#include <fmt/chrono.h>

namespace dcv::watch {

std::string transition::transition_id() const {
    const auto second = std::chrono::floor<std::chrono::seconds>(activated_at);
    const auto fraction = activated_at - second;
    return fmt::format("{}-{:%Y%m%dT%H%M%S}{:03}Z", who.id.value(),
                       fmt::gmtime(std::chrono::system_clock::to_time_t(second)), fraction.count());
}

}  // namespace dcv::watch
