#include "config/proxy_file.hpp"

#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace dcv::config {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

class ProxyFile : public testing::Test {
protected:
    auto read(std::string_view text, mode_t mode = 0600) const {
        return read_proxy_credentials({directory_.write("proxy", text, mode)});
    }
    std::string wrong(std::string_view text) const {
        const auto result = read(text);
        return result ? "nothing" : result.error().wrong;
    }

    test::temporary_directory directory_;
};

TEST_F(ProxyFile, IsTheOneConfiguredElseTheCredentialElseTheStore) {
    EXPECT_EQ(find_proxy_credentials("/etc/proxy", "/run/credentials/dcvwatchd.service").file, "/etc/proxy");
    const auto credential = find_proxy_credentials({}, "/run/credentials/dcvwatchd.service");
    EXPECT_EQ(credential.file, "/run/credentials/dcvwatchd.service/dcvwatchd.proxy");
    EXPECT_TRUE(credential.is_credential);
    EXPECT_EQ(find_proxy_credentials({}, {}).file, "/etc/credstore/dcvwatchd.proxy");
    EXPECT_EQ(find_proxy_credentials({}, {}, "second").file, "/etc/credstore/dcvwatchd@second.proxy");
}

TEST_F(ProxyFile, HoldsUserAndPasswordInOneLine) {
    for (const std::string text : {"user:password", "user:password\n"}) {
        ASSERT_TRUE(read(text));
        EXPECT_EQ(read(text)->authorization().reveal(), "Basic dXNlcjpwYXNzd29yZA==");
    }
    // RFC 7617 §2 has this one.
    EXPECT_EQ(read("Aladdin:open sesame\n")->authorization().reveal(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    EXPECT_TRUE(read("domain\\user:with:colons\n"));
    EXPECT_TRUE(read("user:\n")) << "an empty password";
    EXPECT_TRUE(read("u:" + std::string(510, 'p') + "\n"));
}

TEST_F(ProxyFile, SaysWhatKeepsItFromBeingCredentials) {
    const std::string file = "the file of the proxy's credentials ";
    EXPECT_EQ(wrong(""), file + "is empty");
    EXPECT_EQ(wrong("user\n"), file + "has no colon between user and password");
    EXPECT_EQ(wrong(":password\n"), file + "has no user name before the colon");
    EXPECT_EQ(wrong("user:password\r\n\r\n"), file + "has Windows line ends (CRLF)");
    EXPECT_EQ(wrong("user\npassword\n"), file + "has more than one line");
    EXPECT_EQ(wrong("user:pass\tword\n"), file + "holds a tab");
    EXPECT_EQ(wrong("user:p\xC3\xA4ss\n"),
              file + "holds a character that is not ASCII (a dash or quote copied from a web page?)");
    EXPECT_EQ(wrong(std::string_view{"user:\0", 6}), file + "holds binary data");
    EXPECT_EQ(wrong("u:" + std::string(511, 'p') + "\n"), file + "holds 513 characters");
}

TEST_F(ProxyFile, I4_IsNeverQuoted) {
    for (const std::string text :
         {"SECRET", ":SECRET", "u:SECRET\r\n\r\n", "u:SECRET\nSECRET\n", "u:SECRET\t"}) {
        const auto result = read(text);
        ASSERT_FALSE(result);
        EXPECT_THAT(result.error().to_string(), Not(HasSubstr("SECRET")));
    }
}

TEST_F(ProxyFile, IsReadableByItsOwnerAloneUnlessACredential) {
    const auto open = read("user:password\n", 0644);
    ASSERT_FALSE(open);
    EXPECT_THAT(open.error().to_string(), AllOf(HasSubstr("the proxy's credentials can be read by others"),
                                                HasSubstr("chmod 600"), HasSubstr("mode 0644")));
    EXPECT_FALSE(open.error().unreadable);
    EXPECT_TRUE(read_proxy_credentials({directory_.write("proxy", "user:password\n", 0440), true}));
}

TEST_F(ProxyFile, NamesTheCredentialToAServiceThatCannotUseTheFile) {
    const secret_source absent{directory_.path() / "gone", false, true, "dcvwatchd@second.proxy"};
    EXPECT_THAT(read_proxy_credentials(absent).error().to_string(),
                AllOf(HasSubstr("does not exist"), HasSubstr("no api.proxy_credentials_file"),
                      HasSubstr("/etc/credstore/dcvwatchd@second.proxy"), HasSubstr("and a restart")));
    EXPECT_TRUE(read_proxy_credentials(absent).error().unreadable);
}

}  // namespace

}  // namespace dcv::config
