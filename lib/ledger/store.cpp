#include "ledger/store.hpp"

#include "ledger/file.hpp"
#include "ledger/schema.hpp"
#include "ledger/state_directory.hpp"
#include "ledger/tables.hpp"
#include "ledger/trouble.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/chrono.h>
#include <sqlite3.h>

#include <new>
#include <system_error>
#include <utility>

namespace dcv::ledger {

namespace {

/// Whoever else reads or writes the file may take this long.
constexpr int patience_ms = 2000;

/// What SQLite's error means for us; `system` is the errno of the call that failed, if one did.
trouble_kind kind_of(int code, int system) {
    const auto by_errno = kind_of_errno(system);
    if (by_errno != trouble_kind::unusable) return by_errno;
    switch (code & 0xff) {
        case SQLITE_FULL:
            return trouble_kind::disk_full;
        case SQLITE_READONLY:
            return trouble_kind::read_only;
        case SQLITE_IOERR:
            return trouble_kind::io_error;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return trouble_kind::corrupt;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return trouble_kind::busy;
        default:
            return trouble_kind::unusable;
    }
}

trouble to_trouble(const SQLite::Exception& error, int system) {
    const int code = error.getExtendedErrorCode() < 0 ? error.getErrorCode() : error.getExtendedErrorCode();
    // No trouble of the file's: a process without memory ends, wherever that shows.
    if (code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM) throw std::bad_alloc{};
    return {kind_of(code, system), fmt::format("{} ({})", error.what(), error.getExtendedErrorCode())};
}

/// Calls `work` and says SQLite's errors in this room's words.
template <class Work>
auto in_our_words(SQLite::Database* database, Work work) {
    try {
        return work();
    } catch (const SQLite::Exception& error) {
        throw to_trouble(error, database == nullptr ? 0 : ::sqlite3_system_errno(database->getHandle()));
    }
}

SQLite::Database open_database(const std::filesystem::path& file, int flags) {
    return in_our_words(nullptr, [&file, flags] {
        return SQLite::Database{file.string(), flags | SQLite::OPEN_NOFOLLOW, patience_ms};
    });
}

int pragma(SQLite::Database& database, const char* name) {
    return database.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

void expect_ours(SQLite::Database& database, const std::filesystem::path& file) {
    if (pragma(database, "application_id") != application_id)
        throw trouble{trouble_kind::corrupt, file.string() + " is no ledger of dcvwatchd"};
    const int version = pragma(database, "user_version");
    if (version < 1) throw trouble{trouble_kind::corrupt, file.string() + " has no version"};
    if (version > schema_version)
        throw trouble{trouble_kind::unusable,
                      fmt::format("{} has version {} and is of a newer dcvwatchd; this one reads version {}",
                                  file.string(), version, schema_version)};
}

}  // namespace

store::store(const std::filesystem::path& directory)
    : file_{directory / file_name},
      is_new_{make_or_check(file_)},
      database_{open_database(file_, SQLite::OPEN_READWRITE)},
      boot_{this_boot()},
      inode_{inode_of(file_)} {
    in_our_words(&database_, [this] { prepare(); });
}

void store::prepare() {
    // A first look, so that nothing is written to a file that is not ours.
    const bool empty = pragma(database_, "schema_version") == 0;
    if (!empty) expect_ours(database_, file_);
    database_.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY");
    if (empty) {
        SQLite::Transaction whole{database_, SQLite::TransactionBehavior::IMMEDIATE};
        database_.exec(create_tables);
        database_.exec(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", application_id,
                                   schema_version));
        whole.commit();
        is_new_ = true;
    } else {
        check();
        if (pragma(database_, "user_version") < schema_version) migrate_tables(database_, boot_);
    }
}

void store::check() {
    const auto verdict = database_.execAndGet("PRAGMA integrity_check(1)").getString();
    if (verdict != "ok") throw trouble{trouble_kind::corrupt, verdict};
}

contents store::read() {
    return in_our_words(&database_, [this] { return read_tables(database_, boot_); });
}

void store::expect_same_file() const {
    if (inode_of(file_) != inode_)
        throw trouble{trouble_kind::replaced, file_.string() + " is not the file that was opened"};
}

void store::write(const changes& batch) {
    expect_same_file();
    in_our_words(&database_, [this, &batch] {
        SQLite::Transaction whole{database_, SQLite::TransactionBehavior::IMMEDIATE};
        write_tables(database_, batch, boot_);
        whole.commit();
    });
}

contents read_only(const std::filesystem::path& directory) {
    const auto file = directory / file_name;
    check_readable(file);
    auto database = open_database(file, SQLite::OPEN_READONLY);
    return in_our_words(&database, [&database, &file] {
        expect_ours(database, file);
        return read_tables(database, this_boot());
    });
}

const char* library_version() {
    return SQLite::getLibVersion();
}

std::filesystem::path move_aside(const std::filesystem::path& directory, watch::wall_time now) {
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    const auto file = directory / file_name;
    const auto aside = fmt::format("{}.corrupt-{:%Y%m%dT%H%M%SZ}", file.string(),
                                   fmt::gmtime(std::chrono::system_clock::to_time_t(second)));
    std::error_code failed;
    // The log of the damaged ledger goes with it: beside a new one it would be taken for that one's.
    for (const std::string suffix : {"-wal", "-shm", ""}) {
        std::filesystem::rename(file.string() + suffix, aside + suffix, failed);
        if (failed && failed != std::errc::no_such_file_or_directory)
            throw trouble{kind_of_errno(failed.value()), "cannot move aside " + file.string() + suffix};
    }
    sync_directory(directory);
    return aside;
}

}  // namespace dcv::ledger
