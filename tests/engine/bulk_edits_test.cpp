// bulk_edits: which watches an edit of many domains started.
#include "engine/bulk_edits.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dcv::engine {
namespace {

using namespace std::chrono_literals;

std::vector<watch::domain> domains(int first, int last) {
    std::vector<watch::domain> all;
    for (int id = first; id <= last; ++id)
        all.push_back({*certcentral::domain_id::parse(std::to_string(id)), {}, {}});
    return all;
}

watch::moment after(std::chrono::seconds time) {
    return {watch::instant{time}, watch::wall_time{time}};
}

const watch::watched& one(const watch::watchlist& list, const char* id) {
    return *list.find(*certcentral::domain_id::parse(id));
}

TEST(BulkEdits, AreThoseOfMoreThanAHundredDomains) {
    watch::watchlist list{{}};
    bulk_edits bulk{list};
    bulk.note(list.relist(domains(1, 100), after(1s)), list);
    EXPECT_FALSE(bulk.began(one(list, "1")));
    bulk.note(list.relist(domains(1, 201), after(2s)), list);
    EXPECT_FALSE(bulk.began(one(list, "1")));
    EXPECT_TRUE(bulk.began(one(list, "201")));
}

TEST(BulkEdits, CountWhatIsRemovedToo) {
    watch::watchlist list{{}};
    list.relist(domains(1, 60), after(1s));
    bulk_edits bulk{list};
    bulk.note(list.relist(domains(100, 150), after(2s)), list);
    EXPECT_TRUE(bulk.began(one(list, "100")));
}

TEST(BulkEdits, Y8_WhatABulkEditStartedIsKnownAfterARestart) {
    watch::watchlist list{{}};
    list.relist(domains(1, 101), after(1s));
    list.relist(domains(1, 102), after(2s));
    const bulk_edits again{list};
    EXPECT_TRUE(again.began(one(list, "101")));
    EXPECT_FALSE(again.began(one(list, "102")));
}

}  // namespace
}  // namespace dcv::engine
