//! What of a source's records stands in the archive for certain: what was translated, once all that came of it is folded.
//! What is under way would else look as if it had told nothing.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Auditor, RecoverError};
use crate::kafka::{self, Noted, Stop};
use crate::message::{SourceName, topic};

/// Between two looks at how far others are.
const LOOK: Duration = Duration::from_millis(200);
/// A source that is translated no further for so long stands: what waits there is none of ours to wait for.
const STANDS: Duration = Duration::from_secs(10);

impl Auditor {
    /// Up to where each partition of a source's topic was translated. Blocks until what there was is, or its lane
    /// stands, and the archive has folded what came of it; or somebody asked to stop.
    ///
    /// # Errors
    /// Where store or broker do not answer.
    pub(super) fn folded(&self, source: &SourceName, stop: &Stop) -> Result<BTreeMap<i32, i64>, RecoverError> {
        let raw = self.ends(&topic::raw(source))?;
        let of_source = || -> Result<BTreeMap<i32, i64>, RecoverError> {
            Ok(self.committed()?.remove(source.as_str()).unwrap_or_default())
        };
        let mut translated = of_source()?;
        let mut moved = Instant::now();
        while !stop.asked()
            && moved.elapsed() < STANDS
            && self.is_behind(&raw, |end| translated.get(&end.partition).copied())?
        {
            sleep(LOOK);
            let now = of_source()?;
            if now != translated {
                (translated, moved) = (now, Instant::now());
            }
        }
        let mut events = Vec::new();
        for family in self.families.now() {
            events.extend(self.ends(&topic::event(&family))?);
        }
        while !stop.asked() {
            let stands = self.reader.positions()?;
            let at = |end: &Noted| {
                let mut stands = stands.iter();
                let found = stands.find(|(topic, partition, _)| (topic, *partition) == (&end.topic, end.partition));
                found.map(|(_, _, next)| *next)
            };
            if !self.is_behind(&events, at)? {
                break;
            }
            sleep(LOOK);
        }
        Ok(translated)
    }

    /// Where each partition of a topic ends now.
    fn ends(&self, topic: &str) -> Result<Vec<Noted>, RecoverError> {
        let ends = kafka::since(&self.kafka, topic, 0)?.into_iter();
        Ok(ends.map(|(partition, (_, offset))| Noted { topic: topic.to_owned(), partition, offset }).collect())
    }

    /// Whether any message stands between what was read and one of these ends.
    fn is_behind(&self, ends: &[Noted], at: impl Fn(&Noted) -> Option<i64>) -> Result<bool, RecoverError> {
        let read = |end: &Noted| Noted { offset: at(end).unwrap_or_default(), ..end.clone() };
        let behind: Vec<Noted> = ends.iter().filter(|end| read(end).offset < end.offset).map(read).collect();
        // Behind the last message there may be markers of transactions, which no position passes.
        Ok(!behind.is_empty() && kafka::remains(&self.kafka, &behind)?)
    }
}
