// What a simulated world is like: the domains, what goes wrong when, and what people do.
#pragma once

#include "watch/domain.hpp"
#include "watch/terms.hpp"
#include "world/agenda.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace dcv::world {

inline constexpr instant never = instant::max();

/// How CertCentral sees a domain.
enum class nature { honest, email_method, unknown, foreign, garbled };

struct subject {
    watch::domain who;
    instant ready{never};  ///< From then on every check finds it validated.
    nature kind{nature::honest};
    instant honest_from{never};  ///< It is put right.
    instant odd_from{};          ///< It is honest before, such as a domain that is deleted.

    [[nodiscard]] nature kind_at(instant now) const {
        return odd_from <= now && now < honest_from ? kind : nature::honest;
    }
};

/// What may be wrong with everybody at once.
enum class fault {
    no_name,
    no_connection,
    no_tls,
    firewall,
    server_error,
    redirect,
    wrong_path,
    maintenance,
    limited,
    bad_key,
    no_permission,
    silence,
    slow,
    stale_connections,
    full_disk,
    slow_disk,
    failing_disk,
    blocked_log,
};

/// How a server asks for patience.
enum class patience { none, seconds, imf_date, rfc850_date, asctime_date, past_date, junk };

struct period {
    instant from;
    instant until;
    fault what;
    patience asked{patience::none};
    std::chrono::seconds retry_after{0};
};

enum class deed { kill, stop, reboot, suspend, set_clock, relist, hurry, another_key, end };

struct happening {
    instant at;
    deed what;
    duration length{};                  ///< Of a suspend, an absence after an end; of a jump of the clock.
    std::vector<watch::domain> list{};  ///< Of `relist`.
};

struct scenario {
    std::uint64_t seed{1};
    duration length{std::chrono::days{30}};
    watch::terms terms{};
    watch::allowance server_limits{100, 1000};
    duration quickest{std::chrono::milliseconds{20}};  ///< An answer takes so long,
    duration slowest{std::chrono::milliseconds{400}};  ///< up to so long.
    bool steady{false};                                ///< Nobody's answer changes before it is active.
    std::vector<subject> subjects;
    std::vector<watch::domain> listed;  ///< At the start.
    std::vector<period> weather;        ///< By `from`; of each fault one at a time.
    std::vector<happening> happenings;
};

/// A world in which anything may happen, the same for the same seed.
[[nodiscard]] scenario drawn(std::uint64_t seed, duration length);

/// The subject of that number, honest and never ready.
[[nodiscard]] subject domain_of(int number);

/// Where in the list bad ids stand.
enum class place { head, middle, scattered };

/// Makes that many of the subjects bad from then on, side by side or scattered: of each kind in turn.
void spoil(scenario& plan, int count, place where, const std::vector<nature>& kinds, instant from = {});

/// A world without any trouble: that many such subjects, all listed.
[[nodiscard]] scenario with_domains(int count, duration length);

}  // namespace dcv::world
