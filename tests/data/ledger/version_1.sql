-- A ledger as version 1 wrote it: one active and one pending domain, two requests.
BEGIN TRANSACTION;
CREATE TABLE domain (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL,
    since         INTEGER,           -- as configured, in seconds since 1970
    state         TEXT NOT NULL CHECK (state IN ('pending', 'active')),
    seen_at       INTEGER NOT NULL,  -- when the watch began
    checks        INTEGER NOT NULL,
    reason        TEXT NOT NULL,     -- of the last answer
    last_check    INTEGER,
    next_check    INTEGER,           -- while pending
    warned        TEXT NOT NULL,     -- the reason last warned about
    warned_at     INTEGER,
    ageing        INTEGER NOT NULL,  -- warnings about its age: 0 none, 1 at 25 days, 2 at 29 days
    activated_at  INTEGER,           -- once active
    transition_id TEXT,
    seal          INTEGER NOT NULL
) STRICT;
INSERT INTO domain VALUES(7,'ready.example',1795132800,'active',1795554900852,1,'active',1795554901052,NULL,'',NULL,0,1795554901052,'7-20261124T211501052Z',-8993637586209659918);
INSERT INTO domain VALUES(8,'never.example',NULL,'pending',1795554900852,1,'invalid_dns_txt',1795554900953,1795554965256,'',NULL,0,NULL,NULL,2375145387628356850);
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
CREATE TABLE request (               -- of the last three minutes
    number    INTEGER PRIMARY KEY,
    domain_id INTEGER NOT NULL,
    left_at   INTEGER,               -- nanoseconds on CLOCK_BOOTTIME; NULL before it is known
    seal      INTEGER NOT NULL
) STRICT;
INSERT INTO request VALUES(1,7,1105640526065,-652048633422708467);
INSERT INTO request VALUES(2,8,1105641004266,5659325232305192268);
CREATE TABLE account (
    one           INTEGER PRIMARY KEY CHECK (one = 1),
    boot_id       TEXT NOT NULL,     -- of the boot that request.left_at belongs to
    floor_ms      INTEGER NOT NULL,  -- the schedule and the limits, as configured
    at_one_day_ms INTEGER NOT NULL,
    per_5s        INTEGER NOT NULL,
    per_3min      INTEGER NOT NULL,
    seal          INTEGER NOT NULL
) STRICT;
INSERT INTO account VALUES(1,'ede56cec-97a7-4940-a616-db8de06af253',60000,1200000,20,200,-8238556018109674906);
CREATE INDEX request_left_at ON request (left_at);
PRAGMA application_id = 1684239991;
PRAGMA user_version = 1;
COMMIT;
