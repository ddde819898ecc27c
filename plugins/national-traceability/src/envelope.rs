//! The platform's answers once they are opened: JSON whose code, now a number, now
//! a text, says what happened. Refusals of what it could not open come in clear and
//! look the same.
//!
//! Knows which code means what the hub does next; nothing of what records say.

use hub_adapter_sdk::envelope::Means::{Needless, Refused, Retry, RetryAfter, Stop, Well};
use hub_adapter_sdk::envelope::{Codes, Data, Envelope, More};

/// How long to wait after a refusal of the time, or of what was seen before: the
/// next request is sealed anew.
const AGAIN: u64 = 10_000;

/// How long to wait where the platform is asked too often: it never says.
const TOO_FAST: u64 = 60_000;

/// What the platform answers.
pub const ANSWERS: Envelope = Envelope {
    code: "code",
    message: "message",
    codes: Codes(&[
        ("200", Well),
        ("400", Refused("answer.parameter")),
        ("404", Refused("answer.not-registered")),
        // The platform's own record of it is its own word, never ours come back.
        ("409", Needless("answer.known")),
        ("40101", Stop("answer.signature")),
        ("40102", RetryAfter("answer.time", AGAIN)),
        ("40103", RetryAfter("answer.repeated", AGAIN)),
        ("429", RetryAfter("answer.too-fast", TOO_FAST)),
        ("500", Retry("answer.trouble")),
    ]),
    data: Data::Perhaps("data"),
    rows: "records",
    more: More::Total("total"),
};
