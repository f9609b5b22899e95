#include "certcentral-sim/journal.hpp"

#include "certcentral-sim/duration.hpp"
#include "certcentral-sim/printable.hpp"

#include <fmt/format.h>

#include <ostream>
#include <string>

namespace dcv::sim {

namespace {

std::string beginning(std::string_view key) {
    if (key.empty()) return "none";
    constexpr std::size_t shown = 4;
    return key.size() <= shown ? "…" : printable(key.substr(0, shown)) + "…";
}

}  // namespace

void journal::request(unsigned connection, const sim::request& asked, const verdict& made, instant at) {
    *out_ << fmt::format("+{} conn={} key={} {} {} {} {}: {}\n", to_text(at.time_since_epoch()), connection,
                         beginning(asked.key()), printable(asked.verb), printable(asked.target),
                         made.reply.status, made.reply.code, made.knowledge)
          << std::flush;
}

void journal::note(unsigned connection, std::string_view what, instant at) {
    *out_ << fmt::format("+{} conn={} {}\n", to_text(at.time_since_epoch()), connection, printable(what))
          << std::flush;
}

}  // namespace dcv::sim
