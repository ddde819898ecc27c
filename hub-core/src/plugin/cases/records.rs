//! Cases of `translate`: in one batch, twice, one by one, and in other orders.

use bytes::Bytes;
use serde_json::{Value, json};

use super::compare::{bytes, differences as differ, pairs, pruned};
use crate::message::{Generation, Mint, Operation, RawRecord, SourceName};
use crate::plugin::PluginError;
use crate::sandbox::{GuestEvent, SandboxError, Translator, Verdict};

/// The records of a case.
pub(super) fn read(case: &Value, source: &SourceName) -> Result<Vec<RawRecord>, String> {
    let mint = Mint::new(0, 0);
    let media_type = case["media-type"].as_str().unwrap_or("application/json");
    let record = |record: &Value| {
        Ok(RawRecord {
            id: mint.mint(record["received"].as_i64().unwrap_or(0)),
            generation: Generation::FIRST,
            source: source.clone(),
            media_type: media_type.to_owned(),
            key: None,
            listing: None,
            attributes: pairs(&record["attributes"]),
            payload: Bytes::from(bytes(record, "payload")?),
        })
    };
    case["records"].as_array().into_iter().flatten().map(record).collect()
}

/// Where the outcomes differ from what the case expects, or from each other.
pub(super) fn differences(
    translator: &Translator,
    case: &Value,
    records: &[RawRecord],
) -> Result<Vec<String>, PluginError> {
    let mut found = Vec::new();
    let said = outcomes(translator, records)?;
    let together: Vec<Value> = said.iter().cloned().map(compared).collect();
    for (way, order) in orders(records.len()) {
        let mut otherwise = vec![Value::Null; records.len()];
        for group in order {
            let some: Vec<RawRecord> = group.iter().map(|&at| records[at].clone()).collect();
            for (&at, outcome) in group.iter().zip(outcomes(translator, &some)?) {
                otherwise[at] = compared(outcome);
            }
        }
        let before = found.len();
        differ(way, &json!(together), &json!(otherwise), &mut found);
        if found.len() > before {
            found.push(format!("{way}: the outcome depends on the other records of the batch"));
        }
    }
    let expected: Vec<Value> = case["expect"].as_array().into_iter().flatten().cloned().map(compared).collect();
    differ("", &json!(expected), &json!(together), &mut found);
    found.extend(unforeseen(&expected, &said));
    Ok(found)
}

/// What the convictions say that a case does not expect: the line of the source, the field.
fn unforeseen(expected: &[Value], said: &[Value]) -> Vec<String> {
    let message = |(at, outcome): (usize, &Value)| {
        let convicted = outcome.get("convicted")?;
        let is_foreseen = expected.get(at).is_some_and(|case| case["convicted"]["code"] == convicted["code"]);
        let message = convicted["message"].as_str().filter(|_| !is_foreseen)?;
        Some(format!("/{at}: {message}"))
    };
    said.iter().enumerate().filter_map(message).collect()
}

/// Ways to cut and order so many records: the same again, one by one, backwards, and halves
/// exchanged, which no order of arrival gives.
fn orders(count: usize) -> [(&'static str, Vec<Vec<usize>>); 4] {
    let half = count / 2;
    [
        ("a second time", vec![(0..count).collect()]),
        ("one by one", (0..count).map(|at| vec![at]).collect()),
        ("backwards", vec![(0..count).rev().collect()]),
        (
            "shuffled",
            vec![(half..count).step_by(2).chain((0..half).rev()).chain((half + 1..count).step_by(2)).collect()],
        ),
    ]
}

fn outcomes(translator: &Translator, records: &[RawRecord]) -> Result<Vec<Value>, SandboxError> {
    let Some(first) = records.first() else { return Ok(Vec::new()) };
    let batch = translator.run(&first.media_type, records)?;
    Ok(batch.verdicts.iter().map(shown).collect())
}

/// As it is compared: what a conviction says names a line of the source, which moves as others are written.
fn compared(mut outcome: Value) -> Value {
    if let Some(convicted) = outcome.get_mut("convicted").and_then(Value::as_object_mut) {
        convicted.remove("message");
    }
    pruned(outcome)
}

/// A verdict as a case writes it.
pub(super) fn shown(verdict: &Verdict) -> Value {
    match verdict {
        Verdict::Events(events) => json!({"events": events.iter().map(event).collect::<Vec<_>>()}),
        Verdict::Ignored(note) => json!({"ignored": {"code": note.code}}),
        Verdict::Rejected(note) => json!({"rejected": {"code": note.code, "pointer": note.pointer}}),
        Verdict::Convicted(conviction) => {
            json!({"convicted": {"code": conviction.code.to_string(), "message": conviction.message}})
        }
    }
}

fn event(event: &GuestEvent) -> Value {
    let body = match event.operation {
        Operation::Upsert => event.subject.schema.read(&event.body).unwrap_or_else(|e| e.message().into()),
        Operation::Delete => Value::Null,
    };
    json!({
        "subject": event.subject.family,
        "record-id": event.record,
        "operation": event.operation.as_str(),
        "revision": event.revision,
        "occurred": event.occurred,
        "body": body,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_conviction_says_is_told_where_no_case_expects_it_and_compared_nowhere() {
        let convicted = |message: &str| json!({"convicted": {"code": "HUB-4003", "message": message}});
        let said = [convicted("at app.py:59"), json!({"ignored": {"code": "x"}})];
        assert_eq!(unforeseen(&[json!({"events": []})], &said), ["/0: at app.py:59"]);
        assert!(unforeseen(&[compared(convicted("at app.py:7"))], &said).is_empty());
        assert_eq!(compared(said[0].clone()), compared(convicted("elsewhere")));
    }

    #[test]
    fn every_order_holds_every_record_once() {
        for count in 0..9 {
            for (way, order) in orders(count) {
                let mut all: Vec<usize> = order.into_iter().flatten().collect();
                all.sort_unstable();
                assert_eq!(all, (0..count).collect::<Vec<_>>(), "{way} of {count}");
            }
        }
    }
}
