#include "ledger/schema.hpp"

namespace dcv::ledger {

// Times are milliseconds since 1970 (UTC) unless they say otherwise. `seal` closes each row (row.hpp).
const char* const create_tables = R"sql(
CREATE TABLE domain (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL,
    since         INTEGER,           -- as configured, in seconds since 1970
    state         TEXT NOT NULL CHECK (state IN ('pending', 'parked', 'active')),
    seen_at       INTEGER NOT NULL,  -- when the watch began
    checks        INTEGER NOT NULL,
    reason        TEXT NOT NULL,     -- of the last answer
    last_check    INTEGER,
    next_check    INTEGER,           -- while not active
    warned        TEXT NOT NULL,     -- the reason last warned about
    warned_at     INTEGER,
    ageing        INTEGER NOT NULL,  -- warnings about its age: 0 none, 1 at 25 days, 2 at 29, 3 at 30
    activated_at  INTEGER,           -- once active
    transition_id TEXT,
    troubles      INTEGER NOT NULL,  -- answers in a row that were trouble of its own
    denials       INTEGER NOT NULL,  -- answers in a row that deny the domain, 3 at most
    denied_at     INTEGER,           -- the first of these
    detail        TEXT NOT NULL,     -- of the last answer: its code and message, from outside
    answered_at   INTEGER,           -- when CertCentral last answered for it under the account below
    clock         INTEGER,           -- the wall clock less CLOCK_BOOTTIME when this was written, in ns
    seal          INTEGER NOT NULL
) STRICT;

CREATE TABLE unannounced (           -- transitions that are durable and perhaps not logged yet
    transition_id TEXT PRIMARY KEY,
    domain_id     INTEGER NOT NULL,
    name          TEXT NOT NULL,
    since         INTEGER,
    activated_at  INTEGER NOT NULL,
    checks        INTEGER NOT NULL,
    pending_ms    INTEGER NOT NULL,
    token         TEXT,
    removed       INTEGER NOT NULL,
    first_check   INTEGER NOT NULL,  -- active at the very first
    seal          INTEGER NOT NULL
) STRICT;

CREATE TABLE request (               -- of the last three minutes
    number    INTEGER PRIMARY KEY,
    domain_id INTEGER NOT NULL,
    left_at   INTEGER,               -- nanoseconds on CLOCK_BOOTTIME; NULL before it is known
    seal      INTEGER NOT NULL
) STRICT;
CREATE INDEX request_left_at ON request (left_at);

CREATE TABLE account (
    one           INTEGER PRIMARY KEY CHECK (one = 1),
    boot_id       TEXT NOT NULL,     -- of the boot that left_at and the clocks belong to
    floor_ms      INTEGER NOT NULL,  -- the schedule and the limits, as configured
    at_one_day_ms INTEGER NOT NULL,
    per_5s        INTEGER NOT NULL,
    per_3min      INTEGER NOT NULL,
    connections   INTEGER NOT NULL,
    mean_check_ms INTEGER NOT NULL,  -- how long a check takes; 0 before the first
    gate          TEXT NOT NULL,     -- open, unreachable, refused, limited, maintenance
    gate_reason   TEXT NOT NULL,     -- of the answer that closed it; this and the rest while it is closed
    closed_at     INTEGER NOT NULL,
    next_probe    INTEGER NOT NULL,
    probe_wait_ms INTEGER NOT NULL,  -- for so long up to next_probe
    probe_waits   INTEGER NOT NULL,  -- how many since it closed
    gate_detail   TEXT NOT NULL,     -- of that answer
    gate_clock    INTEGER,           -- as domain.clock
    gate_denied   INTEGER NOT NULL,  -- whether answers that deny a domain closed it, and no others
    answered_at   INTEGER,           -- when CertCentral last answered for any domain of this account
    jitter        REAL NOT NULL,     -- of the schedule
    account_mark  INTEGER NOT NULL,  -- 64 bits of a hash over URL and key; 0: not known
    seal          INTEGER NOT NULL
) STRICT;
)sql";

const char* const drop_tables =
    "DROP TABLE domain; DROP TABLE unannounced; DROP TABLE request; DROP TABLE account";

}  // namespace dcv::ledger
