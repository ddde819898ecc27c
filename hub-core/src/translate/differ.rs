//! What another version of an adapter makes of the same records: outcomes that are others, and field by field what
//! differs in the events. Pure.
//!
//! Promises: personal data is in no example.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use crate::message::RawRecord;
use crate::sandbox::{Batch, GuestEvent, Verdict};
use crate::schema::{Schema, Sensitivity};

/// So many examples are kept, the first of their kind.
const EXAMPLES: usize = 50;
/// So many kinds of differences are told apart; an adapter that invents more is told of in all.
const KINDS: usize = 500;
/// Longest value of an example, in characters.
const SHOWN: usize = 200;
/// What is said of a record of which no event stands.
const NOTHING: &str = "nothing";
/// Stands for personal data.
const HIDDEN: &str = "***";

/// Records that were compared, and what differs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// Records that both versions saw.
    pub compared: u64,
    /// Of them, those of which both make the same.
    pub same: u64,
    /// Records that were not compared, since the version that serves does not wait.
    pub skipped: u64,
    /// Records whose outcome is another, by what it was and what it would be: `events`, `ignored`, `dead`, with the
    /// code.
    pub outcomes: BTreeMap<(String, String), u64>,
    /// Events that differ, by family and field: a path with dots, or `operation`, `revision`, `occurred`; `+` is an
    /// event that the other version alone gives, `-` one that it does not.
    pub fields: BTreeMap<(String, String), u64>,
    /// Some of them.
    pub examples: Vec<Example>,
    /// CPU that the other version took.
    pub cpu: Duration,
}

/// A difference in one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The raw record's id.
    pub raw: String,
    /// The family; empty where the outcome is another.
    pub family: String,
    /// The field, or `outcome`.
    pub field: String,
    /// What the version that serves makes of it.
    pub live: String,
    /// What the other would.
    pub other: String,
}

impl Differences {
    /// Compares what two versions make of some records, verdict by verdict.
    pub fn compare(&mut self, records: &[RawRecord], lives: &[Verdict], others: &Batch) {
        for ((record, live), other) in records.iter().zip(lives).zip(&others.verdicts) {
            self.one(record, live, other);
        }
        self.cpu += others.cpu;
    }

    fn one(&mut self, record: &RawRecord, live: &Verdict, other: &Verdict) {
        match (live, other) {
            (Verdict::Events(live), Verdict::Events(other)) => self.told(record, live, other),
            (live, other) => self.outcome(record, outcome(live), outcome(other)),
        };
    }

    /// Compares what stands of a record, told by whatever version, with what another would tell; whether that is other.
    /// Of a record of which nothing stands, it is not known whether it was ignored or is dead.
    pub fn against(&mut self, record: &RawRecord, stands: &[GuestEvent], other: &Verdict) -> bool {
        match (stands, other) {
            ([], Verdict::Events(_)) => self.outcome(record, NOTHING.to_owned(), outcome(other)),
            ([], _) => self.outcome(record, NOTHING.to_owned(), NOTHING.to_owned()),
            (stands, Verdict::Events(other)) => self.told(record, stands, other),
            (_, other) => self.outcome(record, "events".to_owned(), outcome(other)),
        }
    }

    fn told(&mut self, record: &RawRecord, live: &[GuestEvent], other: &[GuestEvent]) -> bool {
        let differ = self.events(record, live, other);
        self.compared += 1;
        self.same += u64::from(!differ);
        differ
    }

    fn outcome(&mut self, record: &RawRecord, live: String, other: String) -> bool {
        self.compared += 1;
        if live == other {
            self.same += 1;
            return false;
        }
        let (raw, first) = (record.id.to_string(), count(&mut self.outcomes, (live.clone(), other.clone())));
        self.example(first, || Example { raw, family: String::new(), field: "outcome".to_owned(), live, other });
        true
    }

    /// Whether the events of a record differ.
    fn events(&mut self, record: &RawRecord, live: &[GuestEvent], other: &[GuestEvent]) -> bool {
        // Nearly all that is compared is the same: that must cost next to nothing.
        if live.len() == other.len() && live.iter().zip(other).all(|(live, other)| is_same(live, other)) {
            return false;
        }
        let (lives, others, mut differ) = (named(live), named(other), false);
        for (name, event) in &lives {
            let Some(other) = others.get(name) else {
                differ = true;
                self.field(record, name.0, "-", name.1.to_owned(), String::new());
                continue;
            };
            for (field, live, other) in fields(event, other) {
                differ = true;
                self.field(record, name.0, &field, live, other);
            }
        }
        for name in others.keys().filter(|name| !lives.contains_key(*name)) {
            differ = true;
            self.field(record, name.0, "+", String::new(), name.1.to_owned());
        }
        differ
    }

    fn field(&mut self, record: &RawRecord, family: &str, field: &str, live: String, other: String) {
        let (family, field) = (family.to_owned(), field.to_owned());
        let first = count(&mut self.fields, (family.clone(), field.clone()));
        self.example(first, || Example {
            raw: record.id.to_string(),
            family,
            field,
            live: cut(live),
            other: cut(other),
        });
    }

    /// The first of each kind tells the most.
    fn example(&mut self, first: bool, example: impl FnOnce() -> Example) {
        if first && self.examples.len() < EXAMPLES {
            self.examples.push(example());
        }
    }
}

/// Counts one of a kind; whether it is the first.
fn count(kinds: &mut BTreeMap<(String, String), u64>, kind: (String, String)) -> bool {
    let kind =
        if kinds.len() < KINDS || kinds.contains_key(&kind) { kind } else { ("…".to_owned(), "…".to_owned()) };
    let seen = kinds.entry(kind).or_default();
    *seen += 1;
    *seen == 1
}

/// What a verdict comes to: `events`, `ignored` or `dead`, with the code.
#[must_use]
pub fn outcome(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Events(_) => "events".to_owned(),
        Verdict::Ignored(note) => format!("ignored {}", note.code),
        Verdict::Rejected(note) => format!("dead {}", note.code),
        Verdict::Convicted(conviction) => format!("dead {}", conviction.code),
    }
}

/// Family, business record, and which of those with both it is.
type Name<'e> = (&'e str, &'e str, usize);

/// Events by what they are of: their order says nothing, but where several are of one record.
fn named(events: &[GuestEvent]) -> BTreeMap<Name<'_>, &GuestEvent> {
    let mut named = BTreeMap::new();
    for event in events {
        let of = (event.subject.family.as_str(), event.record.as_str());
        let nth = named.range((of.0, of.1, 0)..=(of.0, of.1, usize::MAX)).count();
        named.insert((of.0, of.1, nth), event);
    }
    named
}

fn is_same(one: &GuestEvent, other: &GuestEvent) -> bool {
    (one.operation, one.revision, one.occurred) == (other.operation, other.revision, other.occurred)
        && one.record == other.record
        && one.body == other.body
        && one.subject.family == other.subject.family
        && one.subject.schema.fingerprint() == other.subject.schema.fingerprint()
}

/// Each field in which two events of one record differ.
fn fields(one: &GuestEvent, other: &GuestEvent) -> Vec<(String, String, String)> {
    let mut differing = Vec::new();
    let mut plain = |name: &str, one: String, other: String| {
        if one != other {
            differing.push((name.to_owned(), one, other));
        }
    };
    plain("operation", one.operation.as_str().to_owned(), other.operation.as_str().to_owned());
    plain("revision", optional(one.revision), optional(other.revision));
    plain("occurred", optional(one.occurred), optional(other.occurred));
    let read = |event: &GuestEvent| event.subject.schema.read(&event.body).unwrap_or_default();
    within("", &read(one), &read(other), &one.subject.schema, &mut differing);
    differing
}

fn optional<T: ToString>(value: Option<T>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn within(at: &str, one: &Value, other: &Value, schema: &Schema, into: &mut Vec<(String, String, String)>) {
    if one == other {
        return;
    }
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            for name in one.keys().chain(other.keys().filter(|name| !one.contains_key(*name))) {
                let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                let value = |of: &serde_json::Map<String, Value>| of.get(name).cloned().unwrap_or_default();
                within(&path, &value(one), &value(other), schema, into);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter().zip(other).for_each(|(one, other)| within(at, one, other, schema, into));
        }
        _ => {
            let hidden = schema
                .fields()
                .any(|(path, field)| field.sensitivity == Sensitivity::Personal && (path == at || is_below(path, at)));
            let shown = |value: &Value| match value {
                Value::Null => String::new(),
                _ if hidden => HIDDEN.to_owned(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            into.push((at.to_owned(), shown(one), shown(other)));
        }
    }
}

/// Whether a field lies below another, so that the whole of that one shows it.
fn is_below(path: &str, at: &str) -> bool {
    path.strip_prefix(at).is_some_and(|rest| rest.starts_with('.'))
}

fn cut(text: String) -> String {
    if text.chars().count() <= SHOWN { text } else { text.chars().take(SHOWN).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;

    use super::*;
    use crate::message::Operation;
    use crate::registry::Registry;
    use crate::sandbox::{Encoding, Note, RevisionRule, Subject};

    fn record() -> RawRecord {
        RawRecord::sample(Bytes::new())
    }

    fn event(id: &str, revision: u64) -> GuestEvent {
        let registry = Registry::builtin().unwrap();
        let (schema_id, schema) = registry.latest("kitchen-alert").unwrap();
        let (family, revision_rule) = ("kitchen-alert".to_owned(), RevisionRule::Always);
        let subject = Arc::new(Subject {
            family,
            schema_id,
            schema: schema.clone(),
            encoding: Encoding::Avro,
            revision: revision_rule,
        });
        let (record, operation, body) = (id.to_owned(), Operation::Delete, Bytes::new());
        GuestEvent { subject, record, operation, revision: Some(revision), occurred: None, body }
    }

    fn dead(code: &str) -> Verdict {
        Verdict::Rejected(Note { code: code.to_owned(), message: String::new(), pointer: String::new() })
    }

    #[test]
    fn other_outcomes_are_counted_by_what_they_were_and_would_be() {
        let mut seen = Differences::default();
        seen.one(&record(), &dead("a.b"), &dead("a.b"));
        seen.one(&record(), &dead("a.b"), &Verdict::Events(vec![event("1", 1)]));
        seen.one(&record(), &dead("a.b"), &Verdict::Events(vec![event("2", 1)]));
        assert_eq!((seen.compared, seen.same), (3, 1));
        assert_eq!(seen.outcomes, [(("dead a.b".to_owned(), "events".to_owned()), 2)].into());
        assert_eq!(seen.examples.len(), 1, "the first of its kind");
    }

    #[test]
    fn events_are_matched_by_record_and_compared_field_by_field() {
        let mut seen = Differences::default();
        let events = |events: &[(&str, u64)]| Verdict::Events(events.iter().map(|(id, n)| event(id, *n)).collect());
        seen.one(&record(), &events(&[("1", 1), ("2", 1)]), &events(&[("2", 1), ("1", 1)]));
        assert_eq!((seen.compared, seen.same), (1, 1), "their order says nothing");
        seen.one(&record(), &events(&[("1", 1), ("2", 1)]), &events(&[("1", 2), ("3", 1)]));
        let field = |field: &str| seen.fields.get(&("kitchen-alert".to_owned(), field.to_owned())).copied();
        assert_eq!([field("revision"), field("-"), field("+"), field("occurred")], [Some(1), Some(1), Some(1), None]);
        assert_eq!((seen.compared, seen.same), (2, 1));
    }

    #[test]
    fn several_events_of_one_record_are_compared_in_their_order() {
        let mut seen = Differences::default();
        let events = |all: &[u64]| Verdict::Events(all.iter().map(|n| event("1", *n)).collect());
        seen.one(&record(), &events(&[1, 2]), &events(&[1, 2]));
        seen.one(&record(), &events(&[1, 2]), &events(&[3, 2]));
        seen.one(&record(), &events(&[1, 2]), &events(&[1]));
        let field = |field: &str| seen.fields.get(&("kitchen-alert".to_owned(), field.to_owned())).copied();
        assert_eq!((seen.same, field("revision"), field("-")), (1, Some(1), Some(1)), "none hides behind the last");
    }

    #[test]
    fn personal_data_is_in_no_example() {
        let text = include_str!("../../../schemas/avro/health-certificate.avsc");
        let schema = Schema::parse(text).unwrap();
        let personal = schema.fields().find(|(_, field)| field.sensitivity == Sensitivity::Personal).unwrap().0;
        let said =
            |name: &str| personal.rsplit('.').fold(Value::from(name), |inner, part| serde_json::json!({ part: inner }));
        let mut found = Vec::new();
        within("", &said("陈小明"), &said("陈大明"), &schema, &mut found);
        assert_eq!(found, [(personal.to_owned(), HIDDEN.to_owned(), HIDDEN.to_owned())]);
        let top = personal.split('.').next().unwrap();
        found.clear();
        within("", &said("陈小明"), &serde_json::json!({}), &schema, &mut found);
        assert_eq!(found, [(top.to_owned(), HIDDEN.to_owned(), String::new())], "nor in the whole of what holds it");
    }

    #[test]
    fn an_adapter_that_differs_in_ever_other_ways_costs_no_more_memory() {
        let mut seen = Differences::default();
        for n in 0..2_000 {
            seen.one(&record(), &dead("a.b"), &dead(&format!("c.{n}")));
        }
        assert_eq!((seen.outcomes.len(), seen.examples.len()), (KINDS + 1, EXAMPLES));
        assert_eq!(seen.outcomes.values().sum::<u64>(), 2_000);
    }
}
