//! The platform's answers: status 200 whatever happened, JSON in an envelope
//! whose code, now a number, now a text, says what did; the rows of a list stand
//! beside it.
//!
//! Knows which code means what the hub does next; nothing of what rows say.

use hub_adapter_sdk::envelope::Means::{Refused, Retry, RetryAfter, RetryAsSaid, Stop, Well};
use hub_adapter_sdk::envelope::{Codes, Data, Envelope, More};

/// How long to wait after a refusal of time or nonce: the next request has others.
const AGAIN: u64 = 10_000;

/// How long to wait where the platform is asked too often and does not say.
const TOO_FAST: u64 = 60_000;

/// What the platform answers.
pub const ANSWERS: Envelope = Envelope {
    code: "code",
    message: "msg",
    codes: Codes(&[
        ("0", Well),
        ("40001", Stop("answer.signature")),
        ("40101", Stop("answer.key")),
        ("40002", RetryAfter("answer.time", AGAIN)),
        ("40003", RetryAfter("answer.nonce", AGAIN)),
        ("42900", RetryAsSaid("answer.too-fast", "data/wait", TOO_FAST)),
        ("50000", Retry("answer.trouble")),
        ("40004", Refused("answer.parameter")),
        ("40401", Refused("enterprise.unknown")),
        ("40402", Refused("batch.unknown")),
    ]),
    data: Data::Beside,
    rows: "data",
    more: More::Total("count"),
};
