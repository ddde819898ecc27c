//! What a version of an adapter would make of records that were translated before, against what stands of them in the
//! archive: whichever version told it.
//!
//! Promises: nothing is written. Measurements are folded into windows and stand in no record's name, so they are not
//! compared.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::archive::read::Reader;
use crate::message::{Event, Generation, RawId, RawRecord};
use crate::registry::Registry;
use crate::sandbox::{Encoding, GuestEvent, Note, RevisionRule, Subject, Translator, Verdict};
use crate::translate::Differences;

use super::RecoverError;

/// Draws a comparison.
pub(super) struct Comparer {
    pub reader: Reader,
    pub registry: Arc<Registry>,
    pub translator: Translator,
}

/// What was compared so far.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub differences: Differences,
    /// Records of which the version makes something else, with the highest generation of each.
    pub differing: BTreeMap<RawId, Generation>,
}

impl Comparer {
    /// Compares some records.
    pub fn portion(&self, records: &[RawRecord], into: &mut Comparison) -> Result<(), RecoverError> {
        let stands = self.reader.stands(records.iter().map(|record| record.id))?;
        for run in records.chunk_by(|a, b| a.media_type == b.media_type) {
            let batch = self.translator.run(&run[0].media_type, run)?;
            into.differences.cpu += batch.cpu;
            for (record, verdict) in run.iter().zip(&batch.verdicts) {
                let (highest, events) = match stands.get(&record.id) {
                    Some((highest, events)) => (*highest, self.told(events)),
                    None => (record.generation, Vec::new()),
                };
                if into.differences.against(record, &events, &Self::records_of(verdict)) {
                    into.differing.insert(record.id, highest.max(record.generation));
                }
            }
        }
        Ok(())
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
