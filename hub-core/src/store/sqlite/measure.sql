-- What devices read. A series is one device of one source; `head` is what a
-- reading says of it, as JSON, and `head_rank` how that reading ranks among those
-- that say something of it: a higher one takes its place.
CREATE TABLE series (
    id        INTEGER PRIMARY KEY,
    source    TEXT NOT NULL,
    family    TEXT NOT NULL,
    record    TEXT NOT NULL,
    newest    INTEGER NOT NULL,
    head_rank BLOB,
    head      TEXT,
    UNIQUE (source, family, record)
) STRICT;

-- Whose the device is, as its head names them.
CREATE TABLE series_identifier (
    scheme TEXT NOT NULL,
    value  TEXT NOT NULL,
    series INTEGER NOT NULL,
    PRIMARY KEY (scheme, value, series)
) STRICT, WITHOUT ROWID;
CREATE INDEX series_identifier_series ON series_identifier (series);

-- One hour of a series: id = hour * 2^32 + series, so that what is told at one
-- time lies together and is written together.
CREATE TABLE series_window (
    id    INTEGER PRIMARY KEY,
    slots BLOB NOT NULL
) STRICT;
