#include "ledger/store.hpp"

#include "ledger/boot.hpp"
#include "ledger/database.hpp"
#include "ledger/file.hpp"
#include "ledger/schema.hpp"
#include "ledger/state_directory.hpp"
#include "ledger/tables.hpp"
#include "ledger/trouble.hpp"

#include <SQLiteCpp/Transaction.h>
#include <fmt/chrono.h>

#include <system_error>
#include <utility>

namespace dcv::ledger {

store::store(const std::filesystem::path& directory)
    : file_{directory / file_name},
      is_new_{make_or_check(file_)},
      database_{open_database(file_.string(), SQLite::OPEN_READWRITE)},
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
