// Rows S13 and S14 of docs/faults.md, over a restart: a transition that is in the ledger and could not be
// logged is logged by the next process that can.
#include "faults/log_workplace.hpp"

#include <fstream>

namespace dcv::test {
namespace {

using clock = watched_server::clock;

struct Replay : log_workplace {
    /// The transition of domain 1 as the ledger has it.
    std::string transition_id() {
        auto arguments = run(2);
        arguments.front() = "status";
        arguments.emplace_back("--json");
        const auto printed = place.directory().write("status.json", "");  // A long list would fill a pipe.
        daemon_process status{arguments, {}, printed};
        EXPECT_EQ(status.wait(), 0) << status.output();
        std::ifstream file{printed};
        const auto all = nlohmann::json::parse(file);
        for (const auto& each : all["domains"]) {
            if (each["id"] == 1) return each.value("transition_id", "none");
        }
        return "no such domain";
    }

    /// Lets domain 1 become active while the log takes nothing, and ends that daemon.
    void activate_unlogged(daemon_process& daemon) {
        server.wait_until_asked(2, 2);
        server.validate(1);
        server.wait_until_asked(1, server.times_asked(1) + 1);
        server.wait_until_asked_after(clock::now() + std::chrono::seconds{1});
        expect_clean_unread_end(daemon);
    }

    void expect_it_replayed_once() {
        const auto id = transition_id();
        const int asked = server.times_asked(1);
        daemon_process second{run(2)};
        ASSERT_TRUE(second.wait_for("domain_active"));
        const auto replayed = second.events().back();
        EXPECT_EQ(replayed["domain_id"], 1);
        EXPECT_EQ(replayed["replayed"], true);
        EXPECT_EQ(replayed["transition_id"], id);
        expect_clean_end(second);
        EXPECT_EQ(named(second.events(), "domain_active").size(), 1U);

        daemon_process third{run(2)};
        server.wait_until_asked(2, server.times_asked(2) + 5);
        expect_clean_end(third);
        EXPECT_TRUE(named(third.events(), "domain_active").empty());
        EXPECT_EQ(server.times_asked(1), asked) << "I2";
    }
};

TEST_F(Replay, S13_ATransitionThatAFullTargetDidNotTakeIsReplayed) {
    daemon_process first{run(2), {}, {}, "exec 2>/dev/full;"};
    activate_unlogged(first);
    expect_it_replayed_once();
}

TEST_F(Replay, S14_ATransitionThatADeadReaderDidNotReadIsReplayed) {
    daemon_process first{run(2)};
    ASSERT_TRUE(first.wait_for("service_started"));
    first.stop_reading();
    activate_unlogged(first);
    expect_it_replayed_once();
}

TEST_F(Replay, S14_ATransitionThatABlockedReaderDidNotReadIsReplayed) {
    daemon_process first{run(2, 2000)};
    activate_unlogged(first);
    expect_it_replayed_once();
}

TEST_F(Replay, S14_ATransitionThatWentToAClosedDescriptorIsReplayed) {
    daemon_process first{run(2), {}, {}, "exec 2>&-;"};
    activate_unlogged(first);
    expect_it_replayed_once();
}

}  // namespace
}  // namespace dcv::test
