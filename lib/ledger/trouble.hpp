// What can be wrong with a ledger, each kind because a decision depends on it.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace dcv::ledger {

enum class trouble_kind {
    disk_full,  ///< No space, no inodes, over a quota. Lived with.
    read_only,  ///< The file system takes no writes. Lived with; a start refuses.
    io_error,   ///< The disk answers EIO. Lived with once, not twice in a row.
    corrupt,    ///< The file is damaged.
    replaced,   ///< The file in the directory is not the one that was opened, or there is none.
    busy,       ///< Another process writes to the file, or runs a watch in the directory.
    unusable,   ///< Not a ledger of ours, or of a newer version, or not to be opened.
};

/// `disk_full`, `read_only`, ... as the event field `reason` has it.
[[nodiscard]] std::string_view to_string(trouble_kind kind);

/// Thrown by everything in this room that touches a disk.
class trouble : public std::runtime_error {
public:
    trouble(trouble_kind kind, const std::string& what) : std::runtime_error{what}, kind_{kind} {}
    [[nodiscard]] trouble_kind kind() const noexcept { return kind_; }

private:
    trouble_kind kind_;
};

/// The kind of a failed call's `errno`.
[[nodiscard]] trouble_kind kind_of_errno(int error);

}  // namespace dcv::ledger
