//! The platform's own codes and what they are called in the hub.
//!
//! What stands here in no table goes on as written, with a flag.

/// Their code, ours.
pub type Codes = &'static [(&'static str, &'static str)];

/// `ZTLX`: type of entity.
pub const ENTITY_TYPES: Codes = &[
    ("11", "company"),
    ("12", "sole-trader"),
    ("13", "cooperative"),
    ("14", "public-institution"),
    ("15", "private-non-enterprise"),
    ("19", "natural-person"),
];

/// `ZT` of a registration.
pub const REGISTRATION_STATES: Codes =
    &[("1", "in-operation"), ("2", "revoked"), ("3", "deregistered"), ("4", "moved-out")];

/// `JCLX`: kind of inspection.
pub const INSPECTION_KINDS: Codes =
    &[("01", "daily"), ("02", "special"), ("03", "unannounced"), ("04", "grid-patrol"), ("05", "end-to-end")];

/// `JCJG`, and `JG` of one item: result of an inspection.
pub const INSPECTION_RESULTS: Codes = &[("1", "conform"), ("2", "mostly-conform"), ("3", "not-conform")];

/// `CF_ZT`: state of a penalty in the older table.
pub const PENALTY_STATES: Codes = &[("0", "in-force"), ("1", "annulled")];

/// `XK_ZT` of the older table: 0 正常, 1 撤销 (as `CF_ZT`).
pub const OLDER_PERMIT_STATES: Codes = &[("0", "valid"), ("1", "withdrawn")];

/// `XK_ZT` of the newer table: 1 有效. What 2 (无效) means, expired or
/// withdrawn, is not said, so it goes on as written.
pub const NEWER_PERMIT_STATES: Codes = &[("1", "valid")];

/// `SHZT` of a double-random task. What 2 to 4 are differs and is for the settings.
pub const RANDOM_STATES: Codes = &[("1", "not-entered"), ("5", "published")];

/// `CCJG` of a double-random task.
pub const RANDOM_RESULTS: Codes = &[
    ("1", "no-fault"),
    ("2", "business-law"),
    ("3", "food-drug"),
    ("4", "quality"),
    ("5", "other-department"),
    ("6", "not-found"),
    ("7", "closed"),
    ("8", "refused"),
    ("9", "deregistered"),
    ("10", "revoked"),
    ("11", "annulled"),
    ("12", "moved"),
];
