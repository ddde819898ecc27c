//! What goes wrong between platforms and adapters, made of what cases show: damaged records, unknown codes, answers that
//! a platform in trouble gives. Pure, and the same each time.
//!
//! Promises: a record differs from the case's in one place alone, so that what comes of it is by that place.
//! Knows nothing of what an adapter makes of it.

mod markup;
mod platform;

use serde_json::{Value, json};

use crate::message::RawRecord;
pub(super) use platform::{Fault, answers, calls};

/// A code that no table has.
const UNKNOWN: &str = "未知代码-9";
/// Most places of a record that are damaged.
const PLACES: usize = 400;

/// A record whose value at a place is one that nobody has seen before: a text of JSON, or what an element of XML holds.
pub(super) fn unknown_codes(record: &RawRecord) -> Vec<(String, RawRecord)> {
    let Some(payload) = parsed(record) else { return unknown_in_markup(record) };
    let texts = places(&payload).into_iter().filter(|at| payload.pointer(at).is_some_and(Value::is_string));
    texts.map(|at| (at.clone(), with(record, &set(&payload, &at, UNKNOWN.into())))).collect()
}

/// Of what is no XML, or in an encoding of its own, nothing.
fn unknown_in_markup(record: &RawRecord) -> Vec<(String, RawRecord)> {
    let Ok(payload) = str::from_utf8(&record.payload) else { return Vec::new() };
    let texts = markup::texts(payload).into_iter().take(PLACES);
    let changed = texts.map(|(at, text)| {
        let changed = [&payload[..text.start], UNKNOWN, &payload[text.end..]].concat();
        (at, of(record, changed.into_bytes()))
    });
    changed.collect()
}

/// A record as it may come out of a platform, a wire or an office program that is broken.
pub(super) fn damaged(record: &RawRecord) -> Vec<RawRecord> {
    let bytes = &record.payload;
    let mut odd = bytes.to_vec();
    odd.insert(odd.len() / 2, 0xff);
    let whole = [Vec::new(), bytes[..bytes.len() / 2].to_vec(), odd, b"null".to_vec(), b"[[[[".to_vec()];
    let mut all: Vec<RawRecord> = whole.into_iter().map(|payload| of(record, payload)).collect();
    let Some(payload) = parsed(record) else { return all };
    for at in places(&payload) {
        for value in wrong() {
            all.push(with(record, &set(&payload, &at, value)));
        }
        if let Some(less) = without(&payload, &at) {
            all.push(with(record, &less));
        }
    }
    all
}

fn wrong() -> [Value; 9] {
    [
        Value::Null,
        "".into(),
        "9999-99-99".into(),
        "\u{202e}\u{0}\u{feff}１２三".into(),
        "长".repeat(10_000).into(),
        true.into(),
        json!(-1.5e300),
        json!([[]]),
        json!({"": {}}),
    ]
}

fn parsed(record: &RawRecord) -> Option<Value> {
    serde_json::from_slice(&record.payload).ok().filter(|value: &Value| value.is_object() || value.is_array())
}

fn of(record: &RawRecord, payload: Vec<u8>) -> RawRecord {
    RawRecord { payload: payload.into(), ..record.clone() }
}

fn with(record: &RawRecord, payload: &Value) -> RawRecord {
    of(record, payload.to_string().into_bytes())
}

/// JSON pointers (RFC 6901) of every value that holds no other.
fn places(value: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, into: &mut Vec<String>) {
        let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
        match value {
            _ if into.len() >= PLACES => {}
            Value::Object(members) => {
                members.iter().for_each(|(name, value)| walk(value, &format!("{at}/{}", escaped(name)), into));
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(n, value)| walk(value, &format!("{at}/{n}"), into));
            }
            _ => into.push(at.to_owned()),
        }
    }
    let mut into = Vec::new();
    walk(value, "", &mut into);
    into
}

fn set(value: &Value, at: &str, to: Value) -> Value {
    let mut value = value.clone();
    if let Some(place) = value.pointer_mut(at) {
        *place = to;
    }
    value
}

fn without(value: &Value, at: &str) -> Option<Value> {
    let mut value = value.clone();
    let (parent, name) = at.rsplit_once('/')?;
    let name = name.replace("~1", "/").replace("~0", "~");
    value.pointer_mut(parent)?.as_object_mut()?.remove(&name)?;
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_once_a_code_that_nobody_knows() {
        let found = unknown_codes(&RawRecord::sample(r#"{"a/b": "x", "list": [{"c": "y"}], "n": 1}"#));
        let at: Vec<&str> = found.iter().map(|(at, _)| at.as_str()).collect();
        assert_eq!(at, ["/a~1b", "/list/0/c"]);
        assert_eq!(&*found[0].1.payload, r#"{"a/b":"未知代码-9","list":[{"c":"y"}],"n":1}"#.as_bytes());
    }

    #[test]
    fn so_is_what_every_element_of_xml_holds() {
        let payload = "<?xml version=\"1.0\"?><row kind=\"2\"><type>01</type><name>演示</name><none/></row>";
        let found = unknown_codes(&RawRecord::sample(payload));
        let at: Vec<&str> = found.iter().map(|(at, _)| at.as_str()).collect();
        assert_eq!(at, ["/row/type", "/row/name"]);
        assert_eq!(&*found[0].1.payload, payload.replace("01", UNKNOWN).as_bytes());
        for none in ["a,b,c", "", "<", "<row>", "<row>01"] {
            assert_eq!(unknown_codes(&RawRecord::sample(none)).len(), 0, "{none}");
        }
        assert_eq!(unknown_codes(&RawRecord::sample(&b"<a>\xd6\xd0</a>"[..])).len(), 0, "another encoding");
    }

    #[test]
    fn every_place_is_damaged_in_every_way_and_left_out_once() {
        let found = damaged(&RawRecord::sample(r#"{"a": "x", "list": [1]}"#));
        assert_eq!(found.len(), 5 + 2 * wrong().len() + 1, "an element of a list is not left out");
        assert!(found.iter().any(|record| &*record.payload == br#"{"list":[1]}"#));
        assert_eq!(damaged(&RawRecord::sample("a,b,c")).len(), 5, "what is no JSON is damaged as a whole");
    }
}
