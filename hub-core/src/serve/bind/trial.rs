//! Trials as this room asks for them.

use crate::collect::Trial as Collected;
use crate::message::RawRecord;
use crate::run::{TrialError, Trials, Tried};
use crate::sandbox::{GuestEvent, Note, Verdict};
use crate::serve::boundary::{self, Failure};
use crate::serve::view::{Trial, TriedEvent, TriedRecord, TriedRequest, Trouble};

/// Longest payload that is shown, in bytes.
const SHOWN: usize = 16 << 10;

impl boundary::Trials for Trials {
    fn of(&self, source: &str) -> Result<Trial, Failure> {
        let Tried { trial, verdicts } = Self::of(self, source).map_err(failure)?;
        let Collected { requests, records, came, refused, trouble } = trial;
        let requests = requests.into_iter().map(|(method, path, status)| TriedRequest { method, path, status });
        Ok(Trial {
            source: source.to_owned(),
            requests: requests.collect(),
            came,
            refused,
            records: records.iter().zip(verdicts).map(|(record, verdict)| shown(record, verdict)).collect(),
            trouble: trouble.map(|(code, message)| Trouble { code, message, since: None }),
        })
    }
}

fn failure(error: TrialError) -> Failure {
    let (code, message) = (error.code(), error.to_string());
    match error {
        TrialError::NotHere { .. } => Failure::Reject { code, message },
        TrialError::Kafka(cause) if cause.passes() => Failure::Retry { code, message },
        TrialError::Kafka(_) | TrialError::Sandbox(_) => Failure::Stop { code, message },
    }
}

fn shown(record: &RawRecord, verdict: Verdict) -> TriedRecord {
    let payload = &record.payload[..record.payload.len().min(SHOWN)];
    let mut shown = TriedRecord {
        payload: String::from_utf8_lossy(payload).into_owned(),
        attributes: record.attributes.iter().cloned().collect(),
        events: Vec::new(),
        outcome: None,
        code: None,
        message: None,
        pointer: None,
    };
    let mut say = |outcome, Note { code, message, pointer }: Note| {
        shown.outcome = Some(outcome);
        (shown.code, shown.message) = (Some(code), Some(message));
        shown.pointer = Some(pointer).filter(|pointer| !pointer.is_empty());
    };
    match verdict {
        Verdict::Events(events) => shown.events = events.into_iter().map(event).collect(),
        Verdict::Ignored(note) => say("ignored", note),
        Verdict::Rejected(note) => say("dead", note),
        Verdict::Convicted(convicted) => {
            let code = convicted.code.to_string();
            say("dead", Note { code, message: convicted.message, pointer: String::new() });
        }
    }
    shown
}

fn event(event: GuestEvent) -> TriedEvent {
    TriedEvent {
        family: event.subject.family.clone(),
        record: event.record,
        operation: event.operation.as_str(),
        revision: event.revision,
        occurred: event.occurred,
        // One that passed the check can be read; a delete has none.
        body: event.subject.schema.read(&event.body).unwrap_or_default(),
    }
}
