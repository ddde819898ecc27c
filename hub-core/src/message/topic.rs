//! Names of topics and of the groups that read them, and how many partitions each has, for ever.

use super::SourceName;

/// Partitions of a `raw.<source>` topic.
pub const RAW_PARTITIONS: i32 = 6;
/// Partitions of an `event.<family>` topic.
pub const EVENT_PARTITIONS: i32 = 12;
/// Partitions of `archive.operator` and `archive.change`: the outbox's shards.
pub const ARCHIVE_PARTITIONS: i32 = 12;

/// Double entry of what every stage took and gave. One line a transaction.
pub const LEDGER: &str = "ledger";
/// Raw records that an adapter rejected or failed on.
pub const DEAD_LETTER: &str = "dead-letter";
/// Where collect stands with each source (compacted).
pub const CURSOR: &str = "cursor";
/// Marks: outcomes without events.
pub const MARK: &str = "event.mark";
/// A bounded summary of each operator (compacted, key operator).
pub const ARCHIVE_OPERATOR: &str = "archive.operator";
/// The winning content of each matter of each operator (compacted, key operator/matter).
pub const ARCHIVE_CHANGE: &str = "archive.change";

/// Topic of a source's raw records.
#[must_use]
pub fn raw(source: &SourceName) -> String {
    format!("raw.{source}")
}

/// The group of the lanes that translate a source.
#[must_use]
pub fn lanes(cluster: &str, source: &SourceName) -> String {
    format!("{cluster}.translate.{source}")
}

/// Topic of a family's events.
#[must_use]
pub fn event(family: &str) -> String {
    format!("event.{family}")
}

/// The registry's subject for a family.
#[must_use]
pub fn subject(family: &str) -> String {
    format!("event.{family}-value")
}
