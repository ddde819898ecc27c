-- How long facts are kept, as SQLite has it.

ALTER TABLE fact ADD COLUMN until BIGINT;
ALTER TABLE fact ADD COLUMN reckoned BIGINT;
ALTER TABLE fact ADD COLUMN past BIGINT NOT NULL DEFAULT 0;
CREATE INDEX fact_until ON fact (until, id) WHERE until IS NOT NULL;
CREATE INDEX fact_unreckoned ON fact (event) WHERE event IS NOT NULL AND (reckoned IS NULL OR reckoned <> event);
CREATE INDEX fact_past ON fact (id) WHERE past = 1;

CREATE TABLE term (
    kind     TEXT COLLATE "C" NOT NULL,
    name     TEXT COLLATE "C" NOT NULL,
    decision BIGINT NOT NULL,
    PRIMARY KEY (kind, name, decision)
);
CREATE INDEX term_decision ON term (decision);

UPDATE meta SET value = '2' WHERE key = 'schema';
