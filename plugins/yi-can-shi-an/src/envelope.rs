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

/// Reads the answer to a request for a page.
pub fn page(response: &Response, asked: u32) -> Result<Page<'_>, Failure> {
    if response.status != 200 {
        return Err(status(response.status));
    }
    let unreadable = || Failure::retry(note("answer.malformed", "the answer is no envelope"));
    let envelope: Object<'_> = json::parse(&response.body).map_err(|_| unreadable())?;
    let message = || format!("the platform says: {}", envelope.scalar("message").or_empty());
    match envelope.scalar("code").get() {
        Some("1") => {}
        Some("401") => return Err(Failure::log_in(note("answer.token", message()))),
        Some("429") => {
            let data = envelope.object("data").unwrap_or_default();
            let seconds = data.scalar("retryAfter").number().unwrap_or(1);
            let wait = u64::try_from(seconds).unwrap_or(1).saturating_mul(1000);
            return Err(Failure::retry(note("answer.too-fast", message())).after(wait));
        }
        Some("500") => return Err(Failure::retry(note("answer.trouble", message()))),
        Some("0") => {
            return Err(Failure::retry(note("answer.refused", message())).after(REFUSED_WAIT));
        }
        Some(code) => {
            let message = format!("code {code} is not of the interface; {}", message());
            return Err(Failure::stop(note("answer.code-unknown", message)));
        }
        None => return Err(unreadable()),
    }
    let data = envelope.object("data").ok_or_else(unreadable)?;
    let rows = data.list("list");
    let pages = data.scalar("pages").number().unwrap_or(0);
    Ok(Page { more: !rows.is_empty() && i64::from(asked) < pages, rows })
}

/// Another status than 200 is not the platform's but of something before it.
fn status(status: u16) -> Failure {
    let note = note("answer.status", format!("status {status}, the platform itself always gives 200"));
    match status {
        408 | 429 | 500..=599 => Failure::retry(note),
        _ => Failure::stop(note),
    }
}
