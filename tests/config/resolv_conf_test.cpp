#include "config/resolv_conf.hpp"

#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dcv::config {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

TEST(ResolvConf, Y12_ANameServerAtALinkLocalAddressIsNamedWithWhatToChange) {
    const test::temporary_directory directory;
    const auto file =
        directory.write("resolv.conf",
                        "# nameserver 169.254.0.1\nsearch example.com\nnameserver 169.254.169.254\n"
                        "nameserver\t fe80::1%eth0\nnameserver 127.0.0.53\nnameserver 192.0.2.1 x\n"
                        "nameserver\nnameserver x\nnameserver fec0::1\nnameserver 2001:db8::1");
    std::vector<std::string> lines;
    for (const auto& warning : denied_name_servers(file, "dcvwatchd@second"))
        lines.push_back(warning.to_string());
    EXPECT_THAT(lines,
                ElementsAre(AllOf(HasSubstr("resolv.conf:3:12: this name server is at a link-local address"),
                                  HasSubstr("IPAddressAllow=169.254.169.254 below [Service], by `systemctl "
                                            "edit dcvwatchd@second`"),
                                  EndsWith("found: 169.254.169.254")),
                            AllOf(HasSubstr("resolv.conf:4:13: "), HasSubstr("IPAddressAllow=fe80::1 below"),
                                  EndsWith("found: fe80::1%eth0"))));
}

TEST(ResolvConf, IsNoBusinessOfOursWhenItCannotBeRead) {
    EXPECT_THAT(denied_name_servers("/nonexistent", "dcvwatchd"), IsEmpty());
}

}  // namespace

}  // namespace dcv::config
