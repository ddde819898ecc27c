//! How the county signs what it pushes: the message's time and the signature stand in its header, made anew for each
//! push.

use crate::platforms::script::moment::Moment;
use crate::platforms::serve::county::Seal;

/// The message as it is pushed now, in ms since 1970.
pub fn signed(body: &str, now: i64) -> String {
    Seal::default().signed(body, &Moment(now).compact_ms())
}

/// Whether an answer is the county's own form of yes.
pub fn is_accepted(answer: &str) -> bool {
    answer.contains("<ExchangeMessage>") && answer.contains("<code>0</code>")
}
