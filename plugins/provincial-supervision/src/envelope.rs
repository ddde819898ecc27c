//! The platform's answers: an envelope whose code is now a text, now a number,
//! and partly said again by the HTTP status.
//!
//! Knows which code means what the hub does next; nothing of what rows say.

use hub_adapter_sdk::json::{self, Object};
use hub_adapter_sdk::{Failure, Note, Response, note};
use serde_json::value::RawValue;

/// A page of a list.
#[derive(Debug)]
pub struct Page<'a> {
    /// Its rows as they came.
    pub rows: Vec<&'a RawValue>,
    /// Whether the list has more.
    pub more: bool,
}

/// Why what was told has no answer that counts.
pub enum Refused {
    /// It is refused for what it says.
    This(Note),
    /// Something is in the way of this and of all others.
    Now(Failure),
}

/// Reads the answer to a request for a page.
pub fn page(response: &Response, asked: u32) -> Result<Page<'_>, Failure> {
    let data = data(response)?;
    let rows = data.list("rows");
    let pages = data.scalar("pages").number().unwrap_or(0);
    Ok(Page { more: !rows.is_empty() && i64::from(asked) < pages, rows })
}

/// The platform's own id of what it was told, where its answer has one. A code of
/// 400 or 422 is about what was told.
pub fn told(response: &Response) -> Result<Option<String>, Refused> {
    let envelope: Object<'_> = json::parse(&response.body).unwrap_or_default();
    let code = envelope.text("code").unwrap_or_else(|| response.status.to_string().into());
    if ["400", "422"].contains(&code.as_ref()) {
        let message = format!("the platform says: {}", envelope.scalar("msg").or_empty());
        return Err(Refused::This(note("answer.refused", message)));
    }
    let data = data(response).map_err(Refused::Now)?;
    Ok(data.text("ID").map(String::from))
}

/// What an answer's envelope holds.
fn data(response: &Response) -> Result<Object<'_>, Failure> {
    let envelope: Object<'_> = match json::parse(&response.body) {
        Ok(envelope) => envelope,
        Err(_) if response.status == 200 => return Err(malformed()),
        Err(_) => return Err(failed(&response.status.to_string(), "")),
    };
    let code = match (response.status, envelope.scalar("code").get()) {
        (200, Some(code)) => code.to_owned(),
        (200, None) => return Err(malformed()),
        (status, _) => status.to_string(),
    };
    if code != "200" {
        return Err(failed(&code, envelope.scalar("msg").or_empty()));
    }
    envelope.object("data").ok_or_else(malformed)
}

fn malformed() -> Failure {
    Failure::retry(note("answer.malformed", "the answer is no envelope"))
}

fn failed(code: &str, message: &str) -> Failure {
    let note = |of: &str| note(of, format!("code {code}; the platform says: {message}"));
    match code {
        "401" => Failure::log_in(note("answer.key")),
        "408" | "429" => Failure::retry(note("answer.too-fast")),
        _ if code.len() == 3 && code.starts_with('5') => Failure::retry(note("answer.trouble")),
        _ => Failure::stop(note("answer.refused")),
    }
}
