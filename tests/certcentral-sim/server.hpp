// The HTTPS side of CertCentral: takes connections on the loopback interface, hands each request in at the
// desk and sends its answer after the latency it was given. Decides nothing about answers. One io_context,
// one thread.
#pragma once

#include "certcentral-sim/authority.hpp"
#include "certcentral-sim/desk.hpp"
#include "certcentral-sim/pace.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <cstdint>
#include <list>

namespace dcv::sim {

class server {
public:
    /// Listens on 127.0.0.1; port 0 is any free one. `io` and `taker` outlive it. Throws
    /// boost::system::system_error when the port cannot be had.
    server(boost::asio::io_context& io, const server_identity& identity, std::uint16_t port,
           const pace& speed, desk& taker);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] instant now() const;

    void start();

    /// Takes no more connections and ends those there are; then nothing of it is left in the io_context.
    void stop();

private:
    struct connection;

    boost::asio::awaitable<void> accept();
    void open(boost::asio::ip::tcp::socket socket);
    boost::asio::awaitable<void> converse(connection& peer);
    boost::asio::awaitable<bool> answer_one(connection& peer);
    boost::asio::awaitable<bool> answer(connection& peer, const request& asked, bool keep_alive);
    boost::asio::awaitable<bool> send(connection& peer, const sim::answer& reply, bool keep_alive);
    boost::asio::awaitable<bool> refuse(connection& peer, const boost::system::error_code& error);

    boost::asio::io_context& io_;
    boost::asio::ssl::context tls_;
    boost::asio::ip::tcp::acceptor acceptor_;
    pace pace_;
    desk& desk_;
    std::list<connection> connections_;
    unsigned opened_{0};
};

}  // namespace dcv::sim
