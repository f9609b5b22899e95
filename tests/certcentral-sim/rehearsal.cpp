#include "certcentral-sim/rehearsal.hpp"

#include "certcentral-sim/authority.hpp"
#include "certcentral-sim/conversation.hpp"
#include "certcentral-sim/desk.hpp"
#include "certcentral-sim/journal.hpp"
#include "certcentral-sim/pace.hpp"
#include "certcentral-sim/report.hpp"
#include "certcentral-sim/server.hpp"
#include "certcentral-sim/world.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>

namespace dcv::sim {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    out << text << std::flush;
    if (!out) throw std::runtime_error{fmt::format("{}: cannot be written", file.string())};
}

validity around(std::chrono::system_clock::time_point now) {
    // An hour back for clocks that differ; longer than any rehearsal takes in real time.
    const auto today = std::chrono::floor<std::chrono::seconds>(now);
    return {.from = today - std::chrono::hours{1}, .until = today + std::chrono::days{90}};
}

server_identity make_identity(const std::filesystem::path& ca_file) {
    const auto valid = around(std::chrono::system_clock::now());
    const authority root{"certcentral-sim root (for rehearsals only)", valid};
    std::filesystem::create_directories(ca_file.parent_path());
    write(ca_file, root.certificate());
    return root.issue({.dns = {"localhost"}, .ips = {"127.0.0.1", "::1"}}, valid);
}

// Runs until a signal or the end of the time asked for, then until the last connection has ended.
void serve(asio::io_context& io, asio::signal_set& signals, server& served,
           std::optional<std::chrono::nanoseconds> length) {
    asio::steady_timer end{io};
    const auto on_signal = [&served, &end](const error_code& error, int) {
        if (error) return;
        end.cancel();
        served.stop();
    };
    const auto on_end = [&served, &signals](const error_code& error) {
        if (error) return;
        signals.cancel();
        served.stop();
    };
    signals.async_wait(on_signal);
    if (length) {
        end.expires_after(*length);
        end.async_wait(on_end);
    }
    served.start();
    io.run();
}

int tell(const options& wanted, const report& told, std::ostream& out) {
    if (wanted.report) out << to_text(told) << std::flush;
    if (wanted.report_json) write(*wanted.report_json, to_json(told));
    const bool asked = wanted.report || wanted.report_json;
    return asked && !told.rules.all_kept() ? 1 : 0;
}

}  // namespace

int rehearse(const options& wanted, const scenario& script, std::ostream& out, std::ostream& log) {
    const auto ca_file = wanted.directory / "ca.pem";
    const auto identity = make_identity(ca_file);

    world played{script, wanted.seed};
    conversation heard;
    journal written{log};
    desk taker{played, heard, written};
    const pace speed{wanted.speed, std::chrono::steady_clock::now()};

    asio::io_context io{1};
    // From before the ready line: whoever reads that may stop the program at once.
    asio::signal_set signals{io, SIGINT, SIGTERM};
    server served{io, identity, wanted.port, speed, taker};
    out << fmt::format("ready https://localhost:{}/services/v2 ca={}\n", served.port(), ca_file.string())
        << std::flush;
    serve(io, signals, served,
          wanted.stop_after ? std::optional{speed.real(*wanted.stop_after)} : std::nullopt);

    const auto end = served.now();
    played.advance(end);
    return tell(wanted, sum_up(played, heard, end), out);
}

}  // namespace dcv::sim
