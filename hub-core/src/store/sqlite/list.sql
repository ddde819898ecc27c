-- Lists that sources show whole. A round of a list is known whole once as many of its
-- raw records were accounted for as it listed; `in_force` is the latest that decides
-- what is gone.
CREATE TABLE list (
    id       INTEGER PRIMARY KEY,
    source   TEXT NOT NULL,
    name     TEXT NOT NULL,
    in_force INTEGER,
    UNIQUE (source, name)
) STRICT;

-- `listed` is null until the round was seen to its end.
CREATE TABLE list_round (
    list      INTEGER NOT NULL,
    round     INTEGER NOT NULL,
    seen      INTEGER NOT NULL DEFAULT 0,
    listed    INTEGER,
    most_gone INTEGER NOT NULL DEFAULT 0,
    accepted  TEXT,
    latest    INTEGER NOT NULL,
    PRIMARY KEY (list, round)
) STRICT, WITHOUT ROWID;
