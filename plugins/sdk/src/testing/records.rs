//! Cases of `translate`: in one batch, backwards, and one by one: the same.

use serde_json::{Map, Value, json};

use super::{bytes, datum, pairs, same};
use crate::{Batch, Event, Operation, Outcome, RawRecord, Translate};

pub(super) fn check(adapter: &impl Translate, case: &Value) -> Result<(), String> {
    let media_type = media_type(case);
    let run = |records: Vec<RawRecord>| adapter.translate(&Batch { media_type: media_type.into(), records });
    let records = of(case);
    let found = run(records.clone());
    let mut backwards = run(records.iter().cloned().rev().collect());
    backwards.reverse();
    let alone: Vec<Outcome> = records.into_iter().flat_map(|record| run(vec![record])).collect();
    if found != backwards || found != alone {
        return Err("the outcome depends on the other records of the batch".into());
    }
    let found: Vec<Value> = found.iter().map(shown).collect::<Result<_, _>>()?;
    let expected: Vec<Value> = case["expect"].as_array().into_iter().flatten().cloned().map(pruned).collect();
    same("outcomes", &json!(expected.len()), &json!(found.len()))?;
    for (at, (expected, found)) in expected.iter().zip(&found).enumerate() {
        same(&format!("record {at}"), expected, found)?;
    }
    Ok(())
}

pub(super) fn media_type(case: &Value) -> &str {
    case["media-type"].as_str().unwrap_or("application/json")
}

/// The records of a case; none where it is of another form.
pub(super) fn of(case: &Value) -> Vec<RawRecord> {
    case["records"].as_array().into_iter().flatten().map(record).collect()
}

fn record(case: &Value) -> RawRecord {
    RawRecord {
        received: case["received"].as_i64().unwrap_or(0),
        attributes: pairs(&case["attributes"]),
        payload: bytes(case, "payload"),
    }
}

fn shown(outcome: &Outcome) -> Result<Value, String> {
    let value = match outcome {
        Outcome::Events(events) => {
            json!({"events": events.iter().map(event).collect::<Result<Vec<_>, _>>()?})
        }
        Outcome::Ignored(note) => json!({"ignored": {"code": note.code}}),
        Outcome::Rejected(note) => json!({"rejected": {"code": note.code, "pointer": note.pointer}}),
    };
    Ok(pruned(value))
}

fn event(event: &Event) -> Result<Value, String> {
    let (operation, body) = match event.operation {
        Operation::Upsert => ("upsert", datum::read(&event.subject, &event.body)?),
        Operation::Delete if event.body.is_empty() => ("delete", Value::Null),
        Operation::Delete => return Err("a delete has a body".into()),
    };
    Ok(json!({
        "subject": event.subject,
        "record-id": event.record_id,
        "operation": operation,
        "revision": event.revision,
        "occurred": event.occurred,
        "body": body,
    }))
}

/// Without nulls, empty lists and empty texts, which a case may leave out.
fn pruned(value: Value) -> Value {
    let says = |value: &Value| match value {
        Value::Null => false,
        Value::Array(list) => !list.is_empty(),
        Value::String(text) => !text.is_empty(),
        _ => true,
    };
    match value {
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (name, pruned(value)));
            Value::Object(members.filter(|(_, value)| says(value)).collect::<Map<_, _>>())
        }
        Value::Array(list) => Value::Array(list.into_iter().map(pruned).collect()),
        other => other,
    }
}
