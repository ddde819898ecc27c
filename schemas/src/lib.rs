//! The language that hub, adapters and subscribers share: identifiers, code
//! tables, event families, schema ids.
//!
//! All of it is data (`*.toml`, `avro/*.avsc`) that `build.rs` turns into
//! static tables: an adapter's instance lives for one batch, so nothing is
//! parsed at run time. No IO; builds for WASM as for the host. Knows nothing of
//! Kafka, the archive, or any platform's own codes.

pub mod codes;
pub mod family;
pub mod identifier;
pub mod ids;
pub mod text;

/// `survivorship.toml`: which source's value stands where several disagree.
/// The archive reads it; guests never do, and it costs them nothing.
pub const SURVIVORSHIP: &str = include_str!("../survivorship.toml");
/// `retention.toml`: how long what was told is kept.
pub const RETENTION: &str = include_str!("../retention.toml");
