//! Values of cases: how they are written, and where two differ. Pure.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// The bytes that a case gives under a name: `payload` (JSON, or text as it
/// stands), `payload-text`, `payload-base64`.
pub(super) fn bytes(of: &Value, name: &str) -> Result<Vec<u8>, String> {
    if let Some(text) = of[format!("{name}-base64")].as_str() {
        return STANDARD.decode(text).map_err(|e| format!("{name}-base64: {e}"));
    }
    Ok(match (&of[name], &of[format!("{name}-text")]) {
        (_, Value::String(text)) | (Value::String(text), _) => text.clone().into_bytes(),
        (Value::Null, _) => Vec::new(),
        (json, _) => json.to_string().into_bytes(),
    })
}

/// Names and values, which a case writes as an object; a name with several values has a list.
pub(super) fn pairs(of: &Value) -> Vec<(String, String)> {
    let texts = |value: &Value| match value {
        Value::Array(several) => several.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        one => vec![one.as_str().unwrap_or_default().to_owned()],
    };
    let members = of.as_object().into_iter().flatten();
    members.flat_map(|(name, value)| texts(value).into_iter().map(|text| (name.clone(), text))).collect()
}

/// Bytes as JSON where they are, else as text.
pub(super) fn shown(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into())
}

/// Without nulls, empty lists and empty texts, which a case may leave out.
pub(super) fn pruned(value: Value) -> Value {
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

/// Every place where two values differ, with both.
pub(super) fn differences(at: &str, expected: &Value, found: &Value, into: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(one), Value::Object(other)) => {
            let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
            for name in names {
                differences(&format!("{at}/{name}"), &expected[name], &found[name], into);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                differences(&format!("{at}/{index}"), one, other, into);
            }
        }
        _ if expected == found => {}
        _ => into.push(format!("{at}: expected {expected}, found {found}")),
    }
}

/// The same of the members that are named; others may have any value.
pub(super) fn named_differences(at: &str, expected: &Value, found: &Value, into: &mut Vec<String>) {
    for (name, expected) in expected.as_object().into_iter().flatten() {
        differences(&format!("{at}/{name}"), expected, &found[name], into);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_difference_names_its_place() {
        let mut found = Vec::new();
        differences("0", &json!({"a": [1, {"b": 2}], "c": 3}), &json!({"a": [1, {"b": 9}], "d": 4}), &mut found);
        assert_eq!(
            found,
            ["0/a/1/b: expected 2, found 9", "0/c: expected 3, found null", "0/d: expected null, found 4"]
        );
    }

    #[test]
    fn what_says_nothing_may_be_left_out() {
        assert_eq!(pruned(json!({"a": null, "b": [], "c": "", "d": 0, "e": {"f": null}})), json!({"d": 0, "e": {}}));
    }

    #[test]
    fn a_payload_is_json_text_or_base64() {
        assert_eq!(bytes(&json!({"payload": {"a": 1}}), "payload").unwrap(), b"{\"a\":1}");
        assert_eq!(bytes(&json!({"payload-text": "x"}), "payload").unwrap(), b"x");
        assert_eq!(bytes(&json!({"payload-base64": "AAE="}), "payload").unwrap(), [0, 1]);
        assert!(bytes(&json!({"payload-base64": "?"}), "payload").is_err());
    }
}
