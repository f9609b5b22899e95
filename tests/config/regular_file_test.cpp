#include "config/regular_file.hpp"

#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace dcv::config {

namespace errc = boost::system::errc;

namespace {

class RegularFile : public testing::Test {
protected:
    test::temporary_directory directory_;
};

TEST_F(RegularFile, IsReadWholeWithItsMode) {
    const std::string bytes{"a\0\xFF\n", 4};
    const auto file = read_regular_file(directory_.write("file", bytes, 0640), 4);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->bytes, bytes);
    EXPECT_EQ(file->mode, mode_t{0640});
}

TEST_F(RegularFile, MayBeEmpty) {
    EXPECT_EQ(read_regular_file(directory_.write("file", ""), 0)->bytes, "");
}

TEST_F(RegularFile, IsNotReadWhenTooLarge) {
    EXPECT_EQ(read_regular_file(directory_.write("file", "12345"), 4).error(), errc::file_too_large);
}

TEST_F(RegularFile, IsNotSomethingElse) {
    EXPECT_EQ(read_regular_file(directory_.path(), 4).error(), errc::is_a_directory);
    EXPECT_EQ(read_regular_file("/dev/null", 4).error(), errc::invalid_argument);
    EXPECT_EQ(read_regular_file(directory_.path() / "gone", 4).error(), errc::no_such_file_or_directory);
}

TEST_F(RegularFile, IsNotWaitedFor) {
    const auto fifo = directory_.path() / "fifo";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    EXPECT_EQ(read_regular_file(fifo, 4).error(), errc::invalid_argument);
}

TEST_F(RegularFile, WhoseSizeIsNotWhatIsSaidIsRefused) {
    // Files of procfs have the size 0 and yet bytes: to the reader, files that grew.
    EXPECT_EQ(read_regular_file("/proc/self/status", 4096).error(), errc::text_file_busy);
}

TEST(WhyUnread, EndsASentence) {
    const auto why = [](errc::errc_t error) { return why_unread(errc::make_error_code(error)); };
    EXPECT_EQ(why(errc::no_such_file_or_directory), "does not exist");
    EXPECT_EQ(why(errc::permission_denied), "may not be read by this user");
    EXPECT_EQ(why(errc::text_file_busy), "changed while it was read");
    EXPECT_EQ(why(errc::io_error), "cannot be read (Input/output error)");
}

}  // namespace

}  // namespace dcv::config
