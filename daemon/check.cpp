// dcvwatchd check: asks once about the domains named, through the running daemon if there is one.
#include "certcentral/answer.hpp"
#include "daemon/account_mark.hpp"
#include "daemon/answers.hpp"
#include "daemon/become_owner.hpp"
#include "daemon/beginning.hpp"
#include "daemon/check_through.hpp"
#include "daemon/clock.hpp"
#include "daemon/configuration.hpp"
#include "daemon/options.hpp"
#include "daemon/poller.hpp"
#include "daemon/print.hpp"
#include "daemon/reporter.hpp"
#include "daemon/running_daemon.hpp"
#include "daemon/turn.hpp"
#include "ledger/trouble.hpp"
#include "report/events.hpp"
#include "report/in_words.hpp"
#include "report/outside_text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <unordered_map>
#include <utility>

namespace dcv {

namespace asio = boost::asio;

namespace {

using certcentral::domain_id;
using domains = std::vector<watch::domain>;

/// Each id once, in the order given; nothing, and a word about it, when one is none.
std::optional<std::vector<domain_id>> parse(const std::vector<std::string>& texts) {
    std::vector<domain_id> ids;
    for (const auto& text : texts) {
        const auto id = domain_id::parse(text);
        if (!id) {
            print(stderr,
                  fmt::format("{}: no domain id; allowed: a whole number from 1 to 2^63 - 1, digits only\n",
                              report::one_word(text)));
            return {};
        }
        if (std::find(ids.begin(), ids.end(), *id) == ids.end()) ids.push_back(*id);
    }
    return ids;
}

/// The domains that the ledger knows, as it knows them, and those that are asked about, as configured: what
/// else the configuration changes is left to `run`.
domains to_watch(const ledger::contents& found, const domains& configured,
                 const std::vector<domain_id>& asked) {
    std::unordered_map<domain_id, watch::domain> all;
    for (const auto& known : found.domains)
        all.insert({known.who.id, known.who});
    for (const auto id : asked)
        all.insert({id, watch::domain{id, {}, {}}});
    for (const auto& who : configured) {
        if (std::find(asked.begin(), asked.end(), who.id) != asked.end()) all.insert_or_assign(who.id, who);
    }
    domains listed;
    for (auto& [id, who] : all)
        listed.push_back(std::move(who));
    return listed;
}

/// Whether CertCentral spoke about the domain, and what it said.
outcome outcome_of(const certcentral::answer& answer) {
    using certcentral::bearing;
    switch (bearing_of(answer)) {
        case bearing::answered:
            return verdict_of(answer) == certcentral::verdict::active ? outcome::active : outcome::not_active;
        case bearing::absent:
        case bearing::denied:
            return outcome::not_active;
        case bearing::key_refused:
        case bearing::limited:
        case bearing::maintenance:
        case bearing::cut_off:
        case bearing::broken:
        case bearing::unheard:
            return outcome::not_answered;
    }
    std::abort();
}

/// A person waits: says what for, if it takes long enough to wonder.
void tell_wait(domain_id id, watch::boottime::duration time) {
    if (time < std::chrono::seconds{1}) return;
    print(stderr, fmt::format("{}: waiting {} for schedule.floor or limits\n", id.value(),
                              report::in_words(std::chrono::ceil<std::chrono::milliseconds>(time))));
}

asio::awaitable<void> ask_one(poller& asking, domain_id id, answers& known) {
    const auto& state = asking.watching();
    const auto now = now_by_both();
    if (state.list().find(id) == nullptr) {
        known.add_active_already(id);
        co_return;
    }
    if (const auto until = state.silent_until(now.boot)) {
        known.add_not_asked(id, now.to_wall(*until), state.account().reason());
        co_return;
    }
    tell_wait(id, state.earliest_start(id, now.boot) - now.boot);
    const auto answer = co_await asking.ask(id);
    if (answer) {
        known.add(id, outcome_of(*answer),
                  report::answer_in_words(answer->reason, answer->http_status, answer->detail));
    } else {
        known.add(id, outcome::not_answered, "not asked: it cannot be recorded");
    }
}

/// The exit code.
asio::awaitable<int> ask_all(poller& asking, reporter& lines, std::vector<domain_id> ids) {
    answers known;
    for (const auto id : ids)
        co_await ask_one(asking, id, known);
    co_await asking.settle();
    co_await lines.close(std::chrono::seconds{1});
    co_return known.exit_code();
}

int ask(configuration read, beginning from, std::vector<domain_id> ids, report::log& log) {
    asio::io_context io{1};
    reporter lines{io.get_executor(), log};
    const auto& api = read.settings.api;
    net::https_client client{io.get_executor(), route_of(read), std::move(read.trust)};
    poller asking{io, {client, api.base_path, std::move(read.key), api.timeout}, std::move(from), lines};
    bool finished = false;
    int code = exit_code::bug;
    auto ended = [&finished, &code](const std::exception_ptr& bug, int all) {
        finished = true;
        if (bug) std::rethrow_exception(bug);
        code = all;
    };
    asio::co_spawn(io, ask_all(asking, lines, std::move(ids)), std::move(ended));
    turn(io, finished, lines);
    return code;
}

/// Without a daemon: under the same limits and into the same ledger.
int check_alone(const common_options& common, std::vector<domain_id> ids) {
    report::log log{common.log_format, common.log_level};
    auto read = read_configuration(common.config);
    if (read && read->no_key) read = config::faults{read->no_key->why};
    if (read && read->no_proxy_credentials) read = config::faults{*read->no_proxy_credentials};
    if (!read) {
        for (const auto& fault : read.error())
            log.write(report::config_rejected(fault));
        return exit_code_of(read.error());
    }
    if (const auto failed = become_owner(common.state_dir)) {
        log.write(report::ledger_trouble("unusable", *failed));
        return exit_code::state;
    }
    auto ledger = open_ledger(common.state_dir, log, ledger::purpose::check);
    if (!ledger) return exit_code::state;
    const auto listed = to_watch(ledger->found(), read->settings.domains, ids);
    auto from = begin(*std::move(ledger), terms_of(read->settings),
                      account_mark(read->settings.api, read->key), listed);
    if (!commit(from, log)) return exit_code::state;
    return ask(*std::move(read), std::move(from), std::move(ids), log);
}

}  // namespace

int check(const common_options& common, const std::vector<std::string>& texts) {
    auto ids = parse(texts);
    if (!ids) return exit_code::usage;
    try {
        if (const auto daemon = running_daemon::find(common.state_dir))
            return check_through(*daemon, common.state_dir, *ids);
    } catch (const ledger::trouble& failed) {
        print(stderr, fmt::format("dcvwatchd: {}{}\n", report::escaped(failed.what(), 1024),
                                  ::geteuid() == 0 ? "" : "; run with sudo"));
        return exit_code::state;
    }
    return check_alone(common, *std::move(ids));
}

}  // namespace dcv
