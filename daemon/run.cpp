// dcvwatchd run: reads the configuration and the ledger, watches, reloads and stops when told.
#include "daemon/account_mark.hpp"
#include "daemon/beginning.hpp"
#include "daemon/clock.hpp"
#include "daemon/configuration.hpp"
#include "daemon/domain_check.hpp"
#include "daemon/notify.hpp"
#include "daemon/options.hpp"
#include "daemon/poller.hpp"
#include "daemon/print.hpp"
#include "daemon/rechecks.hpp"
#include "daemon/reload_verdict.hpp"
#include "daemon/reloader.hpp"
#include "daemon/reporter.hpp"
#include "daemon/signals.hpp"
#include "daemon/turn.hpp"
#include "ledger/store.hpp"
#include "report/events.hpp"
#include "report/in_words.hpp"
#include "report/outside_text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <spdlog/version.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>

namespace dcv {

namespace asio = boost::asio;

namespace {

std::string libraries() {
    return fmt::format("Boost {}.{}.{}, OpenSSL {}, SQLite {}, spdlog {}.{}.{}", BOOST_VERSION / 100000,
                       BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100,
                       OpenSSL_version(OPENSSL_VERSION_STRING), ledger::library_version(), SPDLOG_VER_MAJOR,
                       SPDLOG_VER_MINOR, SPDLOG_VER_PATCH);
}

/// What a run that ends by itself leaves behind, and why.
void print_what_is_left(const watch::watchlist& list) {
    print(stdout,
          fmt::format("{} active, {} pending, {} parked\n", list.active(), list.pending(), list.parked()));
    for (const auto* const one : list.all_watched()) {
        const auto why = report::answer_in_words(one->reason, 0, one->detail);
        print(stdout, fmt::format("  {:<12} {:<28} {:>4} checks  {}\n", one->who.id.value(),
                                  report::one_word(one->who.name), one->checks, why));
    }
}

/// A key that domains are listed for, or a file of the proxy's credentials, that cannot be read is a fault as
/// any other.
reloader::result require_key(reloader::result read) {
    if (read && read->no_proxy_credentials) return config::faults{*read->no_proxy_credentials};
    if (read && read->no_key && !read->settings.domains.empty()) return config::faults{read->no_key->why};
    return read;
}

int result_of(const run_options& options, const watch::watchlist& list) {
    const bool all_active = list.pending() + list.parked() == 0;
    return options.until_done && !all_active ? exit_code::not_active : exit_code::done;
}

/// Everything that runs, in the order in which it depends on each other.
class service {
public:
    service(configuration read, beginning from, const common_options& common, const settling& pace,
            report::log& log)
        : lines_{io_.get_executor(), log},
          client_{io_.get_executor(), route_of(read), std::move(read.trust)},
          watching_{io_,
                    {client_, read.settings.api.base_path, std::move(read.key), read.settings.api.timeout},
                    std::move(from),
                    lines_},
          reloading_{io_.get_executor(), files_, reload_links(common, pace)},
          rechecking_{io_.get_executor(), files_, recheck_folder::prepare(common.state_dir),
                      recheck_links()} {
        remove_verdict(common.state_dir);
        warn(read);
        await_stop();
        await(reload_signal_, [this] {
            notify::reloading();
            reloading_.request();
        });
        await(recheck_signal_, [this] { rechecking_.request(); });
        deliver_signals();
        watching_.on_check_end([this](certcentral::domain_id id) { rechecking_.ended(id); });
        watching_.on_turn([this] { show_turn(); });
    }

    int run(const run_options& options) {
        lines_.write(report::service_started(counts(), libraries()));
        io_.poll();  // A SIGHUP that came meanwhile: then it is ready once that is obeyed.
        if (!reloading_.reading()) notify::ready();
        if (options.run_for) stop_after(*options.run_for);
        bool finished = false;
        asio::co_spawn(io_, watch(options.until_done), [&finished](const std::exception_ptr& bug) {
            finished = true;
            if (bug) std::rethrow_exception(bug);
        });
        turn(io_, finished, lines_);

        const auto& list = watching_.watching().list();
        if (options.until_done || options.run_for) print_what_is_left(list);
        std::fflush(stdout);
        return result_of(options, list);
    }

    /// Whether the end of all this would wait: for getaddrinfo(3), a disk, a log that is not read.
    [[nodiscard]] bool busy() const {
        return client_.look_up_under_way() || watching_.busy() || reloading_.reading() ||
               rechecking_.looking() || lines_.writing();
    }

private:
    [[nodiscard]] report::counts counts() const {
        const auto& list = watching_.watching().list();
        return {list.pending(), list.active(), list.parked()};
    }

    asio::awaitable<void> watch(bool until_done) {
        co_await watching_.run(until_done);
        reloading_.stop();
        notify::stopping();
        lines_.write(report::service_stopping(counts()));
        co_await watching_.settle();
        co_await lines_.close(std::chrono::seconds{1});
    }

    void warn(const configuration& read) {
        for (const auto& warning : read.warnings)
            lines_.write(report::config_warning(warning.to_string()));
    }

    /// Tells the service manager that the loop turns, and how the watch stands: at most once a second, and
    /// often enough for its watchdog however long the loop would sleep.
    void show_turn() {
        const auto now = boot_now();
        if (now < next_shown_) return turn_within(next_shown_ - now);
        next_shown_ = now + std::chrono::seconds{1};
        notify::turning(report::standing(watching_.overview()));
        if (const auto longest = notify::watchdog()) turn_within(*longest / 2);
    }

    void turn_within(watch::boottime::duration time) {
        next_turn_.expires_after(time);
        next_turn_.async_wait([this](const boost::system::error_code& cancelled) {
            if (!cancelled) watching_.wake();
        });
    }

    reloader::links reload_links(const common_options& common, const settling& pace) {
        return {.read = [source = common.config,
                         pace] { return require_key(read_settled_configuration(source, pace)); },
                .use = [this](reloader::result again) { take(std::move(again)); },
                .tell = [place = common.state_dir](
                            const reload_verdict& verdict) { write_verdict(place, verdict); },
                .settled = notify::ready};
    }

    rechecks::links recheck_links() {
        return {.is_watched =
                    [this](certcentral::domain_id id) {
                        return watching_.watching().list().domains().contains(id);
                    },
                .is_under_way =
                    [this](certcentral::domain_id id) {
                        const auto* const one = watching_.watching().list().find(id);
                        return one != nullptr && one->under_way;
                    },
                .tell = [this](std::size_t count) { lines_.write(report::recheck_requested(count)); },
                .ask = [this](const auto& ids) { watching_.hurry(ids); },
                .ask_all =
                    [this] {
                        const auto now = counts();
                        lines_.write(report::recheck_requested(now.pending + now.parked));
                        watching_.hurry();
                    },
                .be_durable = [this] { return watching_.be_durable(); }};
    }

    void take(reloader::result again) {
        if (!again) {
            for (const auto& fault : again.error())
                lines_.write(report::config_rejected(fault));
            return;
        }
        warn(*again);
        client_.turn_to(route_of(*again), std::move(again->trust));
        watching_.reload(again->settings, std::move(again->key));
        rechecking_.relisted();
    }

    /// Ends the watch at the first SIGTERM or SIGINT; the second kills, as by default.
    void await_stop() {
        stop_signals_.async_wait([this](const boost::system::error_code& cancelled, int) {
            if (cancelled) return;
            stop_signals_.clear();
            watching_.stop();
        });
    }

    template <class Action>
    void await(asio::signal_set& signal, Action action) {
        signal.async_wait([this, &signal, action](const boost::system::error_code& cancelled, int) {
            if (cancelled) return;
            action();
            await(signal, action);
        });
    }

    void stop_after(std::chrono::milliseconds time) {
        end_.expires_after(time);
        end_.async_wait([this](const boost::system::error_code& cancelled) {
            if (!cancelled) watching_.stop();
        });
    }

    asio::io_context io_{1};
    // Before anything else: from here on they wait for the loop.
    asio::signal_set stop_signals_{io_, SIGTERM, SIGINT};
    asio::signal_set reload_signal_{io_, SIGHUP};
    asio::signal_set recheck_signal_{io_, SIGUSR1};
    asio::steady_timer end_{io_};
    asio::steady_timer next_turn_{io_};
    watch::instant next_shown_;
    reporter lines_;
    net::https_client client_;
    poller watching_;
    reloader reloading_;
    rechecks rechecking_;
    asio::thread_pool files_{1};  // Last: its end waits for the thread that uses the rest.
};

int watch_domains(configuration read, beginning from, const common_options& common,
                  const run_options& options, report::log& log) {
    service all{std::move(read), std::move(from), common, options.files, log};
    const int code = all.run(options);
    if (all.busy()) ::_exit(code);
    return code;
}

}  // namespace

int run(const common_options& common, const run_options& options) {
    end_at_signals(options.until_done ? exit_code::not_active : exit_code::done);
    report::log log{common.log_format, common.log_level};
    auto read = require_key(read_settled_configuration(common.config, options.files));
    if (!read) {
        for (const auto& fault : read.error())
            log.write(report::config_rejected(fault));
        return exit_code_of(read.error());
    }
    auto ledger = open_ledger(common.state_dir, log, ledger::purpose::run);
    if (!ledger) return exit_code::state;
    auto from = begin(*std::move(ledger), terms_of(read->settings),
                      account_mark(read->settings.api, read->key), read->settings.domains);
    if (!commit(from, log)) return exit_code::state;
    return watch_domains(*std::move(read), std::move(from), common, options, log);
}

}  // namespace dcv
