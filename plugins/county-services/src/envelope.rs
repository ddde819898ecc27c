//! The platform's answers: an envelope of JSON for lists, a message for what it
//! was told.
//!
//! Knows which code means what the hub does next; nothing of what rows say.

use hub_adapter_sdk::json::{self, Object};
use hub_adapter_sdk::lists::Page;
use hub_adapter_sdk::{Ask, Failure, Note, Response, note};

use crate::markup;

/// How long to wait where the platform is busy and does not say, in ms.
const AGAIN: u64 = 30_000;

/// Why an answer holds nothing.
pub enum Refused {
    /// What was asked is refused for what it says.
    This(Note),
    /// The platform has it by itself.
    Had(Note),
    /// Something is in the way of this and of all others.
    Now(Failure),
}

/// Reads the answer to a request for a page.
pub fn page<'a>(response: &'a Response, ask: &Ask<'_>, size: u32) -> Result<Page<'a>, Failure> {
    if response.status != 200 {
        return Err(Failure::of_status(response.status));
    }
    let malformed = || Failure::retry(note("answer.malformed", "the answer is no envelope"));
    let envelope: Object<'_> = json::parse(&response.body).map_err(|_| malformed())?;
    let message = envelope.text("message").unwrap_or_default();
    if let Err(refused) = meaning(envelope.scalar("code").get(), &message) {
        return Err(match refused {
            Refused::This(note) | Refused::Had(note) => Failure::stop(note),
            Refused::Now(failure) => failure,
        });
    }
    let data = envelope.object("data").ok_or_else(malformed)?;
    Ok(Page::counted(data.list("records"), ask, size, data.scalar("total").number()))
}

/// The platform's own id of what it was told, where its answer has one.
pub fn told(response: &Response) -> Result<Option<String>, Refused> {
    if response.status != 200 {
        return Err(Refused::Now(Failure::of_status(response.status)));
    }
    let malformed = |why: Note| Refused::Now(Failure::retry(note("answer.malformed", why.message)));
    let message = markup::read(&response.body).map_err(malformed)?;
    let body = markup::child(&message, "Body");
    let result = body.and_then(|body| markup::child(body, "result")).or(body);
    let said = |name| result.and_then(|result| markup::child(result, name)).map(|field| field.text.as_str());
    meaning(said("code"), said("message").unwrap_or_default())?;
    Ok(said("id").filter(|id| !id.is_empty()).map(str::to_owned))
}

fn meaning(code: Option<&str>, message: &str) -> Result<(), Refused> {
    let said = |code: &str| note(code, format!("the platform says: {message}"));
    match code {
        Some("0") => Ok(()),
        Some("1" | "2" | "3") => Err(Refused::This(said("answer.refused"))),
        Some("4") => Err(Refused::Had(said("answer.own"))),
        Some("401") => Err(Refused::Now(Failure::stop(said("answer.token")))),
        Some("9") => Err(Refused::Now(Failure::retry(said("answer.busy")).after(AGAIN))),
        Some(code) => {
            let message = format!("code {code} is not of the interface; the platform says: {message}");
            Err(Refused::Now(Failure::stop(note("answer.code-unknown", message))))
        }
        None => Err(Refused::Now(Failure::retry(note("answer.malformed", "the answer has no code")))),
    }
}
