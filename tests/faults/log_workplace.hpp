// What a daemon is given whose log or surroundings are at fault: no limits, a quick schedule, a ledger.
#pragma once

#include "daemon/workplace.hpp"
#include "support/daemon_process.hpp"
#include "support/watched_server.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <vector>

namespace dcv::test {

struct log_workplace : testing::Test {
    [[nodiscard]] std::string state_directory() const { return place.directory().path() / "state"; }

    /// The arguments of a run that watches the domains from 1 to `domains` and has `warnings` to give first.
    std::vector<std::string> run(int domains, int warnings = 0) {
        std::string text = fmt::format(
            "api: {{url: '{}', ca_file: ca.pem, key_file: key}}\n"
            "limits: {{per_5s: 1000000, per_3min: 1000000}}\n"
            "schedule: {{floor: 10ms, at_one_day: 10ms, jitter: 0}}\ndomains:\n",
            server.url());
        for (int id = 1; id <= domains; ++id)
            text += fmt::format("  - {}\n", id);
        if (warnings > 0) text += "include:\n";
        for (int each = 1; each <= warnings; ++each)
            text += fmt::format("  - none/{}*.yaml\n", each);
        return {"run",
                "--config",
                place.directory().write("dcvwatchd.yaml", text),
                "--log-format",
                "json",
                "--state-dir",
                state_directory()};
    }

    /// Ends the daemon, whose log nobody reads, as a service manager does.
    static void expect_clean_unread_end(daemon_process& daemon) {
        const auto asked = std::chrono::steady_clock::now();
        daemon.signal(SIGTERM);
        EXPECT_EQ(daemon.wait_unread(), 0);
        EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds{5});
    }

    static void expect_clean_end(daemon_process& daemon) {
        const auto asked = std::chrono::steady_clock::now();
        daemon.signal(SIGTERM);
        EXPECT_EQ(daemon.wait(), 0);
        EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds{5});
    }

    static std::vector<nlohmann::json> named(const std::vector<nlohmann::json>& events,
                                             std::string_view name) {
        std::vector<nlohmann::json> found;
        for (const auto& each : events) {
            if (each["event"] == name) found.push_back(each);
        }
        return found;
    }

    workplace place;
    watched_server server;
};

}  // namespace dcv::test
