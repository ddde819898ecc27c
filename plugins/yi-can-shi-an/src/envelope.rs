//! The platform's answers: always status 200, JSON that calls itself HTML, in
//! an envelope whose code is now a text, now a number.
//!
//! Knows which code means what the hub does next; nothing of what rows say.

use hub_adapter_sdk::json::{self, Object};
use hub_adapter_sdk::{Failure, Response, note};
use serde_json::value::RawValue;

/// How long to wait after a refusal: its causes (a clock that is off, a number
/// used twice) pass or show in the source's state; nothing is lost meanwhile.
const REFUSED_WAIT: u64 = 10_000;

/// A page of a list.
#[derive(Debug)]
pub struct Page<'a> {
    /// Its rows as they came.
    pub rows: Vec<&'a RawValue>,
    /// Whether the list has more.
    pub more: bool,
}

/// Why an answer holds nothing.
pub enum Refused {
    /// What was asked is refused, in the platform's words.
    This(String),
    /// Something else is in the way.
    Now(Failure),
}

/// Reads the answer to a request for a page.
pub fn page(response: &Response, asked: u32) -> Result<Page<'_>, Failure> {
    let data = data(response).map_err(|refused| match refused {
        Refused::This(message) => Failure::retry(note("answer.refused", message)).after(REFUSED_WAIT),
        Refused::Now(failure) => failure,
    })?;
    let rows = data.list("list");
    let pages = data.scalar("pages").number().unwrap_or(0);
    Ok(Page { more: !rows.is_empty() && i64::from(asked) < pages, rows })
}

/// What an answer's envelope holds.
pub fn data(response: &Response) -> Result<Object<'_>, Refused> {
    if response.status != 200 {
        return Err(Refused::Now(Failure::of_status(response.status)));
    }
    let unreadable = || Refused::Now(Failure::retry(note("answer.malformed", "the answer is no envelope")));
    let envelope: Object<'_> = json::parse(&response.body).map_err(|_| unreadable())?;
    let message = || format!("the platform says: {}", envelope.scalar("message").or_empty());
    match envelope.scalar("code").get() {
        Some("1") => envelope.object("data").ok_or_else(unreadable),
        Some("401") => Err(Refused::Now(Failure::log_in(note("answer.token", message())))),
        Some("429") => {
            let data = envelope.object("data").unwrap_or_default();
            let seconds = data.scalar("retryAfter").number().unwrap_or(1);
            let wait = u64::try_from(seconds).unwrap_or(1).saturating_mul(1000);
            Err(Refused::Now(Failure::retry(note("answer.too-fast", message())).after(wait)))
        }
        Some("500") => Err(Refused::Now(Failure::retry(note("answer.trouble", message())))),
        Some("0") => Err(Refused::This(message())),
        Some(code) => {
            let message = format!("code {code} is not of the interface; {}", message());
            Err(Refused::Now(Failure::stop(note("answer.code-unknown", message))))
        }
        None => Err(unreadable()),
    }
}
