// The file of a ledger as the file system sees it.
#pragma once

#include <sys/types.h>

#include <filesystem>

namespace dcv::ledger {

/// Makes an empty `file` (0600, durable in its directory) if there is none; whether it did. An existing one
/// is closed to others (0600) if it was open to them. Throws `trouble` for anything but a regular file of
/// this user of at most 1 GiB.
bool make_or_check(const std::filesystem::path& file);

/// Throws `trouble` (unusable) for anything but a regular file of at most 1 GiB that can be read.
void check_readable(const std::filesystem::path& file);

/// Which file the name stands for at present; 0 for none.
[[nodiscard]] ino_t inode_of(const std::filesystem::path& file);

}  // namespace dcv::ledger
