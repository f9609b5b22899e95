// dcvwatchd run: reads the configuration, watches, stops when told.
#include "certcentral/check.hpp"
#include "daemon/clock.hpp"
#include "daemon/configuration.hpp"
#include "daemon/options.hpp"
#include "daemon/poller.hpp"
#include "daemon/print.hpp"
#include "report/events.hpp"
#include "report/in_words.hpp"
#include "report/outside_text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
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
    return fmt::format("Boost {}.{}.{}, OpenSSL {}, spdlog {}.{}.{}", BOOST_VERSION / 100000,
                       BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100,
                       OpenSSL_version(OPENSSL_VERSION_STRING), SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR,
                       SPDLOG_VER_PATCH);
}

/// What the configuration may ask for, or its reader expect, and this version does not do.
void warn_of_what_is_not_obeyed(const config::settings& settings, report::log& log) {
    const auto warn = [&log](const char* what) { log.write(report::config_warning(what)); };
    warn("`limits` are not obeyed yet: up to api.connections checks leave at once");
    warn("a refused or blocked key, maintenance and an unreachable server do not slow the checks down yet");
    warn("nothing is remembered across a restart yet, and SIGHUP reloads nothing: restart instead");
    if (settings.api.proxy) warn("api.proxy is not obeyed yet: connections are direct");
}

watch::watchlist watch_all(const config::settings& settings, report::log& log) {
    watch::watchlist list{settings.schedule};
    for (const auto& who : settings.domains) {
        list.add(who, boot_now(), wall_now());
        log.write(report::watch_started(who));
    }
    return list;
}

/// What a run that ends by itself leaves behind, and why.
void print_what_is_left(const watch::watchlist& list) {
    print(stdout, fmt::format("{} active, {} pending\n", list.active(), list.pending()));
    for (const auto* const one : list.all_pending()) {
        const std::string_view why =
            one->reason.empty() ? std::string_view{"not asked yet"} : report::reason_in_words(one->reason);
        print(stdout, fmt::format("  {:<12} {:<28} {:>4} checks  {}\n", one->who.id.value(),
                                  report::one_word(one->who.name), one->checks, why));
    }
}

/// Turns the loop until `finished`. An exception here is a bug: whoever restarts us starts from a clean
/// process, so nothing is unwound under coroutines that still wait.
void turn(asio::io_context& io, const bool& finished, report::log& log) {
    try {
        while (!finished)
            io.run_one();
    } catch (const std::exception& bug) {
        log.write({"bug", report::level::error, "internal error: " + report::escaped(bug.what()), {}});
        std::_Exit(exit_code::bug);
    }
}

/// Ends the poller at the first SIGTERM or SIGINT; the second kills, as by default.
void stop_on_signal(asio::signal_set& signals, poller& watching) {
    signals.async_wait([&signals, &watching](const boost::system::error_code& error, int) {
        if (error) return;
        signals.clear();
        watching.stop();
    });
}

void stop_after(asio::steady_timer& timer, std::chrono::milliseconds time, poller& watching) {
    timer.expires_after(time);
    timer.async_wait([&watching](const boost::system::error_code& error) {
        if (!error) watching.stop();
    });
}

int result_of(const run_options& options, const watch::watchlist& list) {
    return options.until_done && list.pending() > 0 ? exit_code::not_active : exit_code::done;
}

int watch_domains(configuration read, const run_options& options, report::log& log) {
    const config::settings& settings = read.settings;
    asio::io_context io{1};
    asio::signal_set signals{io, SIGTERM,
                             SIGINT};  // Before anything else: from here on they wait for the loop.
    net::https_client client{io.get_executor(), settings.api.origin, std::move(read.trust)};
    certcentral::account account{client, settings.api.base_path, std::move(read.key), settings.api.timeout};
    poller watching{io, std::move(account), watch_all(settings, log), log, settings.api.connections};
    const auto counted = [&watching] {
        return report::counts{watching.list().pending(), watching.list().active()};
    };
    log.write(report::service_started(counted(), libraries()));
    if (settings.domains.empty()) log.write(report::service_idle());
    stop_on_signal(signals, watching);
    asio::steady_timer end{io};
    if (options.run_for) stop_after(end, *options.run_for, watching);

    bool finished = false;
    const auto ended = [&finished](const std::exception_ptr& bug) {
        finished = true;
        if (bug) std::rethrow_exception(bug);
    };
    asio::co_spawn(io, watching.run(options.until_done), ended);
    turn(io, finished, log);

    log.write(report::service_stopping(counted()));
    if (options.until_done || options.run_for) print_what_is_left(watching.list());
    std::fflush(stdout);
    const int code = result_of(options, watching.list());
    // The end of the io_context would wait for getaddrinfo(3), which may take half a minute.
    if (client.look_up_under_way()) ::_exit(code);
    return code;
}

}  // namespace

int run(const common_options& common, const run_options& options) {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGHUP, SIG_IGN);
    std::signal(SIGUSR1, SIG_IGN);

    report::log log{common.log_format, common.log_level};
    auto read = read_configuration(common.config);
    if (!read) {
        for (const auto& fault : read.error())
            log.write(report::config_rejected(fault));
        return exit_code::configuration;
    }
    if (read->no_key && !read->settings.domains.empty()) {
        log.write(report::config_rejected(*read->no_key));
        return exit_code::configuration;
    }
    for (const auto& warning : read->warnings)
        log.write(report::config_warning(warning.to_string()));
    warn_of_what_is_not_obeyed(read->settings, log);
    const std::size_t listed = read->settings.domains.size();
    log.write(report::config_loaded(listed, listed));
    return watch_domains(*std::move(read), options, log);
}

}  // namespace dcv
