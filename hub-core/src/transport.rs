//! The way to a platform: requests as values in, answers as values out.
//!
//! Promises that a request stays below the platform's base address, goes only
//! to addresses that were checked, is filled, sealed and retried by the host,
//! and that no credential reaches the one who asked. Reads files as tables, and
//! replaces what must not be kept. Knows nothing of sources, cursors or Kafka.

mod address;
mod answer;
mod client;
mod clocks;
mod error;
mod fill;
pub mod profile;
pub mod reader;
pub mod redact;
mod settings;
mod target;
mod waits;

pub use address::{AddressRefused, Allowed};
pub use answer::distrusted;
pub use client::{Client, Clock};
pub use error::TransportError;
pub use fill::is_header_name;
pub use settings::{Account, PlatformSettings, Rate, RetrySettings};
pub use waits::Waits;

#[cfg(test)]
mod tests;
