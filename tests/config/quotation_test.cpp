#include "config/quotation.hpp"

#include <gtest/gtest.h>

namespace dcv::config {

namespace {

TEST(Quotation, EndsAtItsOwnQuote) {
    EXPECT_EQ(quotation(R"("a'b" c")"), R"("a'b")");
    EXPECT_EQ(quotation(R"('a"b' c')"), R"('a"b')");
    EXPECT_EQ(quotation("''"), "''");
    EXPECT_EQ(quotation("\"a\nb\""), "\"a\nb\"");
}

TEST(Quotation, DoesNotEndAtAQuoteThatIsMeant) {
    EXPECT_EQ(quotation(R"("a\"b\\" c)"), R"("a\"b\\")");
    EXPECT_EQ(quotation("'it''s' c"), "'it''s'");
    EXPECT_EQ(quotation("'\\' c"), "'\\'");
}

TEST(Quotation, ThatIsNotClosedIsNone) {
    for (const auto* const source : {"\"", "'", "\"a\\\"", "'a''", "\"a\n"})
        EXPECT_EQ(quotation(source), "") << source;
}

}  // namespace

}  // namespace dcv::config
