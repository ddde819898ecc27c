//! Whether what a guest gave may be published: declared subject, whole body,
//! the manifest's revision rule, ids and codes of their form. Pure.

use std::sync::Arc;

use bytes::Bytes;

use super::bindings::shared::hub::adapter::types as wit_types;
use super::bindings::translate::exports::hub::adapter::translate as wit;
use super::types::{Encoding, GuestEvent, Note, RevisionRule, Subject, Verdict};
use crate::code;
use crate::message::{Instant, Operation};
use crate::report::Code;

/// Bytes of a record id (it becomes a Kafka header and a key).
const RECORD_ID: usize = 500;
/// Characters of a note's code.
const NOTE_CODE: usize = 100;
/// 0001-01-01T00:00:00Z and the last millisecond of 9999 (RFC 3339 knows no other years).
const TIMES: std::ops::RangeInclusive<Instant> = -62_135_596_800_000..=253_402_300_799_999;

/// What is wrong with an outcome.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub code: Code,
    pub message: String,
}

fn fault<T>(code: Code, message: String) -> Result<T, Fault> {
    Err(Fault { code, message })
}

/// The verdict that an outcome gives, where it keeps every rule.
pub(super) fn outcome(outcome: wit::Outcome, subjects: &[Arc<Subject>]) -> Result<Verdict, Fault> {
    match outcome {
        wit::Outcome::Events(events) if events.is_empty() => {
            fault(code!(4004), "an outcome of events holds none".into())
        }
        wit::Outcome::Events(events) => {
            let events = events.into_iter().map(|e| event(e, subjects)).collect::<Result<_, _>>()?;
            Ok(Verdict::Events(events))
        }
        wit::Outcome::Ignored(n) => Ok(Verdict::Ignored(note(n)?)),
        wit::Outcome::Rejected(n) => Ok(Verdict::Rejected(note(n)?)),
    }
}

/// What stands for a code that cannot be counted.
const UNCOUNTED: &str = "code-malformed";

/// A note of a talk with a platform. One whose code cannot be counted has another in its place, for what the platform
/// answered must go on all the same.
pub(super) fn counted(note: wit_types::Note) -> Note {
    let note = Note::from(note);
    if is_countable(&note.code) { note } else { Note { code: UNCOUNTED.to_owned(), pointer: String::new(), ..note } }
}

/// A code is a label of metrics, and groups what is refused.
fn is_countable(code: &str) -> bool {
    let of_form = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-');
    !code.is_empty() && code.len() <= NOTE_CODE && code.bytes().all(of_form)
}

/// A note, where its code can be counted.
fn note(note: wit_types::Note) -> Result<Note, Fault> {
    let note = Note::from(note);
    if !is_countable(&note.code) {
        return fault(
            code!(4009),
            format!("the note's code {:?} is not of the form `penalty.date-missing`", note.code),
        );
    }
    Ok(note)
}

fn event(event: wit::Event, subjects: &[Arc<Subject>]) -> Result<GuestEvent, Fault> {
    let Some(subject) = subjects.iter().find(|subject| subject.family == event.subject) else {
        return fault(code!(4005), format!("subject {:?} is not declared", event.subject));
    };
    let family = &subject.family;
    let id = &event.record_id;
    if id.is_empty() || id.len() > RECORD_ID || id.chars().any(char::is_control) {
        return fault(code!(4008), format!("{family}: a record id of {} bytes, or with control characters", id.len()));
    }
    if event.revision.is_some() != (subject.revision == RevisionRule::Always) {
        let (has, rule) = if event.revision.is_some() { ("a", "never") } else { ("no", "always") };
        return fault(code!(4007), format!("{family} {id:?} has {has} revision; the manifest says {rule}"));
    }
    if event.occurred.is_some_and(|at| !TIMES.contains(&at)) {
        return fault(code!(4009), format!("{family} {id:?} occurred outside the years 1 to 9999"));
    }
    let operation = match event.operation {
        wit_types::Operation::Upsert => Operation::Upsert,
        wit_types::Operation::Delete => Operation::Delete,
    };
    let body = match (operation, subject.encoding) {
        (Operation::Delete, _) if !event.body.is_empty() => {
            return fault(code!(4009), format!("{family} {id:?}: a delete carries a body"));
        }
        (Operation::Delete, _) => Ok(event.body),
        (Operation::Upsert, Encoding::Avro) => subject.schema.check(&event.body).map(|()| event.body),
        (Operation::Upsert, Encoding::Json) => subject.schema.write(&event.body),
    };
    let body = match body {
        Ok(body) => Bytes::from(body),
        Err(error) => return fault(code!(4006), format!("{family} {id:?}: {}", error.message())),
    };
    Ok(GuestEvent {
        subject: Arc::clone(subject),
        record: event.record_id,
        operation,
        revision: event.revision,
        occurred: event.occurred,
        body,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;

    fn subjects(revision: RevisionRule) -> Vec<Arc<Subject>> {
        let schema = r#"{"type":"record","name":"T","family":"t","fields":[{"name":"n","type":"long"}]}"#;
        let schema = Arc::new(Schema::parse(schema).unwrap());
        vec![Arc::new(Subject { family: "t".into(), schema_id: 9, schema, encoding: Encoding::Avro, revision })]
    }

    fn good() -> wit::Event {
        wit::Event {
            subject: "t".into(),
            record_id: "1".into(),
            operation: wit_types::Operation::Upsert,
            revision: Some(1),
            occurred: None,
            body: vec![2],
            attributes: Vec::new(),
        }
    }

    fn judged(change: impl FnOnce(&mut wit::Event)) -> String {
        let mut event = good();
        change(&mut event);
        match outcome(wit::Outcome::Events(vec![event]), &subjects(RevisionRule::Always)) {
            Ok(Verdict::Events(events)) => format!("{} events", events.len()),
            Ok(other) => format!("{other:?}"),
            Err(fault) => fault.code.to_string(),
        }
    }

    #[test]
    fn an_event_that_keeps_every_rule_passes() {
        assert_eq!(judged(|_| ()), "1 events");
    }

    #[test]
    fn each_broken_rule_has_its_code() {
        assert_eq!(judged(|e| e.subject = "u".into()), "HUB-4005");
        assert_eq!(judged(|e| e.body = vec![2, 2]), "HUB-4006");
        assert_eq!(judged(|e| e.body.clear()), "HUB-4006");
        assert_eq!(judged(|e| e.revision = None), "HUB-4007");
        assert_eq!(judged(|e| e.record_id.clear()), "HUB-4008");
        assert_eq!(judged(|e| e.record_id = "x".repeat(501)), "HUB-4008");
        assert_eq!(judged(|e| e.record_id = "a\nb".into()), "HUB-4008");
        assert_eq!(judged(|e| e.occurred = Some(i64::MAX)), "HUB-4009");
        assert_eq!(judged(|e| e.operation = wit_types::Operation::Delete), "HUB-4009");
    }

    #[test]
    fn a_body_of_json_becomes_the_datum_and_what_is_none_is_named() {
        let json: Vec<Arc<Subject>> = subjects(RevisionRule::Always)
            .iter()
            .map(|subject| Arc::new(Subject { encoding: Encoding::Json, ..(**subject).clone() }))
            .collect();
        let judged = |body: &str| {
            let event = wit::Event { body: body.into(), ..good() };
            outcome(wit::Outcome::Events(vec![event]), &json)
        };
        let Ok(Verdict::Events(events)) = judged(r#"{"n": 1}"#) else { panic!("it is an event") };
        assert_eq!(*events[0].body, [2]);
        let fault = judged(r#"{"n": 1.5}"#).unwrap_err();
        assert_eq!(
            (fault.code.to_string().as_str(), fault.message.as_str()),
            ("HUB-4006", "t \"1\": n: a number where a whole number belongs")
        );
    }

    #[test]
    fn a_revision_where_there_is_never_one_is_refused() {
        let fault = outcome(wit::Outcome::Events(vec![good()]), &subjects(RevisionRule::Never)).unwrap_err();
        assert_eq!(fault.code.to_string(), "HUB-4007");
    }

    #[test]
    fn an_outcome_of_no_events_breaks_the_contract() {
        let fault = outcome(wit::Outcome::Events(Vec::new()), &[]).unwrap_err();
        assert_eq!(fault.code.to_string(), "HUB-4004");
    }

    #[test]
    fn a_code_that_cannot_be_counted_is_refused() {
        let with = |code: &str| wit_types::Note { code: code.into(), message: String::new(), pointer: String::new() };
        assert!(outcome(wit::Outcome::Ignored(with("penalty.date-missing")), &[]).is_ok());
        for code in ["", "Zeile 7", &"x".repeat(101)] {
            assert!(outcome(wit::Outcome::Rejected(with(code)), &[]).is_err(), "{code}");
        }
    }
}
