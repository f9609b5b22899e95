#include "daemon/answers.hpp"

#include "daemon/options.hpp"
#include "daemon/print.hpp"
#include "report/in_words.hpp"
#include "report/line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace dcv {

namespace {

/// A larger one counts for more.
int code_of(outcome what) {
    switch (what) {
        case outcome::active:
            return exit_code::done;
        case outcome::not_active:
            return exit_code::not_active;
        case outcome::not_answered:
            return exit_code::again;
    }
    std::abort();
}

}  // namespace

void answers::add(certcentral::domain_id id, outcome what, std::string_view words) {
    code_ = std::max(code_, code_of(what));
    print(stdout, fmt::format("{}: {}\n", id.value(), words));
    std::fflush(stdout);
}

void answers::add_active_already(certcentral::domain_id id) {
    add(id, outcome::active, "active already; never asked about again while it is listed");
}

void answers::add_not_asked(certcentral::domain_id id, watch::wall_time until, certcentral::reason why) {
    add(id, outcome::not_answered,
        fmt::format("not asked before {}: {}", report::timestamp(until), report::reason_in_words(why)));
}

}  // namespace dcv
