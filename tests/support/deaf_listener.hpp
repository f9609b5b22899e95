// Listeners that play dead: one that lets nobody in, and one that lets everybody in and never says a word.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <list>
#include <string>

namespace dcv::test {

/// The kernel takes connections for it until its queue is full; SYNs beyond are dropped, as if by a firewall.
class deaf_listener {
public:
    explicit deaf_listener(const std::string& address = "127.0.0.1", unsigned short port = 0) {
        const boost::asio::ip::tcp::endpoint here{boost::asio::ip::make_address(address), port};
        acceptor_.open(here.protocol());
        acceptor_.set_option(boost::asio::socket_base::reuse_address{true});
        acceptor_.bind(here);
        acceptor_.listen(0);
        // A queue of length 0 has room for one. No more are asked for than are let in.
        first_in_queue_.connect(acceptor_.local_endpoint());
    }

    [[nodiscard]] std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }

private:
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_{io_};
    boost::asio::ip::tcp::socket first_in_queue_{io_};
};

/// Takes connections, up to the kernel's queue, and is silent.
class mute_listener {
public:
    [[nodiscard]] std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }

private:
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
};

}  // namespace dcv::test
