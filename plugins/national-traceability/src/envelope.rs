//! The platform's answers once they are opened: JSON whose code, now a number, now
//! a text, says what happened. Refusals of what it could not open come in clear and
//! look the same.
//!
//! Knows which code means what the hub does next; nothing of what records say.

use hub_adapter_sdk::json::{self, Object};
use hub_adapter_sdk::lists::Page;
use hub_adapter_sdk::{Ask, Failure, Note, Response, note};

/// How long to wait after a refusal of the time, or of what was seen before: the
/// next request is sealed anew.
const AGAIN: u64 = 10_000;

/// How long to wait where the platform is asked too often: it never says.
const TOO_FAST: u64 = 60_000;

/// Why an answer holds nothing.
pub enum Refused {
    /// What was asked is refused for what it says.
    This(Note),
    /// The platform has it already.
    Known(Note),
    /// Something is in the way of this and of all others.
    Now(Failure),
}

/// Reads the answer to a request for a page of so many records.
pub fn page<'a>(response: &'a Response, ask: &Ask<'_>, size: u32) -> Result<Page<'a>, Failure> {
    let envelope = envelope(response).map_err(|refused| match refused {
        // A request of ours that is not understood will not be understood again.
        Refused::This(note) | Refused::Known(note) => Failure::stop(note),
        Refused::Now(failure) => failure,
    })?;
    let data = envelope.object("data").unwrap_or_default();
    Ok(Page::counted(data.list("records"), ask, size, data.scalar("total").number()))
}

/// An answer whose code says that all went well.
pub fn envelope(response: &Response) -> Result<Object<'_>, Refused> {
    if response.status != 200 {
        return Err(Refused::Now(Failure::of_status(response.status)));
    }
    let unreadable = || Refused::Now(Failure::retry(note("answer.malformed", "the answer is no envelope")));
    let envelope: Object<'_> = json::parse(&response.body).map_err(|_| unreadable())?;
    let said = |code: &str| note(code, format!("the platform says: {}", envelope.scalar("message").or_empty()));
    let now = |failure: Failure| Err(Refused::Now(failure));
    match envelope.scalar("code").get() {
        Some("200") => Ok(envelope),
        Some("400") => Err(Refused::This(said("answer.parameter"))),
        Some("404") => Err(Refused::This(said("answer.not-registered"))),
        Some("409") => Err(Refused::Known(said("answer.known"))),
        Some("40101") => now(Failure::stop(said("answer.signature"))),
        Some("40102") => now(Failure::retry(said("answer.time")).after(AGAIN)),
        Some("40103") => now(Failure::retry(said("answer.repeated")).after(AGAIN)),
        Some("429") => now(Failure::retry(said("answer.too-fast")).after(TOO_FAST)),
        Some("500") => now(Failure::retry(said("answer.trouble"))),
        Some(code) => {
            let message = format!("code {code} is not of the interface: {}", envelope.scalar("message").or_empty());
            now(Failure::stop(note("answer.code-unknown", message)))
        }
        None => Err(unreadable()),
    }
}
