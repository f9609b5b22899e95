#include "config/proxy_file.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace dcv::config {

namespace {

const std::string allowed = fmt::format("user:password in one line of at most {} printable ASCII characters",
                                        net::proxy_credentials::longest);

std::string why_no_credentials(std::string_view line) {
    if (auto why = why_no_line(line); !why.empty()) return why;
    if (line.find('\t') != line.npos) return "holds a tab";
    if (line.size() > net::proxy_credentials::longest) return fmt::format("holds {} characters", line.size());
    return line.front() == ':' ? "has no user name before the colon"
                               : "has no colon between user and password";
}

}  // namespace

secret_source find_proxy_credentials(const std::optional<std::filesystem::path>& file,
                                     const std::optional<std::filesystem::path>& credentials_directory,
                                     const std::optional<std::string>& instance) {
    return find_secret(proxy_credentials_name, file, credentials_directory, instance);
}

boost::system::result<net::proxy_credentials, secret_fault> read_proxy_credentials(
    const secret_source& source) {
    const auto line = read_secret(proxy_credentials_name, source);
    if (!line) return line.error();
    auto credentials = net::proxy_credentials::parse(line->reveal());
    if (credentials) return *std::move(credentials);
    return no_secret(proxy_credentials_name, source, why_no_credentials(line->reveal()), allowed);
}

}  // namespace dcv::config
