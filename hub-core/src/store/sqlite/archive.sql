-- The archive's tables. Surrogate keys are integers; names that leave the hub
-- (operator, matter) are hexadecimal text. Every table but those of counts can
-- be made again from the event topics.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- `schema`: which tables these are; `oldest`: the oldest hub, by the schema that it is of, that may run on them.
INSERT INTO meta VALUES ('epoch', '1'), ('schema', '1'), ('oldest', '1');

-- The fence: where the fold stands in each partition.
CREATE TABLE position (
    topic TEXT NOT NULL,
    part  INTEGER NOT NULL,
    next  INTEGER NOT NULL,
    PRIMARY KEY (topic, part)
) STRICT, WITHOUT ROWID;

-- Each raw record with the highest generation seen of it.
CREATE TABLE raw (
    id         INTEGER PRIMARY KEY,
    raw        TEXT NOT NULL UNIQUE,
    generation INTEGER NOT NULL,
    -- Whether it was counted in its round of a list.
    counted    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Every event once, void or not: id = raw * 2^20 + its number among all of that record, so that they
-- lie together, and are found by it.
CREATE TABLE event (
    id         INTEGER PRIMARY KEY,
    raw        INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    place      INTEGER NOT NULL,
    fact       INTEGER NOT NULL,
    live       INTEGER NOT NULL,
    revision   INTEGER,
    occurred   INTEGER,
    adapter    TEXT NOT NULL,
    schema     INTEGER NOT NULL,
    body       BLOB NOT NULL,
    list       INTEGER,
    round      INTEGER
) STRICT;
CREATE INDEX event_fact ON event (fact);

-- `event` is the state in force, null where every event is void; `live` says
-- whether that state is an upsert.
CREATE TABLE fact (
    id         INTEGER PRIMARY KEY,
    source     TEXT NOT NULL,
    family     TEXT NOT NULL,
    record     TEXT NOT NULL,
    event      INTEGER,
    live       INTEGER NOT NULL DEFAULT 0,
    unresolved INTEGER NOT NULL DEFAULT 0,
    matter     INTEGER,
    -- The list that it stood in last and its round, when it was told last, and whether a
    -- later list lacks it.
    list       INTEGER,
    stood      INTEGER,
    told       INTEGER,
    gone       INTEGER NOT NULL DEFAULT 0,
    flags      INTEGER NOT NULL DEFAULT 0,
    UNIQUE (source, family, record)
) STRICT;
CREATE INDEX fact_matter ON fact (matter) WHERE matter IS NOT NULL;
CREATE INDEX fact_unresolved ON fact (id) WHERE unresolved = 1;
CREATE INDEX fact_list ON fact (list, told) WHERE list IS NOT NULL;

-- The distinct sets of strong identifiers that parties of live facts name.
CREATE TABLE evidence (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    identifiers TEXT NOT NULL,
    operator    INTEGER
) STRICT;
CREATE INDEX evidence_operator ON evidence (operator);

-- state: sound, founding (its check digit fails), contested or barred; while
-- `operator` is null a sound one is nobody's. `alias` is the operator id that it
-- gives, `evidences` how many it may join.
CREATE TABLE identifier (
    id        INTEGER PRIMARY KEY,
    scheme    TEXT NOT NULL,
    value     TEXT NOT NULL,
    alias     TEXT NOT NULL,
    evidences INTEGER NOT NULL,
    state     TEXT NOT NULL,
    operator  INTEGER,
    UNIQUE (scheme, value)
) STRICT;
CREATE INDEX identifier_alias ON identifier (alias);
CREATE INDEX identifier_value ON identifier (value);
CREATE INDEX identifier_review ON identifier (scheme, value) WHERE state IN ('contested', 'barred');

-- `joins` is 0 where the identifier is wrong or its evidence contradicts itself.
CREATE TABLE link (
    identifier INTEGER NOT NULL,
    evidence   INTEGER NOT NULL,
    joins      INTEGER NOT NULL,
    PRIMARY KEY (identifier, evidence)
) STRICT, WITHOUT ROWID;

CREATE INDEX link_evidence ON link (evidence);

-- The parties of live facts. `claims` is what the fact offers for the profile
-- of the party's operator.
CREATE TABLE mention (
    fact     INTEGER NOT NULL,
    place    INTEGER NOT NULL,
    role     TEXT NOT NULL,
    evidence INTEGER,
    name     TEXT,
    in_force INTEGER NOT NULL,
    claims   TEXT NOT NULL,
    PRIMARY KEY (fact, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_evidence ON mention (evidence) WHERE evidence IS NOT NULL;

-- Facts that are one thing, and what they come to.
CREATE TABLE matter (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    family   TEXT NOT NULL,
    key      TEXT NOT NULL,
    occurred INTEGER,
    content  TEXT NOT NULL,
    sources  TEXT NOT NULL
) STRICT;

-- Counts by family, and views and exports of one.
CREATE INDEX matter_family ON matter (family, id);

CREATE TABLE party (
    operator INTEGER NOT NULL,
    family   TEXT NOT NULL,
    matter   INTEGER NOT NULL,
    roles    TEXT NOT NULL,
    PRIMARY KEY (operator, family, matter)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_matter ON party (matter);

-- A vanished operator keeps its rows, so that its version never goes back.
CREATE TABLE operator (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE,
    gone    INTEGER NOT NULL,
    title   TEXT NOT NULL,
    town    TEXT,
    class   TEXT,
    search  TEXT NOT NULL,
    profile TEXT NOT NULL
) STRICT;
CREATE INDEX operator_title ON operator (title, name) WHERE gone = 0;

-- What changes with every matter of an operator, in rows that are small: its version, and how many matters of
-- each family it has, as JSON.
CREATE TABLE edition (
    operator INTEGER PRIMARY KEY,
    version  INTEGER NOT NULL,
    counts   TEXT NOT NULL
) STRICT;

-- The names of an operator and the candidates that won the fields of its profile, as JSON: what one more fact is
-- compared with. Empty where they must be found again. `name` is the operator's, whose own row most facts need not.
CREATE TABLE winner (
    operator INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    won      TEXT NOT NULL
) STRICT;

-- Of whom, and of which matter of its, something else is to be told than was: what that is is asked as it is sent.
CREATE TABLE outbox (
    id       INTEGER PRIMARY KEY,
    operator TEXT NOT NULL,
    matter   TEXT,
    family   TEXT
) STRICT;

CREATE TABLE ledger_total (
    source TEXT NOT NULL,
    entry  TEXT NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (source, entry)
) STRICT, WITHOUT ROWID;

-- Offsets [start, stop) that translate has taken; abutting ones are one.
CREATE TABLE ledger_interval (
    source TEXT NOT NULL,
    part   INTEGER NOT NULL,
    start  INTEGER NOT NULL,
    stop   INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_interval_stop ON ledger_interval (source, part, stop);
CREATE INDEX ledger_interval_start ON ledger_interval (source, part, start);

CREATE TABLE folded (
    source  TEXT NOT NULL,
    family  TEXT NOT NULL,
    outcome TEXT NOT NULL,
    n       INTEGER NOT NULL,
    PRIMARY KEY (source, family, outcome)
) STRICT, WITHOUT ROWID;

CREATE TABLE dead_letter (
    id         INTEGER PRIMARY KEY,
    raw        TEXT NOT NULL,
    generation INTEGER NOT NULL,
    source     TEXT NOT NULL,
    code       TEXT NOT NULL,
    message    TEXT NOT NULL,
    pointer    TEXT NOT NULL,
    adapter    TEXT NOT NULL,
    media_type TEXT NOT NULL,
    payload    BLOB NOT NULL,
    headers    TEXT NOT NULL,
    at         INTEGER NOT NULL,
    replayed   INTEGER NOT NULL DEFAULT 0,
    UNIQUE (raw, generation)
) STRICT;
CREATE INDEX dead_letter_group ON dead_letter (source, code);

-- What facts said in states that are not in force: the sets of identifiers that their
-- parties had, by the set's name, and the matters that they told. An index into the
-- past: it lacks nothing of it, and may hold more.
CREATE TABLE once (
    name TEXT NOT NULL,
    fact INTEGER NOT NULL,
    PRIMARY KEY (name, fact)
) STRICT, WITHOUT ROWID;

-- What stands in those sets. `alias` is the operator id that the identifier gives.
CREATE TABLE once_identifier (
    scheme TEXT NOT NULL,
    value  TEXT NOT NULL,
    name   TEXT NOT NULL,
    alias  TEXT NOT NULL,
    PRIMARY KEY (scheme, value, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX once_identifier_name ON once_identifier (name);
CREATE INDEX once_identifier_value ON once_identifier (value);
CREATE INDEX once_identifier_alias ON once_identifier (alias);
