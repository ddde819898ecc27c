//! Plugins: what an adapter is packed as. Reads and checks the manifest, pins
//! subjects to schemas of the registry, checks a source's settings, runs
//! the cases that an adapter brings, and opens no bundle that nobody signed.
//!
//! Promises: what a manifest says is either understood whole or refused with
//! line and key. Knows nothing of sources, topics or the network.

pub mod bundle;
pub mod cases;
mod error;
mod manifest;
mod package;
mod settings;
mod size;

pub use error::PluginError;
pub use manifest::{Channel, Deliverable, Encoding, Manifest, Mode, Pin, Reader, ReaderKind, Wants};
pub use package::Package;
pub use settings::SettingsSchema;
