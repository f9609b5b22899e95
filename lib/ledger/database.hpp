// An open SQLite file, and its errors in this room's words. Knows the marks of a ledger, not what is in one.
#pragma once

#include "ledger/trouble.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include <filesystem>
#include <string>

namespace dcv::ledger {

/// What SQLite's error means for us; of `database`, if it was opened.
[[nodiscard]] trouble to_trouble(const SQLite::Exception& error, SQLite::Database* database);

/// Calls `work` and says SQLite's errors in this room's words.
template <class Work>
auto in_our_words(SQLite::Database* database, Work work) {
    try {
        return work();
    } catch (const SQLite::Exception& error) {
        throw to_trouble(error, database);
    }
}

/// Opens `name`, a path or, with SQLite::OPEN_URI, a URI. Follows no symbolic link.
[[nodiscard]] SQLite::Database open_database(const std::string& name, int flags);

[[nodiscard]] int pragma(SQLite::Database& database, const char* name);

/// Throws `trouble` for another program's file (corrupt) and a ledger of a newer version (unusable).
void expect_ours(SQLite::Database& database, const std::filesystem::path& file);

}  // namespace dcv::ledger
