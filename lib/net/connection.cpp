#include "net/connection.hpp"

#include "net/client_certificate.hpp"
#include "net/http_message.hpp"
#include "net/tls.hpp"
#include "net/tls_fault.hpp"
#include "net/tls_session.hpp"
#include "net/tunnel.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace dcv::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

constexpr std::size_t tunnel_answer_limit = 16 * 1024;

failure_kind kind_of(const error_code& error) {
    // Not asio::error::timed_out: that is TCP's, which gave the peer up.
    if (error == beast::error::timeout) return failure_kind::timed_out;
    return error == asio::error::operation_aborted ? failure_kind::cancelled : failure_kind::connection_lost;
}

/// Why there is no answer, or only a part of one. `silent`: not a byte of it came.
std::string transfer_fault(const error_code& error, bool silent) {
    const std::string what = silent ? " without an answer" : " in the middle of the answer";
    if (error == beast::error::timeout)
        return silent ? "no byte of an answer came in time" : "the answer was not complete in time";
    if (error == asio::error::eof || error == asio::ssl::error::stream_truncated)
        return "the server closed the connection" + what;
    if (error == asio::error::connection_reset || error == asio::error::broken_pipe)
        return "the server reset the connection" + what;
    if (error == asio::error::timed_out) return "the server, or the way to it, vanished" + what;
    return "the connection ended" + what + ": " + in_words(error);
}

/// `kind`, whatever the cause but a cancellation: a request that never left is not a late answer. `time` is
/// what the stage had.
failure stage_failed(failure_kind kind, const std::string& what, const error_code& error,
                     std::chrono::milliseconds time) {
    const auto cause = error == beast::error::timeout ? timed_out_after(time) : error.message();
    return {error == asio::error::operation_aborted ? failure_kind::cancelled : kind, what + ": " + cause};
}

failure proxy_failed(std::string_view heard, const error_code& error, std::chrono::milliseconds time) {
    if (error == asio::error::operation_aborted) return {failure_kind::cancelled, "closed"};
    if (error == beast::error::timeout)
        return {failure_kind::connect, "the proxy does not answer: " + timed_out_after(time)};
    return {failure_kind::connect, unanswered(heard, error)};
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

    beast::ssl_stream<beast::tcp_stream> stream;
};

connection::connection(const asio::any_io_executor& executor, asio::ssl::context& trust, route way,
                       const stage_limits& limits, std::set<connection*>& living)
    : way_{std::move(way)},
      limits_{limits},
      living_{living},
      race_{executor, way_.proxy ? "the proxy " : ""},
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

void connection::recall() {
    retire();
    if (carries_) return;
    recalled_ = true;
    close();
}

asio::awaitable<std::optional<failure>> connection::establish(look_up::results addresses,
                                                              clock::time_point deadline) {
    auto failed = co_await connect(addresses, deadline);
    if (!failed && way_.proxy) failed = co_await pass_proxy(deadline);
    if (failed) co_return failed;
    failed = co_await shake_hands(deadline);
    if (failed && way_.proxy && failed->kind == failure_kind::tls) failed = through_proxy(*std::move(failed));
    established_ = clock::now();
    co_return failed;
}

/// A handshake that failed behind the proxy, of which the proxy may be the cause.
failure connection::through_proxy(failure failed) const {
    if (page_announced_) return {failure_kind::connect, page_instead_of_tunnel};
    if (way_.credentials) failed.detail = way_.credentials->redact(std::move(failed.detail));
    failed.detail += " (through the proxy " + uri_host(way_.proxy->host) + ":" + way_.proxy->port + ")";
    return failed;
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
    const auto asked = tunnel_request(way_);
    const auto bytes = asio::buffer(asked.reveal());
    const auto [unsent, sent] = co_await asio::async_write(tcp, bytes, token);
    if (unsent) co_return proxy_failed({}, unsent, time);
    std::string answer;
    auto buffer = asio::dynamic_buffer(answer, tunnel_answer_limit);
    const auto [unread, length] = co_await asio::async_read_until(tcp, buffer, "\r\n\r\n", token);
    if (unread) co_return proxy_failed(answer, unread, time);
    page_announced_ = announces_page(std::string_view{answer}.substr(0, length));
    co_return tunnel_refusal(answer, way_);
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
    const bool silent = BIO_number_read(SSL_get_rbio(tls)) == 0;
    const std::string unfinished =
        std::string{"the TLS handshake was not "} + (silent ? "answered" : "completed");
    if (error == beast::error::timeout || error == asio::error::operation_aborted)
        co_return stage_failed(failure_kind::tls, unfinished, error, time);
    co_return failure{failure_kind::tls, handshake_fault(tls, host, error)};
}

asio::awaitable<outcome> connection::transfer(const request& message, clock::time_point deadline) {
    reusable_ = false;
    silent_ = true;
    error_code ignored;
    transport_->tcp().socket().cancel(ignored);  // The watch.
    transport_->forget_unsent(true);
    transport_->tcp().expires_at(deadline);
    carries_ = true;
    auto received = co_await converse(message);
    carries_ = false;
    transport_->tcp().expires_never();
    answered_ = clock::now();
    if (received) transport_->forget_unsent(false);
    if (auto demanded = demand_for_certificate(received)) {
        reusable_ = false;
        forget_session(transport_->stream.native_handle());  // Resumed, the server would not ask again.
        co_return *std::move(demanded);
    }
    co_return received;
}

/// Whether what came in the place of an answer is the server's demand for a certificate of ours.
std::optional<failure> connection::demand_for_certificate(const outcome& received) {
    const SSL* const tls = transport_->stream.native_handle();
    const bool is_first = !std::exchange(served_, true);
    if (received) return demands_certificate(tls, *received);
    const bool ended = received.error().kind == failure_kind::connection_lost && silent_;
    const bool demanded =
        certificate_required_ || asked_to_renegotiate(tls) ||
        (is_first && asked_for_certificate(tls));  // Later, it may have closed for any reason.
    if (ended && demanded) return certificate_demanded(tls);
    return {};
}

failure connection::lost(const error_code& error) {
    certificate_required_ = is_certificate_required(error);
    return {kind_of(error), transfer_fault(error, silent_)};
}

asio::awaitable<outcome> connection::converse(const request& message) {
    const auto text = to_text(message, way_.server);
    const auto [unsent, sent] = co_await asio::async_write(transport_->stream, asio::buffer(text), token);
    if (unsent) co_return lost(unsent);
    response_reader reader;
    for (;;) {
        const auto space = reader.space();
        const auto [cut, bytes] = co_await transport_->stream.async_read_some(space, token);
        if (cut) co_return lost(cut);
        silent_ = silent_ && bytes == 0;
        auto whole = reader.take(bytes);
        if (!whole) continue;
        reusable_ = whole->has_value() && reader.is_last_word();
        co_return *std::move(whole);
    }
}

bool connection::clean() {
    if (!reusable_ || retired_ || clock::now() - established_ >= limits_.keep) return false;
    // Bytes that were not asked for, or the end of the stream, make the socket readable. They may also have
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
