//! The same adapter linked into this program: what the sandbox is measured
//! against. It gives the same verdicts, owned and checked by the same rules
//! (`sandbox/verify`): declared subject, record id, revision, time, whole body.
//!
//! Nothing here is slower than it needs to be, or the sandbox would look
//! better than it is: the record handed over is one buffer, filled anew.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow};
use bytes::Bytes;
use cpu_time::ThreadTime;
use hub_adapter_sdk::{self as sdk, Outcome, Translate};
use hub_core::message::{Operation, RawRecord};
use hub_core::sandbox::{Batch, GuestEvent, Note, RevisionRule, SandboxError, Subject, Verdict};
use hub_core::translate::Engine;

/// As in `sandbox/verify`.
const TIMES: RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

/// The adapter without a sandbox.
pub struct Native<A> {
    adapter: A,
    subjects: Vec<Arc<Subject>>,
    given: sdk::RawRecord,
}

impl<A: Translate> Native<A> {
    /// The adapter with its settings' defaults.
    pub fn new(subjects: Vec<Subject>) -> Result<Self> {
        Self::with(&serde_json::json!({}), subjects)
    }

    /// The adapter with these settings.
    pub fn with(settings: &serde_json::Value, subjects: Vec<Subject>) -> Result<Self> {
        let adapter = sdk::settings(&settings.to_string());
        let adapter = adapter.map_err(|note| anyhow!("the adapter refuses its settings: {note:?}"))?;
        let given = sdk::RawRecord { received: 0, attributes: Vec::new(), payload: Vec::new() };
        Ok(Self { adapter, subjects: subjects.into_iter().map(Arc::new).collect(), given })
    }

    /// The adapter's outcome of a record, unchecked.
    pub fn outcome(&mut self, media_type: &str, record: &RawRecord) -> Outcome {
        self.given.received = record.id.received();
        self.given.attributes.clone_from(&record.attributes);
        self.given.payload.clear();
        self.given.payload.extend_from_slice(&record.payload);
        self.adapter.record(media_type, &self.given)
    }
}

impl<A: Translate> Engine for Native<A> {
    fn run_within(&mut self, media_type: &str, records: &[RawRecord], _: Duration) -> Result<Batch, SandboxError> {
        let began = ThreadTime::now();
        let mut verdicts = Vec::with_capacity(records.len());
        for record in records {
            let outcome = self.outcome(media_type, record);
            verdicts.push(verdict(outcome, &self.subjects));
        }
        Ok(Batch { verdicts, cpu: began.elapsed(), ..Batch::default() })
    }
}

fn verdict(outcome: Outcome, subjects: &[Arc<Subject>]) -> Verdict {
    match outcome {
        Outcome::Events(events) => {
            let events = events.into_iter().map(|e| event(e, subjects)).collect::<Result<_, _>>();
            events.map_or_else(Verdict::Rejected, Verdict::Events)
        }
        Outcome::Ignored(note) => Verdict::Ignored(plain(note)),
        Outcome::Rejected(note) => Verdict::Rejected(plain(note)),
    }
}

fn plain(note: sdk::Note) -> Note {
    Note { code: note.code, message: note.message, pointer: note.pointer }
}

fn event(event: sdk::Event, subjects: &[Arc<Subject>]) -> Result<GuestEvent, Note> {
    let broken = |rule: &str| Note { code: "bench".into(), message: rule.into(), pointer: String::new() };
    let subject = subjects.iter().find(|subject| subject.family == event.subject).ok_or_else(|| broken("subject"))?;
    let id = &event.record_id;
    if id.is_empty() || id.len() > 500 || id.chars().any(char::is_control) {
        return Err(broken("record id"));
    }
    if event.revision.is_some() != (subject.revision == RevisionRule::Always) {
        return Err(broken("revision"));
    }
    if event.occurred.is_some_and(|at| !TIMES.contains(&at)) {
        return Err(broken("time"));
    }
    let operation = match event.operation {
        sdk::Operation::Upsert => Operation::Upsert,
        sdk::Operation::Delete => Operation::Delete,
    };
    match operation {
        Operation::Upsert => subject.schema.check(&event.body).map_err(|error| broken(&error.message()))?,
        Operation::Delete if !event.body.is_empty() => return Err(broken("a delete with a body")),
        Operation::Delete => {}
    }
    Ok(GuestEvent {
        subject: Arc::clone(subject),
        record: event.record_id,
        operation,
        revision: event.revision,
        occurred: event.occurred,
        body: Bytes::from(event.body),
    })
}
