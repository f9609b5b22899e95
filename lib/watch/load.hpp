// What a watch list costs: the checks per second that the schedule asks for, and those that the limits allow.
#pragma once

#include "watch/limits.hpp"
#include "watch/schedule.hpp"

namespace dcv::watch {

class load {
public:
    load(const schedule& policy, allowance most) : policy_{policy}, most_{most} {}

    /// One more pending domain of that age.
    void add(std::chrono::milliseconds age);

    /// Checks per second, with every interval lengthened by the mean jitter.
    [[nodiscard]] double per_second() const noexcept { return per_second_; }

    /// Nine tenths of what the limits let through: the rest is for retries and for `check`.
    [[nodiscard]] double allowed_per_second() const;

    /// By what factor all checks are late: 1 while the limits suffice.
    [[nodiscard]] double stretch() const;

private:
    schedule policy_;
    allowance most_;
    double per_second_{0};
};

}  // namespace dcv::watch
