//! Plugins: what an adapter is packed as. Reads and checks the manifest, pins
//! subjects to schemas of the registry, checks a source's settings, runs
//! the cases that an adapter brings, opens no bundle that nobody signed, and
//! knows what may become of one that is installed, and when one is given no
//! more because of what it costs.
//!
//! Promises: what a manifest says is either understood whole or refused with
//! line and key. Knows nothing of sources, topics or the network.

pub mod bundle;
pub mod cases;
mod error;
mod manifest;
mod package;
mod quarantine;
mod settings;
mod share;
mod shelf;
mod size;
mod standing;

pub use error::PluginError;
pub use manifest::{CONTRACT, Channel, Deliverable, Host, Manifest, Mode, Pin, Reader, ReaderKind, Wants};
pub use package::Package;
pub use quarantine::{Budget, Judged, Quarantine};
pub use settings::SettingsSchema;
pub use share::Share;
pub use shelf::Shelf;
pub use standing::{Act, Installed, Rewritten, Standing, Turn};
