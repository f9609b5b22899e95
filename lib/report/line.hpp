// An event as one line of text or of JSON.
#pragma once

#include "report/event.hpp"

#include <chrono>
#include <string>

namespace dcv::report {

using event_time = std::chrono::sys_time<std::chrono::milliseconds>;

/// RFC 3339 in UTC with milliseconds: `2026-11-20T08:15:02.123Z`.
[[nodiscard]] std::string timestamp(event_time time);

/// `time level message event=name key=value ...`, without a line feed at its end or anywhere in it.
[[nodiscard]] std::string text_line(const event& happened, event_time time);

/// `time level message`: for a person, to whom the message alone says it all.
[[nodiscard]] std::string short_line(const event& happened, event_time time);

/// One JSON object: `time`, `level`, `event`, `message`, then the fields.
[[nodiscard]] std::string json_line(const event& happened, event_time time);

}  // namespace dcv::report
