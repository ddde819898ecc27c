//! The way to a platform: requests as values in, answers as values out.
//!
//! Promises that a request stays below the platform's base address, goes only
//! to addresses that were checked, is filled, sealed and retried by the host,
//! and that no credential reaches the one who asked. Verifies what a platform
//! sends to us, by the same profile. Reads tables of databases, reads and writes files as
//! tables, cuts files of JSON and XML into records, and replaces what must not be kept. Knows nothing of sources, cursors or Kafka.

mod address;
mod answer;
mod client;
mod clocks;
pub mod database;
mod documents;
mod error;
mod fields;
mod fill;
mod filled;
mod folder;
mod identity;
mod moment;
pub mod outline;
mod pace;
pub mod profile;
pub mod reader;
pub mod redact;
mod said;
mod settings;
pub mod tabular;
mod target;
mod verify;
mod waits;
mod whole;
pub mod writer;

pub use address::{AddressRefused, Allowed};
pub use answer::distrusted;
pub use client::{Client, Clock};
pub use documents::{DocumentNote, DocumentSettings, Documents};
pub use error::TransportError;
pub use fill::is_header_name;
pub use filled::Filled;
pub use folder::Folder;
pub use identity::Identity;
pub use moment::Moment;
pub use settings::{Account, PlatformSettings, Rate, RetrySettings};
pub use verify::{Admitted, Proof, Unproven, Verifier};
pub use waits::Waits;

#[cfg(test)]
mod tests;
