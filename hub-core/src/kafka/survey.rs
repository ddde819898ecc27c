//! How far every partition reaches, compared with what was noted of it: before
//! anything is written at the start, and again whenever the ground may have moved.

use std::collections::BTreeMap;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode};

use super::ear::Ear;
use super::horizon::Place;
use super::settings::PATIENCE;
use super::{KafkaError, Loss, Settings, TopicSpec};

/// A position that somebody keeps: all below it was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// The topic.
    pub topic: String,
    /// Its partition.
    pub partition: i32,
    /// The position.
    pub offset: i64,
}

/// Compares what was noted with what there is, for all topics of a hub. What is
/// lost is known to all from then on. Blocks; must come before anything is written.
///
/// # Errors
/// Where the broker does not answer.
pub fn survey(settings: &Settings, topics: &[TopicSpec], noted: &[Noted]) -> Result<(), KafkaError> {
    let mut furthest: BTreeMap<Place, i64> = BTreeMap::new();
    for Noted { topic, partition, offset } in noted {
        let known = furthest.entry((topic.clone(), *partition)).or_default();
        *known = (*known).max(*offset);
    }
    let places = topics.iter().flat_map(|spec| (0..spec.partitions).map(|partition| (spec.name.clone(), partition)));
    for place in places {
        furthest.entry(place).or_default();
    }
    let ends = look(settings, &furthest)?;
    settings.horizon.reached(ends);
    Ok(())
}

/// As [`survey`], of what this process saw since.
///
/// # Errors
/// As [`survey`].
pub(super) fn again(settings: &Settings) -> Result<(), KafkaError> {
    look(settings, &settings.horizon.reach()).map(drop)
}

/// The end of each partition. One that ends before it was seen to lost what was there; one that holds nothing
/// has nothing that a reader could skip.
fn look(settings: &Settings, reach: &BTreeMap<Place, i64>) -> Result<BTreeMap<Place, i64>, KafkaError> {
    let sort = |cause| KafkaError::sort("looking how far the topics reach", cause);
    // What is not committed yet has its place, too.
    let surveyor: BaseConsumer<Ear> = settings
        .reader("hub.survey")
        .set("isolation.level", "read_uncommitted")
        .create_with_context(settings.ear())
        .map_err(sort)?;
    if settings.horizon.is_particular() {
        surveyor.fetch_metadata(None, PATIENCE).map_err(sort)?;
        settings.horizon.is_home(surveyor.client())?;
    }
    let mut ends = BTreeMap::new();
    for ((topic, partition), &noted) in reach {
        let (begin, end) = match surveyor.fetch_watermarks(topic, *partition, PATIENCE) {
            Ok(watermarks) => watermarks,
            // A topic that is gone is made anew at the next start, and found to be short then.
            Err(cause) if is_unknown(&cause) => continue,
            Err(cause) => return Err(sort(cause)),
        };
        if begin == end {
            settings.horizon.emptied((topic.clone(), *partition), begin);
        }
        if end < noted {
            settings.horizon.lost(&Loss { topic: topic.clone(), partition: *partition, noted, begin, end });
        }
        ends.insert((topic.clone(), *partition), end);
    }
    Ok(ends)
}

fn is_unknown(cause: &Cause) -> bool {
    use RDKafkaErrorCode::{UnknownPartition, UnknownTopic, UnknownTopicOrPartition};
    matches!(cause.rdkafka_error_code(), Some(UnknownPartition | UnknownTopic | UnknownTopicOrPartition))
}
