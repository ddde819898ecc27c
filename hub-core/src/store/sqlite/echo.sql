-- Records that platforms tell and were told by the hub: what comes back is no witness.
CREATE TABLE echo (
    platform TEXT NOT NULL,
    family   TEXT NOT NULL,
    record   TEXT NOT NULL,
    PRIMARY KEY (platform, family, record)
) STRICT, WITHOUT ROWID;
