#include "net/connection.hpp"

#include "net/plain_header.hpp"
#include "net/tls.hpp"
#include "net/tls_fault.hpp"
#include "net/tls_session.hpp"
#include "net/tunnel.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
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
constexpr std::string_view header_end = "\r\n\r\n";

/// Interim responses (RFC 9110 §15.2) that are skipped before the real one; nobody needs more.
constexpr int interim_limit = 8;

using empty_request = http::request<http::empty_body>;
using parser = http::response_parser<http::string_body>;

empty_request to_beast(const request& message, const origin& server) {
    empty_request converted;
    converted.version(11);
    converted.method_string(message.method);
    converted.target(message.target);
    const std::string host = uri_host(server.host);
    converted.set(http::field::host, server.port == "443" ? host : host + ":" + server.port);
    for (const auto& [name, value] : message.fields)
        converted.insert(name, value);
    return converted;
}

/// All but the body. To be taken before that is read: Beast puts trailers among the fields.
response to_response(const parser::value_type& received) {
    response converted{received.result_int(), {}, {}};
    for (const auto& line : received) {
        converted.fields.push_back({std::string{line.name_string()}, std::string{line.value()}});
    }
    return converted;
}

/// Whether the response says once, in one number, where its body ends. (RFC 9110 §8.6 lets a recipient read
/// `19, 19` as 19, or refuse it.)
bool is_framed_once(const parser::value_type& received) {
    const auto lengths = received.count(http::field::content_length);
    const auto length = received[http::field::content_length];
    return lengths + received.count(http::field::transfer_encoding) <= 1 &&
           length.find(',') == beast::string_view::npos;
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

failure failure_of(const error_code& error) {
    return {kind_of(error),
            error == beast::error::timeout ? "the answer was not complete in time" : error.message()};
}

/// `kind`, whatever the cause but a cancellation: a request that never left is not a late answer. `time` is
/// what the stage had.
failure stage_failed(failure_kind kind, const std::string& what, const error_code& error,
                     std::chrono::milliseconds time) {
    const auto cause = error == beast::error::timeout ? timed_out_after(time) : error.message();
    return {error == asio::error::operation_aborted ? failure_kind::cancelled : kind, what + ": " + cause};
}

std::chrono::milliseconds time_for(std::chrono::milliseconds limit, connection::clock::time_point deadline) {
    return std::min(limit, std::chrono::ceil<std::chrono::milliseconds>(deadline - connection::clock::now()));
}

}  // namespace

struct connection::transport {
    transport(const asio::any_io_executor& executor, asio::ssl::context& trust) : stream{executor, trust} {}

    beast::tcp_stream& tcp() { return beast::get_lowest_layer(stream); }

    /// While it holds, closing the socket has the kernel forget what it could not send yet: a request that is
    /// given up must not arrive later.
    void forget_unsent(bool holds) {
        error_code ignored;
        tcp().socket().set_option(asio::socket_base::linger{holds, 0}, ignored);
    }

    /// The first header in the buffer, with the empty line that ends it; empty while there is none.
    [[nodiscard]] std::string_view header() const {
        const std::string_view all{static_cast<const char*>(buffer.data().data()), buffer.size()};
        const auto end = all.find(header_end);
        return end == std::string_view::npos ? std::string_view{} : all.substr(0, end + header_end.size());
    }

    beast::ssl_stream<beast::tcp_stream> stream;
    beast::flat_buffer buffer{header_limit + body_limit};
};

struct connection::reader {
    std::optional<parser> response;
};

connection::connection(const asio::any_io_executor& executor, asio::ssl::context& trust, route way,
                       const stage_limits& limits, std::set<connection*>& living)
    : way_{std::move(way)},
      limits_{limits},
      living_{living},
      race_{executor},
      transport_{std::make_unique<transport>(executor, trust)} {
    living_.insert(this);
}

connection::~connection() {
    living_.erase(this);
}

void connection::close() {
    race_.cancel();
    transport_->tcp().close();
}

asio::awaitable<std::optional<failure>> connection::establish(look_up::results addresses,
                                                              clock::time_point deadline) {
    auto failed = co_await connect(addresses, deadline);
    if (!failed && way_.proxy) failed = co_await pass_proxy(deadline);
    if (!failed) failed = co_await shake_hands(deadline);
    established_ = clock::now();
    co_return failed;
}

asio::awaitable<connection::stage_failure> connection::connect(look_up::results addresses,
                                                               clock::time_point deadline) {
    auto running = contenders(addresses);
    const auto time = time_for(limits_.connect, deadline);
    auto connected = co_await race_.run(std::move(running), limits_.stagger, time);
    if (!connected) co_return connected.error();
    transport_->tcp().socket() = *std::move(connected);
    co_return std::nullopt;
}

asio::awaitable<connection::stage_failure> connection::pass_proxy(clock::time_point deadline) {
    auto& tcp = transport_->tcp();
    const auto time = time_for(limits_.connect, deadline);
    tcp.expires_after(time);
    const auto asked = tunnel_request(way_.server);
    const auto [unsent, sent] = co_await asio::async_write(tcp, asio::buffer(asked), token);
    if (unsent) co_return stage_failed(failure_kind::connect, "proxy", unsent, time);
    std::string answer;
    auto buffer = asio::dynamic_buffer(answer, header_limit);
    const auto [unread, length] = co_await asio::async_read_until(tcp, buffer, header_end, token);
    if (unread) co_return stage_failed(failure_kind::connect, "proxy", unread, time);
    if (auto refused = tunnel_refusal(answer)) co_return failure{failure_kind::connect, *std::move(refused)};
    // In TLS the client speaks first: what is there already is not the server's.
    if (answer.size() > length)
        co_return failure{failure_kind::connect, "the proxy says more than it should"};
    co_return std::nullopt;
}

asio::awaitable<connection::stage_failure> connection::shake_hands(clock::time_point deadline) {
    SSL* const tls = transport_->stream.native_handle();
    const auto& host = way_.server.host;
    if (!expect_host(tls, host)) co_return failure{failure_kind::tls, "the host's name cannot be verified"};
    offer_session(tls);
    const auto time = time_for(limits_.handshake, deadline);
    transport_->tcp().expires_after(time);
    const auto [error] = co_await transport_->stream.async_handshake(asio::ssl::stream_base::client, token);
    if (!error) co_return std::nullopt;
    forget_session(tls);
    if (error == beast::error::timeout || error == asio::error::operation_aborted)
        co_return stage_failed(failure_kind::tls, "handshake", error, time);
    co_return failure{failure_kind::tls, handshake_fault(tls, host, error)};
}

asio::awaitable<outcome> connection::transfer(const request& message, clock::time_point deadline) {
    reusable_ = false;
    silent_ = true;
    error_code ignored;
    transport_->tcp().socket().cancel(ignored);  // The watch.
    transport_->forget_unsent(true);
    transport_->tcp().expires_at(deadline);
    auto received = co_await converse(message);
    transport_->tcp().expires_never();
    answered_ = clock::now();
    if (received) transport_->forget_unsent(false);
    const bool lost = received.has_error() && received.error().kind == failure_kind::connection_lost;
    const bool is_first = !std::exchange(served_, true);
    if (lost && is_first && silent_ && wants_certificate(transport_->stream.native_handle()))
        co_return failure{failure_kind::tls, certificate_wanted};
    co_return received;
}

asio::awaitable<outcome> connection::converse(const request& message) {
    const empty_request converted = to_beast(message, way_.server);
    const auto [unsent, sent] = co_await http::async_write(transport_->stream, converted, token);
    if (unsent) co_return failure_of(unsent);
    reader reading;
    auto broken = co_await read_header(reading);
    if (broken) co_return *std::move(broken);
    auto& incoming = *reading.response;
    // A body that ends with the connection cannot be told from one that was cut.
    if (incoming.need_eof())
        co_return failure{failure_kind::broken_framing, "the response's length is not given"};
    if (!is_framed_once(incoming.get()))
        co_return failure{failure_kind::broken_framing, "the response's length is given more than once"};

    response whole = to_response(incoming.get());
    const auto [cut, bytes] =
        co_await http::async_read(transport_->stream, transport_->buffer, incoming, token);
    if (cut) co_return failure_of(cut);
    reusable_ = incoming.keep_alive() && transport_->buffer.size() == 0;
    whole.body = std::move(incoming.get().body());
    co_return whole;
}

asio::awaitable<connection::stage_failure> connection::read_header(reader& reading) {
    auto& response = reading.response;
    for (int interim = 0; interim <= interim_limit; ++interim) {
        const error_code cut = co_await gather_header();
        if (cut) co_return failure_of(cut);
        if (!is_plain(transport_->header()))
            co_return failure{failure_kind::broken_framing, "the header is not plain ASCII lines"};
        response.emplace();
        response->header_limit(header_limit);
        response->body_limit(body_limit);
        error_code malformed;
        transport_->buffer.consume(response->put(transport_->buffer.data(), malformed));
        if (malformed) co_return failure_of(malformed);
        // By number: Beast does not know every status by name.
        const unsigned status = response->get().result_int();
        if (status / 100 != 1) co_return std::nullopt;
        if (status == static_cast<unsigned>(http::status::switching_protocols)) break;
    }
    co_return failure{failure_kind::broken_framing, "an interim response too many"};
}

/// Until a whole header is in the buffer.
asio::awaitable<error_code> connection::gather_header() {
    auto& buffer = transport_->buffer;
    while (transport_->header().empty()) {
        if (buffer.size() > header_limit) co_return http::make_error_code(http::error::header_limit);
        const auto space = buffer.prepare(4096);
        const auto [error, bytes] = co_await transport_->stream.async_read_some(space, token);
        buffer.commit(bytes);
        silent_ = silent_ && bytes == 0;
        if (error) co_return error;
    }
    co_return error_code{};
}

bool connection::clean() {
    if (!reusable_ || retired_ || clock::now() - established_ >= limits_.keep) return false;
    // Bytes that nobody asked for, or the end of the stream, make the socket readable. They may also have
    // been read from it already and wait inside OpenSSL.
    SSL* const tls = transport_->stream.native_handle();
    if (SSL_has_pending(tls) == 1 || BIO_ctrl_pending(SSL_get_rbio(tls)) > 0) return false;
    char byte{};
    const auto socket = transport_->tcp().socket().native_handle();
    return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void connection::watch(std::function<void()> stirred) {
    auto heard = [stirred = std::move(stirred)](const error_code& cancelled) {
        if (!cancelled) stirred();
    };
    transport_->tcp().socket().async_wait(asio::socket_base::wait_read, std::move(heard));
}

}  // namespace dcv::net
