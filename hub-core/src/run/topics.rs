//! The topics that a configuration needs, as they must be.

use crate::kafka::{Cleanup, TopicSpec};
use crate::message::{SourceName, topic};

/// Raw records, dead letters and the ledger: long enough to mend and to prove.
const RAW_DAYS: u32 = 180;
/// Events: the longest class of records; six months past shelf life or two
/// years where none is stated (Food Safety Law, article 50), with room.
const EVENT_DAYS: u32 = 10 * 366;

/// Every topic of a hub with these sources and families.
pub(super) fn needed<'a>(
    sources: impl IntoIterator<Item = &'a SourceName>,
    families: impl IntoIterator<Item = &'a str>,
) -> Vec<TopicSpec> {
    let spec = |name: String, partitions, cleanup| TopicSpec { name, partitions, cleanup };
    let mut topics = vec![
        spec(topic::CURSOR.into(), 1, Cleanup::Compact),
        spec(topic::LEDGER.into(), topic::RAW_PARTITIONS, Cleanup::Days(RAW_DAYS)),
        spec(topic::DEAD_LETTER.into(), topic::RAW_PARTITIONS, Cleanup::Days(RAW_DAYS)),
        spec(topic::MARK.into(), topic::EVENT_PARTITIONS, Cleanup::CompactDays(EVENT_DAYS)),
        spec(topic::ARCHIVE_OPERATOR.into(), topic::ARCHIVE_PARTITIONS, Cleanup::Compact),
        spec(topic::ARCHIVE_CHANGE.into(), topic::ARCHIVE_PARTITIONS, Cleanup::Compact),
    ];
    topics.extend(sources.into_iter().map(|s| spec(topic::raw(s), topic::RAW_PARTITIONS, Cleanup::Days(RAW_DAYS))));
    let events = families.into_iter().map(topic::event);
    topics.extend(events.map(|name| spec(name, topic::EVENT_PARTITIONS, Cleanup::CompactDays(EVENT_DAYS))));
    topics
}
