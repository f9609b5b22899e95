// A configuration that changes under an exchange: each goes from begin to end by one route (server, proxy,
// credentials, trust), with one key, or comes to nothing.
#include "net/client_workplace.hpp"
#include "support/relay.hpp"

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <thread>

namespace dcv::net {
namespace {

namespace asio = boost::asio;
using namespace test_support;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// What comes to nothing was not sent, says nothing, and is asked anew.
constexpr const char* nothing = "failed/cancelled";

struct Route : client_workplace {
    [[nodiscard]] static route to(const scripted_server& server) { return {{"localhost", server.port()}}; }

    [[nodiscard]] static route through(const test::relay& proxy, const scripted_server& server) {
        return {{"localhost", server.port()}, origin{"127.0.0.1", proxy.port()}};
    }

    void begin(https_client& client) {
        result_.reset();
        const auto keep = [this](const std::exception_ptr& bug, outcome answered) {
            if (bug) std::rethrow_exception(bug);
            result_ = std::move(answered);
        };
        asio::co_spawn(io, client.exchange(put, 60s, as_it_likes_), keep);
        io.restart();
    }

    /// An exchange that waits for its look-up.
    void begin_to_look_up(https_client& client) {
        begin(client);
        while (!client.look_up_under_way())
            io.run_one();
    }

    /// Has the loop do that once a server's thread says so.
    std::jthread after(std::promise<void>& happened, std::function<void()> action) {
        return std::jthread{[this, &happened, action = std::move(action)] {
            happened.get_future().wait();
            asio::post(io, action);
        }};
    }

    outcome end() {
        io.restart();
        while (!result_)
            io.run_one();
        return *std::move(result_);
    }

    /// At the last moment before a request leaves.
    departure as_it_leaves(std::function<void()> action) {
        auto permit = [this, action = std::move(action)]() -> asio::awaitable<bool> {
            co_await asio::post(io, asio::use_awaitable);
            action();
            co_return true;
        };
        return {std::move(permit), [this] { ++left_; }};
    }

    /// Trusts an authority that has signed no certificate here.
    asio::ssl::context trust_in_another() {
        const sim::authority other{"Another authority", test::valid_today()};
        return *make_tls_context(directory.write("other.pem", other.certificate()));
    }

    departure as_it_likes_;
    std::optional<outcome> result_;
    int left_{0};
    scripted_server former{[](const auto&) { return active(); }};
    scripted_server latter{[](const auto&) { return active(); }};
};

TEST_F(Route, P27_ARequestThatWaitsForALookUpIsGivenUpWhenTheServerChanges) {
    auto client = client_of(former);
    begin_to_look_up(client);
    client.turn_to(to(latter), trust());
    EXPECT_EQ(verdict_of(end()), nothing);
    EXPECT_THAT(former.requests(), IsEmpty());
    EXPECT_THAT(latter.requests(), IsEmpty()) << "the old key has reached the new server";
    EXPECT_EQ(verdict_of(ask(client)), "active/active");
    EXPECT_THAT(latter.requests(), SizeIs(1));
}

TEST_F(Route, P27_ARequestAboutToLeaveIsGivenUpWhenTheServerChanges) {
    auto client = client_of(former);
    const auto leave = as_it_leaves([&] { client.turn_to(to(latter), trust()); });
    EXPECT_EQ(verdict_of(ask(client, 60s, leave)), nothing);
    EXPECT_EQ(left_, 0);
    EXPECT_THAT(former.requests(), IsEmpty());
    EXPECT_THAT(latter.requests(), IsEmpty());
}

TEST_F(Route, P27_ARequestAboutToLeaveOnAKeptConnectionIsGivenUpWhenTheServerChanges) {
    auto client = client_of(former);
    ASSERT_TRUE(ask(client));
    const auto leave = as_it_leaves([&] { client.turn_to(to(latter), trust()); });
    EXPECT_EQ(verdict_of(ask(client, 60s, leave)), nothing);
    EXPECT_EQ(left_, 0);
    EXPECT_THAT(former.requests(), SizeIs(1));
    EXPECT_THAT(latter.requests(), IsEmpty());
}

TEST_F(Route, P27_WhatHasNotLeftIsGivenUpWhenTheKeyChanges) {
    auto client = client_of(former);
    EXPECT_EQ(verdict_of(ask(client, 60s, as_it_leaves([&] { client.recall(); }))), nothing);
    begin_to_look_up(client);
    client.recall();
    EXPECT_EQ(verdict_of(end()), nothing);
    EXPECT_EQ(left_, 0);
    EXPECT_THAT(former.requests(), IsEmpty());
}

TEST_F(Route, P27_WhatHasLeftEndsAsItBeganAndItsConnectionIsNotUsedAgain) {
    std::promise<void> arrived;
    std::promise<void> allowed;
    const scripted_server slow{[&](const auto&) {
        arrived.set_value();
        allowed.get_future().wait();
        return active();
    }};
    auto client = client_of(slow);
    const auto reload = after(arrived, [&] {
        client.turn_to(to(latter), trust_in_another());
        allowed.set_value();
    });
    begin(client);
    EXPECT_EQ(verdict_of(end()), "active/active");
    EXPECT_EQ(client.idle_connections(), 0U);
    EXPECT_THAT(latter.requests(), IsEmpty());
}

TEST_F(Route, P27_ARequestWhoseConnectionDiedIsNotSentAgainByAnotherRoute) {
    std::promise<void> arrived;
    std::promise<void> allowed;
    const scripted_server closing{[&, first = true](const auto&) mutable -> test::reply {
        if (std::exchange(first, false)) return active();
        arrived.set_value();
        allowed.get_future().wait();
        return "";
    }};
    auto client = client_of(closing);
    ASSERT_TRUE(ask(client));
    const auto reload = after(arrived, [&] {
        client.turn_to(to(latter), trust());
        allowed.set_value();
    });
    begin(client);
    EXPECT_EQ(verdict_of(end()), nothing);
    EXPECT_THAT(latter.requests(), IsEmpty()) << "the old key has reached the new server";
}

TEST_F(Route, P27_AnExchangeIsJudgedByTheTrustItBeganWith) {
    auto client = client_of(former);
    begin_to_look_up(client);
    client.turn_to(to(former), trust_in_another());
    EXPECT_EQ(verdict_of(end()), "active/active");
    EXPECT_EQ(client.idle_connections(), 0U);
    EXPECT_EQ(verdict_of(ask(client)), "failed/tls_failed");

    begin_to_look_up(client);
    client.turn_to(to(former), trust());
    EXPECT_EQ(verdict_of(end()), "failed/tls_failed");
    EXPECT_EQ(verdict_of(ask(client)), "active/active");
}

TEST_F(Route, P27_ANewProxyIsNotAskedByAnOldExchangeNorAnOldOneByANew) {
    const test::relay proxy{former.port(), {.proxy_answer = "HTTP/1.1 200 OK\r\n\r\n"}};
    auto client = client_of(former);
    begin_to_look_up(client);
    client.turn_to(through(proxy, former), trust());
    EXPECT_EQ(verdict_of(end()), nothing);
    EXPECT_THAT(proxy.heard(), IsEmpty());

    EXPECT_EQ(verdict_of(ask(client)), "active/active");
    EXPECT_THAT(proxy.heard(), HasSubstr("CONNECT"));
    const auto heard = proxy.heard();
    client.turn_to(to(former), trust());
    EXPECT_EQ(verdict_of(ask(client)), "active/active");
    EXPECT_EQ(proxy.heard(), heard);
}

TEST_F(Route, P27_OtherCredentialsOfTheProxyAreAnotherRoute) {
    const test::relay proxy{former.port(), {.proxy_answer = "HTTP/1.1 200 OK\r\n\r\n"}};
    auto way = through(proxy, former);
    way.credentials = proxy_credentials::parse("user:first");
    https_client client{io.get_executor(), way, trust()};
    begin_to_look_up(client);
    way.credentials = proxy_credentials::parse("user:second");
    client.turn_to(way, trust());
    EXPECT_EQ(verdict_of(end()), nothing);
    EXPECT_EQ(verdict_of(ask(client)), "active/active");
    EXPECT_THAT(proxy.heard(), HasSubstr("Proxy-Authorization: Basic dXNlcjpzZWNvbmQ=\r\n"));
    EXPECT_THAT(proxy.heard(), Not(HasSubstr("dXNlcjpmaXJzdA==")));
}

TEST_F(Route, P27_AReloadThatChangesNothingLetsWhatIsUnderWayGoOn) {
    auto client = client_of(former);
    begin_to_look_up(client);
    for (int reload = 0; reload < 3; ++reload)
        client.turn_to(to(former), trust());
    EXPECT_EQ(verdict_of(end()), "active/active");
    const auto leave = as_it_leaves([&] { client.turn_to(to(former), trust()); });
    EXPECT_EQ(verdict_of(ask(client, 60s, leave)), "active/active");
}

}  // namespace
}  // namespace dcv::net
