// engine: how all that stops.
#include "engine/engine.hpp"

namespace dcv::engine {

using namespace std::chrono_literals;
using watch::instant;
using watch::moment;

namespace {

/// SIGTERM is to end the process within 5 s, however slow the disk: so long for the checks, the transitions
/// and the last commit each.
constexpr auto patience = 1s;

}  // namespace

bool engine::is_done() const {
    return watching_.list().pending() == 0 && outbox_.empty();
}

void engine::stop(const moment& now) {
    enter(phase::stopping, now.boot);
    advance(now);
}

bool engine::has_stopped(instant now) const {
    return phase_ != phase::idle && phase_ != phase::watching &&
           (watching_.under_way() == 0 || now >= phase_ends_);
}

void engine::settle(const moment& now) {
    commits_.hasten(now.boot);
    enter(phase::logging, now.boot);
    advance(now);
}

void engine::enter(phase next, instant now) {
    if (next <= phase_) return;
    phase_ = next;
    phase_ends_ = now + patience;
}

/// What is left is committed once more; a disk that fails is not waited for.
void engine::end_phase(const moment& now) {
    if (phase_ == phase::logging && (outbox_.empty() || now.boot >= phase_ends_)) {
        last_commit_ = commits_.last();
        commits_.hasten(now.boot);
        enter(phase::committing, now.boot);
        commit_what_is_due(now);
    }
    if (phase_ == phase::committing && (commits_.attempted(last_commit_) || now.boot >= phase_ends_)) {
        phase_ = phase::over;
        commits_.close();
    }
}

bool engine::busy() const noexcept {
    return watching_.under_way() > 0 || commits_.committing() || !outbox_.empty();
}

}  // namespace dcv::engine
