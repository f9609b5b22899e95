#include "net/tunnel.hpp"

#include <algorithm>

namespace dcv::net {

namespace {

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

/// The three digits of `HTTP/1.1 200 Words`; empty when it is no such line.
std::string_view status_of(std::string_view line) {
    constexpr std::string_view begin = "HTTP/1.";
    constexpr std::size_t at = begin.size() + 2;
    if (line.substr(0, begin.size()) != begin || line.size() < at + 3) return {};
    const auto status = line.substr(at, 3);
    const bool ends = line.size() == at + 3 || line[at + 3] == ' ';
    const bool is_number = std::all_of(status.begin(), status.end(), is_digit);
    return is_digit(line[at - 2]) && line[at - 1] == ' ' && is_number && ends ? status : std::string_view{};
}

}  // namespace

std::string tunnel_request(const origin& server) {
    const auto target = uri_host(server.host) + ":" + server.port;
    return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n";
}

std::optional<std::string> tunnel_refusal(std::string_view header) {
    const auto line = header.substr(0, header.find("\r\n"));
    const auto status = status_of(line);
    if (status.empty()) return "the proxy does not answer in HTTP/1.1";
    if (status.front() == '2') return {};
    if (status == "407") return "the proxy wants credentials, which are not supported";
    return "the proxy refuses the tunnel: " + std::string{line.substr(line.find(' ') + 1)};
}

}  // namespace dcv::net
