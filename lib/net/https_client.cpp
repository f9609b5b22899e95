#include "net/https_client.hpp"

#include "net/tls.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address.hpp>
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

/// A name server, a connection or a handshake that takes longer is not going to come.
constexpr std::chrono::seconds stage_limit{10};

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
    if (error == beast::error::timeout || error == asio::error::timed_out) return failure_kind::timed_out;
    if (error == asio::error::operation_aborted) return failure_kind::cancelled;
    if (error == http::error::header_limit) return failure_kind::header_too_large;
    if (error == http::error::body_limit) return failure_kind::body_too_large;
    const bool ended = error == http::error::end_of_stream || error == http::error::partial_message;
    if (!ended && error.category() == http::make_error_code(http::error::end_of_stream).category()) {
        return failure_kind::broken_framing;
    }
    return failure_kind::connection_lost;
}

failure transfer_failure(const error_code& error) {
    return {kind_of(error), error.message()};
}

/// `kind`, unless the cause was the clock or a cancellation.
failure stage_failure(failure_kind kind, const error_code& error, std::string detail) {
    const failure_kind cause = kind_of(error);
    const bool stands = cause == failure_kind::timed_out || cause == failure_kind::cancelled;
    return {stands ? cause : kind, std::move(detail)};
}

}  // namespace

/// One TLS connection.
class https_client::connection {
public:
    connection(https_client& owner, asio::ssl::context& trust)
        : stream_{owner.executor_, trust}, owner_{owner} {
        owner_.open_.insert(this);
    }
    ~connection() { owner_.open_.erase(this); }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    asio::awaitable<std::optional<failure>> establish(look_up::results addresses, clock::time_point deadline);
    asio::awaitable<outcome> transfer(const empty_request& message, clock::time_point deadline);

    /// Whether a response may follow: the last one was complete and nothing came after it.
    [[nodiscard]] bool clean();

    /// Whether the last transfer failed before a byte of its response.
    [[nodiscard]] bool silent() const noexcept { return silent_; }

    void close() { beast::get_lowest_layer(stream_).close(); }

private:
    asio::awaitable<error_code> read_header(std::optional<parser>& reader);
    asio::awaitable<outcome> read_response();

    beast::ssl_stream<beast::tcp_stream> stream_;
    https_client& owner_;
    beast::flat_buffer buffer_{header_limit + body_limit};
    bool reusable_{false};
    bool silent_{true};
};

asio::awaitable<std::optional<failure>> https_client::connection::establish(look_up::results addresses,
                                                                            clock::time_point deadline) {
    auto& tcp = beast::get_lowest_layer(stream_);
    tcp.expires_at(std::min(deadline, clock::now() + stage_limit));
    const auto [refused, peer] = co_await tcp.async_connect(addresses, token);
    if (refused) co_return stage_failure(failure_kind::connect, refused, "connect: " + refused.message());

    error_code ignored;
    tcp.socket().set_option(asio::ip::tcp::no_delay{true}, ignored);
    tcp.socket().set_option(asio::socket_base::keep_alive{true}, ignored);

    SSL* const tls = stream_.native_handle();
    if (!expect_host(tls, owner_.server_.host)) {
        co_return failure{failure_kind::tls, "the host's name cannot be verified"};
    }
    tcp.expires_at(std::min(deadline, clock::now() + stage_limit));
    const auto [untrusted] = co_await stream_.async_handshake(asio::ssl::stream_base::client, token);
    if (untrusted) co_return stage_failure(failure_kind::tls, untrusted, handshake_fault(tls, untrusted));
    co_return std::nullopt;
}

asio::awaitable<outcome> https_client::connection::transfer(const empty_request& message,
                                                            clock::time_point deadline) {
    reusable_ = false;
    silent_ = true;
    beast::get_lowest_layer(stream_).expires_at(deadline);
    const auto [unsent, bytes] = co_await http::async_write(stream_, message, token);
    if (unsent) co_return transfer_failure(unsent);
    auto received = co_await read_response();
    beast::get_lowest_layer(stream_).expires_never();
    co_return received;
}

asio::awaitable<error_code> https_client::connection::read_header(std::optional<parser>& reader) {
    for (int interim = 0; interim <= interim_limit; ++interim) {
        reader.emplace();
        reader->header_limit(header_limit);
        reader->body_limit(body_limit);
        const auto [error, bytes] = co_await http::async_read_header(stream_, buffer_, *reader, token);
        silent_ = silent_ && !reader->got_some() && buffer_.size() == 0;
        if (error) co_return error;
        // By number: Beast does not know every status by name.
        const unsigned status = reader->get().result_int();
        if (status / 100 != 1) co_return error_code{};
        if (status == static_cast<unsigned>(http::status::switching_protocols)) break;
    }
    co_return http::make_error_code(http::error::bad_status);
}

asio::awaitable<outcome> https_client::connection::read_response() {
    std::optional<parser> reader;
    const error_code broken = co_await read_header(reader);
    if (broken) co_return transfer_failure(broken);
    // A body that ends with the connection cannot be told from one that was cut.
    if (reader->need_eof())
        co_return failure{failure_kind::broken_framing, "the response's length is not given"};

    const auto [cut, bytes] = co_await http::async_read(stream_, buffer_, *reader, token);
    if (cut) co_return transfer_failure(cut);
    reusable_ = reader->keep_alive() && buffer_.size() == 0;
    co_return to_response(reader->release());
}

bool https_client::connection::clean() {
    if (!reusable_) return false;
    // Bytes that nobody asked for, or the end of the stream, make the socket readable. They may also have
    // been read from it already and wait inside OpenSSL.
    SSL* const tls = stream_.native_handle();
    if (SSL_has_pending(tls) == 1 || BIO_ctrl_pending(SSL_get_rbio(tls)) > 0) return false;
    char byte{};
    const auto socket = beast::get_lowest_layer(stream_).socket().native_handle();
    return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

https_client::https_client(asio::any_io_executor executor, origin server, asio::ssl::context trust)
    : executor_{std::move(executor)},
      server_{std::move(server)},
      trust_{std::move(trust)},
      look_up_{executor_, server_} {
}

https_client::~https_client() = default;

https_client::connection_ptr https_client::take_idle() {
    while (!idle_.empty()) {
        auto candidate = std::move(idle_.back());
        idle_.pop_back();
        if (candidate->clean()) return candidate;
    }
    return nullptr;
}

void https_client::keep_if_clean(connection_ptr used) {
    if (!closed_ && used->clean()) idle_.push_back(std::move(used));
}

asio::awaitable<https_client::opened> https_client::open(clock::time_point deadline) {
    const auto resolve_deadline = std::min(deadline, clock::now() + stage_limit);
    auto addresses = co_await look_up_.addresses(resolve_deadline);
    if (!addresses) {
        const error_code error = addresses.error();
        co_return stage_failure(failure_kind::resolve, error,
                                "look-up of " + server_.host + ": " + error.message());
    }
    auto fresh = std::make_unique<connection>(*this, trust_);
    auto failed = co_await fresh->establish(*std::move(addresses), deadline);
    if (failed) co_return *std::move(failed);
    co_return fresh;
}

asio::awaitable<outcome> https_client::exchange(const request& message, std::chrono::milliseconds timeout) {
    if (closed_) co_return failure{failure_kind::cancelled, "closed"};
    const auto deadline = clock::now() + timeout;
    const auto converted = to_beast(message, server_);

    if (auto kept = take_idle()) {
        auto answered = co_await kept->transfer(converted, deadline);
        const bool stale =
            answered.has_error() && kept->silent() && answered.error().kind == failure_kind::connection_lost;
        if (!stale) {
            keep_if_clean(std::move(kept));
            co_return answered;
        }
    }
    auto fresh = co_await open(deadline);
    if (!fresh) co_return fresh.error();
    auto answered = co_await (*fresh)->transfer(converted, deadline);
    keep_if_clean(*std::move(fresh));
    co_return answered;
}

void https_client::close() {
    closed_ = true;
    look_up_.cancel();
    idle_.clear();
    for (auto* const each : open_)
        each->close();
}

}  // namespace dcv::net
