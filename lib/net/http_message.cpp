#include "net/http_message.hpp"

#include "net/plain_header.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>
#include <utility>
#include <vector>

namespace dcv::net {

namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::uint32_t header_limit = 16 * 1024;
constexpr std::uint64_t body_limit = 64 * 1024;
constexpr std::string_view header_end = "\r\n\r\n";

/// What waits unread: a header that is still incomplete, or the line before a chunk, which has no limit of
/// its own.
constexpr std::size_t unread_limit = 2 * header_limit;

/// More interim responses serve no purpose.
constexpr int interim_limit = 8;

failure broken(std::string_view what) {
    return {failure_kind::broken_framing, std::string{what}};
}

/// Legal, though RFC 9110 and 9112 do not oblige us to take it.
failure unsupported(std::string_view what) {
    return {failure_kind::unsupported_framing, std::string{what}};
}

failure failure_of(const error_code& error) {
    const auto kind = error == http::error::header_limit ? failure_kind::header_too_large
                      : error == http::error::body_limit ? failure_kind::body_too_large
                                                         : failure_kind::broken_framing;
    return {kind, error.message()};
}

/// All but the body. To be taken before that is read: Beast puts trailers among the fields.
response without_body(const http::response<http::string_body>& received) {
    response converted{received.result_int(), {}, {}};
    for (const auto& line : received) {
        converted.fields.push_back({std::string{line.name_string()}, std::string{line.value()}});
    }
    return converted;
}

/// The number in `HTTP/1.1 200 Words`, also of a header with faults; 0 when it does not begin so.
unsigned status_of(std::string_view header) {
    constexpr std::string_view begin = "HTTP/1.";
    constexpr std::size_t at = begin.size() + 2;
    constexpr std::size_t digits = 3;
    const auto words = header.substr(0, at + digits + 1);
    if (words.substr(0, begin.size()) != begin || words.size() <= at + digits || words[at - 1] != ' ')
        return 0;
    unsigned status = 0;
    const auto* const end = words.data() + at + digits;
    const auto [rest, error] = std::from_chars(words.data() + at, end, status);
    return error == std::errc{} && rest == end && (*end == ' ' || *end == '\r') ? status : 0;
}

bool is_token(const std::string& word) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !word.empty() && std::all_of(word.begin(), word.end(), [marks](char letter) {
        return std::isalnum(static_cast<unsigned char>(letter)) != 0 || marks.find(letter) != marks.npos;
    });
}

/// Whether these are codings as RFC 9112 §6.1 permits them: `chunked`, if it is among them, once and last.
bool is_legal_coding(const std::string& codings) {
    std::vector<std::string> each;
    boost::algorithm::split(each, codings, [](char letter) { return letter == ','; });
    for (auto& coding : each)
        boost::algorithm::trim(coding);
    const auto chunked = std::find_if(each.begin(), each.end(), [](const std::string& coding) {
        return boost::algorithm::iequals(coding, "chunked");
    });
    return std::all_of(each.begin(), each.end(), is_token) && each.end() - chunked <= 1;
}

/// Why it cannot be told, once and in one way, where the body ends. Its length must be given in one number,
/// though RFC 9110 §8.6 lets a recipient read `19, 19` as 19; or it is `chunked` and nothing else, though
/// Beast reads `x, chunked]` as that. A body that ends with the connection cannot be told from one that was
/// cut.
std::optional<failure> framing_fault(const http::response<http::string_body>& received, bool until_end) {
    const auto lengths = received.count(http::field::content_length);
    const auto codings = received.count(http::field::transfer_encoding);
    const auto length = received[http::field::content_length];
    if (lengths + codings > 1 || length.find(',') != boost::beast::string_view::npos)
        return broken("the response's length is not given once, in one way");
    const std::string coding{received[http::field::transfer_encoding]};
    if (codings == 1 && !boost::algorithm::iequals(coding, "chunked")) {
        const auto words = "the body is sent in the coding \"" + coding + "\"";
        return is_legal_coding(coding) ? unsupported(words) : broken(words);
    }
    if (until_end) return unsupported("the body goes on until the end of the connection, and may be cut");
    return {};
}

}  // namespace

std::string to_text(const request& message, const origin& server) {
    http::request<http::empty_body> converted;
    converted.version(11);
    converted.method_string(message.method);
    converted.target(message.target);
    const std::string host = uri_host(server.host);
    converted.set(http::field::host, server.port == "443" ? host : host + ":" + server.port);
    for (const auto& [name, value] : message.fields)
        converted.insert(name, value);
    std::ostringstream text;
    text.exceptions(std::ios::badbit);  // Without memory: a part of a request must not leave.
    text << converted;
    return std::move(text).str();
}

boost::asio::mutable_buffer response_reader::space() {
    constexpr std::size_t at_once = 4096;
    return buffer_.prepare(at_once);
}

std::optional<outcome> response_reader::take(std::size_t count) {
    buffer_.commit(count);
    auto found = read();
    if (!found || found->has_value()) return found;
    auto failed = found->error();
    failed.status = status_;
    return outcome{std::move(failed)};
}

std::optional<outcome> response_reader::read() {
    if (!header_read_) {
        if (auto failed = read_header()) return outcome{*std::move(failed)};
    }
    return header_read_ ? read_body() : std::nullopt;
}

/// The first header in the buffer, with the empty line that ends it; empty while there is none.
std::string_view response_reader::header() const {
    const std::string_view all{static_cast<const char*>(buffer_.data().data()), buffer_.size()};
    const auto end = all.find(header_end);
    return end == std::string_view::npos ? std::string_view{} : all.substr(0, end + header_end.size());
}

/// As many headers as are in the buffer, up to the one of the response itself.
std::optional<failure> response_reader::read_header() {
    while (!header_read_) {
        const auto next = header();
        if (next.size() > header_limit || (next.empty() && buffer_.size() > header_limit))
            return failure_of(http::error::header_limit);
        if (next.empty()) return {};
        status_ = status_of(next);
        const auto legal = legal_form(next);
        if (legal.empty() && !is_plain(next)) return broken("the header is not plain ASCII lines");
        parser_.emplace();
        parser_->header_limit(header_limit);
        parser_->body_limit(body_limit);
        error_code malformed;
        buffer_.consume(parser_->put(buffer_.data(), malformed));
        if (malformed) return failure_of(malformed);
        // By number: Beast does not know every status by name.
        if (!legal.empty()) return unsupported(legal);
        const unsigned status = parser_->get().result_int();
        header_read_ = status / 100 != 1;
        if (status == static_cast<unsigned>(http::status::switching_protocols))
            return broken("the server switches to another protocol, unasked");
        if (!header_read_ && ++interim_ > interim_limit)
            return unsupported("more than eight interim responses");
    }
    if (auto fault = framing_fault(parser_->get(), parser_->need_eof())) return fault;
    response_ = without_body(parser_->get());
    parser_->eager(true);
    return {};
}

std::optional<outcome> response_reader::read_body() {
    // Beast's parser takes for granted that it sees the whole of the shortest last chunk when it looks at one
    // for the second time (basic_parser::parse_chunk_header); nothing shorter ends a chunked body.
    constexpr std::string_view shortest_end = "0\r\n\r\n";
    const auto least = parser_->chunked() ? shortest_end.size() : 1;
    error_code error;
    while (!parser_->is_done() && !error && buffer_.size() >= least)
        buffer_.consume(parser_->put(buffer_.data(), error));
    if (error && error != http::error::need_more) return outcome{failure_of(error)};
    if (buffer_.size() > unread_limit && !parser_->is_done()) return outcome{broken("a chunk has no size")};
    if (!parser_->is_done()) return {};
    response_.body = std::move(parser_->get().body());
    return outcome{std::move(response_)};
}

}  // namespace dcv::net
