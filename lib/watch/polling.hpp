// The polling of one account: whom to ask next and when, and what an answer means for the domain and for the
// account. Brings together the list, the limits and the gate; its caller need not know them.
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
#include <cstdint>
#include <optional>
#include <unordered_map>
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

    /// Other terms from now on; no domain's backoff begins anew.
    void change(const terms& under, instant now);

    /// The account that is asked from now on: the same number for the same URL and key, 0 for none. Another
    /// one begins anew: what CertCentral said before under another does not count, and no domain stays
    /// parked.
    void serve(std::uint64_t account_mark, instant now);
    [[nodiscard]] std::uint64_t account_mark() const noexcept { return account_mark_; }

    /// A domain that is to be asked about now; nothing when none is due, or may be asked about yet. Call it
    /// until it says nothing. `chance` (0 to 1) draws a probe.
    [[nodiscard]] std::optional<certcentral::domain_id> next(instant now, double chance);

    /// When `next` may have a domain: `now` or later. Nothing when that needs the end of a check under way,
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
    /// The request about `id` leaves.
    void left(certcentral::domain_id id, instant now);
    /// A place that was taken is not used.
    void released() { limits_.released(); }

    /// No answer to think about: cancelled, or never sent.
    void came_to_nothing(certcentral::domain_id id, instant now);

    /// The answer to the check of `id`, which took that long. `chance` (0 to 1) draws jitters and pauses.
    /// Where the check began under an earlier configuration (see `serve` and `mended`), the answer says
    /// nothing about the account now served; under another account only "active" counts for the domain,
    /// either.
    development heard(certcentral::domain_id id, const certcentral::answer& answer,
                      std::chrono::milliseconds took, const moment& now, double chance);

    /// The way to CertCentral (proxy, trust store) may be another from now on: an unreachable server may be
    /// reachable again. `serve` tells of another key.
    void mended(instant now);

    /// The steps of age that were reached; see watchlist::age.
    [[nodiscard]] std::vector<aged> age(instant now) { return list_.age(now); }

    /// Everybody who waits is due as soon as the floor allows.
    void hurry(instant now) { list_.hurry(now); }
    /// Those of `ids` that wait are, too, and go before all others.
    void hurry(const std::vector<certcentral::domain_id>& ids, instant now) { list_.hurry(ids, now); }

    /// See watchlist::relist. Where denials closed the gate, a new domain may be one that CertCentral answers
    /// for: it is probed at once.
    relisted relist(const std::vector<domain>& listed, const moment& now);

    /// What an earlier process knew, before anybody is asked.
    void resume(const remembered& known, const moment& now);
    void resume(const gate_record& known, std::chrono::milliseconds mean_check, const moment& now);
    void resume_account(std::uint64_t account_mark) { account_mark_ = account_mark; }
    /// It had asked about that domain at `when`; call it in that order.
    void resume_request(certcentral::domain_id id, instant when);

    [[nodiscard]] const watchlist& list() const noexcept { return list_; }
    [[nodiscard]] const gate& account() const noexcept { return gate_; }
    [[nodiscard]] const terms& under() const noexcept { return terms_; }
    [[nodiscard]] std::size_t under_way() const noexcept { return under_way_.size(); }

    /// How long a check takes, as observed; 0 before the first.
    [[nodiscard]] std::chrono::milliseconds mean_check() const noexcept { return mean_check_; }

    /// What the pending domains ask for, and what the account and its connections allow. O(n).
    [[nodiscard]] load demand(instant now) const;

private:
    /// How the request of a check under way goes out.
    struct passage {
        unsigned account;
        unsigned way;
    };
    [[nodiscard]] std::optional<certcentral::domain_id> next_due(instant now);
    [[nodiscard]] std::optional<certcentral::domain_id> next_probe(instant now, double chance) const;
    [[nodiscard]] bool expected(const watched& one, certcentral::bearing said) const;
    [[nodiscard]] bool is_outdated(const passage& under, certcentral::bearing said) const;
    [[nodiscard]] bool is_only_one(const watched& one) const;
    [[nodiscard]] respondent respondent_of(const watched& one) const;
    gate_step judge(const watched& one, const certcentral::answer& answer, instant now, double chance);
    watch::change count(const watched& one, const certcentral::answer& answer, bool blameless,
                        const moment& now, double chance);
    development heard_late(const watched& one, const certcentral::answer& answer, const passage& under,
                           const moment& now, double chance);
    void observe(std::chrono::milliseconds took);

    terms terms_;
    watchlist list_;
    limits limits_;
    gate gate_;
    std::unordered_map<certcentral::domain_id, passage> under_way_;
    passage current_{0, 0};
    std::uint64_t account_mark_{0};
    instant trusted_from_{instant::min()};  ///< Answers before it do not show that a domain is there.
    std::chrono::milliseconds mean_check_{0};
};

}  // namespace dcv::watch
