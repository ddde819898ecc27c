//! Running the hub: what is configured becomes stages, started in the order in
//! which records flow and drained in the same. Nothing here looks into records.

mod again;
mod anew;
mod assemble;
mod columns;
mod decide;
mod error;
mod files;
mod form;
mod hub;
mod keeping;
mod noted;
mod owner;
pub mod settings;
mod topics;
mod trial;
mod wanted;

pub use anew::{Anew, Said, anew};
pub use assemble::{Declared, check};
pub use error::RunError;
pub use hub::{Hub, Running, Start, now};
pub use keeping::{Keeping, exporter};
pub use trial::{TrialError, Trials, Tried};
pub use wanted::Wishes;
