#include "net/race.hpp"

#include "support/deaf_listener.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>

namespace dcv::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

look_up::results found(const std::vector<std::string>& addresses) {
    std::vector<tcp::endpoint> endpoints;
    for (const auto& address : addresses)
        endpoints.emplace_back(asio::ip::make_address(address), static_cast<unsigned short>(443));
    return look_up::results::create(endpoints.begin(), endpoints.end(), "host", "443");
}

std::vector<std::string> chosen(const std::vector<std::string>& addresses) {
    std::vector<std::string> all;
    for (const auto& endpoint : contenders(found(addresses)))
        all.push_back(endpoint.address().to_string());
    return all;
}

TEST(Contenders, TakeTurnsByFamilyInTheOrderFound) {
    EXPECT_THAT(chosen({"::1", "::2", "::3", "127.0.0.1", "127.0.0.2"}),
                ElementsAre("::1", "127.0.0.1", "::2", "127.0.0.2", "::3"));
    EXPECT_THAT(chosen({"127.0.0.1", "::1"}), ElementsAre("127.0.0.1", "::1"));
}

TEST(Contenders, AreSixAtMostAndOfBothFamiliesIfThereAreBoth) {
    EXPECT_THAT(chosen({"::1", "::2", "::3", "::4", "::5", "::6", "::7", "127.0.0.1"}),
                ElementsAre("::1", "127.0.0.1", "::2", "::3", "::4", "::5"));
}

struct Race : testing::Test {
    race::result run(const std::vector<tcp::endpoint>& to, std::chrono::milliseconds stagger = 20ms,
                     std::chrono::milliseconds time = 5s) {
        std::optional<race::result> result;
        asio::co_spawn(io, run_into(result, to, stagger, time), [](const std::exception_ptr& bug) {
            if (bug) std::rethrow_exception(bug);
        });
        while (!result)
            io.run_one();
        return *std::move(result);
    }

    asio::awaitable<void> run_into(std::optional<race::result>& result, std::vector<tcp::endpoint> to,
                                   std::chrono::milliseconds stagger, std::chrono::milliseconds time) {
        auto end = co_await running.run(std::move(to), stagger, time);
        result.emplace(std::move(end));
    }

    tcp::endpoint at(const std::string& address) const {
        return {asio::ip::make_address(address), listener.local_endpoint().port()};
    }

    asio::io_context io{1};
    tcp::acceptor listener{io, {asio::ip::make_address("127.0.0.1"), 0}};
    race running{io.get_executor()};
};

TEST_F(Race, GoesToTheNextAtOnceWhenOneFails) {
    const auto began = std::chrono::steady_clock::now();
    const auto won = run({at("127.0.0.2"), at("127.0.0.3"), at("127.0.0.1")}, 5s);
    ASSERT_TRUE(won);
    EXPECT_EQ(won->remote_endpoint(), at("127.0.0.1"));
    EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
}

TEST_F(Race, GoesToTheNextAfterAMomentWhenOneIsSilent) {
    const test::deaf_listener deaf{"127.0.0.2", listener.local_endpoint().port()};
    const auto began = std::chrono::steady_clock::now();
    ASSERT_TRUE(run({at("127.0.0.2"), at("127.0.0.1")}, 50ms));
    EXPECT_GE(std::chrono::steady_clock::now() - began, 50ms);
}

TEST_F(Race, LeavesNobodyRunning) {
    const test::deaf_listener deaf{"127.0.0.2", listener.local_endpoint().port()};
    ASSERT_TRUE(run({at("127.0.0.2"), at("127.0.0.1")}));
    io.restart();
    EXPECT_EQ(io.run(), 0U);
}

TEST_F(Race, SaysWhoFailedAndWhy) {
    EXPECT_THAT(run({at("127.0.0.2")}).error().detail, HasSubstr("connect to 127.0.0.2:"));
}

TEST_F(Race, SaysHowManyFailed) {
    const auto lost = run({at("127.0.0.2"), at("127.0.0.3")}).error();
    EXPECT_EQ(lost.kind, failure_kind::connect);
    EXPECT_THAT(lost.detail, HasSubstr("(the last of 2 addresses)"));
}

TEST_F(Race, EndsWhenItsTimeIsUp) {
    const test::deaf_listener deaf{"127.0.0.2", listener.local_endpoint().port()};
    const auto lost = run({at("127.0.0.2")}, 20ms, 50ms).error();
    EXPECT_EQ(lost.kind, failure_kind::connect);
    EXPECT_THAT(lost.detail, HasSubstr("timed out after 50 ms"));
}

TEST_F(Race, EndsWhenCancelled) {
    const test::deaf_listener deaf{"127.0.0.2", listener.local_endpoint().port()};
    asio::post(io, [this] { running.cancel(); });
    EXPECT_EQ(run({at("127.0.0.2")}).error().kind, failure_kind::cancelled);
}

TEST_F(Race, N11_AWinnerNoticesAPeerThatVanished) {
    auto won = run({at("127.0.0.1")});
    ASSERT_TRUE(won);
    const auto option = [&won](int name) {
        int value = 0;
        socklen_t size = sizeof value;
        EXPECT_EQ(::getsockopt(won->native_handle(), IPPROTO_TCP, name, &value, &size), 0);
        return value;
    };
    asio::socket_base::keep_alive keep_alive;
    won->get_option(keep_alive);
    EXPECT_TRUE(keep_alive.value());
    EXPECT_EQ(option(TCP_USER_TIMEOUT), 30'000);
    EXPECT_LE(option(TCP_KEEPIDLE) + option(TCP_KEEPCNT) * option(TCP_KEEPINTVL), 60);
}

}  // namespace
}  // namespace dcv::net
