// Which boot of the machine this is: only within one does CLOCK_BOOTTIME say when something was.
#pragma once

#include <string>
#include <string_view>

namespace dcv::ledger {

/// This boot's id, as plain_boot_id has it: of the environment (the unit passes it, because its sandbox hides
/// the kernel's file), else /proc/sys/kernel/random/boot_id. Empty when neither says: equal to no other.
[[nodiscard]] std::string this_boot();

/// The 32 lower-case hexadecimal digits of an id in either form, with dashes (the kernel) or without
/// (systemd); empty for anything else.
[[nodiscard]] std::string plain_boot_id(std::string_view text);

}  // namespace dcv::ledger
