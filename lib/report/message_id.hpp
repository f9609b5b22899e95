// The journal's MESSAGE_ID of each event: made once (`journalctl --new-id128`), never changed, never used
// again. The catalog (systemd/dcvwatchd.catalog) explains each of them.
#pragma once

#include <optional>
#include <string_view>

namespace dcv::report {

/// 32 hexadecimal digits; nothing for a name that is none of our events'.
[[nodiscard]] std::optional<std::string_view> message_id(std::string_view event);

}  // namespace dcv::report
