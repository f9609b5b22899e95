// What closes the account's gate, and how long it stays closed from one probe to the next.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace dcv::watch {

/// Open, or what closed it.
enum class gate_kind { open, unreachable, refused, limited, maintenance };

inline constexpr std::size_t gate_kinds = 5;

/// `open`, `unreachable`, ... as the event field `gate` has it.
[[nodiscard]] std::string_view to_string(gate_kind kind);

/// The kind of that name.
[[nodiscard]] std::optional<gate_kind> gate_kind_of(std::string_view name);

/// No wait is longer, whatever a server asks for.
inline constexpr std::chrono::hours longest_gate_wait{24};

/// A Retry-After of 0 to `longest_gate_wait`, lengthened by `chance` (0 to 1) of a tenth, a minute at most:
/// everybody whom one server told the same should not come back at once. Never shorter.
[[nodiscard]] std::chrono::milliseconds obeyed(std::chrono::seconds retry_after, double chance);

/// How long to wait for the next probe after `waits` waits for one: the kind's own backoff, lengthened as
/// above but not beyond its longest, or the answer's `retry_after` where that is longer. 0 while open.
[[nodiscard]] std::chrono::milliseconds gate_wait(gate_kind kind, unsigned waits,
                                                  std::optional<std::chrono::seconds> retry_after,
                                                  double chance);

}  // namespace dcv::watch
