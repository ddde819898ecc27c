//! How far every partition reaches, compared with what was noted of it: before
//! anything is written at the start, and again whenever the ground may have moved.

use std::collections::{BTreeMap, BTreeSet};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaResult;
use rdkafka::metadata::{Metadata, MetadataTopic};
use rdkafka::{Offset, TopicPartitionList};

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
/// lost is known to all from then on, and whoever waited for brokers may ask them. Blocks; must come before anything
/// is written.
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
    settings.horizon.is_surveyed();
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
    let known = partitions(&surveyor.fetch_metadata(None, PATIENCE).map_err(sort)?);
    settings.horizon.is_home(surveyor.client())?;
    // A topic that is gone is made anew at the next start, and found to be short then.
    let places: Vec<&Place> = reach.keys().filter(|place| known.contains(*place)).collect();
    let begins = offsets(&surveyor, &places, Offset::Beginning).map_err(sort)?;
    let ends = offsets(&surveyor, &places, Offset::End).map_err(sort)?;
    for (place, &noted) in reach {
        let (Some(&begin), Some(&end)) = (begins.get(place), ends.get(place)) else { continue };
        if begin == end {
            settings.horizon.emptied(place.clone(), begin);
        }
        if end < noted {
            let (topic, partition) = place.clone();
            settings.horizon.lost(&Loss { topic, partition, noted, begin, end });
        }
    }
    Ok(ends)
}

/// Every partition there is.
fn partitions(metadata: &Metadata) -> BTreeSet<Place> {
    let of_topic = |topic: &MetadataTopic| {
        let name = topic.name().to_owned();
        topic.partitions().iter().map(move |partition| (name.clone(), partition.id())).collect::<Vec<_>>()
    };
    metadata.topics().iter().flat_map(of_topic).collect()
}

/// Where partitions begin or end, all of a broker's by one request: one a partition would take a third of a second
/// of each start.
fn offsets(surveyor: &BaseConsumer<Ear>, places: &[&Place], edge: Offset) -> KafkaResult<BTreeMap<Place, i64>> {
    if places.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut asked = TopicPartitionList::with_capacity(places.len());
    for (topic, partition) in places {
        asked.add_partition_offset(topic, *partition, edge)?;
    }
    let mut found = BTreeMap::new();
    for element in surveyor.offsets_for_times(asked, PATIENCE)?.elements() {
        element.error()?;
        if let Offset::Offset(offset) = element.offset() {
            found.insert((element.topic().to_owned(), element.partition()), offset);
        }
    }
    Ok(found)
}
