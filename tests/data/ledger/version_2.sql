-- A ledger as version 2 wrote it: an active, a pending and a parked domain, two transitions that are perhaps not
-- logged, two requests, and a gate that is closed.
BEGIN TRANSACTION;
CREATE TABLE account (
    one           INTEGER PRIMARY KEY CHECK (one = 1),
    boot_id       TEXT NOT NULL,     -- of the boot that request.left_at belongs to
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
    seal          INTEGER NOT NULL
) STRICT;
INSERT INTO account VALUES(1,'5b0c1f0e-7d43-4a52-9e0f-3c1d2a4b6e88',90000,600000,30,300,16,750,'limited','request_limit_exceeded',1795175700000,1795176060000,120000,3,-4045350774687642891);
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
    ageing        INTEGER NOT NULL,  -- warnings about its age: 0 none, 1 at 25 days, 2 at 29 days
    activated_at  INTEGER,           -- once active
    transition_id TEXT,
    troubles      INTEGER NOT NULL,  -- answers in a row that were trouble of its own
    denials       INTEGER NOT NULL,  -- answers in a row that deny the domain, 3 at most
    denied_at     INTEGER,           -- the first of these
    seal          INTEGER NOT NULL
) STRICT;
INSERT INTO domain VALUES(7,'ready.example',1795132800,'active',1795165200000,6,'active',1795175999000,NULL,'',NULL,0,1795175999000,'7-20261120T115959000Z',0,0,NULL,4171225178209399471);
INSERT INTO domain VALUES(8,'never.example',NULL,'pending',1792929600000,1841,'invalid_dns_txt',1795175940000,1795177800000,'not_json',1795168800000,1,NULL,NULL,2,0,NULL,535437535302112842);
INSERT INTO domain VALUES(9,'unknown.example',NULL,'parked',1795003200000,40,'not_found',1795154400000,1795240800000,'',NULL,0,NULL,NULL,0,3,1795010400000,-2311320357988180236);
CREATE TABLE request (               -- of the last three minutes
    number    INTEGER PRIMARY KEY,
    domain_id INTEGER NOT NULL,
    left_at   INTEGER,               -- nanoseconds on CLOCK_BOOTTIME; NULL before it is known
    seal      INTEGER NOT NULL
) STRICT;
INSERT INTO request VALUES(41,7,1105640526065,-6732503706681839308);
INSERT INTO request VALUES(42,8,NULL,1544687033127294531);
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
    seal          INTEGER NOT NULL
) STRICT;
INSERT INTO unannounced VALUES('10-20261120T115959500Z',10,'',NULL,1795175999500,1,0,NULL,1,192830996230625833);
INSERT INTO unannounced VALUES('7-20261120T115959000Z',7,'ready.example',1795132800,1795175999000,6,43199000,'36m5kkf95gx4nwz',0,-479326190675057684);
CREATE INDEX request_left_at ON request (left_at);
PRAGMA application_id = 1684239991;
PRAGMA user_version = 2;
COMMIT;
