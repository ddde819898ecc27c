//! What the hub tells people: codes with a page each, and names of metrics.
//! Knows nothing of who reports or where it is shown.

mod code;
pub mod metric;
mod state;

pub use code::{Code, all_pages};
pub use state::State;
