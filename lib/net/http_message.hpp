// HTTP/1.1 (RFC 9112) as bytes: a request that leaves, a response that arrives. Knows no connection, so that
// a response may be cut anywhere and is read the same. Beast is behind it.
#pragma once

#include "net/exchange.hpp"
#include "net/origin.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dcv::net {

/// `message`, addressed to `server`.
[[nodiscard]] std::string to_text(const request& message, const origin& server);

/// Reads one response. What leaves a doubt about where it ends, or could be read in another way, is none. Up
/// to eight interim responses (RFC 9110 §15.2) before it are skipped, but for 101: no switch was asked for.
class response_reader {
public:
    response_reader() = default;

    /// Where bytes that arrive are to be put: some place always, until `take` said how it ended.
    [[nodiscard]] boost::asio::mutable_buffer space();

    /// `count` bytes arrived there. The response once it is complete, or why it never will be; nothing while
    /// there must be more.
    [[nodiscard]] std::optional<outcome> take(std::size_t count);

    /// Of a complete response: whether the server keeps the connection, and nothing follows that was not
    /// asked for.
    [[nodiscard]] bool is_last_word() const { return parser_->keep_alive() && buffer_.size() == 0; }

private:
    using parser = boost::beast::http::response_parser<boost::beast::http::string_body>;

    [[nodiscard]] std::string_view header() const;
    std::optional<outcome> read();
    std::optional<failure> read_header();
    std::optional<outcome> read_body();

    boost::beast::flat_buffer buffer_;
    std::optional<parser> parser_;  ///< Of the header read last.
    int interim_{0};
    bool header_read_{false};  ///< The one of the response itself.
    unsigned status_{};        ///< Of the header read last.
    response response_;
};

}  // namespace dcv::net
