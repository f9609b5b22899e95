#include "config/resolv_conf.hpp"

#include "config/regular_file.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <sstream>
#include <string_view>

namespace dcv::config {

namespace {

constexpr std::size_t largest_file = std::size_t{1024} * 1024;

/// 169.254.0.0/16 (RFC 3927 §2.1) and fe80::/10 (RFC 4291 §2.5.6).
bool is_link_local(const std::string& address) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (::inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) return bytes[0] == 169 && bytes[1] == 254;
    if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return false;
    return bytes[0] == 0xFE && (bytes[1] & 0xC0) == 0x80;
}

fault denied(place where, const std::string& address, const std::string& unit, const std::string& written) {
    return {std::move(where),
            "this name server is at a link-local address, which the service may not talk to",
            fmt::format("another name server; or IPAddressAllow={} below [Service], by `systemctl edit {}`",
                        address, unit),
            excerpt(written)};
}

}  // namespace

faults denied_name_servers(const std::filesystem::path& file, const std::string& unit) {
    const auto read = read_regular_file(file, largest_file);
    if (!read) return {};
    faults all;
    std::istringstream lines{read->bytes};
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
        std::istringstream words{line};
        std::string keyword;
        std::string written;
        if (!(words >> keyword >> written) || keyword != "nameserver") continue;
        const auto address =
            written.substr(0, written.find('%'));  // fe80::1%eth0: the interface is not part of it.
        if (!is_link_local(address)) continue;
        all.push_back(denied({file.string(), number, line.find(written) + 1}, address, unit, written));
    }
    return all;
}

}  // namespace dcv::config
