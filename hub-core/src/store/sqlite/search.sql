
-- What operators are found by, made from the table above as it changes. Of one term (letters
-- that stand together, a town, a class) and one block of 16,384 operators by surrogate key
-- `members` are those that have it; `id` is block * 2^43 + the term's number.
CREATE TABLE posting (
    id      INTEGER PRIMARY KEY,
    members BLOB NOT NULL
) STRICT;

-- The order of (title, name), cut into stretches: `members` are the surrogate keys of the
-- operators from (title, name) on, up to where the next one begins.
CREATE TABLE title_range (
    id      INTEGER PRIMARY KEY,
    title   TEXT NOT NULL,
    name    TEXT NOT NULL,
    members BLOB NOT NULL,
    UNIQUE (title, name)
) STRICT;
