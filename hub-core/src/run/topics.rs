//! The topics that a configuration needs, as they must be.

use crate::kafka::{Cleanup, TopicSpec};
use std::collections::BTreeSet;

use crate::message::{RouteName, SourceName, topic};
use crate::registry::Registry;

/// Raw records, dead letters and the ledger: long enough to mend and to prove.
const RAW_DAYS: u32 = 180;
/// Events: the longest class of records; six months past shelf life or two
/// years where none is stated (Food Safety Law, article 50), with room.
const EVENT_DAYS: u32 = 10 * 366;

/// Readings of devices: twice as long as the archive keeps them, so that it can be
/// made again from the topics. Each is of a moment; none takes another's place.
const READING_DAYS: u32 = 60;

/// Every topic of a hub with these sources and routes and the registry's families.
pub(super) fn needed<'a>(
    sources: impl IntoIterator<Item = &'a SourceName>,
    routes: impl IntoIterator<Item = &'a RouteName>,
    registry: &Registry,
) -> Vec<TopicSpec> {
    let spec = |name: String, partitions, cleanup| TopicSpec { name, partitions, cleanup };
    let mut topics = vec![
        spec(topic::CURSOR.into(), 1, Cleanup::Compact),
        spec(topic::PLATFORM.into(), topic::PLATFORM_PARTITIONS, Cleanup::Compact),
        spec(topic::LEDGER.into(), topic::RAW_PARTITIONS, Cleanup::Days(RAW_DAYS)),
        spec(topic::DEAD_LETTER.into(), topic::RAW_PARTITIONS, Cleanup::Days(RAW_DAYS)),
        spec(topic::MARK.into(), topic::EVENT_PARTITIONS, Cleanup::CompactDays(EVENT_DAYS)),
        spec(topic::ARCHIVE_OPERATOR.into(), topic::ARCHIVE_PARTITIONS, Cleanup::Compact),
        spec(topic::ARCHIVE_CHANGE.into(), topic::ARCHIVE_PARTITIONS, Cleanup::Compact),
    ];
    topics.extend(sources.into_iter().map(|s| spec(topic::raw(s), topic::RAW_PARTITIONS, Cleanup::Days(RAW_DAYS))));
    let platforms: BTreeSet<&str> = routes.into_iter().map(RouteName::platform).collect();
    let receipts = platforms.into_iter().map(topic::receipt);
    topics.extend(receipts.map(|name| spec(name, topic::ARCHIVE_PARTITIONS, Cleanup::Compact)));
    topics.extend(registry.families().into_iter().map(|family| {
        let cleanup = match registry.measures(family) {
            None => Cleanup::CompactDays(EVENT_DAYS),
            Some(_) => Cleanup::Days(READING_DAYS),
        };
        spec(topic::event(family), topic::EVENT_PARTITIONS, cleanup)
    }));
    topics
}
