// A TLS server on loopback that says exactly what a test tells it to, byte for byte.
#pragma once

#include "certcentral-sim/authority.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dcv::test {

/// A request as it arrived.
struct received {
    std::string head;  ///< Request line and header, with the empty line that ends them.
    std::string target;
    int connection{};  ///< Counted from 1.
    std::chrono::steady_clock::time_point at;
};

/// What becomes of a connection after a reply.
enum class ending {
    keep,      ///< It is kept.
    close,     ///< It is closed, without TLS's farewell.
    farewell,  ///< It is closed as TLS wants it, with close_notify.
    reset,     ///< It is reset: what was not read yet may be lost.
};

struct piece {
    std::chrono::microseconds pause;  ///< Before the bytes.
    std::string bytes;
    bool unless_asked = false;  ///< Not once the next request has come.
};

/// What answers a request: raw bytes, at once or in pieces.
struct reply {
    /// Empty: the connection is closed without a word. It is closed after one that holds `Connection: close`,
    /// too.
    reply(std::string text);  // NOLINT(google-explicit-constructor): a script returns text.
    reply(const char* text) : reply{std::string{text}} {}
    reply(std::vector<piece> in_pieces, ending afterwards) : pieces{std::move(in_pieces)}, then{afterwards} {}

    std::vector<piece> pieces;
    ending then;
};

using script = std::function<reply(const received&)>;

/// A response in full: status line, Content-Type, Content-Length, the lines in `extra` (each with its CRLF),
/// body.
std::string respond(unsigned status, const std::string& body, const std::string& type = "application/json",
                    const std::string& extra = "");

[[nodiscard]] sim::validity valid_today();

/// The authority that the tests trust; one in a test program, for making a key takes a moment.
[[nodiscard]] const sim::authority& test_authority();

/// A certificate for `localhost` by that authority.
[[nodiscard]] sim::server_identity localhost_identity();

/// A server's context that shows that identity, for a test to spoil.
[[nodiscard]] boost::asio::ssl::context server_context(
    const sim::server_identity& identity = localhost_identity());

/// Serves 127.0.0.1, reached as `localhost`, on a thread of its own, from construction to destruction.
class scripted_server {
public:
    explicit scripted_server(script answers, const sim::server_identity& identity = localhost_identity())
        : scripted_server{std::move(answers), server_context(identity)} {}
    scripted_server(script answers, boost::asio::ssl::context identity);
    ~scripted_server();
    scripted_server(const scripted_server&) = delete;
    scripted_server& operator=(const scripted_server&) = delete;

    [[nodiscard]] std::string port() const;
    [[nodiscard]] std::string url() const { return "https://localhost:" + port() + "/services/v2"; }

    /// What arrived until now.
    [[nodiscard]] std::vector<received> requests() const;

private:
    using stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket, int connection);
    boost::asio::awaitable<bool> play(stream& peer, const reply& answer);

    script answers_;
    boost::asio::io_context io_;
    boost::asio::ssl::context identity_;
    boost::asio::ip::tcp::acceptor acceptor_;
    mutable std::mutex recording_;
    std::vector<received> requests_;
    std::thread thread_;
};

}  // namespace dcv::test
