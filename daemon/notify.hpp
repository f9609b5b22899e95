// What the service manager is told (sd_notify(3)). Without one, that is without $NOTIFY_SOCKET, nothing
// is told.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace dcv::notify {

/// The service does what it is for: after the start, and again after each reload.
void ready();
void reloading();
void stopping();

/// The loop turns. `state` is one line for people, which `systemctl status` shows.
void turning(std::string_view state);

/// How long the service manager waits for `turning` before it ends the process; nothing if it does not.
[[nodiscard]] std::optional<std::chrono::microseconds> watchdog();

}  // namespace dcv::notify
