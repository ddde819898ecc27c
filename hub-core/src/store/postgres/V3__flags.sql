-- Facts of every source by what is odd of them, as SQLite has it.

CREATE INDEX flag_flag ON flag (flag, value);

UPDATE meta SET value = '3' WHERE key = 'schema';
