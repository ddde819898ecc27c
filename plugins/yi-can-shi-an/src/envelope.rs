//! The platform's answers: always status 200, JSON that calls itself HTML, in
//! an envelope whose code is now a text, now a number.
//!
//! Knows which code means what the hub does next; nothing of what rows say.

use hub_adapter_sdk::envelope::Means::{LogIn, Refused, Retry, RetryAsSaid, Well};
use hub_adapter_sdk::envelope::{Codes, Data, Envelope, More, Refusal};
use hub_adapter_sdk::lists::Page;
use hub_adapter_sdk::{Ask, Failure, Response};

/// How long to wait after a refusal: its causes (a clock that is off, a number
/// used twice) pass or show in the source's state; nothing is lost meanwhile.
const REFUSED_WAIT: u64 = 10_000;

/// What the platform answers.
pub const ANSWERS: Envelope = Envelope {
    code: "code",
    message: "message",
    codes: Codes(&[
        ("1", Well),
        ("401", LogIn("answer.token")),
        ("429", RetryAsSaid("answer.too-fast", "data/retryAfter", 1_000)),
        ("500", Retry("answer.trouble")),
        ("0", Refused("answer.refused")),
    ]),
    data: Data::In("data"),
    rows: "list",
    more: More::Pages("pages"),
};

/// Reads the answer to a request for a page of so many rows.
pub fn page<'a>(response: &'a Response, ask: &Ask<'_>, size: u32) -> Result<Page<'a>, Failure> {
    let data = ANSWERS.open(response).map_err(|refusal| match refusal {
        Refusal::This(note) => Failure::retry(note).after(REFUSED_WAIT),
        other => other.into(),
    })?;
    Ok(ANSWERS.rows(&data, ask, size))
}
