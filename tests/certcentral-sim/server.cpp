#include "certcentral-sim/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace dcv::sim {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

// What a request may need at most, generously: a call has a short path, a few headers and no body.
constexpr std::uint32_t header_limit = 16 * 1024;
constexpr std::uint64_t body_limit = 64 * 1024;

// Real time, whatever the world's speed: these guard the program, they are no part of the world.
constexpr std::chrono::seconds handshake_time{10};
constexpr std::chrono::seconds idle_time{75};
constexpr std::chrono::seconds write_time{10};
constexpr std::chrono::seconds goodbye_time{1};

asio::ssl::context make_tls(const server_identity& identity) {
    asio::ssl::context tls{asio::ssl::context::tls_server};
    SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
    tls.use_certificate_chain(asio::buffer(identity.certificate));
    tls.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
    return tls;
}

request plain(const http::request<http::string_body>& received) {
    request asked{.verb = std::string{received.method_string()},
                  .target = std::string{received.target()},
                  .headers = {},
                  .body_size = received.body().size()};
    for (const auto& field : received) {
        asked.headers.push_back({std::string{field.name_string()}, std::string{field.value()}});
    }
    return asked;
}

// The three cookies that the edge (Imperva) sets on every reply; a client ignores them.
void set_cookies(http::fields& fields) {
    fields.insert(http::field::set_cookie,
                  "visid_incap_2000000=c2ltdWxhdGVk; HttpOnly; path=/; Domain=.localhost");
    fields.insert(http::field::set_cookie, "nlbi_2000000=c2ltdWxhdGVk; path=/; Domain=.localhost");
    fields.insert(http::field::set_cookie, "incap_ses_100_2000000=c2ltdWxhdGVk; path=/; Domain=.localhost");
}

http::response<http::string_body> message(const answer& reply, const pace& speed) {
    constexpr unsigned http_1_1 = 11;
    http::response<http::string_body> sent{http::int_to_status(reply.status), http_1_1};
    sent.set(http::field::content_type, reply.content_type);
    if (reply.retry_after) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(speed.real(*reply.retry_after));
        sent.set(http::field::retry_after, std::to_string(seconds.count()));
    }
    set_cookies(sent);
    sent.body() = reply.body;
    return sent;
}

// What an HTTP server says to what is not a request; none when there is nobody, or nothing, to answer.
std::optional<unsigned> status_for(const error_code& error) {
    if (error == http::error::header_limit) return 431;
    if (error == http::error::body_limit) return 413;
    const bool is_http = error.category() == make_error_code(http::error::bad_method).category();
    if (!is_http || error == http::error::end_of_stream || error == http::error::partial_message) return {};
    return 400;
}

// Sits out `length`; false when the client has hung up (it has nothing to say before its answer, so any sign
// from it means that) or the server stops.
asio::awaitable<bool> wait(tcp::socket& socket, std::chrono::nanoseconds length) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer{socket.get_executor(), length};
    auto elapsing = timer.async_wait(asio::as_tuple(asio::use_awaitable));
    auto leaving = socket.async_wait(tcp::socket::wait_read, asio::as_tuple(asio::use_awaitable));
    auto either = std::move(elapsing) || std::move(leaving);
    const auto first = co_await std::move(either);
    co_return first.index() == 0;
}

}  // namespace

struct server::connection {
    connection(tcp::socket socket, asio::ssl::context& tls, unsigned count)
        : number{count}, stream{std::move(socket), tls} {}

    tcp::socket& socket() { return stream.next_layer().socket(); }

    unsigned number;
    beast::ssl_stream<beast::tcp_stream> stream;
    beast::flat_buffer buffer;
};

server::server(asio::io_context& io, const server_identity& identity, std::uint16_t port, const pace& speed,
               desk& taker)
    : io_{io},
      tls_{make_tls(identity)},
      acceptor_{io, tcp::endpoint{asio::ip::address_v4::loopback(), port}},
      pace_{speed},
      desk_{taker} {
}

server::~server() = default;

std::uint16_t server::port() const {
    return acceptor_.local_endpoint().port();
}

instant server::now() const {
    return pace_.world_time(std::chrono::steady_clock::now());
}

void server::start() {
    const auto rethrow = [](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
    };
    asio::co_spawn(io_, accept(), rethrow);
}

void server::stop() {
    acceptor_.close();
    for (auto& peer : connections_) {
        error_code ignored;  // it is going away in any case
        peer.socket().close(ignored);
    }
}

asio::awaitable<void> server::accept() {
    while (acceptor_.is_open()) {
        auto [error, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
        if (!acceptor_.is_open()) co_return;  // stopped, perhaps just after this one was accepted
        if (!error) {
            open(std::move(socket));
        } else {
            // Out of descriptors, most likely: trying again at once would only spin.
            asio::steady_timer pause{io_, std::chrono::milliseconds{100}};
            co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }
}

void server::open(tcp::socket socket) {
    const auto peer = connections_.emplace(connections_.end(), std::move(socket), tls_, ++opened_);
    const auto close = [this, peer](const std::exception_ptr& failure) {
        connections_.erase(peer);
        if (failure) std::rethrow_exception(failure);
    };
    asio::co_spawn(io_, converse(*peer), close);
}

asio::awaitable<void> server::converse(connection& peer) {
    auto& stream = peer.stream;
    stream.next_layer().expires_after(handshake_time);
    const auto [shaken] =
        co_await stream.async_handshake(asio::ssl::stream_base::server, asio::as_tuple(asio::use_awaitable));
    if (shaken) {
        const auto why = "TLS handshake failed: " + shaken.message();
        desk_.note(peer.number, why, now());
        co_return;
    }
    bool goes_on = true;
    while (goes_on)
        goes_on = co_await answer_one(peer);

    if (!peer.socket().is_open()) co_return;
    stream.next_layer().expires_after(goodbye_time);
    co_await stream.async_shutdown(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<bool> server::answer_one(connection& peer) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(header_limit);
    parser.body_limit(body_limit);
    peer.stream.next_layer().expires_after(idle_time);
    const auto [error, size] =
        co_await http::async_read(peer.stream, peer.buffer, parser, asio::as_tuple(asio::use_awaitable));
    bool goes_on = false;
    if (error) {
        goes_on = co_await refuse(peer, error);
    } else {
        const auto asked = plain(parser.get());
        goes_on = co_await answer(peer, asked, parser.get().keep_alive());
    }
    co_return goes_on;
}

asio::awaitable<bool> server::answer(connection& peer, const request& asked, bool keep_alive) {
    auto made = desk_.receive(asked, peer.number, now());
    if (asked.verb == "HEAD") made.reply.body.clear();  // RFC 9110 §9.3.2; the client reads none
    peer.stream.next_layer().expires_never();
    const bool stays = co_await wait(peer.socket(), pace_.real(made.latency));
    desk_.ended(made);
    bool sent = false;
    if (stays) sent = co_await send(peer, made.reply, keep_alive);
    if (sent) {
        desk_.told(made, now());
    } else {
        desk_.left(peer.number, now());
        error_code ignored;  // nobody is there to say goodbye to
        peer.socket().close(ignored);
    }
    co_return sent&& keep_alive;
}

asio::awaitable<bool> server::send(connection& peer, const sim::answer& reply, bool keep_alive) {
    auto sent = message(reply, pace_);
    sent.keep_alive(keep_alive);
    sent.prepare_payload();
    peer.stream.next_layer().expires_after(write_time);
    const auto [error, size] =
        co_await http::async_write(peer.stream, sent, asio::as_tuple(asio::use_awaitable));
    co_return !error;
}

asio::awaitable<bool> server::refuse(connection& peer, const error_code& error) {
    const auto status = status_for(error);
    if (status) {
        desk_.garbled(*status, error.message(), peer.number, now());
        const sim::answer reply{.status = *status, .content_type = "text/plain", .body = error.message()};
        co_await send(peer, reply, false);
    }
    co_return false;
}

}  // namespace dcv::sim
