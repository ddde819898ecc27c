-- How long facts are kept. `until` is the last day on which a fact must be kept, counted from 1970, null where it
-- always must; `reckoned` is the event of which that holds, so that a fact which a hub wrote that knows nothing of it
-- is found, in the order of events, for which there is no other index. `past`: a horizon lies behind that day, and nothing holds the fact.
ALTER TABLE fact ADD COLUMN until INTEGER;
ALTER TABLE fact ADD COLUMN reckoned INTEGER;
ALTER TABLE fact ADD COLUMN past INTEGER NOT NULL DEFAULT 0;
CREATE INDEX fact_until ON fact (until, id) WHERE until IS NOT NULL;
CREATE INDEX fact_unreckoned ON fact (event) WHERE event IS NOT NULL AND (reckoned IS NULL OR reckoned <> event);
CREATE INDEX fact_past ON fact (id) WHERE past = 1;

-- What decisions in force say of retention. kind: horizon, whose name is the day; identifier, record or matter, which
-- are held.
CREATE TABLE term (
    kind     TEXT NOT NULL,
    name     TEXT NOT NULL,
    decision INTEGER NOT NULL,
    PRIMARY KEY (kind, name, decision)
) STRICT, WITHOUT ROWID;
CREATE INDEX term_decision ON term (decision);

UPDATE meta SET value = '2' WHERE key = 'schema';
