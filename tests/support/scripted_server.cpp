#include "support/scripted_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <utility>

namespace dcv::test {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

std::string target_of(const std::string& head) {
    const auto first = head.find(' ');
    return head.substr(first + 1, head.find(' ', first + 1) - first - 1);
}

}  // namespace

sim::validity valid_today() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return {now - std::chrono::hours{1}, now + std::chrono::hours{1}};
}

const sim::authority& test_authority() {
    static const sim::authority made{"Test authority", valid_today()};
    return made;
}

sim::server_identity localhost_identity() {
    return test_authority().issue({{"localhost"}, {"127.0.0.1"}}, valid_today());
}

std::string respond(unsigned status, const std::string& body, const std::string& type,
                    const std::string& extra) {
    return "HTTP/1.1 " + std::to_string(status) + " Words\r\nContent-Type: " + type +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + extra + "\r\n" + body;
}

reply::reply(std::string text)
    : then{text.empty() || text.find("Connection: close") != std::string::npos ? ending::close
                                                                               : ending::keep} {
    pieces.push_back({std::chrono::microseconds{0}, std::move(text)});
}

asio::ssl::context server_context(const sim::server_identity& identity) {
    asio::ssl::context made{asio::ssl::context::tls_server};
    made.use_certificate_chain(asio::buffer(identity.certificate));
    made.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
    return made;
}

scripted_server::scripted_server(script answers, asio::ssl::context identity)
    : answers_{std::move(answers)},
      identity_{std::move(identity)},
      acceptor_{io_, {asio::ip::address_v4::loopback(), 0}} {
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread{[this] { io_.run(); }};
}

scripted_server::~scripted_server() {
    io_.stop();
    thread_.join();
}

std::string scripted_server::port() const {
    return std::to_string(acceptor_.local_endpoint().port());
}

std::vector<received> scripted_server::requests() const {
    const std::lock_guard lock{recording_};
    return requests_;
}

asio::awaitable<void> scripted_server::accept() {
    for (int connection = 1;; ++connection) {
        auto [error, socket] = co_await acceptor_.async_accept(token);
        if (error) co_return;
        auto conversation = serve(std::move(socket), connection);
        asio::co_spawn(io_, std::move(conversation), asio::detached);
    }
}

asio::awaitable<void> scripted_server::serve(tcp::socket socket, int connection) {
    socket.set_option(tcp::no_delay{true});
    stream peer{std::move(socket), identity_};
    const auto [refused] = co_await peer.async_handshake(asio::ssl::stream_base::server, token);
    if (refused) co_return;

    std::string unread;
    while (true) {
        auto buffer = asio::dynamic_buffer(unread);
        const auto [ended, length] = co_await asio::async_read_until(peer, buffer, "\r\n\r\n", token);
        if (ended) co_return;
        received request{unread.substr(0, length), {}, connection, std::chrono::steady_clock::now()};
        request.target = target_of(request.head);
        unread.erase(0, length);
        {
            const std::lock_guard lock{recording_};
            requests_.push_back(request);
        }
        const reply answer = answers_(request);
        const bool kept = co_await play(peer, answer);
        if (!kept) co_return;
    }
}

asio::awaitable<bool> scripted_server::play(stream& peer, const reply& answer) {
    for (const auto& each : answer.pieces) {
        asio::steady_timer pause{io_, each.pause};
        if (each.pause.count() > 0) co_await pause.async_wait(token);
        if (each.unless_asked && peer.lowest_layer().available() > 0) continue;
        const auto [cut, written] = co_await asio::async_write(peer, asio::buffer(each.bytes), token);
        if (cut) co_return false;
    }
    if (answer.then == ending::farewell) co_await peer.async_shutdown(token);
    if (answer.then == ending::reset) peer.lowest_layer().set_option(asio::socket_base::linger{true, 0});
    co_return answer.then == ending::keep;
}

}  // namespace dcv::test
