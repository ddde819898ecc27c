//! What an answer in JSON says at a place: platforms write a code and a number
//! as number or as text, as they like. Pure.

use serde::Deserialize;
use serde_json::Value;

use super::profile::Opened;
use crate::sandbox::Response;

/// What an answer's code means to a profile, where the platform tells by a code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(super) struct Codes {
    /// Where the code stands: a JSON pointer.
    pub code: String,
    /// Codes that say the session, or what stands for one, is not accepted.
    pub session_over: Vec<String>,
    /// Codes of a refusal, which a time that is off may be the cause of.
    pub refused: Vec<String>,
}

impl Default for Codes {
    fn default() -> Self {
        Self { code: "/code".into(), session_over: Vec::new(), refused: Vec::new() }
    }
}

impl Codes {
    /// What the answer means. A status of 401 ends a session in any case.
    pub fn opened(&self, answer: &Response) -> Opened {
        if answer.status == 401 {
            return Opened::SessionOver;
        }
        if self.session_over.is_empty() && self.refused.is_empty() {
            return Opened::Answer;
        }
        let envelope: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let code = envelope.as_ref().and_then(|envelope| envelope.pointer(&self.code));
        let one_of = |known: &[String]| known.iter().any(|known| is(code, known));
        if one_of(&self.session_over) {
            Opened::SessionOver
        } else if one_of(&self.refused) {
            Opened::Refused
        } else {
            Opened::Answer
        }
    }
}

/// A code, as text.
pub(super) fn code(place: Option<&Value>) -> Option<String> {
    match place? {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether a code is the known one; as a number it has lost the zeros that its
/// text begins with.
pub(super) fn is(place: Option<&Value>, known: &str) -> bool {
    match place {
        Some(Value::Number(number)) => number.as_i64().is_some_and(|number| known.parse() == Ok(number)),
        place => code(place).is_some_and(|code| code == known),
    }
}

/// A whole number.
pub(super) fn number(place: Option<&Value>) -> Option<i64> {
    match place? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
