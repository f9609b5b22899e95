// The polling of one account: whom to ask next and when, and what an answer means for the domain and for the
// account. Brings together the list, the limits and the gate; whoever obeys it need not know them.
//
// Decides and does nothing: time and chance are arguments.
#pragma once

#include "certcentral/answer.hpp"
#include "watch/gate.hpp"
#include "watch/limits.hpp"
#include "watch/load.hpp"
#include "watch/terms.hpp"
#include "watch/watchlist.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace dcv::watch {

/// What an answer changed.
struct development {
    change domain;
    gate_step account;
};

/// A check is begun by `next` or `begin`, has a place under the limits until its request has `left`, and ends
/// with `heard` or with `came_to_nothing`.
class polling {
public:
    explicit polling(const terms& under) : terms_{under}, list_{under.schedule}, limits_{under.limits} {}

    /// Other terms from now on; nobody's backoff begins anew.
    void change(const terms& under, instant now);

    /// A domain that is to be asked about now; nothing when nobody is due, or may not be asked about yet.
    /// Call it until it says nothing.
    [[nodiscard]] std::optional<certcentral::domain_id> next(instant now);

    /// When `next` may have somebody: `now` or later. Nothing when that needs the end of a check under way,
    /// or another list.
    [[nodiscard]] std::optional<instant> next_start(instant now) const;

    /// Until when CertCentral wants to be left alone, if it does: it has limited the key, or is in
    /// maintenance.
    [[nodiscard]] std::optional<instant> silent_until(instant now) const;

    /// When that watched domain may be asked about, due or not and whatever closed the gate: `now` or later.
    [[nodiscard]] instant earliest_start(certcentral::domain_id id, instant now) const;
    /// It is asked about now. Precondition: `earliest_start` said so.
    void begin(certcentral::domain_id id, instant now);

    /// Whether the request of a check that has left already may leave once more; then it has a place again.
    [[nodiscard]] bool may_leave_again(instant now);
    /// A request leaves.
    void left(instant now) { limits_.left(now); }
    /// A place that was taken is not used.
    void released() { limits_.released(); }

    /// No answer to think about: cancelled, or never sent.
    void came_to_nothing(certcentral::domain_id id, instant now);

    /// The answer to the check of `id`, which took that long. `chance` (0 to 1) draws jitters and pauses.
    development heard(certcentral::domain_id id, const certcentral::answer& answer,
                      std::chrono::milliseconds took, const moment& now, double chance);

    /// Somebody has put right what an unreachable server may have been due to, and with `another_key` what a
    /// refused key was due to.
    void mended(bool another_key, instant now);

    /// Everybody who waits is due as soon as the floor allows.
    void hurry(instant now) { list_.hurry(now); }
    /// The same of these alone.
    void hurry(const std::vector<certcentral::domain_id>& ids, instant now) { list_.hurry(ids, now); }

    relisted relist(const std::vector<domain>& listed, const moment& now) {
        return list_.relist(listed, now);
    }

    /// What an earlier process knew, before anybody is asked.
    void resume(const remembered& known, const moment& now) { list_.resume(known, now); }
    void resume(const gate_record& known, std::chrono::milliseconds mean_check, const moment& now);
    /// It had asked about that domain at `when`; call it in that order.
    void resume_request(certcentral::domain_id id, instant when);

    [[nodiscard]] const watchlist& list() const noexcept { return list_; }
    [[nodiscard]] const gate& account() const noexcept { return gate_; }
    [[nodiscard]] const terms& under() const noexcept { return terms_; }
    [[nodiscard]] std::size_t under_way() const noexcept { return under_way_; }

    /// How long a check takes, as observed; 0 before the first.
    [[nodiscard]] std::chrono::milliseconds mean_check() const noexcept { return mean_check_; }

    /// What the pending domains ask for, and what the account and its connections allow. O(n).
    [[nodiscard]] load demand(instant now) const;

private:
    [[nodiscard]] std::optional<certcentral::domain_id> next_due(instant now);
    [[nodiscard]] std::optional<certcentral::domain_id> next_probe(instant now) const;
    [[nodiscard]] bool expected(const watched& one, certcentral::bearing said) const;
    gate_step judge(const watched& one, const certcentral::answer& answer, instant now, double chance);
    void observe(std::chrono::milliseconds took);

    terms terms_;
    watchlist list_;
    limits limits_;
    gate gate_;
    std::size_t under_way_{0};
    std::chrono::milliseconds mean_check_{0};
};

}  // namespace dcv::watch
