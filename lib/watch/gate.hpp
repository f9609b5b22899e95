// The account's gate: while CertCentral cannot be reached, refuses the key, limits it or is in maintenance,
// one domain at a time is asked about, as a probe. Decides and does nothing; time and chance are arguments.
#pragma once

#include "certcentral/answer.hpp"
#include "watch/boottime.hpp"
#include "watch/diagnosis.hpp"
#include "watch/gate_record.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

namespace dcv::watch {

/// What an answer changed.
struct gate_step {
    struct closing {
        gate_kind kind;
        certcentral::reason reason{};  ///< Of the answer that closed it.
        std::string detail;            ///< And what it found, from outside.
        std::chrono::milliseconds retry_in;
        unsigned http_status{};  ///< Of that answer; 0 without a response.
    };
    struct opening {
        gate_kind kind;  ///< What kept it closed last.
        std::chrono::milliseconds closed_for;
    };
    std::optional<closing> closed;  ///< It closed, or another kind of trouble keeps it closed now.
    std::optional<opening> opened;
    /// With the opening: whose denials were taken for the account's, and when each was denied. They are the
    /// domains' own.
    std::map<certcentral::domain_id, instant> denied{};
    bool blameless{false};  ///< No trouble of the domain's own: neither its pause nor its parking grows.
};

/// Only the answer to a probe opens it, or makes the next wait longer than the last. Answers to requests that
/// were under way when it closed do neither: they can but delay the next probe, by their Retry-After.
class gate {
public:
    /// Whether a request may start. It is told by `started`, and its end by `heard` or `came_to_nothing`.
    [[nodiscard]] bool may_ask(instant now) const;
    void started(certcentral::domain_id id);
    void came_to_nothing(certcentral::domain_id id);

    /// The answer about `who`.
    gate_step heard(const respondent& who, const certcentral::answer& answer, instant now, double chance);

    /// What it is closed for may be mended, if that is `what` (another key, another address): it may be
    /// probed at once, but for a Retry-After that stands.
    void mended(gate_kind what, instant now);

    /// Another account is asked: for this one CertCentral has not answered yet.
    void forget_answers();
    /// CertCentral answered for a domain of this account at `when`, as an earlier process knew.
    void was_answered(instant when) { last_answered_ = std::max(last_answered_.value_or(when), when); }

    [[nodiscard]] gate_kind kind() const noexcept { return kind_; }
    [[nodiscard]] certcentral::reason reason() const noexcept { return reason_; }
    /// When a probe may start; nothing while open, or while one is under way.
    [[nodiscard]] std::optional<instant> next_probe() const;
    /// When CertCentral last spoke about any domain.
    [[nodiscard]] std::optional<instant> last_answered() const noexcept { return last_answered_; }
    /// Whose answers closed it, or keep it closed: a probe had better go to another domain.
    [[nodiscard]] const std::set<certcentral::domain_id>& row() const noexcept { return row_; }
    /// Whether denials alone closed it.
    [[nodiscard]] bool is_denied() const noexcept { return kind_ != gate_kind::open && denied_; }

    [[nodiscard]] gate_record record(const moment& now) const;
    /// A start lets one probe out at once, unless CertCentral asked for silence: then no wait is longer than
    /// was recorded, or than `longest_gate_wait`, wherever the wall clock has been since.
    void resume(const gate_record& known, const moment& now);

private:
    struct heard_answer;
    gate_step while_open(const heard_answer& heard, bool any_answered);
    gate_step of_probe(const heard_answer& heard);
    gate_step of_other(const heard_answer& heard);
    gate_step::closing close(gate_kind kind, const heard_answer& heard);
    gate_step::opening open(instant now);
    void obey(const heard_answer& heard);
    void delay(instant until, instant now);
    void withhold(const heard_answer& heard);
    [[nodiscard]] gate_kind found_by_probe(const heard_answer& heard) const;
    [[nodiscard]] boottime::duration wait_for(gate_kind kind, unsigned waits, double chance) const;
    unsigned& waits(gate_kind kind);

    gate_kind kind_{gate_kind::open};
    certcentral::reason reason_{};
    std::string detail_;  ///< Of that answer.
    instant closed_at_;
    instant next_probe_;
    boottime::duration wait_{};
    instant obeyed_until_{instant::min()};      ///< The end of the latest Retry-After: no probe before.
    std::array<unsigned, gate_kinds> waits_{};  ///< By kind, since it closed.
    std::optional<certcentral::domain_id> probed_;
    bool denied_{false};                                  ///< By 404s or 403s alone.
    std::set<certcentral::domain_id> row_;                ///< Of the closing, and of the probes that failed.
    std::map<certcentral::domain_id, instant> withheld_;  ///< Denials that counted for no domain yet.
    diagnosis troubles_;
    std::optional<instant> last_answered_;
};

}  // namespace dcv::watch
