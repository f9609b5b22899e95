// A gate and the way to move it: what the tests of the gate share.
#pragma once

#include "watch/answers.hpp"
#include "watch/gate.hpp"

#include <gtest/gtest.h>

namespace dcv::watch {

inline const instant start{std::chrono::hours{100}};
inline const wall_time wall = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};

struct Gate : testing::Test {
    /// An answer of a request that was under way when the gate was as it is now.
    gate_step hear(int number, const certcentral::answer& found, boottime::duration after = {}) {
        return the_gate.heard({id(number), answered_before, only_one}, found, start + after, 0);
    }

    /// A probe that is answered at once.
    gate_step probe(int number, const certcentral::answer& found) {
        const auto when = the_gate.next_probe().value();
        EXPECT_TRUE(the_gate.may_ask(when));
        the_gate.started(id(number));
        return the_gate.heard({id(number), answered_before, only_one}, found, when, 0);
    }

    /// The answer to a request that was `started`.
    gate_step hear_at(instant when, int number, const certcentral::answer& found, double chance = 0) {
        return the_gate.heard({id(number), answered_before, only_one}, found, when, chance);
    }

    [[nodiscard]] boottime::duration wait_from(instant when) const {
        return the_gate.next_probe().value() - when;
    }

    void refuse_connections() {
        for (int number = 1; number <= 5; ++number)
            hear(number, unconnected());
    }

    gate the_gate;
    bool answered_before{true};  ///< CertCentral has answered for all domains before.
    bool only_one{false};
};

}  // namespace dcv::watch
