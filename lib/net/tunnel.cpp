#include "net/tunnel.hpp"

#include "net/challenge.hpp"

#include <boost/algorithm/string/find.hpp>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read_until.hpp>
#include <openssl/crypto.h>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <utility>

namespace dcv::net {

namespace {

std::string authority_of(const origin& server) {
    return uri_host(server.host) + ":" + server.port;
}

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

bool has_field(std::string_view header, std::string_view name, std::string_view value) {
    const auto field = boost::algorithm::ifind_first(header, "\r\n" + std::string{name} + ":");
    if (field.empty()) return false;
    header.remove_prefix(static_cast<std::size_t>(field.end() - header.begin()));
    return boost::algorithm::icontains(header.substr(0, header.find("\r\n")), value);
}

bool is_one_of(std::string_view status, std::initializer_list<std::string_view> all) {
    return std::find(all.begin(), all.end(), status) != all.end();
}

/// 401 is what tinyproxy says to wrong credentials.
failure wants_credentials(std::string_view header, const route& way) {
    const auto offered = challenges(header);
    const auto list = offered.empty() ? std::string{} : " (" + in_words(offered) + ")";
    const bool takes_basic =
        offered.empty() || std::any_of(offered.begin(), offered.end(), std::mem_fn(&challenge::is_basic));
    const auto kind = failure_kind::proxy_refused;
    if (!takes_basic)
        return {kind, "the proxy wants credentials" + list +
                          ", but does not take Basic, the only scheme that is supported"};
    if (way.credentials) return {kind, "the proxy refuses the credentials" + list};
    return {kind, "the proxy wants credentials" + list};
}

/// Of an answer in HTTP that is not 2xx.
failure refusal(std::string_view status, std::string_view header, const route& way) {
    const auto line = header.substr(0, header.find("\r\n"));
    const auto words = ": " + std::string{line.substr(line.find(' ') + 1)};
    // RFC 6585 §6: 511 is a portal's.
    if (status.front() == '3' || status == "511")
        return {failure_kind::connect, page_instead_of_tunnel + words};
    if (is_one_of(status, {"401", "407"})) return wants_credentials(header, way);
    if (is_one_of(status, {"502", "503", "504"}))
        return {failure_kind::connect, "the proxy does not reach " + authority_of(way.server) + words};
    if (status.front() == '4') return {failure_kind::proxy_refused, "the proxy refuses the tunnel" + words};
    return {failure_kind::connect, "the proxy refuses the tunnel" + words};
}

std::optional<failure> read_answer(std::string_view answer, const route& way) {
    const auto header = answer.substr(0, answer.find("\r\n\r\n") + 4);
    const auto body = answer.substr(header.size());
    const auto status = status_of(header.substr(0, header.find("\r\n")));
    if (status.empty()) return failure{failure_kind::connect, "the proxy does not answer in HTTP/1.1"};
    if (status.front() != '2') return refusal(status, header, way);
    if (body.empty()) return {};
    if (announces_page(header) || body.find_first_not_of(" \t\r\n") == body.find('<'))
        return failure{failure_kind::connect, page_instead_of_tunnel};
    return failure{failure_kind::connect, "the proxy says more than it should"};
}

}  // namespace

secret tunnel_request(const route& way) {
    const auto target = authority_of(way.server);
    const auto begin = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
    if (!way.credentials) return secret{begin + "\r\n"};
    const auto authorization = way.credentials->authorization();
    constexpr std::string_view name = "Proxy-Authorization: ";
    std::string text;
    text.reserve(begin.size() + name.size() + authorization.reveal().size() + 4);
    text.append(begin).append(name).append(authorization.reveal()).append("\r\n\r\n");
    secret made{text};
    OPENSSL_cleanse(text.data(), text.size());
    return made;
}

std::optional<failure> tunnel_refusal(std::string_view answer, const route& way) {
    auto refused = read_answer(answer, way);
    if (!refused || !way.credentials) return refused;
    // A proxy may send back what it was sent: the words are those of an answer without it, for what is cut
    // out of an answer could be half a password.
    const auto harmless = way.credentials->redact(std::string{answer});
    const auto again = read_answer(harmless, way);
    refused->detail = way.credentials->redact(again ? again->detail : refused->detail);
    return refused;
}

bool announces_page(std::string_view header) {
    return has_field(header, "Content-Type", "text/html");
}

std::string unanswered(std::string_view heard, const boost::system::error_code& error) {
    namespace asio = boost::asio;
    if (error == asio::error::not_found) return "the header of the proxy's answer exceeds 16 KiB";
    if (error == asio::error::eof && heard.empty()) return "the proxy closed without answering";
    if (error == asio::error::eof) return "the proxy closed before its answer was complete";
    return "the proxy does not answer: " + error.message();
}

}  // namespace dcv::net
