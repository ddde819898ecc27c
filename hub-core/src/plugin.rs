//! Plugins: what an adapter is packed as. Reads and checks the manifest, pins
//! subjects to schemas of the registry, checks a source's settings, and runs
//! the cases that an adapter brings.
//!
//! Promises: what a manifest says is either understood whole or refused with
//! line and key. Knows nothing of sources, topics or the network; signatures,
//! grants and generations are not made yet.

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
