-- What people decided of who is who, for ever; `fate` is what became of it.
CREATE TABLE decision (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    at   INTEGER NOT NULL,
    fate TEXT NOT NULL
) STRICT;
CREATE INDEX decision_at ON decision (at, name);

-- What decisions in force name.
CREATE TABLE anchor (
    scheme   TEXT NOT NULL,
    value    TEXT NOT NULL,
    decision INTEGER NOT NULL,
    PRIMARY KEY (scheme, value, decision)
) STRICT, WITHOUT ROWID;
CREATE INDEX anchor_decision ON anchor (decision);
