//! What enterprises tell by themselves: events of traceability that a caterer's system captures (`captures`), and
//! ledgers that a market, a slaughterhouse and others keep as tables (`tables`, written as files by `sheets`).
//!
//! Knows neither the interface of captures nor the folders that tables are dropped into.

mod captures;
mod sheets;
mod tables;
#[cfg(test)]
mod tests;

pub use captures::play as captured;
pub use sheets::{Sheet, write};
pub use tables::{play, story};

use crate::platforms::truth::Mention;

/// The channel of events that are captured.
pub const CAPTURES: &str = "epcis.push";

/// The first of what a row names somebody by: the part in a natural key.
fn first(mention: &Mention) -> Option<&str> {
    mention.first().map(|identifier| identifier.value.as_str())
}
