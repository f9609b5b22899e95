#include "support/relay.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace dcv::test {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

}  // namespace

relay::relay(const std::string& server_port, passage what)
    : server_{asio::ip::address_v4::loopback(), static_cast<unsigned short>(std::stoi(server_port))},
      what_{std::move(what)},
      acceptor_{io_, {asio::ip::address_v4::loopback(), 0}} {
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread{[this] { io_.run(); }};
}

relay::~relay() {
    io_.stop();
    thread_.join();
}

std::string relay::heard() const {
    const std::lock_guard alone{recording_};
    return heard_;
}

std::size_t relay::passed() const {
    const std::lock_guard alone{recording_};
    return passed_;
}

void relay::hear(const std::string& bytes) {
    const std::lock_guard alone{recording_};
    heard_ += bytes;
}

asio::awaitable<void> relay::accept() {
    while (true) {
        auto [error, client] = co_await acceptor_.async_accept(token);
        if (error) co_return;
        client.set_option(tcp::no_delay{true});
        auto& between = conversations_.emplace_back(conversation{std::move(client), tcp::socket{io_}});
        asio::co_spawn(io_, begin(between), asio::detached);
    }
}

asio::awaitable<void> relay::begin(conversation& between) {
    const bool opened = co_await play_proxy(between);
    if (!opened) {
        between.client.close();
        co_return;
    }
    const auto [refused] = co_await between.server.async_connect(server_, token);
    if (refused) co_return;
    between.server.set_option(tcp::no_delay{true});
    asio::co_spawn(io_, to_server(between), asio::detached);
    asio::co_spawn(io_, to_client(between), asio::detached);
}

asio::awaitable<bool> relay::play_proxy(conversation& between) {
    if (what_.proxy_answer.empty()) co_return true;
    std::string head;
    auto buffer = asio::dynamic_buffer(head);
    const auto [ended, length] = co_await asio::async_read_until(between.client, buffer, "\r\n\r\n", token);
    if (ended) co_return false;
    hear(head);
    const auto [cut, written] =
        co_await asio::async_write(between.client, asio::buffer(what_.proxy_answer), token);
    co_return !cut && what_.proxy_answer.find(" 200 ") != std::string::npos;
}

asio::awaitable<void> relay::to_server(conversation& between) {
    std::array<char, 4096> bytes{};
    while (true) {
        const auto space = asio::buffer(bytes);
        const auto [ended, length] = co_await between.client.async_read_some(space, token);
        if (ended) break;
        hear({bytes.data(), length});
        const auto heard = asio::buffer(bytes, length);
        const auto [cut, written] = co_await asio::async_write(between.server, heard, token);
        if (cut) break;
    }
    between.server.close();
}

asio::awaitable<void> relay::to_client(conversation& between) {
    std::array<char, 4096> bytes{};
    for (std::size_t left = what_.limit; left > 0;) {
        const auto space = asio::buffer(bytes, std::min(bytes.size(), left));
        const auto [ended, length] = co_await between.server.async_read_some(space, token);
        if (ended) {
            between.client.close();
            co_return;
        }
        left -= length;
        {
            const std::lock_guard alone{recording_};
            passed_ += length;
        }
        const auto said = asio::buffer(bytes, length);
        const auto [cut, written] = co_await asio::async_write(between.client, said, token);
        if (cut) co_return;
    }
    if (!what_.resets) co_return;
    between.client.set_option(asio::socket_base::linger{true, 0});
    between.client.close();
}

}  // namespace dcv::test
