// What a rehearsal plays: the account's keys and limits, and each domain with what its customer will do and
// when. Plain values, as valid as scenario_file leaves them; knows neither YAML nor time passing.
#pragma once

#include "certcentral-sim/instant.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dcv::sim {

using domain_id = std::int64_t;

/// How control over a domain is shown. The check asked for with the API knows three methods; any other
/// (email,
/// ...) is unsuitable for it.
enum class method { dns_txt_token, dns_cname_token, http_token, unsuitable };

enum class permission { full, view_only };

/// How many network perspectives must see a random value. See `quorum` in propagation.hpp.
enum class quorum_rule { mpic, all };

/// What a check answers that did not pass: the method's documented error, the documented (but nowhere shown)
/// status `inactive`, or `inactive` only while some perspectives see the value already.
enum class pending_answer { error, inactive, mixed };

/// What a check of an active domain answers; undocumented, so both are played.
enum class active_answer { active, error };

struct scripted_key {
    std::string value;
    permission granted{permission::full};
};

struct latency {
    std::chrono::milliseconds min{30};
    std::chrono::milliseconds max{200};
};

/// DigiCert's "Rate limits": the most requests of one key in any window of that length.
struct limits {
    unsigned per_5s{100};
    unsigned per_3min{1000};
    std::optional<std::chrono::milliseconds> retry_after;  ///< None: a 429 says nothing about when.
};

/// From `from` (included) to `until` (excluded) every request is answered 503.
struct maintenance {
    instant from;
    instant until;
    std::optional<std::chrono::milliseconds> retry_after;
};

/// What holds for the validation of every domain.
struct terms {
    unsigned perspectives{4};  ///< Remote ones, beside the primary.
    quorum_rule quorum{quorum_rule::mpic};
    std::chrono::milliseconds random_value_lifetime{std::chrono::days{30}};
    bool own_polling{true};
};

struct scripted_domain {
    domain_id id{};
    std::string name;
    method by{method::dns_txt_token};
    std::string method_name{"dns-txt-token"};              ///< As the scenario spells it.
    std::chrono::milliseconds submitted{0};                ///< How long before the world began.
    std::optional<std::chrono::milliseconds> published{};  ///< After the world began; none: never.
    std::chrono::milliseconds propagation{0};              ///< Until every perspective surely sees it.
};

struct scenario {
    std::vector<scripted_key> keys;
    sim::latency latency;
    sim::limits limits;
    std::vector<maintenance> maintenance_windows;
    sim::terms terms;
    sim::pending_answer pending_answer{sim::pending_answer::error};
    sim::active_answer active_answer{sim::active_answer::active};
    bool token_in_answer{true};  ///< The older edition of the API shows the random value beside `active`.
    std::vector<scripted_domain> domains;
};

}  // namespace dcv::sim
