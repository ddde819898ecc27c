//! The platform's answers: status 200 whatever happened, JSON in an envelope
//! whose code, now a number, now a text, says what did.
//!
//! Knows which code means what the hub does next; nothing of what rows say.

use hub_adapter_sdk::json::{self, Object};
use hub_adapter_sdk::lists::Page;
use hub_adapter_sdk::{Ask, Failure, Note, Response, note};

/// How long to wait after a refusal of time or nonce: the next request has others.
const AGAIN: u64 = 10_000;

/// How long to wait where the platform is asked too often and does not say.
const TOO_FAST: u64 = 60_000;

/// Why an answer holds nothing.
pub enum Refused {
    /// What was asked is refused for what it says.
    This(Note),
    /// Something is in the way of this and of all others.
    Now(Failure),
}

/// Reads the answer to a request for a page of so many rows.
pub fn page<'a>(response: &'a Response, ask: &Ask<'_>, size: u32) -> Result<Page<'a>, Failure> {
    let envelope = envelope(response).map_err(|refused| match refused {
        // A request of ours that is not understood will not be understood again.
        Refused::This(note) => Failure::stop(note),
        Refused::Now(failure) => failure,
    })?;
    Ok(Page::counted(envelope.list("data"), ask, size, envelope.scalar("count").number()))
}

/// An answer whose code says that all went well.
pub fn envelope(response: &Response) -> Result<Object<'_>, Refused> {
    if response.status != 200 {
        return Err(Refused::Now(Failure::of_status(response.status)));
    }
    let unreadable = || Refused::Now(Failure::retry(note("answer.malformed", "the answer is no envelope")));
    let envelope: Object<'_> = json::parse(&response.body).map_err(|_| unreadable())?;
    let said = |code: &str| note(code, format!("the platform says: {}", envelope.scalar("msg").or_empty()));
    let now = |failure: Failure| Err(Refused::Now(failure));
    match envelope.scalar("code").get() {
        Some("0") => Ok(envelope),
        Some("40001") => now(Failure::stop(said("answer.signature"))),
        Some("40101") => now(Failure::stop(said("answer.key"))),
        Some("40002") => now(Failure::retry(said("answer.time")).after(AGAIN)),
        Some("40003") => now(Failure::retry(said("answer.nonce")).after(AGAIN)),
        Some("42900") => {
            let data = envelope.object("data").unwrap_or_default();
            let seconds = data.scalar("wait").number().and_then(|seconds| u64::try_from(seconds).ok());
            let wait = seconds.map_or(TOO_FAST, |seconds| seconds.saturating_mul(1_000));
            now(Failure::retry(said("answer.too-fast")).after(wait))
        }
        Some("50000") => now(Failure::retry(said("answer.trouble"))),
        Some("40004") => Err(Refused::This(said("answer.parameter"))),
        Some("40401") => Err(Refused::This(said("enterprise.unknown"))),
        Some("40402") => Err(Refused::This(said("batch.unknown"))),
        Some(code) => {
            let message = format!("code {code} is not of the interface: {}", envelope.scalar("msg").or_empty());
            now(Failure::stop(note("answer.code-unknown", message)))
        }
        None => Err(unreadable()),
    }
}
