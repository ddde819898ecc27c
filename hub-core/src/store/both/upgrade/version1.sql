-- What a hub of version 1 says to its store as it folds record {n} of one operator. Each SELECT finds one row, and
-- each table of that version is written. BLOB is what PostgreSQL calls BYTEA.

UPDATE position SET next = {n} + 1 WHERE topic = 'event.penalty' AND part = 0 AND next = {n};

INSERT INTO position (topic, part, next) VALUES ('event.penalty', 0, {n} + 1) ON CONFLICT DO NOTHING;

INSERT INTO raw (id, raw, generation) VALUES ({n}, '00000000000{n}000100000000000{n}', 1)
ON CONFLICT (id) DO UPDATE SET generation = excluded.generation;

UPDATE raw SET counted = 1 WHERE id = {n} AND counted = 0;

INSERT INTO list (source, name) VALUES ('kitchen.api', 'list {n}') RETURNING id;

INSERT INTO list_round (list, round, seen, listed, most_gone, accepted, latest) VALUES ({n}, 100, 1, 1, 0, NULL, 100)
ON CONFLICT (list, round) DO UPDATE SET seen = excluded.seen, listed = excluded.listed,
    most_gone = excluded.most_gone, accepted = excluded.accepted, latest = excluded.latest;

UPDATE list SET in_force = 100 WHERE id = {n};

INSERT INTO event (id, raw, generation, place, fact, live, revision, occurred, adapter, schema, body, list, round)
VALUES ({n} * 1048576, {n}, 1, 0, {n}, 1, NULL, 1700000000000, 'kitchen@1.0.0', 4, CAST('body {n}' AS BLOB), {n}, 100);

INSERT INTO fact (id, source, family, record, event, live, unresolved, matter, list, stood, told, gone, flags)
VALUES ({n}, 'kitchen.api', 'penalty', 'r{n}', {n} * 1048576, 1, 0, {n}, {n}, 100, 100, 0, 1)
ON CONFLICT (id) DO UPDATE SET event = excluded.event, live = excluded.live, unresolved = excluded.unresolved,
    matter = excluded.matter, list = excluded.list, stood = excluded.stood, told = excluded.told,
    gone = excluded.gone, flags = excluded.flags;

SELECT f.id, f.event, f.live, f.matter, e.revision, r.raw, e.place, f.list, f.stood, f.told, f.gone, f.flags
FROM fact f LEFT JOIN event e ON e.id = f.event LEFT JOIN raw r ON r.id = e.raw
WHERE f.source = 'kitchen.api' AND f.family = 'penalty' AND f.record = 'r{n}';

UPDATE fact SET list = {n}, stood = 100, told = 100, gone = 0 WHERE id = {n};

DELETE FROM flag WHERE fact = {n};

INSERT INTO flag (fact, flag, value) VALUES ({n}, 'unknown-code:kind', 'x');

INSERT INTO evidence (id, name, identifiers, operator) VALUES ({n}, 'e{n}', '[]', 1)
ON CONFLICT (id) DO UPDATE SET operator = excluded.operator;

INSERT INTO identifier (id, scheme, value, alias, evidences, state, operator)
VALUES ({n}, 'licence', 'JY{n}', 'a{n}', 1, 'sound', 1)
ON CONFLICT (id) DO UPDATE SET evidences = excluded.evidences, state = excluded.state, operator = excluded.operator;

DELETE FROM link WHERE evidence = {n};

INSERT INTO link (identifier, evidence, joins) VALUES ({n}, {n}, 1);

DELETE FROM mention WHERE fact = {n};

INSERT INTO mention (fact, place, role, evidence, name, in_force, claims) VALUES ({n}, 0, 'punished', {n}, '甲店', 1, '{}');

SELECT f.source, f.family, f.record, r.raw, e.generation, e.place, e.adapter, e.occurred, e.revision, m.in_force, m.name,
    m.claims, v.operator
FROM evidence v JOIN mention m ON m.evidence = v.id JOIN fact f ON f.id = m.fact
JOIN event e ON e.id = f.event JOIN raw r ON r.id = e.raw WHERE v.operator = 1 AND f.id = {n};

INSERT INTO matter (id, name, family, key, occurred, content, sources)
VALUES ({n}, 'm{n}', 'penalty', 'K{n}', NULL, '{"act":"甲"}', '["kitchen.api"]')
ON CONFLICT (id) DO UPDATE SET occurred = excluded.occurred, content = excluded.content, sources = excluded.sources;

INSERT INTO party (operator, family, matter, roles) VALUES (1, 'penalty', {n}, 'punished')
ON CONFLICT (operator, family, matter) DO UPDATE SET roles = excluded.roles;

INSERT INTO operator (id, name, gone, title, town, class, search, profile)
VALUES (1, 'shop', 0, '甲店', NULL, NULL, '甲店', '{}')
ON CONFLICT (id) DO UPDATE SET gone = excluded.gone, title = excluded.title, town = excluded.town,
    class = excluded.class, search = excluded.search, profile = excluded.profile;

INSERT INTO edition (operator, version, counts) VALUES (1, {n}, '{"penalty":{n}}')
ON CONFLICT (operator) DO UPDATE SET version = excluded.version, counts = excluded.counts;

INSERT INTO winner (operator, name, won) VALUES (1, 'shop', '')
ON CONFLICT (operator) DO UPDATE SET won = excluded.won;

SELECT o.id, o.name, o.gone, o.title, o.town, o.class, o.search, o.profile, d.version, d.counts, w.won
FROM operator o JOIN edition d ON d.operator = o.id JOIN winner w ON w.operator = o.id WHERE o.name = 'shop';

INSERT INTO posting (id, members) VALUES (1, CAST('shop' AS BLOB))
ON CONFLICT (id) DO UPDATE SET members = excluded.members;

INSERT INTO title_range (id, title, name, members) VALUES (1, '', '', CAST('shop' AS BLOB))
ON CONFLICT (id) DO UPDATE SET members = excluded.members;

DELETE FROM outbox WHERE id < {n};

INSERT INTO outbox (id, operator, matter, family) VALUES ({n}, 'shop', 'm{n}', 'penalty');

INSERT INTO meta (key, value) VALUES ('outbox', '{n}') ON CONFLICT (key) DO UPDATE SET value = excluded.value;

INSERT INTO ledger_total (source, entry, n) VALUES ('kitchen.api', 'translated', 1)
ON CONFLICT (source, entry) DO UPDATE SET n = ledger_total.n + excluded.n;

DELETE FROM ledger_interval WHERE rowid = (SELECT min(rowid) FROM ledger_interval WHERE stop = {n});

INSERT INTO ledger_interval (source, part, start, stop) VALUES ('kitchen.api', 0, 0, {n} + 1);

INSERT INTO folded (source, family, outcome, n) VALUES ('kitchen.api', 'penalty', 'new', 1)
ON CONFLICT (source, family, outcome) DO UPDATE SET n = folded.n + excluded.n;

INSERT INTO dead_letter (raw, generation, source, code, message, pointer, adapter, media_type, payload, headers, at)
VALUES ('d{n}', 1, 'kitchen.api', 'row.wrong', 'wrong', '/a', 'kitchen@1.0.0', 'text/plain', CAST('x' AS BLOB), '[]', 5)
ON CONFLICT DO NOTHING;

UPDATE dead_letter SET replayed = 1 WHERE raw = 'd{n}';

INSERT INTO echo (platform, family, record) VALUES ('kitchen', 'penalty', 'r{n}') ON CONFLICT DO NOTHING;

INSERT INTO once (name, fact) VALUES ('e{n}', {n}) ON CONFLICT DO NOTHING;

INSERT INTO once_identifier (scheme, value, name, alias) VALUES ('licence', 'JY{n}', 'e{n}', 'a{n}')
ON CONFLICT DO NOTHING;

INSERT INTO series (source, family, record, newest) VALUES ('kitchen.api', 'environment', 'd{n}', 1) RETURNING id;

UPDATE series SET newest = 2, head_rank = CAST('r' AS BLOB), head = '{}' WHERE record = 'd{n}';

INSERT INTO series_identifier (scheme, value, series) VALUES ('licence', 'JY{n}', {n});

INSERT INTO series_window (id, slots) VALUES ({n}, CAST('slots' AS BLOB))
ON CONFLICT (id) DO UPDATE SET slots = excluded.slots;

INSERT INTO decision (id, name, body, at, fate) VALUES ({n}, 'd{n}', '{}', 5, 'taken')
ON CONFLICT (id) DO UPDATE SET body = excluded.body, at = excluded.at, fate = excluded.fate;

UPDATE decision SET fate = 'idle' WHERE id = {n};

DELETE FROM anchor WHERE decision = {n};

INSERT INTO anchor (scheme, value, decision) VALUES ('licence', 'JY{n}', {n});

INSERT INTO portrait_due (subject) SELECT 2 * id FROM operator WHERE gone = 0 ON CONFLICT (subject) DO NOTHING;

INSERT INTO portrait (id, subject, role, towns, outline) VALUES ({n}, {n}, '', '', '{}')
ON CONFLICT (id) DO UPDATE SET towns = excluded.towns, outline = excluded.outline;

INSERT INTO portrait_key (key, portrait, about) VALUES (7, {n}, NULL);

INSERT INTO portrait_crowd (key, members, abouts) VALUES (7, {n}, 0)
ON CONFLICT (key) DO UPDATE SET members = excluded.members, abouts = excluded.abouts;

INSERT INTO proposal (one, other, points, reasons) VALUES ({n}, {n} + 1, 60, '[]')
ON CONFLICT (one, other) DO UPDATE SET points = excluded.points, reasons = excluded.reasons;

DELETE FROM portrait_due WHERE subject = 2;

INSERT INTO looked (source, day, n) VALUES ('kitchen.api', '2026-11-28', 1)
ON CONFLICT (source, day) DO UPDATE SET n = looked.n + excluded.n;

INSERT INTO filled (source, field, day, n) VALUES ('kitchen.api', 'act', '2026-11-28', 1)
ON CONFLICT (source, field, day) DO UPDATE SET n = filled.n + excluded.n;
