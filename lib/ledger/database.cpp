#include "ledger/database.hpp"

#include "ledger/schema.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <new>

namespace dcv::ledger {

namespace {

/// Another process that reads or writes the file may take this long.
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

}  // namespace

trouble to_trouble(const SQLite::Exception& error, SQLite::Database* database) {
    const int code = error.getExtendedErrorCode() < 0 ? error.getErrorCode() : error.getExtendedErrorCode();
    // No trouble of the file's: a process without memory ends, wherever that shows.
    if (code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM) throw std::bad_alloc{};
    const int system = database == nullptr ? 0 : ::sqlite3_system_errno(database->getHandle());
    return {kind_of(code, system), fmt::format("{} ({})", error.what(), error.getExtendedErrorCode())};
}

SQLite::Database open_database(const std::string& name, int flags) {
    return in_our_words(nullptr, [&name, flags] {
        return SQLite::Database{name, flags | SQLite::OPEN_NOFOLLOW, patience_ms};
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

}  // namespace dcv::ledger
