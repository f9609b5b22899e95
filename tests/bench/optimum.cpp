#include "bench/optimum.hpp"

#include <algorithm>
#include <cmath>

namespace dcv::bench {

namespace {

// What the next check at one point of the grid costs, as a function of the share that is ready by now.
struct line {
    double slope;
    double intercept;
    std::size_t point;

    [[nodiscard]] double at(double x) const { return slope * x + intercept; }
};

// The lowest of many lines. They come with rising slopes and the questions with falling x, so that each line
// is added and dropped once: a month in steps of seconds is a matter of milliseconds.
class lower_envelope {
public:
    void add(const line& last) {
        while (lines_.size() - front_ >= 2 && !counts(lines_[lines_.size() - 2], lines_.back(), last))
            lines_.pop_back();
        lines_.push_back(last);
    }

    const line& lowest(double x) {
        while (front_ + 1 < lines_.size() && lines_[front_ + 1].at(x) <= lines_[front_].at(x))
            ++front_;
        return lines_[front_];
    }

private:
    // Whether `middle` is below both others anywhere.
    static bool counts(const line& before, const line& middle, const line& after) {
        return (middle.intercept - before.intercept) * (after.slope - middle.slope) <
               (after.intercept - middle.intercept) * (middle.slope - before.slope);
    }

    std::vector<line> lines_;
    std::size_t front_{0};
};

}  // namespace

optimum_search::optimum_search(seconds step, seconds floor)
    : step_{step.count()},
      floor_steps_{std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(floor / step)))} {
    for (seconds age{0}; age <= horizon; age += step) {
        ready_.push_back(ready_by(age));
        age_sum_.push_back(age_sum(age).count());
    }
}

// From a check at point i, with the next at j, the delay of those who become ready between is
// t_j (F_j - F_i) - (M_j - M_i): a line in F_i, but for M_i. The last point is the horizon, where the delay
// ends without a request.
optimum_search::plan optimum_search::cheapest(double price) const {
    const auto last = ready_.size() - 1;
    std::vector<std::size_t> next(last, last);
    std::vector<double> cost(last);
    const auto ending_at = [this](std::size_t j, double cost_from_there) {
        const auto age = step_ * static_cast<double>(j);
        return line{-age, age * ready_[j] - age_sum_[j] + cost_from_there, j};
    };
    const auto end = ending_at(last, 0);
    lower_envelope checks;
    for (auto i = last; i-- > 0;) {
        cost[i] = end.at(ready_[i]);
        if (const auto j = i + floor_steps_; j < last) {
            checks.add(ending_at(j, cost[j]));
            const auto& best = checks.lowest(ready_[i]);
            if (const auto asked = best.at(ready_[i]) + price * (1 - ready_[i]); asked < cost[i]) {
                cost[i] = asked;
                next[i] = best.point;
            }
        }
        cost[i] += age_sum_[i];
    }
    auto found = follow(next);
    found.cost = cost[0] + price;
    return found;
}

optimum_search::plan optimum_search::follow(const std::vector<std::size_t>& next) const {
    plan found{{}, 1, 0};
    for (std::size_t i = 0; i < next.size(); i = next[i]) {
        found.times.emplace_back(step_ * static_cast<double>(i));
        if (next[i] < next.size()) found.requests += 1 - ready_[i];
    }
    return found;
}

optimum optimum_search::within(double requests) const {
    optimum best{{}, seconds{0}};
    double cheap =
        1e-2;           // Seconds of delay that a request may cost: far more requests than anybody's budget,
    double dear = 1e5;  // and far fewer.
    while (dear / cheap > 1.0001) {
        const auto price = std::sqrt(cheap * dear);
        auto found = cheapest(price);
        const seconds bound{(found.cost - price * requests) / ready_by(horizon)};
        best.least_mean_delay = std::max(best.least_mean_delay, bound);
        if (found.requests > requests) {
            cheap = price;
        } else {
            dear = price;
            best.times = std::move(found.times);
        }
    }
    return best;
}

}  // namespace dcv::bench
