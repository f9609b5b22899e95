// The account's gate: while CertCentral cannot be reached, refuses the key, limits it or is in maintenance,
// one domain at a time is asked about, as a probe. Decides and does nothing; time and chance are arguments.
#pragma once

#include "certcentral/answer.hpp"
#include "watch/boottime.hpp"
#include "watch/diagnosis.hpp"
#include "watch/gate_record.hpp"

#include <array>
#include <string>

namespace dcv::watch {

/// What an answer changed.
struct gate_step {
    struct closing {
        gate_kind kind;
        std::string reason;  ///< Of the answer that closed it.
        std::string detail;  ///< And what it found, from outside.
        std::chrono::milliseconds retry_in;
        unsigned http_status{};  ///< Of that answer; 0 without a response.
    };
    struct opening {
        gate_kind kind;  ///< What kept it closed last.
        std::chrono::milliseconds closed_for;
    };
    std::optional<closing> closed;  ///< It closed, or another kind of trouble keeps it closed now.
    std::optional<opening> opened;
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

    /// The answer about `id`; `only_one` when no other domain is being asked about, parked ones aside.
    gate_step heard(certcentral::domain_id id, const certcentral::answer& answer, bool only_one, instant now,
                    double chance);

    /// Somebody may have put right what it is closed for, if that is `what` (another key, another address):
    /// it may be probed at once.
    void mended(gate_kind what, instant now);

    [[nodiscard]] gate_kind kind() const noexcept { return kind_; }
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
    /// When a probe may start; nothing while open, or while one is under way.
    [[nodiscard]] std::optional<instant> next_probe() const;
    /// When CertCentral last spoke about any domain.
    [[nodiscard]] std::optional<instant> last_answered() const noexcept { return last_answered_; }

    [[nodiscard]] gate_record record(const moment& now) const;
    /// Nobody waits longer than was recorded, or `longest_gate_wait`, wherever the wall clock has been since.
    void resume(const gate_record& known, const moment& now);

private:
    struct heard_answer;
    gate_step while_open(const heard_answer& heard);
    gate_step of_probe(const heard_answer& heard);
    gate_step of_other(const heard_answer& heard);
    gate_step::closing close(gate_kind kind, const heard_answer& heard);
    gate_step::opening open(instant now);
    void delay(instant until, instant now);
    unsigned& waits(gate_kind kind);

    gate_kind kind_{gate_kind::open};
    std::string reason_;
    std::string detail_;  ///< Of that answer.
    instant closed_at_;
    instant next_probe_;
    boottime::duration wait_{};
    std::array<unsigned, gate_kinds> waits_{};  ///< By kind, since it closed.
    std::optional<certcentral::domain_id> probed_;
    bool outdated_{false};  ///< The probe under way began before somebody put things right.
    diagnosis troubles_;
    std::optional<instant> last_answered_;
};

}  // namespace dcv::watch
