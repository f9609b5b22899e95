// What a watch list costs: the checks per second that the schedule asks for, and those that the limits allow.
#pragma once

#include "watch/limits.hpp"
#include "watch/schedule.hpp"

namespace dcv::watch {

class load {
public:
    /// `connections` carry a check each at a time, which takes `mean_check`; 0 while that is not known.
    load(const schedule& policy, allowance most, unsigned connections = 1,
         std::chrono::milliseconds mean_check = {})
        : policy_{policy}, most_{most}, connections_{connections}, mean_check_{mean_check} {}

    /// One more pending domain of that age.
    void add(std::chrono::milliseconds age);

    /// Checks per second, with every interval lengthened by the mean jitter.
    [[nodiscard]] double per_second() const noexcept { return per_second_; }

    /// Nine tenths of what the limits let through, the rest being for retries and for `check`; or what the
    /// connections carry, where that is less.
    [[nodiscard]] double allowed_per_second() const;

    /// By what factor all checks are late: 1 while the limits suffice.
    [[nodiscard]] double stretch() const;

private:
    schedule policy_;
    allowance most_;
    unsigned connections_;
    std::chrono::milliseconds mean_check_;
    double per_second_{0};
};

}  // namespace dcv::watch
