#include "daemon/notify.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <cstdint>
#include <string>

namespace dcv::notify {

namespace {

/// What cannot be sent is lost, and the watchdog notices.
void tell(const std::string& state) {
    static_cast<void>(::sd_notify(0, state.c_str()));
}

}  // namespace

void ready() {
    tell("READY=1");
}

void reloading() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();  // CLOCK_MONOTONIC
    tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}",
                     std::chrono::duration_cast<std::chrono::microseconds>(now).count()));
}

void stopping() {
    tell("STOPPING=1");
}

void turning(std::string_view state) {
    tell(fmt::format("WATCHDOG=1\nSTATUS={}", state));
}

std::optional<std::chrono::microseconds> watchdog() {
    std::uint64_t longest = 0;
    if (::sd_watchdog_enabled(0, &longest) <= 0) return {};
    return std::chrono::microseconds{longest};
}

}  // namespace dcv::notify
