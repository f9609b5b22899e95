// What the engine wants done. Plain values: the daemon does it with sockets, a disk and a log, a simulated
// world with its own.
#pragma once

#include "certcentral/domain_id.hpp"
#include "ledger/changes.hpp"
#include "report/event.hpp"
#include "watch/transition.hpp"

#include <variant>

namespace dcv::engine {

/// Make a connection for a check of that domain; when it stands, call `engine::connected`.
struct start_check {
    certcentral::domain_id id;
};

/// The request on that connection may leave, or not: then the check has come to nothing.
struct release {
    certcentral::domain_id id;
    bool may_leave;
};

/// Make that durable, then call `engine::committed`. There is no other one before.
struct commit {
    ledger::changes batch;
};

/// Log the line, some time.
struct tell {
    report::event line;
};

/// Log that transition; once the line is written, call `engine::logged`.
struct announce {
    watch::transition step;
    bool replayed;
};

using action = std::variant<start_check, release, commit, tell, announce>;

}  // namespace dcv::engine
