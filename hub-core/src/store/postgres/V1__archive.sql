-- The archive's tables, as SQLite has them. Text is compared byte by byte.

CREATE FUNCTION instr(text, text) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT strpos($1, $2)::bigint';

CREATE TABLE meta (
    key   TEXT COLLATE "C" PRIMARY KEY,
    value TEXT NOT NULL
);
INSERT INTO meta VALUES ('epoch', '1');

CREATE TABLE position (
    topic TEXT COLLATE "C" NOT NULL,
    part  BIGINT NOT NULL,
    next  BIGINT NOT NULL,
    PRIMARY KEY (topic, part)
);

CREATE TABLE raw (
    id         BIGINT PRIMARY KEY,
    raw        TEXT COLLATE "C" NOT NULL UNIQUE,
    generation BIGINT NOT NULL,
    counted    BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE event (
    id         BIGINT PRIMARY KEY,
    raw        BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    place      BIGINT NOT NULL,
    fact       BIGINT NOT NULL,
    live       BIGINT NOT NULL,
    revision   BIGINT,
    occurred   BIGINT,
    adapter    TEXT COLLATE "C" NOT NULL,
    schema     BIGINT NOT NULL,
    body       BYTEA NOT NULL,
    list       BIGINT,
    round      BIGINT,
    UNIQUE (raw, generation, place)
);
CREATE INDEX event_fact ON event (fact);

CREATE TABLE fact (
    id         BIGINT PRIMARY KEY,
    source     TEXT COLLATE "C" NOT NULL,
    family     TEXT COLLATE "C" NOT NULL,
    record     TEXT COLLATE "C" NOT NULL,
    event      BIGINT,
    live       BIGINT NOT NULL DEFAULT 0,
    unresolved BIGINT NOT NULL DEFAULT 0,
    matter     BIGINT,
    list       BIGINT,
    stood      BIGINT,
    told       BIGINT,
    gone       BIGINT NOT NULL DEFAULT 0,
    flags      BIGINT NOT NULL DEFAULT 0,
    UNIQUE (source, family, record)
);
CREATE INDEX fact_matter ON fact (matter) WHERE matter IS NOT NULL;
CREATE INDEX fact_unresolved ON fact (id) WHERE unresolved = 1;
CREATE INDEX fact_list ON fact (list, told) WHERE list IS NOT NULL;

CREATE TABLE evidence (
    id          BIGINT PRIMARY KEY,
    name        TEXT COLLATE "C" NOT NULL UNIQUE,
    identifiers TEXT NOT NULL,
    refs        BIGINT NOT NULL,
    operator    BIGINT
);
CREATE INDEX evidence_operator ON evidence (operator);

CREATE TABLE identifier (
    id        BIGINT PRIMARY KEY,
    scheme    TEXT COLLATE "C" NOT NULL,
    value     TEXT COLLATE "C" NOT NULL,
    alias     TEXT COLLATE "C" NOT NULL,
    evidences BIGINT NOT NULL,
    state     TEXT COLLATE "C" NOT NULL,
    operator  BIGINT,
    UNIQUE (scheme, value)
);
CREATE INDEX identifier_alias ON identifier (alias);
CREATE INDEX identifier_value ON identifier (value);
CREATE INDEX identifier_operator ON identifier (operator) WHERE operator IS NOT NULL;
CREATE INDEX identifier_review ON identifier (scheme, value) WHERE state IN ('contested', 'barred');

CREATE TABLE link (
    identifier BIGINT NOT NULL,
    evidence   BIGINT NOT NULL,
    joins      BIGINT NOT NULL,
    PRIMARY KEY (identifier, evidence)
);
CREATE INDEX link_evidence ON link (evidence);

CREATE TABLE mention (
    fact     BIGINT NOT NULL,
    place    BIGINT NOT NULL,
    role     TEXT COLLATE "C" NOT NULL,
    evidence BIGINT,
    name     TEXT,
    in_force BIGINT NOT NULL,
    claims   TEXT NOT NULL,
    PRIMARY KEY (fact, place)
);
CREATE INDEX mention_evidence ON mention (evidence) WHERE evidence IS NOT NULL;

CREATE TABLE matter (
    id       BIGINT PRIMARY KEY,
    name     TEXT COLLATE "C" NOT NULL UNIQUE,
    family   TEXT COLLATE "C" NOT NULL,
    key      TEXT COLLATE "C" NOT NULL,
    occurred BIGINT,
    content  TEXT NOT NULL,
    sources  TEXT NOT NULL
);

CREATE TABLE party (
    operator BIGINT NOT NULL,
    family   TEXT COLLATE "C" NOT NULL,
    matter   BIGINT NOT NULL,
    roles    TEXT NOT NULL,
    PRIMARY KEY (operator, family, matter)
);
CREATE INDEX party_matter ON party (matter);

CREATE TABLE operator (
    id      BIGINT PRIMARY KEY,
    name    TEXT COLLATE "C" NOT NULL UNIQUE,
    version BIGINT NOT NULL,
    gone    BIGINT NOT NULL,
    title   TEXT COLLATE "C" NOT NULL,
    town    TEXT COLLATE "C",
    class   TEXT COLLATE "C",
    search  TEXT NOT NULL,
    profile TEXT NOT NULL,
    winners TEXT NOT NULL
);
CREATE INDEX operator_title ON operator (title, name) WHERE gone = 0;

CREATE TABLE outbox (
    id       BIGINT PRIMARY KEY,
    shard    BIGINT NOT NULL,
    kind     TEXT COLLATE "C" NOT NULL,
    key      TEXT COLLATE "C" NOT NULL,
    version  BIGINT NOT NULL,
    payload  TEXT,
    UNIQUE (kind, key)
);

CREATE TABLE ledger_total (
    source TEXT COLLATE "C" NOT NULL,
    entry  TEXT COLLATE "C" NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (source, entry)
);

-- SQLite numbers the rows of every table by itself.
CREATE TABLE ledger_interval (
    rowid  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source TEXT COLLATE "C" NOT NULL,
    part   BIGINT NOT NULL,
    start  BIGINT NOT NULL,
    stop   BIGINT NOT NULL
);
CREATE INDEX ledger_interval_stop ON ledger_interval (source, part, stop);
CREATE INDEX ledger_interval_start ON ledger_interval (source, part, start);

CREATE TABLE folded (
    source  TEXT COLLATE "C" NOT NULL,
    family  TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    n       BIGINT NOT NULL,
    PRIMARY KEY (source, family, outcome)
);

CREATE TABLE dead_letter (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    raw        TEXT COLLATE "C" NOT NULL,
    generation BIGINT NOT NULL,
    source     TEXT COLLATE "C" NOT NULL,
    code       TEXT COLLATE "C" NOT NULL,
    message    TEXT NOT NULL,
    pointer    TEXT NOT NULL,
    adapter    TEXT NOT NULL,
    media_type TEXT NOT NULL,
    payload    BYTEA NOT NULL,
    headers    TEXT NOT NULL,
    at         BIGINT NOT NULL,
    replayed   BIGINT NOT NULL DEFAULT 0,
    UNIQUE (raw, generation)
);
CREATE INDEX dead_letter_group ON dead_letter (source, code);

CREATE TABLE series (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source    TEXT COLLATE "C" NOT NULL,
    family    TEXT COLLATE "C" NOT NULL,
    record    TEXT COLLATE "C" NOT NULL,
    newest    BIGINT NOT NULL,
    head_rank BYTEA,
    head      TEXT,
    UNIQUE (source, family, record)
);

CREATE TABLE series_identifier (
    scheme TEXT COLLATE "C" NOT NULL,
    value  TEXT COLLATE "C" NOT NULL,
    series BIGINT NOT NULL,
    PRIMARY KEY (scheme, value, series)
);
CREATE INDEX series_identifier_series ON series_identifier (series);

CREATE TABLE series_window (
    id    BIGINT PRIMARY KEY,
    slots BYTEA NOT NULL
);

CREATE TABLE echo (
    platform TEXT COLLATE "C" NOT NULL,
    family   TEXT COLLATE "C" NOT NULL,
    record   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (platform, family, record)
);

CREATE TABLE list (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source   TEXT COLLATE "C" NOT NULL,
    name     TEXT COLLATE "C" NOT NULL,
    in_force BIGINT,
    UNIQUE (source, name)
);

CREATE TABLE list_round (
    list      BIGINT NOT NULL,
    round     BIGINT NOT NULL,
    seen      BIGINT NOT NULL DEFAULT 0,
    listed    BIGINT,
    most_gone BIGINT NOT NULL DEFAULT 0,
    accepted  TEXT,
    latest    BIGINT NOT NULL,
    PRIMARY KEY (list, round)
);

CREATE TABLE flag (
    fact  BIGINT NOT NULL,
    flag  TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (fact, flag)
);

CREATE TABLE looked (
    source TEXT COLLATE "C" NOT NULL,
    day    TEXT COLLATE "C" NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (source, day)
);
CREATE TABLE filled (
    source TEXT COLLATE "C" NOT NULL,
    field  TEXT COLLATE "C" NOT NULL,
    day    TEXT COLLATE "C" NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (source, field, day)
);

CREATE TABLE decision (
    id   BIGINT PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    body TEXT COLLATE "C" NOT NULL,
    at   BIGINT NOT NULL,
    fate TEXT COLLATE "C" NOT NULL
);
CREATE INDEX decision_at ON decision (at, name);

CREATE TABLE anchor (
    scheme   TEXT COLLATE "C" NOT NULL,
    value    TEXT COLLATE "C" NOT NULL,
    decision BIGINT NOT NULL,
    PRIMARY KEY (scheme, value, decision)
);
CREATE INDEX anchor_decision ON anchor (decision);

CREATE TABLE portrait_due (
    subject BIGINT PRIMARY KEY
);

CREATE TABLE portrait (
    id      BIGINT PRIMARY KEY,
    subject BIGINT NOT NULL,
    role    TEXT COLLATE "C" NOT NULL,
    towns   TEXT COLLATE "C" NOT NULL,
    outline TEXT NOT NULL,
    UNIQUE (subject, role)
);

CREATE TABLE portrait_key (
    key      BIGINT NOT NULL,
    portrait BIGINT NOT NULL,
    about    BIGINT,
    PRIMARY KEY (key, portrait)
);
CREATE INDEX portrait_key_about ON portrait_key (about) WHERE about IS NOT NULL;

CREATE TABLE portrait_crowd (
    key     BIGINT PRIMARY KEY,
    members BIGINT NOT NULL,
    abouts  BIGINT NOT NULL
);

CREATE TABLE proposal (
    one     BIGINT NOT NULL,
    other   BIGINT NOT NULL,
    points  BIGINT NOT NULL,
    reasons TEXT NOT NULL,
    PRIMARY KEY (one, other)
);
CREATE INDEX proposal_other ON proposal (other);
CREATE INDEX proposal_points ON proposal (points DESC, one, other);

CREATE TABLE once (
    name TEXT COLLATE "C" NOT NULL,
    fact BIGINT NOT NULL,
    PRIMARY KEY (name, fact)
);

CREATE TABLE once_identifier (
    scheme TEXT COLLATE "C" NOT NULL,
    value  TEXT COLLATE "C" NOT NULL,
    name   TEXT COLLATE "C" NOT NULL,
    alias  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (scheme, value, name)
);
CREATE INDEX once_identifier_name ON once_identifier (name);
CREATE INDEX once_identifier_value ON once_identifier (value);
CREATE INDEX once_identifier_alias ON once_identifier (alias);
