//! What a batch of verdicts becomes: messages and the ledger's tally. Pure.

use bytes::Bytes;

use crate::code;
use crate::kafka::Outgoing;
use crate::message::{
    AdapterRef, Advance, DeadLetter, Event, EventId, FactKey, Generation, Instant, Interval, LedgerLine, Listing, Mark,
    Operation, RawRecord, SourceName, Tally,
};
use crate::registry::Registry;
use crate::sandbox::{GuestEvent, Verdict};
use crate::schema::{DELETE, MARK, delete_body, mark_body};

/// Messages longer than this are cut: they travel in headers.
const MAX_TEXT: usize = 1_000;

/// Makes messages of verdicts, for one source.
#[derive(Debug, Clone)]
pub struct Composer {
    source: SourceName,
    adapter: AdapterRef,
    delete_schema: u32,
    mark_schema: u32,
    max_message: usize,
}

/// What one transaction writes.
#[derive(Debug)]
pub struct Composed {
    /// Events, dead letters, marks, and the ledger's line last.
    pub messages: Vec<Outgoing>,
    /// What the line says.
    pub tally: Tally,
}

impl Composer {
    /// A composer for a source and the adapter that serves it. `max_message` is
    /// what topics take, in bytes.
    ///
    /// # Panics
    /// Where the registry lacks the schemas of marks and deletes, which every
    /// build carries.
    #[must_use]
    pub fn new(source: SourceName, adapter: AdapterRef, registry: &Registry, max_message: usize) -> Self {
        let schema = |family| registry.latest(family).expect("every build carries this schema").0;
        Self { source, adapter, delete_schema: schema(DELETE), mark_schema: schema(MARK), max_message }
    }

    /// The adapter whose verdicts these are.
    #[must_use]
    pub fn adapter(&self) -> &AdapterRef {
        &self.adapter
    }

    /// Messages and tally of one batch: a verdict a record, in their order.
    #[must_use]
    pub fn compose(
        &self,
        records: &[RawRecord],
        verdicts: Vec<Verdict>,
        advances: &[Advance],
        now: Instant,
    ) -> Composed {
        let mut messages = Vec::with_capacity(records.len() + 1);
        let mut tally = Tally { raw: records.len() as u64, ..Tally::default() };
        for (record, verdict) in records.iter().zip(verdicts) {
            self.one(record, verdict, now, &mut messages, &mut tally);
        }
        let intervals =
            advances.iter().map(|a| Interval { partition: a.partition, from: a.from, to: a.to }).collect::<Vec<_>>();
        let line = LedgerLine::Translate { source: self.source.clone(), intervals, tally: tally.clone() };
        messages.push(Outgoing::ledger(&line));
        Composed { messages, tally }
    }

    fn one(&self, record: &RawRecord, verdict: Verdict, now: Instant, messages: &mut Vec<Outgoing>, tally: &mut Tally) {
        let dead = match verdict {
            Verdict::Events(events) => {
                let first = messages.len();
                for (index, event) in events.into_iter().enumerate() {
                    messages.push(Outgoing::event(&self.event(record, index, event)));
                }
                match messages[first..].iter().map(Outgoing::size).find(|&size| size > self.max_message) {
                    None => {
                        tally.translated += 1;
                        tally.events += (messages.len() - first) as u64;
                        return;
                    }
                    Some(size) => {
                        messages.truncate(first);
                        let message = format!("an event of {size} bytes; topics take {}", self.max_message);
                        (code!(6501).to_string(), message, String::new())
                    }
                }
            }
            Verdict::Ignored(note) => {
                *tally.ignored.entry(note.code).or_default() += 1;
                if record.generation > Generation::FIRST || record.listing.is_some() {
                    self.mark(record, record.listing.clone(), messages, tally);
                }
                return;
            }
            Verdict::Rejected(note) => (note.code, note.message, note.pointer),
            Verdict::Convicted(conviction) => (conviction.code.to_string(), conviction.message, String::new()),
        };
        let (code, message, pointer) = dead;
        *tally.dead.entry(code.clone()).or_default() += 1;
        let letter = DeadLetter {
            record: record.clone(),
            code,
            message: cut(message),
            pointer: cut(pointer),
            adapter: self.adapter.clone(),
            at: now,
        };
        messages.push(Outgoing::dead(&letter));
        if record.generation > Generation::FIRST {
            self.mark(record, None, messages, tally);
        }
    }

    fn event(&self, record: &RawRecord, index: usize, event: GuestEvent) -> Event {
        let (schema, body) = match event.operation {
            Operation::Upsert => (event.subject.schema_id, event.body),
            Operation::Delete => (self.delete_schema, Bytes::from(delete_body(&event.record))),
        };
        Event {
            id: EventId {
                raw: record.id,
                generation: record.generation,
                index: u32::try_from(index).expect("a record has far fewer events"),
            },
            fact: FactKey { source: self.source.clone(), family: event.subject.family.clone(), record: event.record },
            operation: event.operation,
            revision: event.revision,
            occurred: event.occurred,
            listing: record.listing.clone(),
            adapter: self.adapter.clone(),
            schema,
            body,
        }
    }

    /// The first attempt has nothing before it; a later one without events must
    /// say so, or what the earlier gave would stand. A record of a list is accounted for.
    fn mark(&self, record: &RawRecord, listing: Option<Listing>, messages: &mut Vec<Outgoing>, tally: &mut Tally) {
        let mark = Mark { raw: record.id, generation: record.generation, source: self.source.clone(), listing };
        messages.push(Outgoing::mark(&mark, self.mark_schema, &mark_body("void")));
        tally.marks += 1;
    }
}

fn cut(mut text: String) -> String {
    if text.len() > MAX_TEXT {
        let end = (0..=MAX_TEXT).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::message::Mint;
    use crate::sandbox::{Encoding, Note, RevisionRule, Subject};

    fn registry() -> Registry {
        Registry::builtin().unwrap()
    }

    fn record(generation: u32) -> RawRecord {
        RawRecord {
            id: Mint::new(1, 1).mint(1_700_000_000_000),
            generation: Generation(generation),
            source: "a.api".parse().unwrap(),
            ..RawRecord::sample("{}")
        }
    }

    fn composer(max_message: usize) -> Composer {
        Composer::new("a.api".parse().unwrap(), "a@1.0.0".into(), &registry(), max_message)
    }

    fn event(operation: Operation, size: usize) -> GuestEvent {
        let (schema_id, schema) = registry().latest("penalty").map(|(id, s)| (id, Arc::clone(s))).unwrap();
        let subject = Subject {
            family: "penalty".into(),
            schema_id,
            schema,
            encoding: Encoding::Avro,
            revision: RevisionRule::Never,
        };
        let body = Bytes::from(vec![0; size]);
        GuestEvent { subject: Arc::new(subject), record: "r".into(), operation, revision: None, occurred: None, body }
    }

    fn note(code: &str) -> Note {
        Note { code: code.into(), message: "m".into(), pointer: "/x".into() }
    }

    fn topics(composed: &Composed) -> Vec<&str> {
        composed.messages.iter().map(Outgoing::topic).collect()
    }

    #[test]
    fn every_record_is_accounted_for_whatever_its_verdict() {
        let records = [record(1), record(1), record(1)];
        let verdicts = vec![
            Verdict::Events(vec![event(Operation::Upsert, 9), event(Operation::Delete, 0)]),
            Verdict::Ignored(note("x.blank")),
            Verdict::Rejected(note("x.date")),
        ];
        let composed = composer(1_000_000).compose(&records, verdicts, &[], 5);
        assert!(composed.tally.balances(), "{:?}", composed.tally);
        assert_eq!(topics(&composed), ["event.penalty", "event.penalty", "dead-letter", "ledger"]);
        assert_eq!((composed.tally.events, composed.tally.marks), (2, 0));
    }

    #[test]
    fn a_later_attempt_without_events_voids_the_earlier() {
        let verdicts = vec![Verdict::Ignored(note("x.blank")), Verdict::Rejected(note("x.date"))];
        let composed = composer(1_000_000).compose(&[record(2), record(2)], verdicts, &[], 5);
        assert_eq!(topics(&composed), ["event.mark", "dead-letter", "event.mark", "ledger"]);
        assert_eq!(composed.tally.marks, 2);
    }

    #[test]
    fn an_event_too_large_for_its_topic_costs_its_record_alone() {
        let verdicts = vec![
            Verdict::Events(vec![event(Operation::Upsert, 10), event(Operation::Upsert, 5_000)]),
            Verdict::Events(vec![event(Operation::Upsert, 10)]),
        ];
        let composed = composer(4_000).compose(&[record(1), record(1)], verdicts, &[], 5);
        assert_eq!(topics(&composed), ["dead-letter", "event.penalty", "ledger"]);
        assert_eq!(composed.tally.dead.get("HUB-6501"), Some(&1));
    }

    #[test]
    fn marks_and_deletes_are_data_of_their_schemas() {
        let registry = registry();
        let (_, delete) = registry.latest(DELETE).unwrap();
        delete.check(&delete_body(&"记录".repeat(50))).unwrap();
        let (_, mark) = registry.latest(MARK).unwrap();
        mark.check(&mark_body("void")).unwrap();
    }

    #[test]
    fn a_record_of_a_list_that_is_ignored_is_accounted_for_and_one_that_is_rejected_is_not() {
        let listed = RawRecord { listing: Some(Listing { list: "shops".into(), round: 5 }), ..record(1) };
        let verdicts = vec![Verdict::Ignored(note("x.blank")), Verdict::Rejected(note("x.date"))];
        let composed = composer(1_000_000).compose(&[listed.clone(), listed], verdicts, &[], 5);
        assert_eq!(topics(&composed), ["event.mark", "dead-letter", "ledger"]);
    }
}
