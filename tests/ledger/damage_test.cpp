// S4 of docs/faults.md: a ledger of which any page was damaged in any way is either read as it was or moved
// aside.
#include "ledger/examples.hpp"
#include "ledger/writer.hpp"
#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

namespace dcv::ledger {
namespace {

using test::noon;

constexpr std::size_t page_size = 4096;

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void put(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream{file, std::ios::binary} << bytes;
}

/// A ledger of some pages: three hundred domains, every third active, and what is to be announced of them.
changes three_hundred() {
    changes all;
    for (int number = 1; number <= 300; ++number) {
        const auto name = std::to_string(number);
        const auto one = number % 3 == 0 ? test::active(name.c_str()) : test::pending(name.c_str());
        all.domains.insert({one.who.id, one});
        if (number % 30 != 0) continue;
        const auto step = test::transition_of(name.c_str());
        all.unannounced.insert({step.transition_id(), step});
    }
    all.account = account{};
    return all;
}

struct DamagedLedger : testing::Test {
    DamagedLedger() {
        writer{place, noon}.commit(all, noon);
        whole = bytes_of(place / file_name);
    }

    /// What a start finds in place of the whole file; whatever it believes must be what was written.
    bool finds_nothing_but_the_truth(const std::string& damaged) {
        put(place / file_name, damaged);
        writer started{place, noon};
        for (const auto& one : started.found().domains) {
            const auto written = all.domains.find(one.who.id);
            if (written == all.domains.end() || written->second != one) return false;
        }
        for (const auto& step : started.found().unannounced) {
            if (!all.unannounced.contains(step.transition_id())) return false;
        }
        // It was moved aside, or is whole; either way it can be written to, and a next start finds it good.
        const bool aside = started.take_moved_aside().has_value();
        if (!aside && started.found().domains.size() != all.domains.size()) return false;
        return !started.commit(all, noon);
    }

    bool is_good() {
        writer again{place, noon};
        return !again.take_moved_aside() && again.found().domains.size() == all.domains.size();
    }

    test::temporary_directory directory;
    std::filesystem::path place = directory.path() / "state";
    changes all = three_hundred();
    std::string whole;
};

TEST_F(DamagedLedger, S4_WithAnyPageZeroedOrFilledOrReplacedByAnotherNeverInventsAnActiveDomain) {
    ASSERT_GT(whole.size() / page_size, 10U);
    for (std::size_t page = 0; page < whole.size(); page += page_size) {
        const auto other = whole.substr((page + page_size) % whole.size(), page_size);
        for (const auto& content : {std::string(page_size, '\0'), std::string(page_size, '\xff'), other}) {
            auto damaged = whole;
            damaged.replace(page, page_size, content);
            EXPECT_TRUE(finds_nothing_but_the_truth(damaged)) << "page " << page / page_size;
            EXPECT_TRUE(is_good()) << "page " << page / page_size;
        }
    }
}

TEST_F(DamagedLedger, S4_WithBytesFlippedAnywhereNeverInventsAnActiveDomain) {
    std::mt19937_64 dice{1};
    for (int trial = 0; trial < 60; ++trial) {
        auto damaged = whole;
        // Past the header: a flipped version there is somebody else's ledger, and refused.
        const auto place_of_damage = 100 + dice() % (whole.size() - 108);
        for (std::size_t byte = 0; byte < 1 + dice() % 8; ++byte)
            damaged[place_of_damage + byte] = static_cast<char>(dice());
        EXPECT_TRUE(finds_nothing_but_the_truth(damaged)) << "trial " << trial << " at " << place_of_damage;
    }
    EXPECT_TRUE(is_good());
}

TEST_F(DamagedLedger, S4_CutAtAnyPageNeverInventsAnActiveDomain) {
    for (std::size_t size = 0; size < whole.size(); size += page_size / 2)
        EXPECT_TRUE(size == 0 || finds_nothing_but_the_truth(whole.substr(0, size))) << size << " bytes left";
}

/// S3: the log beside the file. Everything committed is in it until a checkpoint moves it.
struct TornLog : testing::Test {
    TornLog() {
        // Copied while it is open: closing it would move the log's content to the file.
        writer open{place, noon};
        open.commit(test::with(test::active("3")), noon);
        const auto first = bytes_of(place / wal).size();
        open.commit(test::with(test::active("6")), noon);
        file = bytes_of(place / file_name);
        log = bytes_of(place / wal);
        before_second = first;
    }

    std::vector<watch::remembered> found_with(const std::string& torn) {
        test::temporary_directory elsewhere;
        const auto state = elsewhere.path() / "state";
        std::filesystem::create_directory(state);
        put(state / file_name, file);
        put(state / wal, torn);
        std::filesystem::permissions(state / file_name, std::filesystem::perms{0600});
        return writer{state, noon}.found().domains;
    }

    static constexpr const char* wal = "ledger.db-wal";
    test::temporary_directory directory;
    std::filesystem::path place = directory.path() / "state";
    std::string file;
    std::string log;
    std::size_t before_second{};
};

TEST_F(TornLog, S3_HoldsWhatWasCommittedBeforeItWasTorn) {
    EXPECT_EQ(found_with(log).size(), 2U);
    ASSERT_GT(log.size(), before_second);
    for (std::size_t size = before_second; size < log.size(); size += 512) {
        EXPECT_EQ(found_with(log.substr(0, size)), std::vector{test::active("3")}) << size;
        auto zeroed = log;
        std::fill(zeroed.begin() + static_cast<std::ptrdiff_t>(size), zeroed.end(), '\0');
        EXPECT_EQ(found_with(zeroed), std::vector{test::active("3")}) << size << " and zeros";
    }
}

TEST_F(TornLog, S3_IsNotNeededForAStart) {
    EXPECT_NO_THROW(found_with(""));
    EXPECT_NO_THROW(found_with(std::string(log.size(), 'x')));
}

}  // namespace
}  // namespace dcv::ledger
