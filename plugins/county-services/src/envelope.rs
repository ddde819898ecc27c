//! The platform's answers: an envelope of JSON for lists, a message for what it
//! was told; the same codes in both.
//!
//! Knows which code means what the hub does next; nothing of what rows say.

use hub_adapter_sdk::envelope::Means::{Needless, Refused, RetryAfter, Stop, Well};
use hub_adapter_sdk::envelope::{Codes, Data, Envelope, More, Refusal};
use hub_adapter_sdk::{Failure, Response};

use crate::markup;

/// How long to wait where the platform is busy and does not say, in ms.
const AGAIN: u64 = 30_000;

/// The answers to requests for pages.
pub const PAGES: Envelope = Envelope {
    code: "code",
    message: "message",
    codes: CODES,
    data: Data::In("data"),
    rows: "records",
    more: More::Total("total"),
};

const CODES: Codes = Codes(&[
    ("0", Well),
    ("1", Refused("answer.refused")),
    ("2", Refused("answer.refused")),
    ("3", Refused("answer.refused")),
    // No echo to come: what it tells under that number is its own word.
    ("4", Needless("answer.own")),
    ("401", Stop("answer.token")),
    ("9", RetryAfter("answer.busy", AGAIN)),
]);

/// The platform's own id of what it was told, where its answer has one.
pub fn told(response: &Response) -> Result<Option<String>, Refusal> {
    if response.status != 200 {
        return Err(Failure::of_status(response.status).into());
    }
    let message = markup::read(&response.body).map_err(|why| Refusal::malformed(&why.message))?;
    let body = markup::child(&message, "Body");
    let result = body.and_then(|body| markup::child(body, "result")).or(body);
    let said = |name| result.and_then(|result| markup::child(result, name)).map(|field| field.text.as_str());
    CODES.judge(said("code"), said("message").unwrap_or_default())?;
    Ok(said("id").filter(|id| !id.is_empty()).map(str::to_owned))
}
