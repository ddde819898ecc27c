-- What is odd in facts that stand: a flag of the adapter's, `<code>:<field>`, with the
-- value where that is a code that no table has.
CREATE TABLE flag (
    fact  INTEGER NOT NULL,
    flag  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (fact, flag)
) STRICT, WITHOUT ROWID;

-- Which fields records of a source filled, by day, of those that were looked at.
CREATE TABLE looked (
    source TEXT NOT NULL,
    day    TEXT NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (source, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE filled (
    source TEXT NOT NULL,
    field  TEXT NOT NULL,
    day    TEXT NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (source, field, day)
) STRICT, WITHOUT ROWID;
