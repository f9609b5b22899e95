#include "ledger/store.hpp"

#include "ledger/file.hpp"
#include "ledger/rows.hpp"
#include "ledger/schema.hpp"
#include "ledger/state_directory.hpp"
#include "ledger/trouble.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/chrono.h>
#include <sqlite3.h>

#include <fstream>
#include <system_error>
#include <utility>

namespace dcv::ledger {

namespace {

/// Whoever else reads or writes the file may take this long.
constexpr int patience_ms = 2000;

std::string this_boot() {
    std::ifstream kernel{"/proc/sys/kernel/random/boot_id"};
    std::string id;
    std::getline(kernel, id);
    return id;
}

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
    return {kind_of(error.getExtendedErrorCode() < 0 ? error.getErrorCode() : error.getExtendedErrorCode(),
                    system),
            fmt::format("{} ({})", error.what(), error.getExtendedErrorCode())};
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
    return in_our_words(nullptr, [&] {
        return SQLite::Database{file.string(), flags | SQLite::OPEN_NOFOLLOW, patience_ms};
    });
}

int pragma(SQLite::Database& database, const char* name) {
    return database.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

void expect_ours(SQLite::Database& database, const std::filesystem::path& file) {
    if (pragma(database, "application_id") != application_id)
        throw trouble{trouble_kind::corrupt, file.string() + " is no ledger of dcvwatchd"};
    if (const int version = pragma(database, "user_version"); version > schema_version)
        throw trouble{trouble_kind::unusable,
                      fmt::format("{} has version {} and is of a newer dcvwatchd; this one reads version {}",
                                  file.string(), version, schema_version)};
}

/// Each row of `table`, its seal checked, to `use`.
template <class Use>
void for_each_row(SQLite::Database& database, const char* table, Use use) {
    SQLite::Statement rows{database, fmt::format("SELECT * FROM {}", table)};
    while (rows.executeStep())
        use(read_row(rows));
}

contents read_all(SQLite::Database& database, const std::string& boot) {
    contents all;
    std::string written_in;
    // One transaction: a reader beside the writer sees one commit, not half of two.
    const SQLite::Transaction one_moment{database};
    for_each_row(database, "domain", [&](const row& values) { all.domains.push_back(to_domain(values)); });
    for_each_row(database, "unannounced",
                 [&](const row& values) { all.unannounced.push_back(to_transition(values)); });
    for_each_row(database, "request", [&](const row& values) { all.requests.insert(to_request(values)); });
    for_each_row(database, "account", [&](const row& values) {
        auto read = to_account(values);
        written_in = std::move(read.boot);
        all.account = read.terms;
    });
    if (written_in != boot) {
        for (auto& [number, sent] : all.requests)
            sent.left.reset();
    }
    return all;
}

/// Writes or deletes each of `changed`: `insert` takes a row, `remove` a key.
template <class Map, class ToRow, class ToKey>
void apply(SQLite::Database& database, const char* insert, const char* remove, const Map& changed,
           ToRow to_row, ToKey to_key) {
    if (changed.empty()) return;
    SQLite::Statement inserting{database, insert};
    SQLite::Statement removing{database, remove};
    for (const auto& [key, kept] : changed) {
        if (kept) {
            write_row(inserting, to_row(key, *kept));
            continue;
        }
        removing.reset();
        removing.bind(1, to_key(key));
        removing.exec();
    }
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
    }
}

void store::check() {
    const auto verdict = database_.execAndGet("PRAGMA integrity_check(1)").getString();
    if (verdict != "ok") throw trouble{trouble_kind::corrupt, verdict};
}

contents store::read() {
    return in_our_words(&database_, [this] { return read_all(database_, boot_); });
}

void store::expect_same_file() const {
    if (inode_of(file_) != inode_)
        throw trouble{trouble_kind::replaced, file_.string() + " is not the file that was opened"};
}

void store::write(const changes& batch) {
    expect_same_file();
    in_our_words(&database_, [&] {
        SQLite::Transaction whole{database_, SQLite::TransactionBehavior::IMMEDIATE};
        write_all(batch);
        whole.commit();
    });
}

void store::write_all(const changes& batch) {
    if (batch.all) database_.exec("DELETE FROM domain; DELETE FROM unannounced; DELETE FROM request");
    apply(
        database_, "INSERT OR REPLACE INTO domain VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        "DELETE FROM domain WHERE id = ?", batch.domains, [](auto, const auto& one) { return to_row(one); },
        [](auto id) { return id.value(); });
    apply(
        database_, "INSERT OR REPLACE INTO unannounced VALUES (?,?,?,?,?,?,?,?,?,?)",
        "DELETE FROM unannounced WHERE transition_id = ?", batch.unannounced,
        [](const auto&, const auto& step) { return to_row(step); }, [](const auto& id) { return id; });
    apply(
        database_, "INSERT OR REPLACE INTO request VALUES (?,?,?,?)", "DELETE FROM request WHERE number = ?",
        batch.requests, [](auto number, const auto& sent) { return to_row(number, sent); },
        [](auto number) { return static_cast<std::int64_t>(number); });
    if (batch.horizon) {
        SQLite::Statement old{database_, "DELETE FROM request WHERE left_at <= ?"};
        old.bind(1, std::int64_t{batch.horizon->time_since_epoch().count()});
        old.exec();
    }
    if (batch.account) {
        SQLite::Statement terms{database_, "INSERT OR REPLACE INTO account VALUES (?,?,?,?,?,?,?)"};
        write_row(terms, to_row(*batch.account, boot_));
    }
}

contents read_only(const std::filesystem::path& directory) {
    const auto file = directory / file_name;
    check_readable(file);
    auto database = open_database(file, SQLite::OPEN_READONLY);
    return in_our_words(&database, [&] {
        expect_ours(database, file);
        return read_all(database, this_boot());
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
