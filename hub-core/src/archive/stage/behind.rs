//! A store that stands before what was published from it: it was restored from a
//! backup, or lost and made anew.
//!
//! The group of the archive was told, with every state that was published, how far
//! what it was made of had been read. A store that stands before that would count
//! versions again that subscribers have, with other contents. So it begins a new
//! epoch, above every one that was published, and folds up to where the group
//! stands before it publishes anything: what then leaves is never older than what
//! subscribers know, and whatever was told before that place is told again.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::apply::Archive;
use super::{MAX_BYTES, MAX_RECORDS, Stage, fold, halt, read};
use crate::code;
use crate::kafka::{self, Entry, Group, Groups, Halt, KafkaError, Portion, Settings, Start};
use crate::message::topic;
use crate::report::State;

/// From where to which offset a partition is folded again.
pub(super) type Stretches = BTreeMap<i32, (Start, i64)>;

/// Brings the store to where the group stands, where it is behind.
pub(super) fn catch_up(stage: &Stage, archive: &mut Archive, group: &str, topics: &[&str]) -> Result<(), Halt> {
    let topics = topics.iter().map(|&topic| topic.to_owned()).collect();
    let told = Groups::new(&stage.kafka).stand(&[Group { id: group.to_owned(), topics }], kafka::PATIENCE)?.remove(0);
    let (stood, was_restored) =
        archive.store().once(|look| Ok((look.positions()?, look.was_restored()?))).map_err(halt)?;
    let stretches = behind(stood, told);
    if stretches.is_empty() && !was_restored {
        return Ok(());
    }
    let epoch = archive.store().raise_epoch(published(&stage.kafka)?).map_err(halt)?;
    let partitions: usize = stretches.values().map(BTreeMap::len).sum();
    let why = format!("{}: {}", code!(3008), code!(3008).title());
    tracing::warn!(code = %code!(3008), partitions, epoch, "{}; it catches up", code!(3008).title());
    stage.standing.set(State::Retrying { why });
    let portion = Portion { records: MAX_RECORDS, bytes: MAX_BYTES };
    for (topic, stretches) in &stretches {
        let take = |batch| fold(archive, batch, None).map(drop);
        kafka::stretch(&stage.kafka, topic, stretches, portion, &stage.stop, read, take)?;
    }
    tracing::info!(epoch, "the store stands where it was published from");
    Ok(())
}

/// What the group was told beyond where the store stands, by topic.
pub(super) fn behind(
    stood: Vec<(String, i32, i64)>,
    told: BTreeMap<(String, i32), i64>,
) -> BTreeMap<String, Stretches> {
    let stood: BTreeMap<(String, i32), i64> =
        stood.into_iter().map(|(topic, partition, next)| ((topic, partition), next)).collect();
    let mut behind: BTreeMap<String, Stretches> = BTreeMap::new();
    for (place, to) in told {
        let start = match stood.get(&place) {
            Some(&next) if next >= to => continue,
            Some(&next) => Start::At(next),
            None => Start::Beginning,
        };
        behind.entry(place.0).or_default().insert(place.1, (start, to));
    }
    behind
}

/// The highest epoch that was published; 0 where nothing was.
fn published(kafka: &Settings) -> Result<i64, KafkaError> {
    let mut highest = 0;
    for topic in [topic::ARCHIVE_OPERATOR, topic::ARCHIVE_CHANGE] {
        kafka::last(kafka, topic, |entry| {
            highest = highest.max(epoch(entry)?);
            None::<()>
        })?;
    }
    Ok(highest)
}

/// The epoch of a published state; a tombstone has none.
fn epoch(entry: &Entry) -> Option<i64> {
    #[derive(Deserialize)]
    struct Stamped {
        version: Version,
    }
    #[derive(Deserialize)]
    struct Version {
        epoch: i64,
    }
    let stamped: Stamped = serde_json::from_slice(entry.payload.as_deref()?).ok()?;
    Some(stamped.version.epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_behind_where_the_group_was_told_more_and_nowhere_else() {
        let place = |partition| ("event.penalty".to_owned(), partition);
        let stood = vec![("event.penalty".to_owned(), 0, 7), ("event.penalty".to_owned(), 1, 7)];
        let told = BTreeMap::from([(place(0), 7), (place(1), 9), (place(2), 3)]);
        let found = behind(stood.clone(), told);
        assert_eq!(found["event.penalty"], [(1, (Start::At(7), 9)), (2, (Start::Beginning, 3))].into());
        assert!(behind(stood, BTreeMap::from([(place(0), 5)])).is_empty(), "to be ahead is as it should be");
    }

    #[test]
    fn a_published_state_tells_its_epoch_also_without_its_content() {
        let entry = |payload: Option<&str>| Entry { key: Vec::new(), payload: payload.map(Into::into) };
        let state = r#"{"operator":"0f","version":{"epoch":3,"n":7},"withheld":"HUB-2003"}"#;
        assert_eq!(epoch(&entry(Some(state))), Some(3));
        assert_eq!((epoch(&entry(None)), epoch(&entry(Some("{}")))), (None, None));
    }
}
