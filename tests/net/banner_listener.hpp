// A listener that says a few bytes, whatever it hears, and closes.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <string>
#include <thread>
#include <utility>

namespace dcv::test {

/// For one connection.
class banner_listener {
public:
    explicit banner_listener(std::string banner) : banner_{std::move(banner)}, thread_{[this] { greet(); }} {}
    ~banner_listener() { thread_.join(); }
    banner_listener(const banner_listener&) = delete;
    banner_listener& operator=(const banner_listener&) = delete;

    [[nodiscard]] std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }

private:
    void greet() {
        auto client = acceptor_.accept();
        boost::system::error_code ignored;
        std::array<char, 4096> heard{};
        client.read_some(boost::asio::buffer(heard), ignored);
        boost::asio::write(client, boost::asio::buffer(banner_), ignored);
    }

    std::string banner_;
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
    std::thread thread_;
};

}  // namespace dcv::test
