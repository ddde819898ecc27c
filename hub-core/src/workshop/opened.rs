//! A package on the vendor's desk, open in the sandbox.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::beyond;
use super::error::WorkshopError;
use crate::plugin::cases::{Cases, Report};
use crate::plugin::{Manifest, Package};
use crate::registry::Registry;
use crate::sandbox::{Adapter, Host, Settings, Translator};

/// Where a project's compiled code is kept: that of a script takes seconds.
pub(super) const COMPILED: &str = ".compiled";
/// Calls at once: one for each capability that is tried.
const SLOTS: u32 = 4;

/// See this file.
pub struct Opened {
    /// Where it lies.
    pub folder: PathBuf,
    /// What it is.
    pub manifest: Manifest,
    /// Its component in the sandbox.
    pub adapter: Adapter,
    /// The schemas of this hub.
    pub registry: Registry,
    /// Bytes of the component.
    pub bytes: usize,
    /// How long it took until it could be called.
    pub ready_in: Duration,
}

impl Opened {
    /// Reads a package from its folder, and checks what can be checked without running it.
    ///
    /// # Errors
    /// As [`Package::read`] and [`Package::load`]; HUB-4501 where a schema is not the hub's.
    pub fn read(folder: &Path) -> Result<Self, WorkshopError> {
        let package = Package::read(folder)?;
        let registry = Registry::builtin()?;
        let cache = Some(folder.join(COMPILED));
        // Its debug information is the vendor's own here, or is read where no hub runs.
        let host = Host::new(&Settings { slots: SLOTS, cache, lines: true, ..Settings::default() })?;
        package.manifest.pins_hold(&registry)?;
        let began = Instant::now();
        let adapter = package.load(&host)?;
        let ready_in = began.elapsed();
        let (bytes, manifest, folder) = (package.component.len(), package.manifest, folder.to_owned());
        Ok(Self { folder, manifest, adapter, registry, bytes, ready_in })
    }

    /// Whether its manifest wants nothing that no hub grants.
    ///
    /// # Errors
    /// HUB-4531, with what is wanted and what is allowed of each.
    pub fn grantable(&self) -> Result<(), WorkshopError> {
        // It was read a moment ago; without its text nothing but the lines would be missing.
        let text = fs::read_to_string(self.folder.join("manifest.toml")).unwrap_or_default();
        beyond::refuse(&self.manifest, &text, &self.registry)
    }

    /// Its cases.
    ///
    /// # Errors
    /// As [`Cases::read`].
    pub fn cases(&self) -> Result<Cases, WorkshopError> {
        Ok(Cases::read(&self.folder.join("cases"))?)
    }

    /// What its cases say.
    ///
    /// # Errors
    /// As [`Cases::read`] and [`Cases::run`].
    pub fn test(&self) -> Result<Report, WorkshopError> {
        Ok(self.cases()?.run(&self.adapter, &self.manifest, &self.registry)?)
    }

    /// The adapter as a translator of a channel's records.
    ///
    /// # Errors
    /// Where there is no such channel, or the settings are refused.
    pub(super) fn translator(&self, channel: &str, settings: &str) -> Result<Translator, WorkshopError> {
        let subjects = self.manifest.subjects(channel, &self.registry)?;
        Ok(self.adapter.translator(settings, subjects)?)
    }
}
