// What tests of the client share: a loop, a trust store, and asking.
#pragma once

#include "certcentral/answer.hpp"
#include "net/https_client.hpp"
#include "net/tls.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_directory.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <string>

namespace dcv::net {

inline void PrintTo(failure_kind kind, std::ostream* out) {
    *out << "failure " << static_cast<int>(kind);
}

namespace test_support {

using namespace std::chrono_literals;
using test::respond;
using test::scripted_server;

/// The key in it must be seen by nobody but a server that is trusted.
inline const request put{"PUT", "/a", {{"Content-Length", "0"}, {"X-DC-DEVKEY", "canary-of-a-key"}}};

/// The one response that calls a domain active.
inline std::string active() {
    return respond(200, R"({"status":"active"})");
}

struct client_workplace : testing::Test {
    boost::asio::ssl::context trust() {
        const auto file = directory.write("ca.pem", test::test_authority().certificate());
        return *make_tls_context(file);
    }

    https_client client_of(const std::string& port, const std::string& host = "localhost",
                           const stage_limits& limits = {}) {
        return {io.get_executor(), {{host, port}}, trust(), limits};
    }

    https_client client_of(const scripted_server& server, const std::string& host = "localhost",
                           const stage_limits& limits = {}) {
        return client_of(server.port(), host, limits);
    }

    outcome ask(https_client& client, std::chrono::milliseconds timeout = 5s, const departure& leave = {}) {
        std::optional<outcome> result;
        const auto keep = [&result](const std::exception_ptr& bug, outcome answered) {
            if (bug) std::rethrow_exception(bug);
            result = std::move(answered);
        };
        boost::asio::co_spawn(io, client.exchange(put, timeout, leave), keep);
        io.restart();
        while (!result)
            io.run_one();
        return *std::move(result);
    }

    /// How it is told apart for the watch: `active/active`, `failed/tls_failed`.
    static std::string verdict_of(const outcome& answered) {
        const auto read =
            answered ? certcentral::read_answer(*answered, {}) : certcentral::read_failure(answered.error());
        return std::string{to_string(certcentral::verdict_of(read))} + "/" +
               std::string{to_string(read.reason)};
    }

    test::temporary_directory directory;
    boost::asio::io_context io{1};
};

}  // namespace test_support
}  // namespace dcv::net
