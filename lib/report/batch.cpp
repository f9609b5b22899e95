#include "report/batch.hpp"

#include <algorithm>
#include <chrono>

namespace dcv::report {

void batch::write_to(log& target) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{100};
    try {
        while (!lines.empty() && std::chrono::steady_clock::now() < end) {
            const auto& next = lines.front();
            stuck = !target.write(next.happened, next.when);
            if (stuck) return;
            progress = true;
            written = std::max(written, next.kept.value_or(0));
            lines.pop_front();
        }
    } catch (const std::exception&) {
        bug = std::current_exception();
    }
}

}  // namespace dcv::report
