// An event as an entry of the journal: its fields, one a line.
#pragma once

#include "report/event.hpp"
#include "report/line.hpp"

#include <string>
#include <string_view>

namespace dcv::report {

/// `MESSAGE`, `PRIORITY`, `SYSLOG_IDENTIFIER` (that is `identifier`), `MESSAGE_ID`, `DCV_EVENT`, `DCV_TIME`
/// (when it happened: the journal's own times say when it was written), and each field as `DCV_<FIELD>`.
[[nodiscard]] std::string journal_entry(const event& happened, event_time time, std::string_view identifier);

}  // namespace dcv::report
