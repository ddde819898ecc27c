//! Collect: from a platform into `raw.<source>`, by pulling, by being pushed to,
//! from files in a folder, or from a table of a database.
//!
//! Promises that records, the cursor and the ledger line of a step are one
//! transaction; that one raw record is one business record; that what must not
//! be kept is replaced before, and that what is too large never aborts its
//! neighbours. Knows nothing of what a record says.

mod board;
mod cursor;
mod error;
mod files;
mod fill;
mod form;
mod guest;
mod intake;
mod journal;
mod pull;
mod push;
mod rounds;
mod rows;
mod settings;
mod table;
mod trial;
mod word;

pub use board::{Board, FillStatus, Mode, SourceStatus, State, Trouble};
pub use error::PushError;
pub use files::Files;
pub use form::Form;
pub use guest::{PullGuest, ReceiveGuest};
pub use intake::Intake;
pub use journal::{Cursors, Entry, Journal, KafkaJournal};
pub use pull::Pull;
pub use push::{Account, Door, Gate, Push};
pub use rounds::Lists;
pub use settings::{Auth, SourceSettings};
pub use table::Table;
pub use trial::Trial;

#[cfg(test)]
mod tests;
