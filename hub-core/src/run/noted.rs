//! Every position that is kept of a topic and not in it, so that one that lost
//! messages is found before anything is written to it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::again::again;
use super::keeping::steadily;
use crate::kafka::{self, Group, Groups, KafkaError, Noted, Stands};
use crate::message::{SourceName, topic};
use crate::run::error::RunError;
use crate::run::settings::Settings;
use crate::store::{IntervalRow, Readers};

/// Until a hub that starts gives up: longer than a question takes that a starved broker leaves unanswered.
const START: Duration = Duration::from_secs(120);

/// Where the fold stands, and where the lanes of each source do: by their group, or
/// where that knows nothing, by the ledger as far as it was folded. What a person
/// told a group stands above the ledger. A hub without a store knows the groups alone.
pub(super) fn noted(settings: &Settings, store: Option<&Readers>) -> Result<Vec<Noted>, RunError> {
    let look = |store: &Readers| steadily(|| store.look(|look| Ok((look.positions()?, look.intervals()?))));
    let (positions, intervals): (Vec<_>, Vec<IntervalRow>) = store.map(look).transpose()?.unwrap_or_default();
    let folded = positions.into_iter().map(|(topic, partition, offset)| Noted { topic, partition, offset });
    let mut noted: Vec<Noted> = folded.collect();
    for (source, group) in groups(settings)? {
        let topic = topic::raw(source);
        let of_source = intervals.iter().filter(|interval| interval.source == source.as_str());
        let mut stands: BTreeMap<i32, i64> = of_source.map(|interval| (interval.partition, interval.to)).collect();
        stands.extend(group.into_iter().map(|((_, partition), next)| (partition, next)));
        noted.extend(stands.into_iter().map(|(partition, offset)| Noted { topic: topic.clone(), partition, offset }));
    }
    Ok(noted)
}

/// Where the lanes' group of each source stands.
fn groups(settings: &Settings) -> Result<Vec<(&SourceName, Stands)>, KafkaError> {
    let group = |source| Group { id: topic::lanes(&settings.hub.cluster, source), topics: vec![topic::raw(source)] };
    let asked: Vec<Group> = settings.source.keys().map(group).collect();
    let groups = Groups::new(&settings.kafka);
    let stands = patiently(|| groups.stand(&asked, kafka::PATIENCE))?;
    Ok(settings.source.keys().zip(stands).collect())
}

/// Asks again for a while: a broker that has just started does not know its groups
/// yet, nor one that has just made a topic who leads it.
pub(super) fn patiently<T>(ask: impl Fn() -> Result<T, KafkaError>) -> Result<T, KafkaError> {
    again(START, KafkaError::passes, ask)
}
