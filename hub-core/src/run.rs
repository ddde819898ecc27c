//! Running the hub: what is configured becomes stages, started in the order in
//! which records flow and drained in the same. Nothing here looks into records.

mod again;
mod anew;
mod assemble;
mod columns;
mod decide;
mod declare;
mod error;
mod families;
mod files;
mod follow;
pub(crate) mod form;
mod granted;
mod grants;
mod hub;
mod keeping;
mod lanes;
mod noted;
mod owner;
mod parcel;
mod plugins;
pub mod settings;
mod stock;
mod topics;
mod trial;
mod wanted;

pub use anew::{Anew, Said, anew};
pub use declare::{Declared, check};
pub use error::RunError;
pub use follow::Serves;
pub use granted::Granted;
pub use grants::{Grant, Shortfall};
pub use hub::{Hub, Running, Start, now};
pub use keeping::{Keeping, exporter};
pub use plugins::{Change, How, Offered, Plugin, Plugins, PluginsError};
pub use trial::{TrialError, Trials, Tried};
pub use wanted::Wishes;
