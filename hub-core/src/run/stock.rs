//! Adapters, loaded: each version once, however many sources and routes it serves. Knows which version is to serve, as
//! the cluster says it in the topic `plugin`; what the cluster says nothing of lies in the folder of plugins.
//!
//! Promises: what was installed is verified each time it is loaded, wherever it came from.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use semver::Version;

use super::declare;
use super::error::RunError;
use super::noted::patiently;
use super::parcel::{self, ParcelError};
use super::settings::{Ceiling, Settings};
use crate::kafka;
use crate::message::{Instant, day_of, topic};
use crate::plugin::bundle::{Bundle, Signed, Trusted};
use crate::plugin::{Installed, Manifest, Package, PluginError, Shelf, Standing};
use crate::sandbox::apart::Allowance;
use crate::sandbox::{self, Adapter, Host, Limits};

/// An adapter that can be used.
pub(super) struct Loaded {
    pub manifest: Manifest,
    pub adapter: Adapter,
}

/// What is known of versions, by name; none: what lies in the folder.
type Versions<T> = BTreeMap<(String, Option<Version>), T>;

/// See the file's head.
pub(super) struct Stock {
    kafka: kafka::Settings,
    folder: PathBuf,
    allowed: BTreeMap<String, Ceiling>,
    pub trusted: Trusted,
    pub shelf: Shelf,
    pub host: Host,
    /// Bytes of memory that the host grants an instance at most.
    memory: u64,
    standings: Mutex<BTreeMap<String, Standing>>,
    loaded: Mutex<Versions<Arc<Loaded>>>,
    /// Manifests of what was read and not loaded.
    read: Mutex<Versions<Manifest>>,
}

impl Stock {
    /// What is installed and what lies in the folder of plugins. Blocks.
    pub fn open(settings: &Settings) -> Result<Self, RunError> {
        // A source translates, collects and is tried; then there are routes, cases, and room to look at one more.
        let slots = u32::try_from(settings.source.len() * 3 + settings.route.len() + 8).unwrap_or(u32::MAX);
        let cache = Some(settings.hub.data.join("compiled"));
        let apart = Some(Allowance::default());
        let sandbox = sandbox::Settings { slots, cache, apart, ..sandbox::Settings::default() };
        let host = Host::new(&sandbox)?;
        let stock = Self {
            kafka: settings.kafka.clone(),
            folder: settings.plugins.folder.clone(),
            allowed: settings.plugins.allowed.clone(),
            trusted: settings.plugins.trusted.clone(),
            shelf: declare::shelf(settings),
            host,
            memory: sandbox.memory,
            standings: Mutex::default(),
            loaded: Mutex::default(),
            read: Mutex::default(),
        };
        for (name, value) in patiently(|| kafka::compacted(&stock.kafka, topic::PLUGIN))? {
            stock.heard(&String::from_utf8_lossy(&name), Some(&value));
        }
        Ok(stock)
    }

    /// Takes note of a standing. One that this hub cannot read, which a later one may have written, leaves what it
    /// knows as it is.
    pub fn heard(&self, name: &str, value: Option<&[u8]>) {
        let standing = match Standing::read(name, value) {
            Ok(standing) => standing,
            Err(error) => {
                return tracing::error!(code = %error.code(), adapter = name, %error, "{}", error.code().title());
            }
        };
        let mut standings = self.standings();
        // Whoever writes hears of it at once, and once more by the topic, where another may have written since.
        if value.is_some() && standings.get(name).is_some_and(|known| known.turns > standing.turns) {
            return;
        }
        let before = standings.insert(name.to_owned(), standing.clone()).unwrap_or_default();
        drop(standings);
        for (version, package) in &before.packages {
            if standing.packages.get(version) != Some(package) {
                let key = (name.to_owned(), Some(version.clone()));
                self.loaded().remove(&key);
                self.read().remove(&key);
                self.shelf.clear(name, version);
            }
        }
    }

    /// What the cluster says of an adapter.
    pub fn standing(&self, name: &str) -> Standing {
        self.standings().get(name).cloned().unwrap_or_default()
    }

    /// The adapters that the cluster says something of, where it is not that nothing is left of them.
    pub fn known(&self) -> Vec<String> {
        let is_left = |standing: &Standing| !standing.packages.is_empty();
        self.standings().iter().filter(|(_, standing)| is_left(standing)).map(|(name, _)| name.clone()).collect()
    }

    /// The families that installed versions of an adapter give.
    pub fn families(&self, name: &str) -> Vec<String> {
        self.standing(name).packages.into_values().flat_map(|package| package.families).collect()
    }

    /// The adapter of this name that is to serve.
    pub fn live(&self, name: &str) -> Result<Arc<Loaded>, RunError> {
        let live = self.standing(name).live;
        self.get(name, live.as_ref())
    }

    /// A version of an adapter; none: what lies in the folder.
    pub fn get(&self, name: &str, version: Option<&Version>) -> Result<Arc<Loaded>, RunError> {
        let key = (name.to_owned(), version.cloned());
        if let Some(known) = self.loaded().get(&key) {
            return Ok(known.clone());
        }
        let plugin = |cause: PluginError| RunError::Plugin { user: format!("adapter {name}"), cause };
        let package = match version {
            None => Package::read(&self.folder.join(name)).map_err(plugin)?,
            Some(version) => Package::of(self.signed(name, version).map_err(|error| match error {
                ParcelError::Kafka(error) => error.into(),
                ParcelError::Plugin(cause) => plugin(cause),
            })?),
        };
        let adapter = self.load(&package).map_err(plugin)?;
        tracing::info!(adapter = %package.manifest.adapter(), code = ?adapter.origin(), "an adapter is loaded");
        let loaded = Arc::new(Loaded { manifest: package.manifest, adapter });
        Ok(self.loaded().entry(key).or_insert(loaded).clone())
    }

    /// A package as it may run here.
    pub fn load(&self, package: &Package) -> Result<Adapter, PluginError> {
        package.load_within(&self.host, &self.limits(&package.manifest))
    }

    /// What an adapter may take here of what its manifest wants.
    pub fn limits(&self, manifest: &Manifest) -> Limits {
        let ceiling = self.allowed.get(&manifest.name).cloned().unwrap_or_default();
        ceiling.limits(&manifest.limits).within(self.memory, Duration::MAX)
    }

    /// What a version declares; none: its signed file is not in this hub. Asks no broker and compiles nothing, so that
    /// whoever looks at an adapter waits for neither.
    pub fn manifest(&self, name: &str, version: Option<&Version>) -> Result<Option<Manifest>, RunError> {
        let key = (name.to_owned(), version.cloned());
        let loaded = self.loaded().get(&key).map(|loaded| loaded.manifest.clone());
        if let Some(known) = loaded.or_else(|| self.read().get(&key).cloned()) {
            return Ok(Some(known));
        }
        let manifest = self.at_hand(name, version);
        let manifest = manifest.map_err(|cause| RunError::Plugin { user: format!("adapter {name}"), cause })?;
        self.read().extend(manifest.clone().map(|manifest| (key, manifest)));
        Ok(manifest)
    }

    fn at_hand(&self, name: &str, version: Option<&Version>) -> Result<Option<Manifest>, PluginError> {
        let Some(version) = version else {
            return Ok(Some(Package::read(&self.folder.join(name))?.manifest));
        };
        let standing = self.standing(name);
        let Installed { sha256, at, .. } = standing.package(version)?;
        let taken = self.shelf.take(name, version, sha256);
        taken.map(|bytes| Ok(self.verified(&bytes, *at)?.manifest)).transpose()
    }

    /// What of an installed version somebody signed: as it lies here, else as other hubs put it into the topic.
    fn signed(&self, name: &str, version: &Version) -> Result<Signed, ParcelError> {
        let standing = self.standing(name);
        let Installed { sha256, at, .. } = standing.package(version)?;
        let bytes = match self.shelf.take(name, version, sha256) {
            Some(bytes) => bytes,
            None => {
                let bytes = parcel::fetch(&self.kafka, name, version, sha256)?;
                self.shelf.put(name, version, &bytes)?;
                bytes
            }
        };
        Ok(self.verified(&bytes, *at)?)
    }

    /// A signed file, by the keys that are trusted and the day on which it was installed.
    fn verified(&self, bytes: &[u8], at: Instant) -> Result<Signed, PluginError> {
        let day = day_of(at).unwrap_or(jiff::civil::Date::MAX);
        Bundle::read(bytes)?.verify(&self.trusted, day)
    }

    /// Keeps what was just loaded to be looked at, and the signed file that it came in.
    pub fn keep(&self, name: &str, version: &Version, loaded: Loaded, file: &[u8]) {
        if let Err(error) = self.shelf.put(name, version, file) {
            tracing::warn!(%error, adapter = name, %version, "it will be fetched from the topic where it is to serve");
        }
        self.loaded().insert((name.to_owned(), Some(version.clone())), Arc::new(loaded));
    }

    fn standings(&self) -> MutexGuard<'_, BTreeMap<String, Standing>> {
        self.standings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn loaded(&self) -> MutexGuard<'_, Versions<Arc<Loaded>>> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> MutexGuard<'_, Versions<Manifest>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
