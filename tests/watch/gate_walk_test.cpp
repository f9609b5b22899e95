// A gate under thousands of requests and answers in any order: what must hold however they come.

#include "watch/gate.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace dcv::watch {
namespace {

using namespace std::chrono_literals;
using certcentral::answer;
using certcentral::bearing;
using certcentral::domain_id;
using certcentral::reason;

const std::array answers{
    answer{reason::active, {}, 200, {}},
    answer{reason::invalid_dns_txt, {}, 400, {}},
    answer{reason::unknown_code, {}, 400, {}},
    answer{reason::wrong_content_type, {}, 403, {}},
    answer{reason::not_found, {}, 404, {}},
    answer{reason::invalid_key, {}, 403, {}},
    answer{reason::access_denied, {}, 403, {}},
    answer{reason::request_limit_exceeded, {}, 429, {}},
    answer{reason::request_limit_exceeded, {}, 429, {}, 90s},
    answer{reason::request_limit_exceeded, {}, 429, {}, 3h},
    answer{reason::maintenance, {}, 503, {}},
    answer{reason::maintenance, {}, 503, {}, 20min},
    answer{reason::server_error, {}, 502, {}},
    answer{reason::connect_failed, {}, 0, {}},
    answer{reason::timed_out, {}, 0, {}},
};

/// Random requests, answers, restarts and jumps of the wall clock from one seed; every step asserts what must
/// hold.
class walk {
public:
    explicit walk(unsigned seed) : dice_{seed} {}

    void step() {
        now_.boot += pick(4) == 0 ? 1s * pick(3600) : 1ms * pick(4000);
        now_.wall = wall_at_start_ + std::chrono::floor<std::chrono::milliseconds>(now_.boot - instant{});
        const bool ask = under_way_.size() < 8 && pick(2) == 0;
        if (ask) {
            start();
        } else if (!under_way_.empty()) {
            finish();
        }
        if (pick(200) == 0) restart();
        EXPECT_LE(gate_.next_probe().value_or(now_.boot), now_.boot + longest_gate_wait);
    }

    int closings{0};
    int openings{0};

private:
    int pick(int below) { return std::uniform_int_distribution{0, below - 1}(dice_); }

    void start() {
        const auto who = *domain_id::parse(std::to_string(1 + pick(20)));
        if (under_way_.contains(who) || !gate_.may_ask(now_.boot)) return;
        const bool probe = gate_.kind() != gate_kind::open;
        if (probe) {
            EXPECT_EQ(probes_, 0) << "never more than one";
            EXPECT_GE(now_.boot, obeyed_until_) << "never before Retry-After";
            ++probes_;
        }
        under_way_.emplace(who, probe);
        gate_.started(who);
    }

    void finish() {
        const auto one = std::next(under_way_.begin(), pick(static_cast<int>(under_way_.size())));
        const auto [who, probe] = *one;
        under_way_.erase(one);
        probes_ -= probe;
        if (pick(20) == 0) {
            gate_.came_to_nothing(who);
            return;
        }
        // Long stretches of good answers, and of bad ones.
        if (pick(30) == 0) good_times_ = !good_times_;
        const std::size_t first = good_times_ && pick(4) != 0 ? 3U : answers.size();
        judge(who, probe, answers[static_cast<std::size_t>(pick(static_cast<int>(first)))]);
    }

    void judge(domain_id who, bool probe, const answer& found) {
        const auto before = gate_.kind();
        const double chance = std::uniform_real_distribution<double>{}(dice_);
        const auto step = gate_.heard({who, pick(2) == 0, false}, found, now_.boot, chance);
        const auto said = bearing_of(found);

        EXPECT_EQ(step.opened.has_value(), before != gate_kind::open && gate_.kind() == gate_kind::open);
        EXPECT_EQ(step.closed.has_value(), gate_.kind() != gate_kind::open && gate_.kind() != before);
        if (step.opened) {
            EXPECT_TRUE(probe) << "only a probe opens";
            EXPECT_TRUE(said == bearing::answered || said == bearing::absent || said == bearing::denied);
            EXPECT_EQ(step.opened->kind, before);
            ++openings;
        }
        if (step.closed) {
            EXPECT_TRUE(before == gate_kind::open || probe) << "nothing in flight turns it";
            EXPECT_GE(step.closed->retry_in, 30s);
            ++closings;
        }
        if (before != gate_kind::open || step.closed) {
            EXPECT_TRUE(step.blameless || said == bearing::answered || step.opened);
        }
        if (gate_.kind() == gate_kind::open) obeyed_until_ = {};
        if (found.retry_after)
            obeyed_until_ = std::max<instant>(obeyed_until_, now_.boot + *found.retry_after);
    }

    /// Another boot clock; the wall clock is right, fast or slow.
    void restart() {
        auto known = gate_.record(now_);
        known.clock.reset();  // Another boot.
        const auto wait = gate_.kind() == gate_kind::open ? 0s : obeyed_until_ - now_.boot;
        under_way_.clear();
        probes_ = 0;
        const auto jump = pick(3) == 0 ? std::chrono::hours{pick(2000) - 1000} : 0h;
        now_.boot += 1h;
        wall_at_start_ += jump - 1h;
        now_.wall = wall_at_start_ + std::chrono::floor<std::chrono::milliseconds>(now_.boot - instant{});
        gate_ = {};
        gate_.resume(known, now_);
        // A clock that was set back or forth cannot tell how much of the wait is over.
        obeyed_until_ = jump == 0h ? now_.boot + wait : instant{};
        EXPECT_LE(gate_.next_probe().value_or(now_.boot), now_.boot + known.wait);
    }

    std::mt19937 dice_;
    gate gate_;
    moment now_{instant{}, {}};
    wall_time wall_at_start_ = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};
    std::map<domain_id, bool> under_way_;  ///< And whether as a probe.
    int probes_{0};
    bool good_times_{true};
    instant obeyed_until_;
};

TEST(AnyWalkOfAGate, KeepsToOneProbeToRetryAfterAndOpensOnlyWithAProbe) {
    int closings = 0;
    int openings = 0;
    for (unsigned seed = 1; seed <= 100 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        walk one{seed};
        for (int step = 0; step < 2000; ++step)
            one.step();
        closings += one.closings;
        openings += one.openings;
    }
    EXPECT_GT(closings, 1000);
    EXPECT_GT(openings, 500);
}

}  // namespace
}  // namespace dcv::watch
