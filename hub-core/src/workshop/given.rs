//! What a case of `deliver` gives: the changes that an adapter is to tell a platform, and what that answers, one after
//! another. In the form that plugins/README.md shows, and that the runner of cases reads.
//!
//! Knows nothing of what the adapter is expected to make of it.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::code;
use crate::message::{Instant, Operation};
use crate::plugin::PluginError;
use crate::plugin::cases::Case;
use crate::sandbox::{Delivery, Pair, Response};

/// See this file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Given {
    /// When.
    pub now: Instant,
    /// The changes.
    pub deliveries: Vec<Delivery>,
    /// The answers.
    pub responses: Vec<Response>,
}

impl Given {
    /// What a case of a package in this folder gives; none where it is of another form.
    ///
    /// # Errors
    /// HUB-4504 where its file cannot be read.
    pub(super) fn of(folder: &Path, case: &Case) -> Result<Option<Self>, PluginError> {
        let path = folder.join("cases").join(&case.name).with_extension("json");
        let unreadable = |what: &dyn std::fmt::Display| PluginError::Stop {
            code: code!(4504),
            message: format!("{}: {what}", path.display()),
        };
        let bytes = fs::read(&path).map_err(|e| unreadable(&e))?;
        let content: Value = serde_json::from_slice(&bytes).map_err(|e| unreadable(&e))?;
        let deliver = &content["deliver"];
        deliver.is_object().then(|| Self::read(deliver)).transpose().map_err(|e| unreadable(&e))
    }

    fn read(deliver: &Value) -> Result<Self, base64::DecodeError> {
        let all = |name: &str| deliver[name].as_array().into_iter().flatten();
        Ok(Self {
            now: deliver["now"].as_i64().unwrap_or(i64::MAX),
            deliveries: all("changes").map(delivery).collect(),
            responses: all("steps").map(|step| response(&step["response"])).collect::<Result<_, _>>()?,
        })
    }
}

fn delivery(change: &Value) -> Delivery {
    let own = |name: &str| text(&change[name]).unwrap_or_default();
    Delivery {
        id: own("id"),
        operator: own("operator"),
        version: change["version"].as_u64().unwrap_or(1),
        operation: if change["operation"] == "delete" { Operation::Delete } else { Operation::Upsert },
        subject: own("subject"),
        known_as: text(&change["known-as"]),
        body: change.get("body").map(Value::to_string).unwrap_or_default(),
        repeated: change["repeated"] == true,
        attributes: pairs(&change["attributes"]),
    }
}

fn response(answer: &Value) -> Result<Response, base64::DecodeError> {
    let status = answer["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
    let body = match (&answer["body-base64"], &answer["body-text"]) {
        (Value::String(coded), _) => STANDARD.decode(coded)?,
        (_, Value::String(text)) => text.clone().into_bytes(),
        // JSON as it stands, text as it is.
        _ => match &answer["body"] {
            Value::Null => Vec::new(),
            Value::String(text) => text.clone().into_bytes(),
            json => json.to_string().into_bytes(),
        },
    };
    Ok(Response { status, headers: pairs(&answer["headers"]), body })
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// A name with several values has a list.
fn pairs(of: &Value) -> Vec<Pair> {
    let values = |value: &Value| match value {
        Value::Array(several) => several.iter().filter_map(text).collect(),
        one => vec![text(one).unwrap_or_default()],
    };
    let members = of.as_object().into_iter().flatten();
    members.flat_map(|(name, value)| values(value).into_iter().map(|value| (name.clone(), value))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_case_gives_its_changes_and_the_platforms_answers() {
        let given = Given::read(&json!({
            "now": 7,
            "changes": [{
                "id": "c1", "operator": "0f", "subject": "penalty", "operation": "delete", "known-as": 9,
                "body": {"fine": "1.00"}, "attributes": {"name": "甲", "source": ["a.x", "b.y"]}
            }],
            "steps": [
                {"response": {"status": 202}},
                {"response": {"body": {"code": 0}}},
                {"response": {"body-text": "<ok/>"}},
                {"response": {"body-base64": "AAE="}}
            ]
        }));
        let Given { now, deliveries, responses } = given.unwrap();
        let [change] = &deliveries[..] else { panic!("one change") };
        assert_eq!((now, change.id.as_str(), change.known_as.as_deref(), change.version), (7, "c1", Some("9"), 1));
        assert_eq!((change.operation, change.body.as_str()), (Operation::Delete, r#"{"fine":"1.00"}"#));
        let said: Vec<(&str, &str)> = change.attributes.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(said, [("name", "甲"), ("source", "a.x"), ("source", "b.y")]);
        let answers: Vec<(u16, &[u8])> = responses.iter().map(|answer| (answer.status, &answer.body[..])).collect();
        assert_eq!(answers, [(202, &b""[..]), (200, b"{\"code\":0}"), (200, b"<ok/>"), (200, &[0, 1])]);
    }
}
