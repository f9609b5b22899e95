#include "engine/commit_queue.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace dcv::engine {

using namespace std::chrono_literals;
using ledger::trouble_kind;
using watch::instant;

namespace {

/// Progress that is not waited for is committed no more often.
constexpr auto longest_delay = 1s;
constexpr auto between_retries = 30s;

/// With the file opened anew the next attempt may go well at once; a full disk needs time.
bool is_worth_an_attempt_at_once(trouble_kind kind) {
    switch (kind) {
        case trouble_kind::corrupt:
        case trouble_kind::replaced:
        case trouble_kind::io_error:
            return true;
        case trouble_kind::disk_full:
        case trouble_kind::read_only:
        case trouble_kind::busy:
        case trouble_kind::unusable:
            return false;
    }
    std::abort();
}

}  // namespace

commit_queue::ticket commit_queue::add(ledger::changes what) {
    noted_.merge(std::move(what));
    return next_ticket_;
}

commit_queue::ticket commit_queue::note(ledger::changes what, instant now) {
    if (!in_trouble()) commit_by(now + longest_delay);
    return add(std::move(what));
}

commit_queue::ticket commit_queue::urge(ledger::changes what, instant now) {
    if (!in_trouble()) commit_by(now);
    return add(std::move(what));
}

void commit_queue::hasten(instant now) {
    if (!is_settled()) commit_by(now);
}

void commit_queue::commit_by(instant when) {
    commit_at_ = std::min(commit_at_.value_or(when), when);
}

std::optional<instant> commit_queue::next() const {
    return committing_ || closed_ ? std::nullopt : commit_at_;
}

ledger::changes commit_queue::begin(const std::function<ledger::changes()>& everything) {
    committing_ = true;
    commit_at_.reset();
    ++next_ticket_;
    auto noted = std::exchange(noted_, {});
    return in_trouble() ? everything() : std::move(noted);
}

bool commit_queue::succeeded(instant now) {
    committing_ = false;
    attempted_ = durable_ = next_ticket_ - 1;
    last_was_io_error_ = false;
    const bool recovered = std::exchange(failures_, 0) > 0;
    if (recovered && !noted_.empty()) commit_by(now);  // What came during the trouble.
    return recovered;
}

bool commit_queue::failed(const ledger::trouble& failed, instant now) {
    committing_ = false;
    attempted_ = next_ticket_ - 1;
    const bool io_error = failed.kind() == trouble_kind::io_error;
    if (io_error && last_was_io_error_) throw ledger::trouble{failed};
    last_was_io_error_ = io_error;
    const bool first = ++failures_ == 1;
    const bool at_once = first && is_worth_an_attempt_at_once(failed.kind());
    commit_at_ = at_once ? now : now + between_retries;
    return first;
}

std::optional<bool> commit_queue::attempted(ticket which) const {
    if (is_durable(which)) return true;
    const bool is_to_come = attempted_ < which && !closed_ && (committing_ || !in_trouble());
    return is_to_come ? std::nullopt : std::optional{false};
}

}  // namespace dcv::engine
