// DigiCert's own polling of a pending domain, which goes on whether or not anybody asks.
#pragma once

#include <chrono>
#include <optional>

namespace dcv::sim {

/// The age (time since the domain was submitted) of the first poll after `age`: every minute to 15 min, every
/// 5 min to 1 h, every 15 min to 1 d, hourly to day 10; nothing after that (DigiCert: "Automatic DCV
/// checks").
std::optional<std::chrono::milliseconds> next_poll(std::chrono::milliseconds age);

}  // namespace dcv::sim
