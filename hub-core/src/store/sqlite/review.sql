-- Who might be who, made from the tables above beside the fold. What must be looked at
-- again: an operator as 2 * id, a fact as 2 * id + 1.
CREATE TABLE portrait_due (
    subject INTEGER PRIMARY KEY
) STRICT;

-- What an operator is known by, or a party without identifier of an unresolved fact, whose
-- `role` names it; `outline` is that as written, as JSON.
CREATE TABLE portrait (
    id      INTEGER PRIMARY KEY,
    subject INTEGER NOT NULL,
    role    TEXT NOT NULL,
    towns   TEXT NOT NULL,
    outline TEXT NOT NULL,
    UNIQUE (subject, role)
) STRICT;

-- Keys and what their crowds are counted by, as numbers that stand for their texts.
CREATE TABLE portrait_key (
    key      INTEGER NOT NULL,
    portrait INTEGER NOT NULL,
    about    INTEGER,
    PRIMARY KEY (key, portrait)
) STRICT, WITHOUT ROWID;
CREATE INDEX portrait_key_about ON portrait_key (about) WHERE about IS NOT NULL;

-- How many portraits share a key, and how many different things they count by.
CREATE TABLE portrait_crowd (
    key     INTEGER PRIMARY KEY,
    members INTEGER NOT NULL,
    abouts  INTEGER NOT NULL
) STRICT;

CREATE TABLE proposal (
    one     INTEGER NOT NULL,
    other   INTEGER NOT NULL,
    points  INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_other ON proposal (other);
CREATE INDEX proposal_points ON proposal (points DESC, one, other);
