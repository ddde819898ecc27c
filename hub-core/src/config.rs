//! Configuration: layers merged, every key known, every refusal with its place.
//!
//! Defaults, then a TOML file, then `HUB_*` variables, then flags; the later
//! wins, key by key. Defaults stand in each room's `Settings` (serde), so that
//! a table within a map has them too. What is loaded here is checked here:
//! nothing downstream checks again. Knows no setting of any room.

mod address;
mod certificate;
mod error;
mod layer;
mod place;
mod secret;
mod show;
mod unit;

use std::path::{Path, PathBuf};

use figment::Figment;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use address::check_address;
pub use certificate::CertificateFile;
pub use error::{ConfigError, Wrong};
pub use layer::Layers;
pub use place::line;
pub use secret::{Secret, SecretFile};
pub use show::Shown;
pub use unit::{Period, Size};

/// A room's settings, or the tree of all of them.
pub trait Settings {
    /// Makes paths absolute below `base`, reads secrets, and refuses what serde
    /// could not: the first wrong value, with its key.
    ///
    /// # Errors
    /// The first value that is out of bounds, or secret that cannot be had.
    fn check(&mut self, base: &Path) -> Result<(), Wrong>;
}

/// Settings that were checked, with where each came from.
#[derive(Debug)]
pub struct Loaded<T> {
    /// The settings in force.
    pub settings: T,
    /// Absolute folder that relative paths were resolved against: that of the
    /// configuration file, else the working folder.
    pub base: PathBuf,
    shown: Shown,
}

impl<T> Loaded<T> {
    /// The settings as TOML, each with its origin; secrets are not in it.
    #[must_use]
    pub fn show(&self) -> &Shown {
        &self.shown
    }
}

/// Merges the layers, refuses unknown keys and bad values, reads secrets.
///
/// # Errors
/// [`ConfigError`], whose code is HUB-1001 (unknown key), HUB-1002 (bad value,
/// unreadable file), HUB-1003 (secret), or that of what is wrong within a file
/// that a setting names.
pub fn load<T: Settings + Serialize + DeserializeOwned>(layers: &Layers) -> Result<Loaded<T>, ConfigError> {
    let base = layers.base()?;
    let (figment, text) = layers.merge()?;
    let mut settings: T = figment.extract().map_err(|error| ConfigError::from_figment(&error, &figment, &text))?;
    let shown = Shown::new(&settings, &figment, &text)?;
    settings.check(&base).map_err(|wrong| ConfigError::from_wrong(&wrong, &figment, &text))?;
    Ok(Loaded { settings, base, shown })
}

/// Reads settings that a configured part (a profile) defines for itself, out of
/// a free table of the tree; `key` of a refusal is relative to that table.
///
/// # Errors
/// As [`load`], for the keys within.
pub fn part<T: DeserializeOwned>(table: &serde_json::Map<String, serde_json::Value>) -> Result<T, Wrong> {
    let figment = Figment::from(figment::providers::Serialized::defaults(table));
    figment.extract().map_err(|error| Wrong::from_figment(&error))
}

#[cfg(test)]
mod tests;
