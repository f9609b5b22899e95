// S15 of docs/faults.md: a ledger of each earlier version is carried over with all that is in it; one of a
// later version is refused and left alone.
#include "ledger/migration.hpp"

#include "ledger/examples.hpp"
#include "ledger/schema.hpp"
#include "ledger/store.hpp"
#include "ledger/trouble.hpp"
#include "support/temporary_directory.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace dcv::ledger {
namespace {

using namespace std::chrono_literals;
using certcentral::reason;
using std::chrono::days;
using std::chrono::sys_days;
using test::id;
using test::noon;

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

struct Migration : testing::Test {
    /// What the ledger of the dump `name` holds: as a reader sees it, and after it was rewritten.
    contents carried_over(const char* name) {
        SQLite::Database{file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
            bytes_of(std::filesystem::path{TEST_DATA_DIR "/ledger"} / name));
        const auto before = read_only(directory.path());
        EXPECT_NE(version(), schema_version) << "a reader rewrites nothing";
        auto found = store{directory.path()}.read();
        EXPECT_EQ(version(), schema_version);
        EXPECT_EQ(before, found);
        EXPECT_EQ(store{directory.path()}.read(), found) << "at the next start, too";
        return found;
    }

    [[nodiscard]] int version() const {
        return SQLite::Database{file.string()}.execAndGet("PRAGMA user_version").getInt();
    }

    test::temporary_directory directory;
    std::filesystem::path file = directory.path() / file_name;
};

TEST_F(Migration, S15_CarriesOverVersion1WithNothingLost) {
    const watch::wall_time started{1795554900852ms};
    watch::remembered ready{{id("7"), "ready.example", sys_days{days{20777}}}, started, 1, reason::active};
    ready.last_check = started + 200ms;
    ready.active = watch::activation{started + 200ms, "7-20261124T211501052Z"};
    watch::remembered never{{id("8"), "never.example", {}}, started, 1, reason::invalid_dns_txt};
    never.last_check = started + 101ms;
    never.next_check = started + 64404ms;

    const auto found = carried_over("version_1.sql");
    EXPECT_EQ(found.domains, (std::vector{ready, never}));
    EXPECT_TRUE(found.unannounced.empty());
    EXPECT_EQ(found.requests, (std::map<std::uint64_t, request>{{1, {id("7"), {}}}, {2, {id("8"), {}}}}));
    EXPECT_EQ(found.account, (account{{{60s, 20min, 0.1}, {20, 200}, 32}, {}, 0ms, 0}));
}

TEST_F(Migration, S15_CarriesOverVersion2WithNothingLost) {
    using watch::ageing;
    const auto midnight = sys_days{days{20777}};
    const watch::transition step{
        {id("7"), "ready.example", midnight}, noon - 1s, 6, 12h - 1s, "36m5kkf95gx4nwz", false, false};
    const watch::transition gone{{id("10"), "", {}}, noon - 500ms, 1, 0ms, {}, true, true};
    watch::remembered ready{step.who, noon - 3h, 6, reason::active, noon - 1s};
    ready.active = watch::activation{noon - 1s, step.transition_id()};
    const watch::remembered never{{id("8"), "never.example", {}},
                                  noon - days{26},
                                  1841,
                                  reason::invalid_dns_txt,
                                  noon - 1min,
                                  noon + 30min,
                                  reason::not_json,
                                  noon - 2h,
                                  ageing::soon,
                                  2};
    watch::remembered unknown{
        {id("9"), "unknown.example", {}}, noon - 48h, 40, reason::not_found, noon - 6h, noon + 18h};
    unknown.denials = 3;
    unknown.denied_at = noon - 46h;
    unknown.parked = true;

    const auto found = carried_over("version_2.sql");
    EXPECT_EQ(found.domains, (std::vector{ready, never, unknown}));
    EXPECT_EQ(found.unannounced, (std::vector{gone, step}));
    EXPECT_EQ(found.requests, (std::map<std::uint64_t, request>{{41, {id("7"), {}}}, {42, {id("8"), {}}}}));
    EXPECT_EQ(found.account, (account{{{90s, 10min, 0.1}, {30, 300}, 16},
                                      {watch::gate_kind::limited, reason::request_limit_exceeded, noon - 5min,
                                       noon + 1min, 2min, 3},
                                      750ms,
                                      0}));
}

TEST_F(Migration, S15_ANewerLedgerIsRefusedAndLeftAlone) {
    store{directory.path()}.write(test::with(test::pending("7")));
    SQLite::Database{file.string(), SQLite::OPEN_READWRITE}.exec("PRAGMA user_version = " +
                                                                 std::to_string(schema_version + 1));
    const auto before = bytes_of(file);
    for (const auto& open :
         {+[](const std::filesystem::path& place) { store{place}; },
          +[](const std::filesystem::path& place) { static_cast<void>(read_only(place)); }}) {
        try {
            open(directory.path());
            ADD_FAILURE() << "not refused";
        } catch (const trouble& refused) {
            EXPECT_EQ(refused.kind(), trouble_kind::unusable) << refused.what();
        }
    }
    EXPECT_EQ(bytes_of(file), before);
}

TEST_F(Migration, ALedgerWithoutAVersionIsDamaged) {
    store{directory.path()}.write(test::with(test::pending("7")));
    for (const char* const version : {"0", "-1"}) {
        SQLite::Database{file.string(), SQLite::OPEN_READWRITE}.exec(std::string{"PRAGMA user_version = "} +
                                                                     version);
        EXPECT_THROW(store{directory.path()}, trouble) << version;
        EXPECT_THROW(static_cast<void>(read_only(directory.path())), trouble) << version;
    }
}

}  // namespace
}  // namespace dcv::ledger
