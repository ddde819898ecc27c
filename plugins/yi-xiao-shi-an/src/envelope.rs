//! The platform's answers: always status 200, JSON that calls itself HTML, in
//! an envelope whose code is a text of two digits, or a number that has lost
//! its leading zero.
//!
//! Knows which code means what the hub does next; nothing of what rows say.

use hub_adapter_sdk::json::{self, Object};
use hub_adapter_sdk::lists::Page;
use hub_adapter_sdk::{Ask, Failure, Response, note};

/// How long to wait after a refusal of the call itself: its causes (a clock that
/// is off, two calls of one millisecond) pass or show in the source's state.
const REFUSED_WAIT: u64 = 10_000;

/// Why an answer holds nothing.
pub enum Refused {
    /// What was asked is refused for good, in the platform's words.
    This(String),
    /// The platform has no such unit.
    Unit(String),
    /// Something else is in the way.
    Now(Failure),
}

/// Reads the answer to a request for a page.
pub fn page<'a>(response: &'a Response, ask: &Ask<'_>) -> Result<Page<'a>, Failure> {
    let data = data(response).map_err(|refused| match refused {
        Refused::This(message) | Refused::Unit(message) => Failure::stop(note("answer.refused", message)),
        Refused::Now(failure) => failure,
    })?;
    let rows = data.list("records");
    let pages = data.scalar("pages").number().unwrap_or(0);
    Ok(Page { more: !rows.is_empty() && i64::from(ask.page) < pages, rows })
}

/// What an answer's envelope holds.
pub fn data(response: &Response) -> Result<Object<'_>, Refused> {
    if response.status != 200 {
        return Err(Refused::Now(Failure::of_status(response.status)));
    }
    let unreadable = || Refused::Now(Failure::retry(note("answer.malformed", "the answer is no envelope")));
    let envelope: Object<'_> = json::parse(&response.body).map_err(|_| unreadable())?;
    let message = || format!("the platform says: {}", envelope.scalar("msg").or_empty());
    let now = |failure: Failure| Err(Refused::Now(failure));
    match envelope.scalar("code").get() {
        Some("00" | "0") => envelope.object("data").ok_or_else(unreadable),
        Some("14") => now(Failure::log_in(note("answer.signature", message()))),
        Some("15" | "16") => now(Failure::retry(note("answer.call-refused", message())).after(REFUSED_WAIT)),
        Some("429") => {
            let data = envelope.object("data").unwrap_or_default();
            let seconds = data.scalar("waitSeconds").number().unwrap_or(1);
            let wait = u64::try_from(seconds).unwrap_or(1).saturating_mul(1_000);
            now(Failure::retry(note("answer.too-fast", message())).after(wait))
        }
        Some("500") => now(Failure::retry(note("answer.trouble", message()))),
        Some("31") => Err(Refused::Unit(message())),
        Some("30") => Err(Refused::This(message())),
        Some(code) => {
            let message = format!("code {code} is not of the interface; {}", message());
            now(Failure::stop(note("answer.code-unknown", message)))
        }
        None => Err(unreadable()),
    }
}
