//! Running the hub: what is configured becomes stages, started in the order in
//! which records flow and drained in the same. Nothing here looks into records.

mod assemble;
mod error;
mod files;
mod hub;
mod noted;
pub mod settings;
mod topics;

pub use assemble::check;
pub use error::RunError;
pub use hub::{Hub, Running, now};
