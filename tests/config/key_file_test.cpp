#include "config/key_file.hpp"

#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <string_view>

namespace dcv::config {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

/// Whoever may read everything becomes nobody for a while.
class nobody {
public:
    nobody() : before_{::geteuid()} {
        if (before_ == 0) {
            EXPECT_EQ(::seteuid(65534), 0);
        }
    }
    nobody(const nobody&) = delete;
    nobody& operator=(const nobody&) = delete;
    ~nobody() { EXPECT_EQ(::seteuid(before_), 0); }

private:
    uid_t before_;
};

class KeyFile : public testing::Test {
protected:
    auto read(std::string_view text, mode_t mode = 0600) const {
        return read_key({directory_.write("key", text, mode), false});
    }
    std::string wrong(std::string_view text) const {
        const auto result = read(text);
        return result ? "nothing" : result.error().wrong;
    }

    test::temporary_directory directory_;
};

TEST_F(KeyFile, IsTheOneConfiguredElseTheCredentialElseTheStore) {
    const auto configured = find_key("/etc/key", "/run/credentials/dcvwatchd.service");
    EXPECT_EQ(configured.file, "/etc/key");
    EXPECT_FALSE(configured.is_credential);
    EXPECT_TRUE(configured.in_service);
    EXPECT_FALSE(find_key("/etc/key", {}).in_service);
    const auto credential = find_key({}, "/run/credentials/dcvwatchd.service");
    EXPECT_EQ(credential.file, "/run/credentials/dcvwatchd.service/dcvwatchd.api_key");
    EXPECT_TRUE(credential.is_credential);
    EXPECT_EQ(find_key({}, {}).file, "/etc/credstore/dcvwatchd.api_key");
    EXPECT_FALSE(find_key({}, {}).is_credential);
    EXPECT_EQ(find_key({}, {}, "second").file, "/etc/credstore/dcvwatchd@second.api_key");
    EXPECT_EQ(find_key({}, "/run/credentials/dcvwatchd@second.service", "second").file,
              "/run/credentials/dcvwatchd@second.service/dcvwatchd.api_key");
}

TEST_F(KeyFile, HoldsOneLineWithOrWithoutANewline) {
    ASSERT_TRUE(read("ABCDEFGH"));
    EXPECT_EQ(read("ABCDEFGH")->reveal(), "ABCDEFGH");
    ASSERT_TRUE(read("!~-_ABCD\n"));
    EXPECT_EQ(read("!~-_ABCD\n")->reveal(), "!~-_ABCD");
    ASSERT_TRUE(read("ABCDEFGH\r\n"));
    EXPECT_EQ(read("ABCDEFGH\r\n")->reveal(), "ABCDEFGH");
    EXPECT_TRUE(read(std::string(256, 'k') + "\n"));
}

TEST_F(KeyFile, SaysWhatKeepsItFromBeingAKey) {
    EXPECT_EQ(wrong(""), "the file of the API key is empty");
    EXPECT_EQ(wrong("\n"), "the file of the API key is empty");
    EXPECT_EQ(wrong("ABCDEFGH\r\nIJKLMNOP\r\n"), "the file of the API key has Windows line ends (CRLF)");
    EXPECT_EQ(wrong("ABCDEFGH\n\n"), "the file of the API key has more than one line");
    EXPECT_EQ(wrong("ABCDEFGH\nIJKLMNOP\n"), "the file of the API key has more than one line");
    EXPECT_EQ(wrong("ABCD EFGH\n"), "the file of the API key holds a blank");
    EXPECT_EQ(wrong("ABCDEFGH\t"), "the file of the API key holds a blank");
    EXPECT_EQ(
        wrong("ABCD\xE2\x80\x91"
              "EFGH\n"),
        "the file of the API key holds a character that is not ASCII (a dash or quote copied from a web "
        "page?)");
    EXPECT_EQ(wrong(std::string_view{"ABC\0EFGH\n", 9}), "the file of the API key holds binary data");
    EXPECT_EQ(wrong("ABCDEFG\n"), "the file of the API key holds 7 characters");
    EXPECT_EQ(wrong(std::string(257, 'k') + "\n"), "the file of the API key holds 257 characters");
    EXPECT_EQ(wrong(std::string(1'000'000, 'k')), "the file of the API key is too large");
}

TEST_F(KeyFile, IsNeverQuoted) {
    for (const std::string text :
         {"SECRETS", "SECRETSECRET\r\n\r\n", "SECRET SECRET\n", "SECRET\nSECRET\n"}) {
        const auto result = read(text);
        ASSERT_FALSE(result);
        EXPECT_THAT(result.error().to_string(), Not(HasSubstr("SECRET")));
    }
}

TEST_F(KeyFile, IsReadableByItsOwnerAloneUnlessACredential) {
    EXPECT_TRUE(read("ABCDEFGH\n", 0400));
    const auto open = read("ABCDEFGH\n", 0644);
    ASSERT_FALSE(open);
    EXPECT_EQ(open.error().to_string(),
              (directory_.path() / "key").string() +
                  ":1:1: the API key can be read by others than its owner; allowed: mode 0600 (chmod 600 " +
                  (directory_.path() / "key").string() + "); found: mode 0644");
    EXPECT_FALSE(open.error().unreadable);
    EXPECT_FALSE(read("ABCDEFGH\n", 0610));
    EXPECT_TRUE(read_key({directory_.write("key", "ABCDEFGH\n", 0440), true}));
}

TEST_F(KeyFile, IsUnreadableWhenAbsent) {
    const auto absent = read_key({directory_.path() / "key", false});
    ASSERT_FALSE(absent);
    EXPECT_TRUE(absent.error().unreadable);
    EXPECT_EQ(absent.error().wrong, "the file of the API key does not exist");
}

TEST_F(KeyFile, IsUnreadableWhenClosedToThisUserAndNamesTheCredential) {
    const auto file = directory_.write("key", "ABCDEFGH\n", 0);
    const nobody reader;
    const auto denied = read_key({file, false});
    ASSERT_FALSE(denied);
    EXPECT_TRUE(denied.error().unreadable);
    EXPECT_THAT(denied.error().to_string(),
                AllOf(HasSubstr("may not be read by this user"), HasSubstr("no api.key_file"),
                      HasSubstr("/etc/credstore/dcvwatchd.api_key")));
}

TEST_F(KeyFile, NamesTheCredentialToAServiceThatCannotUseTheFile) {
    const auto credential = AllOf(HasSubstr("no api.key_file"), HasSubstr("/etc/credstore/dcvwatchd.api_key"),
                                  HasSubstr("and a restart"));
    const key_source absent{directory_.path() / "key", false, true};
    EXPECT_THAT(read_key(absent).error().to_string(),
                AllOf(HasSubstr("does not exist"), credential, Not(HasSubstr("readable by this user"))));
    const key_source open{directory_.write("open", "ABCDEFGH\n", 0644), false, true};
    EXPECT_THAT(read_key(open).error().to_string(), AllOf(HasSubstr("chmod 600"), credential));
}

TEST_F(KeyFile, NeedsARestartAfterACredentialWasMended) {
    const auto restart = AllOf(HasSubstr("/etc/credstore/dcvwatchd.api_key"),
                               HasSubstr("a restart, for systemd copies a credential at start only"));
    const key_source absent{directory_.path() / "gone", true, true};
    EXPECT_THAT(read_key(absent).error().to_string(), AllOf(HasSubstr("does not exist"), restart));
    const key_source bad{directory_.write("bad", "ABCDEFGH\r\n\r\n"), true, true};
    EXPECT_THAT(read_key(bad).error().to_string(), AllOf(HasSubstr("(CRLF); allowed: one line of"), restart));
    EXPECT_THAT(read("ABCDEFGH\r\n\r\n").error().to_string(), Not(HasSubstr("restart")));
}

TEST_F(KeyFile, OfAnInstanceIsAFileOfItsOwnInTheStore) {
    const key_source absent{"/run/credentials/dcvwatchd@second.service/dcvwatchd.api_key", true, true};
    EXPECT_THAT(read_key(absent).error().to_string(),
                AllOf(HasSubstr("/etc/credstore/dcvwatchd@second.api_key"), HasSubstr("and a restart")));
}

TEST_F(KeyFile, IsARegularFile) {
    ASSERT_EQ(::mkfifo((directory_.path() / "fifo").c_str(), 0600), 0);
    const auto fifo = read_key({directory_.path() / "fifo", false});
    ASSERT_FALSE(fifo);
    EXPECT_FALSE(fifo.error().unreadable);
    EXPECT_EQ(fifo.error().wrong, "the file of the API key is not a regular file");
    EXPECT_EQ(read_key({directory_.path(), false}).error().wrong, "the file of the API key is a directory");
}

}  // namespace

}  // namespace dcv::config
