// What the next commit carries, when it begins, and what is known of those before: durable or not.
//
// Decides and does nothing: the caller writes the batch, and says what became of it.
#pragma once

#include "ledger/changes.hpp"
#include "ledger/trouble.hpp"
#include "watch/boottime.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace dcv::engine {

/// One commit is under way at a time; the next one carries all changes that came meanwhile. A commit that
/// failed is repeated every 30 s (the first time at once, unless the disk is full or read-only) with
/// everything there is: what a file that failed holds is not known.
class commit_queue {
public:
    /// The number of the commit that carries certain changes.
    using ticket = std::uint64_t;

    /// Carried by the next commit, which begins a second from now at the latest.
    ticket note(ledger::changes what, watch::instant now);

    /// Carried by the next commit, which begins as soon as the one under way has ended.
    ticket urge(ledger::changes what, watch::instant now);

    /// The next commit begins as soon as it can, even if the last one failed a moment ago.
    void hasten(watch::instant now);

    /// When the next commit begins; nothing while one is under way, or nothing is to be committed.
    [[nodiscard]] std::optional<watch::instant> next() const;

    /// The next commit begins; what it writes: what is noted, or after a failure what `everything` says.
    /// Precondition: `next` says so.
    [[nodiscard]] ledger::changes begin(const std::function<ledger::changes()>& everything);

    /// The commit under way is durable. Whether it is the first one after failures.
    bool succeeded(watch::instant now);

    /// The commit under way failed. Whether it is the first one to fail after a success. Throws `failed` if
    /// the disk has answered EIO twice in a row: then the process is to end.
    bool failed(const ledger::trouble& failed, watch::instant now);

    /// Nothing is committed from now on.
    void close() noexcept { closed_ = true; }

    /// Whether the first attempt at that commit went well; nothing before its end. While commits fail there
    /// is no attempt to wait for: false.
    [[nodiscard]] std::optional<bool> attempted(ticket which) const;
    [[nodiscard]] bool is_durable(ticket which) const noexcept { return durable_ >= which; }

    /// The commit that carries whatever is noted by now.
    [[nodiscard]] ticket last() const { return is_settled() ? next_ticket_ - 1 : next_ticket_; }
    /// Whether nothing is noted that no commit carries.
    [[nodiscard]] bool is_settled() const { return noted_.empty() && !in_trouble(); }

    [[nodiscard]] bool in_trouble() const noexcept { return failures_ > 0; }
    [[nodiscard]] bool committing() const noexcept { return committing_; }

private:
    ticket add(ledger::changes what);
    void commit_by(watch::instant when);

    ledger::changes noted_;
    ticket next_ticket_{1};  ///< Of what is added from now on.
    ticket attempted_{0};
    ticket durable_{0};
    unsigned failures_{0};  ///< In a row.
    bool last_was_io_error_{false};
    bool committing_{false};
    bool closed_{false};
    std::optional<watch::instant> commit_at_;
};

}  // namespace dcv::engine
