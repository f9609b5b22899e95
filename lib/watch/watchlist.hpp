// The domains under watch: who is to be asked next, and what an answer means for the one that was asked.
//
// Decides and does nothing. The time and the chance of each decision are arguments, so thirty days pass in a
// test as fast as it can count.
#pragma once

#include "certcentral/answer.hpp"
#include "watch/boottime.hpp"
#include "watch/domain.hpp"
#include "watch/queue.hpp"
#include "watch/remembered.hpp"
#include "watch/schedule.hpp"
#include "watch/waiting.hpp"
#include "watch/watched.hpp"

#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace dcv::watch {

/// What a new list changed.
struct relisted {
    std::vector<domain> added;                 ///< Watches that began, the re-armed ones included.
    std::vector<domain> rearmed;               ///< Those of them that were active before.
    std::vector<domain> removed;               ///< Watches that ended so; active domains are not among them.
    std::vector<domain> unmoved;               ///< Active, and a changed `since` does not re-arm them.
    std::vector<certcentral::domain_id> gone;  ///< Everybody who is no longer listed.
};

/// The watch of all domains. A domain is pending until the one answer that says active; then it is never
/// asked about again while it is listed. One that CertCentral does not know is parked meanwhile. While a
/// check is under way the domain is not in the queue: one request at a time.
class watchlist {
public:
    explicit watchlist(schedule policy) : policy_{policy} {}

    /// Goes on with a watch that an earlier process began.
    void resume(const remembered& known, const moment& now);

    /// An earlier process asked about that domain at `when`: it is not due again before the floor.
    void was_asked(certcentral::domain_id id, instant when);

    /// Makes `listed` the domains under watch. New ones are due at once; who stays keeps age, backoff and
    /// everything else. An active one starts anew when its `since` differs from the one recorded and is later
    /// than the activation. The answer that is under way for a removed one is still to be recorded.
    relisted relist(const std::vector<domain>& listed, const moment& now);

    /// Another schedule: it holds from the next check on, and no waiting outlasts what it allows.
    void reschedule(const schedule& policy, instant now);

    /// Everybody who waits is due as soon as the floor allows.
    void hurry(instant now);
    /// So are those of `ids` that wait, and they go before all others.
    void hurry(const std::vector<certcentral::domain_id>& ids, instant now);

    /// The domain that is due and goes first; nothing when none is due.
    [[nodiscard]] std::optional<certcentral::domain_id> first_due(instant now) { return queue_.first(now); }

    /// The domain that is best asked about, due or not, only to see whether the account is answered again:
    /// one outside `row` (see gate::row) that CertCentral has answered for; else, drawn by `chance` (0 to 1),
    /// one that gave no trouble yet; else the one that was asked about longest ago. A parked one only if it
    /// is due, and before those of the row. O(n).
    [[nodiscard]] std::optional<certcentral::domain_id> probe(instant now,
                                                              const std::set<certcentral::domain_id>& row,
                                                              double chance) const;

    /// When `probe` has a domain: `now` or later; nothing while none waits. O(n).
    [[nodiscard]] std::optional<instant> next_probe(instant now) const;

    /// When the floor allows to ask about that domain again.
    [[nodiscard]] instant earliest_check(certcentral::domain_id id, instant now) const;

    /// A check of that domain, due or not, is under way from now on.
    void take(certcentral::domain_id id, instant now);

    /// The request of the check that is under way leaves, perhaps for the second time.
    void left(certcentral::domain_id id);

    /// A check found no answer to think about: due again after the floor.
    void give_back(certcentral::domain_id id, instant now);

    /// When the next domain is due; nothing while none waits.
    [[nodiscard]] std::optional<instant> next_due() const;

    /// How many are due, counted no further than to `most`.
    [[nodiscard]] std::size_t due(instant now, std::size_t most) const;

    /// Records the answer to the check of `id` that is under way, and says what it changed. `chance`
    /// (0 to 1) draws the jitter of the next interval. A blameless answer changes nothing but that the domain
    /// is due again as soon as the floor allows; and it is told of only while the gate is open.
    change record(certcentral::domain_id id, const certcentral::answer& answer, const moment& now,
                  double chance, const circumstances& account = {});

    /// A denial of that domain at `when` was taken for the account's trouble, and was its own.
    void count_denial(certcentral::domain_id id, instant when);

    /// Another account is asked from now on: what CertCentral said of a domain before does not count, and
    /// none stays parked.
    void forget_answers(instant now);

    /// The steps of age that pending and parked domains have reached and that were not told of, each once.
    [[nodiscard]] std::vector<aged> age(instant now);
    /// When there may be the next of them.
    [[nodiscard]] instant next_ageing() const noexcept { return next_ageing_; }

    /// The watched domain of that id, or the removed one whose check is still under way; null for any other.
    [[nodiscard]] const watched* find(certcentral::domain_id id) const;

    /// What is to be remembered of that id; nothing when it is not listed.
    [[nodiscard]] std::optional<remembered> remember(certcentral::domain_id id, const moment& now) const;
    [[nodiscard]] std::vector<remembered> remember_all(const moment& now) const;

    /// Neither active nor parked.
    [[nodiscard]] std::size_t pending() const noexcept { return watched_.size() - parked_; }
    [[nodiscard]] std::size_t parked() const noexcept { return parked_; }
    [[nodiscard]] std::size_t active() const noexcept { return active_.size(); }

    /// Pending and parked domains: in no order, and by id.
    [[nodiscard]] const std::unordered_map<certcentral::domain_id, watched>& domains() const noexcept {
        return watched_;
    }
    [[nodiscard]] std::vector<const watched*> all_watched() const;

private:
    void start(const domain& who, const moment& now);
    void relist_pending(watched& one, const domain& listed, const moment& now);
    void relist_active(remembered& one, const domain& listed, const moment& now, relisted& changed);
    void remove_unlisted(const std::vector<domain>& listed, const moment& now, relisted& changed);
    void admit(const std::vector<domain>& listed);
    [[nodiscard]] instant floor_end(const watched& one) const;
    [[nodiscard]] instant probe_from(const watched& one) const;
    void enqueue(const watched& one);
    void requeue(watched& one, instant due);
    change record_removed(const watched& one, const certcentral::answer& answer, const moment& now);
    change conclude(watched& one, const certcentral::answer& answer, const moment& now);
    void put_off(watched& one, instant now);
    void count(watched& one, const certcentral::answer& answer, const circumstances& account, instant now,
               change& changed);

    schedule policy_;
    std::unordered_map<certcentral::domain_id, watched> watched_;  ///< Pending and parked.
    std::size_t parked_{0};
    std::unordered_map<certcentral::domain_id, remembered> active_;
    std::unordered_map<certcentral::domain_id, instant> lately_;  ///< Asked about, and not watched any more.
    std::unordered_map<certcentral::domain_id, watched>
        removed_;  ///< Taken from the list while their check is under way.
    queue queue_;
    arrival last_came_{};
    instant next_ageing_{instant::min()};
};

}  // namespace dcv::watch
