//! What a version of an adapter would make of records that were translated before, against what stands of them in the
//! archive: whichever version told it.
//!
//! Promises: nothing is written; what the version wastes is held to a small share of a core. Measurements are folded into windows and stand in no record's name, so they are not
//! compared.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use crate::archive::read::Reader;
use crate::kafka::Stop;
use crate::message::{Event, Generation, RawId, RawRecord};
use crate::plugin::Share;
use crate::registry::Registry;
use crate::sandbox::{Encoding, GuestEvent, Note, RevisionRule, Subject, Translator, Verdict};
use crate::translate::Differences;

use super::RecoverError;

/// Draws a comparison.
pub(super) struct Comparer {
    pub reader: Reader,
    pub registry: Arc<Registry>,
    pub translator: Translator,
    pub share: Share,
}

/// The highest generation of a record that stands, and the events of it.
type Stands = (Generation, Vec<Event>);

/// What was compared so far.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub differences: Differences,
    /// Records of which the version makes something else, with the highest generation of each.
    pub differing: BTreeMap<RawId, Generation>,
}

impl Comparer {
    /// Compares some records, unless asked to stop meanwhile; tells how it stands after each step.
    pub fn portion(
        &mut self,
        records: &[RawRecord],
        into: &mut Comparison,
        stop: &Stop,
        mut told: impl FnMut(&Comparison),
    ) -> Result<(), RecoverError> {
        let stands = self.reader.stands(records.iter().map(|record| record.id))?;
        for mut run in records.chunk_by(|a, b| a.media_type == b.media_type) {
            while !run.is_empty() && !stop.asked() {
                let batch = self.translator.run_within(&run[0].media_type, run, self.share.left(Instant::now()))?;
                into.differences.cpu += batch.cpu;
                let (judged, rest) = run.split_at(batch.verdicts.len());
                for (record, verdict) in judged.iter().zip(&batch.verdicts) {
                    self.one(record, verdict, stands.get(&record.id), into);
                }
                run = rest;
                told(into);
                stop.sleep(self.share.take(batch.wasted, Instant::now()));
            }
        }
        Ok(())
    }

    fn one(&self, record: &RawRecord, verdict: &Verdict, stands: Option<&Stands>, into: &mut Comparison) {
        let (highest, events) = match stands {
            Some((highest, events)) => (*highest, self.told(events)),
            None => (record.generation, Vec::new()),
        };
        if into.differences.against(record, &events, &Self::records_of(verdict)) {
            into.differing.insert(record.id, highest.max(record.generation));
        }
    }

    /// A verdict without its measurements.
    fn records_of(verdict: &Verdict) -> Cow<'_, Verdict> {
        let is_record = |event: &GuestEvent| event.subject.schema.measures().is_none();
        let records: Vec<GuestEvent> = match verdict {
            Verdict::Events(events) if !events.iter().all(is_record) => {
                events.iter().filter(|event| is_record(event)).cloned().collect()
            }
            _ => return Cow::Borrowed(verdict),
        };
        let none = || Note { code: "measurements".to_owned(), message: String::new(), pointer: String::new() };
        Cow::Owned(if records.is_empty() { Verdict::Ignored(none()) } else { Verdict::Events(records) })
    }

    /// Events of the archive as an adapter tells them.
    fn told(&self, events: &[Event]) -> Vec<GuestEvent> {
        let told = |event: &Event| {
            let schema = self.registry.by_id(event.schema)?;
            let subject = Subject {
                family: event.fact.family.clone(),
                schema_id: event.schema,
                schema: Arc::clone(schema),
                encoding: Encoding::Avro,
                revision: if event.revision.is_some() { RevisionRule::Always } else { RevisionRule::Never },
            };
            Some(GuestEvent {
                subject: Arc::new(subject),
                record: event.fact.record.clone(),
                operation: event.operation,
                revision: event.revision,
                occurred: event.occurred,
                body: event.body.clone(),
            })
        };
        events.iter().filter_map(told).collect()
    }
}
