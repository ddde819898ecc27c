//! The platform's answers: always status 200, JSON that calls itself HTML, in
//! an envelope whose code is a text of two digits, or a number that has lost
//! its leading zero.
//!
//! Knows which code means what the hub does next; nothing of what rows say.

use hub_adapter_sdk::envelope::Means::{LogIn, Refused, Retry, RetryAfter, RetryAsSaid, Well};
use hub_adapter_sdk::envelope::{Codes, Data, Envelope, More};

/// How long to wait after a refusal of the call itself: its causes (a clock that
/// is off, two calls of one millisecond) pass or show in the source's state.
const REFUSED_WAIT: u64 = 10_000;

/// What the platform answers.
pub const ANSWERS: Envelope = Envelope {
    code: "code",
    message: "msg",
    codes: Codes(&[
        ("00", Well),
        ("0", Well),
        ("14", LogIn("answer.signature")),
        ("15", RetryAfter("answer.call-refused", REFUSED_WAIT)),
        ("16", RetryAfter("answer.call-refused", REFUSED_WAIT)),
        ("429", RetryAsSaid("answer.too-fast", "data/waitSeconds", 1_000)),
        ("500", Retry("answer.trouble")),
        ("30", Refused("answer.refused")),
        // No such unit: only what is told of one can be answered so.
        ("31", Refused("unit.refused")),
    ]),
    data: Data::In("data"),
    rows: "records",
    more: More::Pages("pages"),
};
