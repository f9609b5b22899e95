// A ledger's file: SQLite, write-ahead log, each commit durable when it returns. Used from one thread at a
// time; decides nothing.
#pragma once

#include "ledger/changes.hpp"

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <string>

namespace dcv::ledger {

/// The name of the file in its state directory.
inline constexpr const char* file_name = "ledger.db";

class store {
public:
    /// Opens the ledger in `directory`, which the caller has locked, or makes an empty one (0600). One of an
    /// earlier version is rewritten as one of this. Throws
    /// `trouble`: `corrupt` when SQLite says so or the file is another program's, `unusable` for what is no
    /// regular file, another user's, larger than 1 GiB or of a newer version.
    explicit store(const std::filesystem::path& directory);

    /// All there is. Throws `trouble`: `corrupt` when a seal says so.
    [[nodiscard]] contents read();

    /// Writes `batch` as one transaction, durable when this returns. After a failure nothing of it is
    /// trusted any more: what follows is to be written to a store opened anew. Throws `trouble`.
    void write(const changes& batch);

    /// Whether the ledger was made just now.
    [[nodiscard]] bool is_new() const noexcept { return is_new_; }

private:
    void prepare();
    void check();
    void expect_same_file() const;

    std::filesystem::path file_;
    bool is_new_;
    SQLite::Database database_;
    std::string boot_;  ///< This boot's id.
    ino_t inode_{};
};

/// What a ledger holds, for a reader beside the process that writes to it, after that has ended in whichever
/// way, or on a read-only mount. Makes, changes and leaves nothing in `directory`: it is neither repaired nor
/// migrated, a ledger of an earlier version is read as it is. Throws `trouble` as the constructor of `store`,
/// and when there is no ledger.
[[nodiscard]] contents read_only(const std::filesystem::path& directory);

/// Of SQLite, such as `3.40.1`.
[[nodiscard]] const char* library_version();

/// Puts a damaged ledger out of the way, as `ledger.db.corrupt-<time>`; its new name. Throws `trouble`.
std::filesystem::path move_aside(const std::filesystem::path& directory, watch::wall_time now);

}  // namespace dcv::ledger
