//! The topics that a configuration needs, as they must be.

use std::collections::BTreeSet;

use crate::kafka::{Cleanup, TopicSpec};
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

/// The families that this hub has topics for: those that the adapters of its sources declare, and those that
/// have a topic or a position already. A source that is gone leaves its facts readable, and a topic that is gone
/// is found missing.
pub(super) fn families(registry: &Registry, declared: &BTreeSet<String>, there: &BTreeSet<String>) -> Vec<String> {
    let known = registry.families().into_iter();
    let had = known.filter(|family| declared.contains(*family) || there.contains(&topic::event(family)));
    had.map(str::to_owned).collect()
}

/// Every topic of a hub with these sources, routes and families.
pub(super) fn needed<'a>(
    sources: impl IntoIterator<Item = &'a SourceName>,
    routes: impl IntoIterator<Item = &'a RouteName>,
    families: &[String],
    registry: &Registry,
) -> Vec<TopicSpec> {
    let spec = |name: String, partitions, cleanup| TopicSpec { name, partitions, cleanup };
    let mut topics = vec![
        spec(topic::CURSOR.into(), 1, Cleanup::Compact),
        spec(topic::PLATFORM.into(), topic::PLATFORM_PARTITIONS, Cleanup::Compact),
        spec(topic::PLUGIN.into(), 1, Cleanup::Compact),
        spec(topic::PACKAGE.into(), 1, Cleanup::Compact),
        spec(topic::ECHO.into(), 1, Cleanup::Compact),
        spec(topic::DECISION.into(), 1, Cleanup::Compact),
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
    topics.extend(of_events(families, registry));
    topics
}

/// The topics of families' events.
pub(super) fn of_events(families: &[String], registry: &Registry) -> impl Iterator<Item = TopicSpec> {
    families.iter().map(|family| {
        let cleanup = match registry.measures(family) {
            None => Cleanup::CompactDays(EVENT_DAYS),
            Some(_) => Cleanup::Days(READING_DAYS),
        };
        TopicSpec { name: topic::event(family), partitions: topic::EVENT_PARTITIONS, cleanup }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn of(declared: &[&str], there: &[&str]) -> Vec<String> {
        families(&Registry::builtin().unwrap(), &set(declared), &set(there))
    }

    #[test]
    fn a_topic_is_made_for_what_an_adapter_declares_and_for_nothing_else() {
        let registry = Registry::builtin().unwrap();
        let source: SourceName = "a.api".parse().unwrap();
        let declared = of(&["penalty", "environment", "no-such-family"], &[]);
        let topics = needed([&source], [], &declared, &registry);
        let events = topics.iter().filter(|spec| spec.name.starts_with("event.") && spec.name != topic::MARK);
        let events: Vec<(&str, i32)> = events.map(|spec| (spec.name.as_str(), spec.partitions)).collect();
        assert_eq!(events, [("event.penalty", 12), ("event.environment", 12)]);
        assert!(
            topics.iter().any(|spec| spec.name == "raw.a.api") && topics.iter().any(|spec| spec.name == topic::MARK)
        );
    }

    #[test]
    fn what_a_source_left_that_is_gone_stays_readable() {
        let there = ["event.penalty", "event.mark", "event.of-another-program", "raw.old.api"];
        assert_eq!(of(&["licence"], &there), ["licence", "penalty"]);
        assert_eq!(of(&[], &there), ["penalty"]);
    }
}
