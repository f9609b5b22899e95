// A TLS server on loopback that says exactly what a test tells it to, byte for byte.
#pragma once

#include "certcentral-sim/authority.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace dcv::test {

/// A request as it arrived.
struct received {
    std::string head;  ///< Request line and header, with the empty line that ends them.
    std::string target;
    int connection{};  ///< Counted from 1.
    std::chrono::steady_clock::time_point at;
};

/// The raw bytes that answer a request. Empty: the connection is closed without a word.
using script = std::function<std::string(const received&)>;

/// A response in full: status line, Content-Type, Content-Length, the lines in `extra` (each with its CRLF),
/// body.
std::string respond(unsigned status, const std::string& body, const std::string& type = "application/json",
                    const std::string& extra = "");

[[nodiscard]] sim::validity valid_today();

/// The authority that the tests trust; one in a test program, for making a key takes a moment.
[[nodiscard]] const sim::authority& test_authority();

/// A certificate for `localhost` by that authority.
[[nodiscard]] sim::server_identity localhost_identity();

/// Serves 127.0.0.1, reached as `localhost`, on a thread of its own, from construction to destruction. After
/// a response that holds `Connection: close` it closes.
class scripted_server {
public:
    explicit scripted_server(script answers, const sim::server_identity& identity = localhost_identity());
    ~scripted_server();
    scripted_server(const scripted_server&) = delete;
    scripted_server& operator=(const scripted_server&) = delete;

    [[nodiscard]] std::string port() const;
    [[nodiscard]] std::string url() const { return "https://localhost:" + port() + "/services/v2"; }

    /// What arrived until now.
    [[nodiscard]] std::vector<received> requests() const;

private:
    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket, int connection);

    script answers_;
    boost::asio::io_context io_;
    boost::asio::ssl::context identity_;
    boost::asio::ip::tcp::acceptor acceptor_;
    mutable std::mutex recording_;
    std::vector<received> requests_;
    std::thread thread_;
};

}  // namespace dcv::test
