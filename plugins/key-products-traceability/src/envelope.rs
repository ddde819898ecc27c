//! The platform's answers: a gateway's, by status and header, or the platform's
//! own, JSON in an envelope that says whether all went well.
//!
//! Knows which code means what the hub does next; nothing of what rows say.

use hub_adapter_sdk::json::{self, Object};
use hub_adapter_sdk::lists::Page;
use hub_adapter_sdk::{Ask, Failure, Note, Response, note};

/// The gateway's own word on what is wrong.
const GATEWAY: &str = "x-ca-error-message";

/// Why an answer holds nothing.
pub enum Refused {
    /// What was asked is refused for what it says.
    This(Note),
    /// Something is in the way of this and of all others.
    Now(Failure),
}

/// Reads the answer to a request for a page of so many rows.
pub fn page<'a>(response: &'a Response, ask: &Ask<'_>, size: u32) -> Result<Page<'a>, Failure> {
    let data = data(response).map_err(|refused| match refused {
        // A request of ours that is not understood will not be understood again.
        Refused::This(note) => Failure::stop(note),
        Refused::Now(failure) => failure,
    })?;
    let rows = data.list("items");
    let behind = i64::from(ask.page) * i64::from(size);
    let more = match data.scalar("total").number() {
        Some(total) => total > behind,
        None => rows.len() as u64 >= u64::from(size),
    };
    Ok(Page { more: more && !rows.is_empty(), rows })
}

/// What an answer holds that says that all went well.
pub fn data(response: &Response) -> Result<Object<'_>, Refused> {
    let now = |failure: Failure| Err(Refused::Now(failure));
    if response.status != 200 {
        return now(gateway(response));
    }
    let unreadable = || Refused::Now(Failure::retry(note("answer.malformed", "the answer is no envelope")));
    let envelope: Object<'_> = json::parse(&response.body).map_err(|_| unreadable())?;
    if envelope.scalar("success").is("true") || envelope.scalar("success").is("1") {
        return Ok(envelope.object("data").unwrap_or_default());
    }
    let said = |code: &str| note(code, format!("the platform says: {}", envelope.scalar("errMsg").or_empty()));
    match envelope.scalar("errCode").get() {
        Some("NODE_NOT_FOUND") => Err(Refused::This(said("node.unknown"))),
        Some("TRADE_NOT_FOUND") => Err(Refused::This(said("trade.unknown"))),
        Some("PARAM_INVALID") => Err(Refused::This(said("answer.parameter"))),
        Some("SYSTEM_BUSY") => now(Failure::retry(said("answer.busy")).after(10_000)),
        Some(code) => now(Failure::stop(note("answer.code-unknown", format!("{code} is not of the interface")))),
        None => Err(unreadable()),
    }
}

/// What stands before the platform, by its status: 4xx of a signature or key
/// needs a person, but for a clock or a number used twice, which pass.
fn gateway(response: &Response) -> Failure {
    let of = |name: &str| response.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    let said = of(GATEWAY).map(|(_, said)| said.as_str()).unwrap_or_default();
    let note = note("answer.status", format!("status {}: {said}", response.status));
    match response.status {
        408 | 429 | 500..=599 => Failure::retry(note),
        400 | 403 if said.contains("Nonce") || said.contains("Timestamp") => Failure::retry(note).after(10_000),
        _ => Failure::stop(note),
    }
}
