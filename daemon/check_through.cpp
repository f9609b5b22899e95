#include "daemon/check_through.hpp"

#include "daemon/answers.hpp"
#include "daemon/clock.hpp"
#include "daemon/options.hpp"
#include "daemon/print.hpp"
#include "daemon/recheck_folder.hpp"
#include "ledger/store.hpp"
#include "report/in_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>

namespace dcv {

using namespace std::chrono_literals;

namespace {

using certcentral::domain_id;
using ids = recheck_folder::ids;

/// A look at the folder costs a system call, one into the ledger of a long list a second.
constexpr auto between_looks = 20ms;
constexpr auto shortest_between_readings = 1s;
constexpr auto longest_between_readings = 30s;

/// No probe follows another one sooner; what is recorded of the same one may differ by a clock's step.
constexpr auto a_probe_later = 15s;

int fail(int code, const std::string& why) {
    print(stderr, fmt::format("dcvwatchd: {}\n", why));
    return code;
}

const watch::remembered* find(const ledger::contents& all, domain_id id) {
    const auto one = std::find_if(all.domains.begin(), all.domains.end(),
                                  [id](const auto& each) { return each.who.id == id; });
    return one == all.domains.end() ? nullptr : &*one;
}

watch::gate_record gate_of(const ledger::contents& all) {
    return all.account ? all.account->gate : watch::gate_record{};
}

/// Whether CertCentral has said that it wants to be left alone until some time to come.
bool is_to_be_left_alone(const watch::gate_record& gate) {
    const bool told = gate.kind == watch::gate_kind::limited || gate.kind == watch::gate_kind::maintenance;
    return told && gate.next_probe > wall_now();
}

/// Which of `asked` are in `all` and not active yet; of those that are active the answer is known.
ids to_ask(const ledger::contents& all, const ids& asked, answers& known) {
    ids open;
    for (const auto id : asked) {
        if (find(all, id)->active) {
            known.add_active_already(id);
        } else {
            open.push_back(id);
        }
    }
    return open;
}

void add_not_asked(const watch::gate_record& gate, const ids& open, answers& known) {
    for (const auto id : open)
        known.add_not_asked(id, gate.next_probe, gate.reason);
}

/// Also of the kinds that count for no domain: no way to CertCentral, while the gate is open all the same.
bool says_nothing_of_domain(certcentral::reason why) {
    using certcentral::bearing;
    const auto said = certcentral::row_of(why).said;
    return said != bearing::answered && said != bearing::absent && said != bearing::denied;
}

/// What the ledger says of a domain that was to be asked about after `asked`.
void add(const ledger::contents& all, domain_id id, watch::wall_time asked, answers& known) {
    // Times are rounded to the millisecond on their way into the ledger.
    constexpr std::chrono::milliseconds rounding{2};
    const auto* const one = find(all, id);
    const auto gate = gate_of(all);
    if (one == nullptr) return known.add(id, outcome::not_answered, "not listed any more");
    if (one->active)
        return known.add(id, outcome::active, report::reason_in_words(certcentral::reason::active));
    const bool was_asked = one->last_check && *one->last_check + rounding >= asked;
    if (!was_asked && is_to_be_left_alone(gate)) return known.add_not_asked(id, gate.next_probe, gate.reason);
    if (!was_asked && gate.kind == watch::gate_kind::open)
        return known.add(id, outcome::not_answered, "not asked; the daemon's log may say why");
    if (gate.kind != watch::gate_kind::open)
        return known.add(id, outcome::not_answered,
                         report::gate_in_words(gate.kind, gate.reason, 0, gate.detail));
    known.add(id, says_nothing_of_domain(one->reason) ? outcome::not_answered : outcome::not_active,
              report::answer_in_words(one->reason, 0, one->detail));
}

/// What is waited for.
std::string waiting_for(const ledger::contents& all, const ids& open) {
    const auto gate = gate_of(all);
    const auto now = wall_now();
    if (gate.kind != watch::gate_kind::open)
        return fmt::format("waiting for the next attempt, in {}: {}",
                           report::in_words(std::max(gate.next_probe - now, 0ms)),
                           report::gate_in_words(gate.kind, gate.reason, 0, gate.detail));
    const auto floor = all.account ? all.account->terms.schedule.floor : 0ms;
    auto last = now;
    for (const auto id : open) {
        const auto* const one = find(all, id);
        if (one != nullptr && one->last_check) last = std::max(last, *one->last_check + floor);
    }
    if (last - now >= 1s) return fmt::format("waiting {} for schedule.floor", report::in_words(last - now));
    return "waiting for limits, or for an answer";
}

/// A request to the daemon, withdrawn at the end.
class request {
public:
    request(const recheck_folder& folder, std::string name) : folder_{folder}, name_{std::move(name)} {}
    ~request() { folder_.withdraw(name_); }
    request(const request&) = delete;
    request& operator=(const request&) = delete;

    [[nodiscard]] bool is_open() const { return folder_.is_open(name_); }

private:
    const recheck_folder& folder_;
    std::string name_;
};

enum class waited { over, daemon_ended };

/// Whether both are about the same, though the time that is left differs.
bool alike(const std::string& one, const std::string& other) {
    const auto begin_of = [](const std::string& text) {
        return text.substr(0, text.find_first_of("0123456789"));
    };
    return begin_of(one) == begin_of(other);
}

/// Until the request is answered, the daemon ends, CertCentral wants to be left alone, or a probe has left a
/// closed gate closed; says meanwhile what for.
waited wait(const request& sent, const running_daemon& daemon, const std::filesystem::path& state_dir,
            const ids& open) {
    auto next_reading = boot_now() + shortest_between_readings;
    watch::boottime::duration between = shortest_between_readings;
    std::string said;
    std::optional<watch::wall_time> first_probe;
    while (sent.is_open()) {
        if (daemon.ends_within(between_looks)) return waited::daemon_ended;
        if (boot_now() < next_reading) continue;
        const auto all = ledger::read_only(state_dir);
        const auto gate = gate_of(all);
        if (is_to_be_left_alone(gate)) return waited::over;
        const bool closed = gate.kind != watch::gate_kind::open;
        if (closed && first_probe && gate.next_probe > *first_probe + a_probe_later) return waited::over;
        if (closed && !first_probe) first_probe = gate.next_probe;
        if (auto what = waiting_for(all, open); !alike(what, said)) {
            print(stderr, what + '\n');
            said = std::move(what);
        }
        between = std::min<watch::boottime::duration>(2 * between, longest_between_readings);
        next_reading = boot_now() + between;
    }
    return waited::over;
}

int ask(const running_daemon& daemon, const std::filesystem::path& state_dir, const ids& open,
        answers& known) {
    const auto asked = wall_now();
    const auto folder = recheck_folder::open(state_dir);
    const auto name = folder ? folder->submit(open) : std::nullopt;
    if (!name)
        return fail(exit_code::state, fmt::format("{}: a request cannot be written: {}",
                                                  (state_dir / "recheck.d").string(), std::strerror(errno)));
    const request sent{*folder, *name};
    if (sent.is_open() && !daemon.signal(SIGUSR1))
        return fail(exit_code::state, fmt::format("the daemon with pid {} cannot be signalled: {}",
                                                  daemon.pid(), std::strerror(errno)));
    if (wait(sent, daemon, state_dir, open) == waited::daemon_ended)
        return fail(exit_code::again,
                    fmt::format("the daemon with pid {} has ended before it answered", daemon.pid()));
    const auto now = ledger::read_only(state_dir);
    for (const auto id : open)
        add(now, id, asked, known);
    return known.exit_code();
}

}  // namespace

int check_through(const running_daemon& daemon, const std::filesystem::path& state_dir,
                  const std::vector<domain_id>& asked) {
    const auto all = ledger::read_only(state_dir);
    for (const auto id : asked) {
        if (find(all, id) == nullptr)
            return fail(
                exit_code::usage,
                fmt::format("{} is not in the list of the running daemon; list it and reload, or stop "
                            "the daemon to ask about it",
                            id.value()));
    }
    answers known;
    const auto open = to_ask(all, asked, known);
    if (is_to_be_left_alone(gate_of(all))) {
        add_not_asked(gate_of(all), open, known);
        return known.exit_code();
    }
    return open.empty() ? known.exit_code() : ask(daemon, state_dir, open, known);
}

}  // namespace dcv
