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
        return the_gate.heard(id(number), found, false, start + after, 0);
    }

    /// A probe that is answered at once.
    gate_step probe(int number, const certcentral::answer& found) {
        const auto when = the_gate.next_probe().value();
        EXPECT_TRUE(the_gate.may_ask(when));
        the_gate.started(id(number));
        return the_gate.heard(id(number), found, false, when, 0);
    }

    [[nodiscard]] boottime::duration wait_from(instant when) const {
        return the_gate.next_probe().value() - when;
    }

    void refuse_connections() {
        for (int number = 1; number <= 5; ++number)
            hear(number, unconnected());
    }

    gate the_gate;
};

}  // namespace dcv::watch
