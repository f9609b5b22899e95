#include "certcentral-sim/rate_window.hpp"

#include <algorithm>

namespace dcv::sim {

bool rate_window::add(instant at) {
    while (!made_.empty() && made_.front() <= at - length_)
        made_.pop_front();
    made_.push_back(at);
    most_ = std::max(most_, made_.size());
    return made_.size() <= limit_;
}

}  // namespace dcv::sim
