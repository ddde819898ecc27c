//! Deliver: what the archive learnt, back to the platforms that should know it.
//!
//! By HTTP in the adapter's words, or as files that a person uploads.
//!
//! Promises: a state is sent only where it differs from the last that the
//! platform answered for, so that repetitions, rebuilds and a platform that was
//! down for a day send nothing twice; states of one operator go in their order;
//! what a platform told itself is never told to it; receipts and the position
//! are one transaction. It relays what authorities and producers made and makes
//! nothing itself. Reads topics and writes topics; knows nothing of the store.

mod board;
mod due;
mod error;
mod filter;
mod guest;
mod kept;
mod lacking;
mod lane;
mod pending;
mod post;
mod receipts;
mod settings;
mod sheets;
mod talk;

pub use board::{Board, RouteStatus};
pub use error::DeliverError;
pub use filter::{Filter, Offer};
pub(crate) use guest::Blocking;
pub use guest::{DeliverGuest, Way};
pub use lane::Lane;
pub use post::Post;
pub use receipts::{Receipts, Wanted};
pub use settings::{ByFile, From, RouteSettings};
pub use sheets::{Columns, Sheets};
pub use talk::Told;

#[cfg(test)]
mod tests;
