//! Names of topics and of the groups that read them, and how many partitions each has, for ever.

use super::{RouteName, SourceName};

/// Partitions of a `raw.<source>` topic.
pub const RAW_PARTITIONS: i32 = 6;
/// Partitions of an `event.<family>` topic.
pub const EVENT_PARTITIONS: i32 = 12;
/// Partitions of `archive.operator`, `archive.change` and `receipt.<platform>`: the outbox's shards.
pub const ARCHIVE_PARTITIONS: i32 = 12;

/// Double entry of what every stage took and gave. One line a transaction.
pub const LEDGER: &str = "ledger";
/// Raw records that an adapter rejected or failed on.
pub const DEAD_LETTER: &str = "dead-letter";
/// Records that platforms were told, by their own ids of them (compacted).
pub const ECHO: &str = "echo";
/// What people decided of who is who, and of how long records are kept (compacted, key decision).
pub const DECISION: &str = "decision";
/// Where collect stands with each source (compacted).
pub const CURSOR: &str = "cursor";
/// What is wanted of each platform (compacted, key platform). Its partitions are shared
/// out among the hubs: whoever holds one runs the platforms in it.
pub const PLATFORM: &str = "platform";
/// Partitions of [`PLATFORM`], for ever.
pub const PLATFORM_PARTITIONS: i32 = 32;
/// What stands of each adapter: versions, which one serves, who made it so (compacted, key adapter).
pub const PLUGIN: &str = "plugin";
/// Signed files of adapters, in pieces (compacted, key `<adapter>@<version>/<piece>`).
pub const PACKAGE: &str = "plugin.package";
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

/// What a platform made of what was delivered to it (compacted, key route/operator/matter).
#[must_use]
pub fn receipt(platform: &str) -> String {
    format!("receipt.{platform}")
}

/// The group of a route: how far it has read what the archive published.
#[must_use]
pub fn route(cluster: &str, route: &RouteName) -> String {
    format!("{cluster}.deliver.{route}")
}

/// The partition of an operator in `archive.*` and `receipt.*`: its id read as a
/// number, modulo the partitions, so that anyone can compute it.
#[must_use]
pub fn shard(operator: &str) -> i32 {
    let number = u64::from_str_radix(operator, 16).unwrap_or(0);
    i32::try_from(number % ARCHIVE_PARTITIONS.unsigned_abs() as u64).expect("below the partitions")
}

/// The group that shares out platforms.
#[must_use]
pub fn platforms(cluster: &str) -> String {
    format!("{cluster}.platforms")
}

/// The partition of a platform, for ever: another would give it two owners.
#[must_use]
pub fn partition_of_platform(name: &str) -> i32 {
    let hash = xxhash_rust::xxh3::xxh3_64(name.as_bytes());
    i32::try_from(hash % PLATFORM_PARTITIONS.unsigned_abs() as u64).expect("below the partitions")
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
