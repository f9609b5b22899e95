#include "ledger/tables.hpp"

#include "ledger/boot.hpp"
#include "ledger/migration.hpp"
#include "ledger/rows.hpp"
#include "ledger/schema.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <utility>

namespace dcv::ledger {

namespace {

/// Each row of `table`, its seal checked, to `use`.
template <class Use>
void for_each_row(SQLite::Database& database, int version, const char* table, Use use) {
    SQLite::Statement rows{database, fmt::format("SELECT * FROM {}", table)};
    while (rows.executeStep())
        use(brought_up(version, table, read_row(rows)));
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

contents read_tables(SQLite::Database& database, const std::string& boot) {
    contents all;
    std::string written_in;
    // One transaction: a reader beside the writer sees one commit, not half of two.
    const SQLite::Transaction one_moment{database};
    const int version = database.execAndGet("PRAGMA user_version").getInt();
    for_each_row(database, version, "domain",
                 [&all](const row& values) { all.domains.push_back(to_domain(values)); });
    for_each_row(database, version, "unannounced",
                 [&all](const row& values) { all.unannounced.push_back(to_transition(values)); });
    for_each_row(database, version, "request",
                 [&all](const row& values) { all.requests.insert(to_request(values)); });
    for_each_row(database, version, "account", [&all, &written_in](const row& values) {
        auto read = to_account(values);
        written_in = std::move(read.boot);
        all.account = std::move(read.known);
    });
    if (boot.empty() || plain_boot_id(written_in) != boot) all.forget_boottime();
    return all;
}

void write_tables(SQLite::Database& database, const changes& batch, const std::string& boot) {
    if (batch.all) database.exec("DELETE FROM domain; DELETE FROM unannounced; DELETE FROM request");
    apply(
        database, "INSERT OR REPLACE INTO domain VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        "DELETE FROM domain WHERE id = ?", batch.domains, [](auto, const auto& one) { return to_row(one); },
        [](auto id) { return id.value(); });
    apply(
        database, "INSERT OR REPLACE INTO unannounced VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        "DELETE FROM unannounced WHERE transition_id = ?", batch.unannounced,
        [](const auto&, const auto& step) { return to_row(step); }, [](const auto& id) { return id; });
    apply(
        database, "INSERT OR REPLACE INTO request VALUES (?,?,?,?)", "DELETE FROM request WHERE number = ?",
        batch.requests, [](auto number, const auto& sent) { return to_row(number, sent); },
        [](auto number) { return static_cast<std::int64_t>(number); });
    if (batch.horizon) {
        SQLite::Statement old{database, "DELETE FROM request WHERE left_at <= ?"};
        old.bind(1, std::int64_t{batch.horizon->time_since_epoch().count()});
        old.exec();
    }
    if (batch.account) {
        SQLite::Statement inserting{
            database, "INSERT OR REPLACE INTO account VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"};
        write_row(inserting, to_row(*batch.account, boot));
    }
}

void migrate_tables(SQLite::Database& database, const std::string& boot) {
    auto all = read_tables(database, boot);
    changes rewritten;
    for (auto& one : all.domains)
        rewritten.domains.insert({one.who.id, std::move(one)});
    for (auto& step : all.unannounced)
        rewritten.unannounced.insert({step.transition_id(), std::move(step)});
    rewritten.requests.insert(all.requests.begin(), all.requests.end());
    rewritten.account = std::move(all.account);

    SQLite::Transaction whole{database, SQLite::TransactionBehavior::IMMEDIATE};
    database.exec(drop_tables);
    database.exec(create_tables);
    write_tables(database, rewritten, boot);
    database.exec(fmt::format("PRAGMA user_version = {}", schema_version));
    whole.commit();
}

}  // namespace dcv::ledger
