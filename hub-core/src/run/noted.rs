//! Every position that is kept of a topic and not in it, so that one that lost
//! messages is found before anything is written to it.

use std::collections::BTreeMap;

use crate::kafka::{self, Noted};
use crate::message::topic;
use crate::run::error::RunError;
use crate::run::settings::Settings;
use crate::store::Readers;

/// Where the fold stands, and where the lanes of each source do: by their group, or
/// where that knows nothing, by the ledger as far as it was folded. What a person
/// told a group stands above the ledger.
pub(super) fn noted(settings: &Settings, store: &Readers) -> Result<Vec<Noted>, RunError> {
    let (positions, intervals) = store.look(|look| Ok((look.positions()?, look.intervals()?)))?;
    let folded = positions.into_iter().map(|(topic, partition, offset)| Noted { topic, partition, offset });
    let mut noted: Vec<Noted> = folded.collect();
    for source in settings.source.keys() {
        let topic = topic::raw(source);
        let of_source = intervals.iter().filter(|interval| interval.source == source.as_str());
        let mut stands: BTreeMap<i32, i64> = of_source.map(|interval| (interval.partition, interval.to)).collect();
        let group = format!("{}.translate.{source}", settings.hub.cluster);
        stands.extend(kafka::committed(&settings.kafka, &group, &topic)?);
        noted.extend(stands.into_iter().map(|(partition, offset)| Noted { topic: topic.clone(), partition, offset }));
    }
    Ok(noted)
}
