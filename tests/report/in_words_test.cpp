#include "report/in_words.hpp"

#include <gtest/gtest.h>

namespace dcv::report {
namespace {

using namespace std::chrono_literals;

TEST(InWords, SaysTheTwoLargestUnits) {
    EXPECT_EQ(in_words(0ms), "0 s");
    EXPECT_EQ(in_words(999ms), "0 s");
    EXPECT_EQ(in_words(45s), "45 s");
    EXPECT_EQ(in_words(6min + 1s), "6 min 1 s");
    EXPECT_EQ(in_words(3h), "3 h");
    EXPECT_EQ(in_words(3h + 59s), "3 h");
    EXPECT_EQ(in_words(std::chrono::days{2} + 4h + 30min), "2 d 4 h");
}

TEST(ReasonInWords, IsASentenceOrTheReasonItself) {
    EXPECT_EQ(reason_in_words("invalid_dns_txt"), "DigiCert finds no valid TXT record yet");
    EXPECT_EQ(reason_in_words("something_else"), "something_else");
}

}  // namespace
}  // namespace dcv::report
