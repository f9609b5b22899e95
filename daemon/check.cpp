// dcvwatchd check: asks once about the domains named, under the same limits and into the same ledger as
// `run`.
#include "daemon/account_mark.hpp"
#include "daemon/beginning.hpp"
#include "daemon/clock.hpp"
#include "daemon/configuration.hpp"
#include "daemon/options.hpp"
#include "daemon/poller.hpp"
#include "daemon/print.hpp"
#include "daemon/reporter.hpp"
#include "daemon/turn.hpp"
#include "report/events.hpp"
#include "report/in_words.hpp"
#include "report/line.hpp"
#include "report/outside_text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
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

/// Whoever the ledger knows already, as it knows them, and whoever is asked about, as configured: what else
/// the configuration changes is left to `run`.
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

void print_answer(domain_id id, std::string_view answer) {
    print(stdout, fmt::format("{}: {}\n", id.value(), answer));
    std::fflush(stdout);
}

/// CertCentral wants to be left alone.
std::string not_asked(const watch::gate& account, watch::instant until) {
    return fmt::format("not asked before {}: {}", report::timestamp(now_by_both().to_wall(until)),
                       report::reason_in_words(account.reason()));
}

/// Whether all are active.
asio::awaitable<bool> ask_all(poller& asking, reporter& lines, std::vector<domain_id> ids) {
    bool all_active = true;
    for (const auto id : ids) {
        if (asking.watching().list().find(id) == nullptr) {
            print_answer(id, "active already; never asked about again while it is listed");
            continue;
        }
        if (const auto until = asking.watching().silent_until(boot_now())) {
            all_active = false;
            print_answer(id, not_asked(asking.watching().account(), *until));
            continue;
        }
        const auto answer = co_await asking.ask(id);
        const bool active = answer && answer->kind == certcentral::verdict::active;
        all_active = all_active && active;
        print_answer(id,
                     answer ? report::reason_in_words(answer->reason) : "not asked: it cannot be recorded");
    }
    co_await asking.settle();
    co_await lines.close(std::chrono::seconds{1});
    co_return all_active;
}

int ask(configuration read, beginning from, std::vector<domain_id> ids, report::log& log) {
    asio::io_context io{1};
    reporter lines{io.get_executor(), log};
    const auto& api = read.settings.api;
    net::https_client client{io.get_executor(), route_of(read), std::move(read.trust)};
    poller asking{io, {client, api.base_path, std::move(read.key), api.timeout}, std::move(from), lines};
    bool finished = false;
    int code = exit_code::not_active;
    auto ended = [&finished, &code](const std::exception_ptr& bug, bool all_active) {
        finished = true;
        if (bug) std::rethrow_exception(bug);
        if (all_active) code = exit_code::done;
    };
    asio::co_spawn(io, ask_all(asking, lines, std::move(ids)), std::move(ended));
    turn(io, finished, lines);
    return code;
}

}  // namespace

int check(const common_options& common, const std::vector<std::string>& texts) {
    auto ids = parse(texts);
    if (!ids) return exit_code::usage;
    report::log log{common.log_format, common.log_level};
    auto read = read_configuration(common.config);
    if (read && read->no_key) read = config::faults{*read->no_key};
    if (read && read->no_proxy_credentials) read = config::faults{*read->no_proxy_credentials};
    if (!read) {
        for (const auto& fault : read.error())
            log.write(report::config_rejected(fault));
        return exit_code::configuration;
    }
    auto ledger = open_ledger(common.state_dir, log);
    if (!ledger) {
        print(stderr,
              "beside a running daemon, ask it: systemctl kill -s USR1 dcvwatchd (or kill -USR1 PID) has it "
              "ask about every pending domain\n");
        return exit_code::state;
    }
    const auto listed = to_watch(ledger->found(), read->settings.domains, *ids);
    auto from = begin(*std::move(ledger), terms_of(read->settings),
                      account_mark(read->settings.api, read->key), listed);
    if (!commit(from, log)) return exit_code::state;
    return ask(*std::move(read), std::move(from), *std::move(ids), log);
}

}  // namespace dcv
