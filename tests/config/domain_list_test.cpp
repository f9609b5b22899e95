#include "config/domain_list.hpp"

#include "config/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dcv::config {

using testing::IsEmpty;

namespace {

class DomainList : public testing::Test {
protected:
    static yaml_document document(std::string text, findings& findings) {
        return *yaml_document::parse(*text_file::check("f", std::move(text)), findings);
    }

    findings findings_;
    domain_list list_{std::chrono::sys_days{std::chrono::year{2026} / 12 / 1}, findings_};
};

TEST_F(DomainList, GathersListsInOrder) {
    const auto one = document("- 3\n- {id: 1, name: one.example}\n", findings_);
    const auto other = document("- 2\n", findings_);
    list_.add(yaml_value{one}, "one");
    list_.add(yaml_value{other}, "other");
    const auto domains = list_.take();
    ASSERT_EQ(domains.size(), 3U);
    EXPECT_EQ(domains[0].id.value(), 3);
    EXPECT_EQ(domains[1].name, "one.example");
    EXPECT_EQ(domains[2].id.value(), 2);
    EXPECT_THAT(findings_.take_faults(), IsEmpty());
}

TEST_F(DomainList, TakesTheSameIdOnceHoweverItIsWritten) {
    const auto twice = document("- 12\n- \"12\"\n- {id: '12', name: twelve.example}\n", findings_);
    list_.add(yaml_value{twice}, "the file");
    EXPECT_EQ(list_.take().size(), 1U);
    EXPECT_EQ(findings_.take_faults().size(), 2U);
}

TEST_F(DomainList, TakesNamesOfTwoHundredAndFiftyThreeCharacters) {
    const auto longest =
        document("- {id: 1, name: " + std::string(253, 'a') + "}\n- {id: 2, name: \" ~\"}\n", findings_);
    list_.add(yaml_value{longest}, "the file");
    EXPECT_THAT(findings_.take_faults(), IsEmpty());
    EXPECT_EQ(list_.take().front().name.size(), 253U);
}

TEST_F(DomainList, WarnsOnlyOfWhatLiesAhead) {
    const auto dates = document(
        "- {id: 1, since: 2026-12-01T00:00:00Z}\n- {id: 2, since: 2026-12-01T00:00:01Z}\n", findings_);
    list_.add(yaml_value{dates}, "the file");
    EXPECT_EQ(findings_.take_warnings().size(), 1U);
    EXPECT_THAT(findings_.take_faults(), IsEmpty());
}

}  // namespace

}  // namespace dcv::config
