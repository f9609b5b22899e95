#include "net/connection.hpp"

#include "net/tls.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace dcv::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

constexpr std::uint32_t header_limit = 16 * 1024;
constexpr std::uint64_t body_limit = 64 * 1024;

/// Interim responses (RFC 9110 §15.2) that are skipped before the real one; nobody needs more.
constexpr int interim_limit = 8;

using empty_request = http::request<http::empty_body>;
using parser = http::response_parser<http::string_body>;

empty_request to_beast(const request& message, const origin& server) {
    empty_request converted;
    converted.version(11);
    converted.method_string(message.method);
    converted.target(message.target);
    const bool ipv6 = server.host.find(':') != std::string::npos;
    const std::string host = ipv6 ? "[" + server.host + "]" : server.host;
    converted.set(http::field::host, server.port == "443" ? host : host + ":" + server.port);
    for (const auto& [name, value] : message.fields)
        converted.insert(name, value);
    return converted;
}

response to_response(parser::value_type&& received) {
    response converted{received.result_int(), {}, std::move(received.body())};
    for (const auto& line : received) {
        converted.fields.push_back({std::string{line.name_string()}, std::string{line.value()}});
    }
    return converted;
}

failure_kind kind_of(const error_code& error) {
    // Not asio::error::timed_out: that is TCP's, which gave the peer up.
    if (error == beast::error::timeout) return failure_kind::timed_out;
    if (error == asio::error::operation_aborted) return failure_kind::cancelled;
    if (error == http::error::header_limit) return failure_kind::header_too_large;
    if (error == http::error::body_limit) return failure_kind::body_too_large;
    const bool ended = error == http::error::end_of_stream || error == http::error::partial_message;
    if (!ended && error.category() == http::make_error_code(http::error::end_of_stream).category()) {
        return failure_kind::broken_framing;
    }
    return failure_kind::connection_lost;
}

/// `kind`, whatever the cause but a cancellation: a request that never left is not a late answer.
failure stage_failure(failure_kind kind, const error_code& error, std::string detail) {
    return {error == asio::error::operation_aborted ? failure_kind::cancelled : kind, std::move(detail)};
}

/// What ended a stage that began with `time` to go.
std::string words_of(const error_code& error, std::chrono::milliseconds time) {
    return error == beast::error::timeout ? timed_out_after(time) : error.message();
}

std::chrono::milliseconds time_for(std::chrono::milliseconds limit, connection::clock::time_point deadline) {
    return std::min(limit, std::chrono::ceil<std::chrono::milliseconds>(deadline - connection::clock::now()));
}

}  // namespace

struct connection::transport {
    transport(const asio::any_io_executor& executor, asio::ssl::context& trust) : stream{executor, trust} {}

    beast::tcp_stream& tcp() { return beast::get_lowest_layer(stream); }

    beast::ssl_stream<beast::tcp_stream> stream;
    beast::flat_buffer buffer{header_limit + body_limit};
};

struct connection::reader {
    std::optional<parser> response;
};

connection::connection(const asio::any_io_executor& executor, asio::ssl::context& trust, origin server,
                       const stage_limits& limits, std::set<connection*>& living)
    : server_{std::move(server)},
      limits_{limits},
      living_{living},
      transport_{std::make_unique<transport>(executor, trust)} {
    living_.insert(this);
}

connection::~connection() {
    living_.erase(this);
}

void connection::close() {
    transport_->tcp().close();
}

asio::awaitable<std::optional<failure>> connection::establish(look_up::results addresses,
                                                              clock::time_point deadline) {
    auto& tcp = transport_->tcp();
    const auto to_connect = time_for(limits_.connect, deadline);
    tcp.expires_after(to_connect);
    const auto [refused, peer] = co_await tcp.async_connect(addresses, token);
    if (refused)
        co_return stage_failure(failure_kind::connect, refused, "connect: " + words_of(refused, to_connect));

    error_code ignored;
    tcp.socket().set_option(asio::ip::tcp::no_delay{true}, ignored);
    tcp.socket().set_option(asio::socket_base::keep_alive{true}, ignored);

    SSL* const tls = transport_->stream.native_handle();
    if (!expect_host(tls, server_.host)) {
        co_return failure{failure_kind::tls, "the host's name cannot be verified"};
    }
    const auto to_shake = time_for(limits_.handshake, deadline);
    tcp.expires_after(to_shake);
    const auto [untrusted] =
        co_await transport_->stream.async_handshake(asio::ssl::stream_base::client, token);
    if (untrusted == beast::error::timeout)
        co_return failure{failure_kind::tls, "handshake: " + timed_out_after(to_shake)};
    if (untrusted) co_return stage_failure(failure_kind::tls, untrusted, handshake_fault(tls, untrusted));
    co_return std::nullopt;
}

asio::awaitable<outcome> connection::transfer(const request& message, clock::time_point deadline) {
    const empty_request converted = to_beast(message, server_);
    reusable_ = false;
    silent_ = true;
    transport_->tcp().expires_at(deadline);
    const auto [unsent, bytes] = co_await http::async_write(transport_->stream, converted, token);
    if (unsent) co_return failure{kind_of(unsent), unsent.message()};
    auto received = co_await read_response();
    transport_->tcp().expires_never();
    co_return received;
}

asio::awaitable<error_code> connection::read_header(reader& reading) {
    auto& response = reading.response;
    for (int interim = 0; interim <= interim_limit; ++interim) {
        response.emplace();
        response->header_limit(header_limit);
        response->body_limit(body_limit);
        const auto [error, bytes] =
            co_await http::async_read_header(transport_->stream, transport_->buffer, *response, token);
        silent_ = silent_ && !response->got_some() && transport_->buffer.size() == 0;
        if (error) co_return error;
        // By number: Beast does not know every status by name.
        const unsigned status = response->get().result_int();
        if (status / 100 != 1) co_return error_code{};
        if (status == static_cast<unsigned>(http::status::switching_protocols)) break;
    }
    co_return http::make_error_code(http::error::bad_status);
}

asio::awaitable<outcome> connection::read_response() {
    reader reading;
    const error_code broken = co_await read_header(reading);
    if (broken) co_return failure{kind_of(broken), broken.message()};
    // A body that ends with the connection cannot be told from one that was cut.
    if (reading.response->need_eof())
        co_return failure{failure_kind::broken_framing, "the response's length is not given"};

    const auto [cut, bytes] =
        co_await http::async_read(transport_->stream, transport_->buffer, *reading.response, token);
    if (cut) co_return failure{kind_of(cut), cut.message()};
    reusable_ = reading.response->keep_alive() && transport_->buffer.size() == 0;
    co_return to_response(reading.response->release());
}

bool connection::clean() {
    if (!reusable_ || retired_) return false;
    // Bytes that nobody asked for, or the end of the stream, make the socket readable. They may also have
    // been read from it already and wait inside OpenSSL.
    SSL* const tls = transport_->stream.native_handle();
    if (SSL_has_pending(tls) == 1 || BIO_ctrl_pending(SSL_get_rbio(tls)) > 0) return false;
    char byte{};
    const auto socket = transport_->tcp().socket().native_handle();
    return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace dcv::net
