// The best schedule there is for this population, whatever its intervals: by how much does the daemon's miss
// it?
#pragma once

#include "bench/check_times.hpp"

#include <cstddef>
#include <vector>

namespace dcv::bench {

struct optimum {
    check_times times;         ///< A best schedule within the budget.
    seconds least_mean_delay;  ///< No schedule whatever within the budget has a smaller mean delay.
};

/// Schedules whose checks lie on a grid of `step`, the first at age 0, none sooner than `floor` after
/// another.
///
/// With a price on each request the best schedule is found exactly, backwards from the horizon (dynamic
/// programming). What it costs, less the budget at that price, is then a lower bound on the delay of every
/// schedule within the budget (weak duality); the price at which the budget is just used gives the best
/// bound.
class optimum_search {
public:
    optimum_search(seconds step, seconds floor);

    /// The best with at most that many requests per domain, on average.
    [[nodiscard]] optimum within(double requests) const;

private:
    struct plan {
        check_times times;
        double requests;
        double cost;  ///< Seconds: the delay and the price of the requests, per domain.
    };
    [[nodiscard]] plan cheapest(double price) const;
    [[nodiscard]] plan follow(const std::vector<std::size_t>& next) const;

    double step_;
    std::size_t floor_steps_;
    std::vector<double> ready_;    ///< `ready_by` at each point of the grid.
    std::vector<double> age_sum_;  ///< `age_sum` there, in seconds.
};

}  // namespace dcv::bench
