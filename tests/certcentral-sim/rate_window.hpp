// A rolling window over the requests of one API key.
#pragma once

#include "certcentral-sim/instant.hpp"

#include <chrono>
#include <cstddef>
#include <deque>

namespace dcv::sim {

/// Counts the requests in (now - length, now]: one that came exactly `length` ago has left the window. A
/// request that was refused counts as well; DigiCert does not say, and this is the harsher reading.
class rate_window {
public:
    rate_window(std::size_t limit, std::chrono::milliseconds length) : limit_{limit}, length_{length} {}

    /// Counts a request made `at` (never earlier than the one before); false when it is over the limit.
    bool add(instant at);

    [[nodiscard]] std::size_t count() const noexcept { return made_.size(); }
    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }
    [[nodiscard]] std::size_t most() const noexcept { return most_; }  ///< In any window so far.

private:
    std::size_t limit_;
    std::chrono::milliseconds length_;
    std::deque<instant> made_;
    std::size_t most_{0};
};

}  // namespace dcv::sim
