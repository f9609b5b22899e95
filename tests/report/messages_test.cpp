// The message of every event, word for word: what a person reads who sees nothing but that line.
#include "report/events.hpp"
#include "report/message_id.hpp"
#include "version.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace dcv::report {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
using certcentral::answer;
using certcentral::reason;
using watch::ageing;
using watch::gate_kind;

const watch::domain named{*certcentral::domain_id::parse("1234568"), "example.com", {}};
const watch::domain dated{*certcentral::domain_id::parse("1234569"), "example.net",
                          sys_days{2026y / November / 1}};
const watch::wall_time today = sys_days{2026y / November / 26} + 3h;
const answer no_txt{reason::invalid_dns_txt, {}, 400, {}};
const answer dnssec{reason::invalid_dns_txt, "invalid_dns_txt: DNSSEC\tis bogus", 400, {}};
const answer page{reason::wrong_content_type, "text/html", 403, {}};
const std::string version_text{version};

struct golden {
    event happened;
    std::string message;
};

watch::transition found_active(std::uint64_t checks, bool removed) {
    return {named, today, checks, 95s, {}, removed};
}

std::vector<golden> lifecycle() {
    return {
        {service_started({4, 3, 1}, ""), "dcvwatchd " + version_text + " started with 4 pending, 3 active"},
        {service_stopping({4, 3, 1}), "dcvwatchd " + version_text + " stops with 4 pending, 3 active"},
        {service_idle(),
         "nothing to watch: list domain ids under `domains` in the configuration, then reload; after a new "
         "API "
         "key, restart"},
        {config_loaded({3, 1, 1, 1}),
         "configuration loaded: 3 domains added (1 of them watched anew), 1 removed; 1 domain is pending"},
        {config_loaded({1, 100, 0, 4}),
         "configuration loaded: 1 domain added (0 of them watched anew), 100 removed; 4 domains are pending; "
         "so "
         "many are logged one by one at the level debug only"},
        {config_rejected({{"a.yaml", 3, 1}, "not an id", "a whole number", "x"}),
         "configuration refused: a.yaml:3:1: not an id; allowed: a whole number; found: x"},
        {config_warning("a.yaml:3:1: no file matches this pattern"),
         "a.yaml:3:1: no file matches this pattern"},
        {since_unmoved(named),
         "example.com (1234568) is active, and its changed `since` is not later than that: its watch does "
         "not "
         "begin anew"},
        {log_lines_lost(1), "1 line was lost: nothing read this log, and the oldest lines were dropped"},
        {log_lines_lost(3), "3 lines were lost: nothing read this log, and the oldest lines were dropped"},
        {bug("bad_alloc"), "internal error: bad_alloc"},
        {ledger_created("/var/lib/dcvwatchd"), "a new ledger was begun in /var/lib/dcvwatchd"},
        {ledger_trouble("disk_full", "database or disk is full"),
         "the ledger cannot be written: database or disk is full"},
        {ledger_trouble("corrupt", "moved aside as x"), "the ledger was damaged: moved aside as x"},
        {ledger_recovered(), "the ledger is written again, and complete"},
        {recheck_requested(1),
         "a recheck of 1 domain was requested; each is asked about as soon as floor, limits and gates allow"},
    };
}

std::vector<golden> of_domains() {
    return {
        {watch_started(named), "example.com (1234568) is watched"},
        {check_answered(named, page, 1s, 1),
         "example.com (1234568): the answer is not JSON; perhaps a firewall or proxy answered (HTTP status "
         "403): text/html"},
        {reason_changed(named, no_txt, reason::none, 0s, 0s),
         "example.com (1234568) is pending: DigiCert finds no valid TXT record yet"},
        {reason_changed(named, dnssec, reason::timed_out, 3h, 7min),
         "example.com (1234568) has been pending for 3 h: DigiCert finds no valid TXT record yet: "
         "\"invalid_dns_txt: "
         "DNSSEC\\x09is bogus\"; the next check is due in 7 min"},
        {reason_changed(named, {reason::connect_failed, "connect to 192.0.2.1:443: refused", 0, {}},
                        reason::none, 1min, 1min),
         "example.com (1234568) has been pending for 1 min: no connection can be made: connect to "
         "192.0.2.1:443: "
         "refused; the next check is due in 1 min"},
        {domain_active(found_active(3, false), false),
         "example.com (1234568) is active, after 1 min 35 s and 3 checks"},
        {domain_active(found_active(3, true), true),
         "example.com (1234568) is active, after 1 min 35 s and 3 checks; it was removed from the list "
         "meanwhile; this may have been logged before"},
        {domain_active({named, today, 1, 2s, {}, false, true}, false),
         "example.com (1234568) is active, after 2 s and 1 check: perhaps an earlier validation still holds"},
        {watch_ended(named, "active"), "example.com (1234568) is no longer watched: it is active"},
        {watch_ended(named, "removed"),
         "example.com (1234568) is no longer watched: it was removed from the list"},
        {method_unsuitable(named, {reason::invalid_dns_method, {}, 400, {}}),
         "example.com (1234568): the domain's DCV method cannot be checked this way: choose dns-txt-token, "
         "dns-cname-token or http-token in CertCentral; until then it is asked about once an hour at most"},
        {answer_rejected(named, {reason::unknown_code, "caa_denied: CAA forbids it", 400, {}}),
         "example.com (1234568): the answer has an error code that CertCentral does not document: "
         "\"caa_denied: "
         "CAA forbids it\"; the domain stays pending and is asked about again"},
        {domain_parked(named, {reason::not_found, {}, 404, {}}),
         "example.com (1234568) is parked and asked about once a day: CertCentral knows no such domain id "
         "(HTTP "
         "status 404); correct the list, or remove the id from it"},
        {validation_ageing(dated, ageing::soon, 25 * 24h + 3h, today),
         "example.net (1234569) has been pending for 25 d 3 h: its random value expires at "
         "2026-12-01T00:00:00Z; "
         "publish it before then, or have CertCentral make a new one"},
        {validation_ageing(named, ageing::expired, 30 * 24h, today),
         "example.com (1234568) has been pending for 30 d: its random value expired at 2026-11-26T03:00:00Z; "
         "no "
         "check "
         "can succeed until CertCentral has made a new one and that is published"},
    };
}

std::vector<golden> of_the_account() {
    const std::string expired = "the certificate of www.digicert.com expired on 2026-11-01";
    overview some{{6, 5, 1}, 17, 1, gate_kind::open, 3h, 61s};
    some.pending_by_reason = {{reason::none, 1}, {reason::invalid_dns_txt, 4}, {reason::timed_out, 1}};
    overview held_up{{2, 5, 0}, 17, 2.04, gate_kind::limited};
    held_up.gate_reason = reason::request_limit_exceeded;
    return {
        {gate_closed({gate_kind::unreachable, reason::tls_failed, expired, 30s}, 4),
         "CertCentral cannot be reached: the TLS connection is refused: " + expired +
             "; 4 domains wait; the next probe is in 30 s"},
        {gate_closed({gate_kind::unreachable, reason::not_found, {}, 30s, 404}, 1),
         "every id asked about is unknown to CertCentral: check api.url, or remove deleted ids from the "
         "list; 1 domain waits; the next probe is in 30 s"},
        {gate_closed({gate_kind::unreachable, reason::server_error, {}, 30s, 502}, 2),
         "CertCentral does not answer properly: the server failed to answer (HTTP status 502); 2 domains "
         "wait; "
         "the next probe is in 30 s"},
        {gate_closed({gate_kind::limited, reason::request_limit_exceeded, {}, 60'500ms, 429}, 12),
         "too many requests with this API key: CertCentral blocks it for a while (HTTP status 429); 12 "
         "domains "
         "wait; the next probe is in 1 min"},
        {gate_closed(
             {gate_kind::refused, reason::invalid_key, "access_denied|access_denied_invalid_key", 15min, 403},
             2),
         "CertCentral refuses the API key (HTTP status 403): access_denied|access_denied_invalid_key; 2 "
         "domains "
         "wait; the next probe is in 15 min"},
        {gate_opened({gate_kind::limited, 2min}, 1),
         "CertCentral answers again after 2 min (gate: limited); 1 domain waits and is asked about at an "
         "even "
         "pace"},
        {summary(some),
         "6 pending (4 invalid_dns_txt, 1 not asked yet, 1 timed_out), 5 active, 1 parked; next check in 1 "
         "min 1 s"},
        {summary(held_up),
         "2 pending, 5 active, 0 parked; gate: limited (too many requests with this API key: CertCentral "
         "blocks "
         "it for a while); all checks are late by a factor of 2.0"},
    };
}

std::vector<golden> all_goldens() {
    auto all = lifecycle();
    for (auto& each : of_domains())
        all.push_back(std::move(each));
    for (auto& each : of_the_account())
        all.push_back(std::move(each));
    return all;
}

/// The names of all events, as the table of their ids has them.
std::set<std::string> every_event() {
    std::stringstream source;
    source << std::ifstream{std::string{SOURCE_DIR} + "/lib/report/message_id.cpp"}.rdbuf();
    const std::string text = source.str();
    const std::regex row{R"re(\{"(\w+)", "[0-9a-f]{32}"\})re"};
    return {std::sregex_token_iterator{text.begin(), text.end(), row, 1}, {}};
}

TEST(Messages, AreWholeSentencesWithTheCauseInThem) {
    for (const auto& [happened, message] : all_goldens())
        EXPECT_EQ(happened.message, message);
}

TEST(Messages, AreHeldToTheirWordsForEveryEvent) {
    std::set<std::string> seen;
    for (const auto& each : all_goldens())
        seen.insert(std::string{each.happened.name});
    EXPECT_EQ(seen, every_event());
}

TEST(Messages, AreOneLineHoweverLongAndOddTheDetail) {
    const answer odd{reason::unknown_code, "\n\x1b[2J" + std::string(5000, '\xff'), 400, {}};
    const auto message = answer_rejected(named, odd).message;
    EXPECT_LT(message.size(), 500U);
    EXPECT_THAT(message, testing::HasSubstr("\"\\x0a\\x1b[2J"));
    EXPECT_THAT(message, testing::Not(testing::HasSubstr("\n")));
    EXPECT_THAT(message, testing::HasSubstr("..."));
}

}  // namespace
}  // namespace dcv::report
