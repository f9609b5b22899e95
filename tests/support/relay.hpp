// A relay between a client and a server on loopback, which can be told to stop in the middle, and to be an
// HTTP proxy.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace dcv::test {

/// What passes.
struct passage {
    /// How many bytes of the server's, on each connection.
    std::size_t limit = std::string::npos;
    /// What comes after the limit: a reset, or silence.
    bool resets = false;
    /// As a proxy: what answers the header that is read first. Empty: none is read.
    std::string proxy_answer{};
};

/// On a thread of its own, from construction to destruction.
class relay {
public:
    relay(const std::string& server_port, passage what);
    ~relay();
    relay(const relay&) = delete;
    relay& operator=(const relay&) = delete;

    [[nodiscard]] std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }

    /// All that clients have sent until now.
    [[nodiscard]] std::string heard() const;

    /// How many bytes of the server's went to clients.
    [[nodiscard]] std::size_t passed() const;

private:
    struct conversation {
        boost::asio::ip::tcp::socket client;
        boost::asio::ip::tcp::socket server;
    };

    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> begin(conversation& between);
    boost::asio::awaitable<bool> play_proxy(conversation& between);
    boost::asio::awaitable<void> to_server(conversation& between);
    boost::asio::awaitable<void> to_client(conversation& between);
    void hear(const std::string& bytes);

    boost::asio::ip::tcp::endpoint server_;
    passage what_;
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::list<conversation> conversations_;
    mutable std::mutex recording_;
    std::string heard_;
    std::size_t passed_{0};
    std::thread thread_;
};

}  // namespace dcv::test
