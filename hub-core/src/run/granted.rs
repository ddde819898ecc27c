//! What each version of an adapter is granted in this hub: shown beside the versions, so that what another would get is
//! known before it serves.
//!
//! Promises: asks no broker and runs nothing. What is not at hand is said to be not.

use semver::Version;

use super::assemble::Bench;
use super::error::RunError;
use super::follow::Serves;
use super::grants::{Allowed, Grant, grants};
use crate::report::Code;

/// What a version is granted.
#[derive(Debug, Clone)]
pub struct Granted {
    /// The installed version; none: what lies in the folder of plugins.
    pub version: Option<Version>,
    /// Whether it serves here.
    pub serves: bool,
    /// What it wants, and what of it the configuration grants; none: its signed file is not in this hub.
    ///
    /// Else why that file cannot be read.
    pub grants: Result<Option<Vec<Grant>>, (Code, String)>,
}

/// What lies in the folder first, where it serves; then what is installed, the latest first.
pub(super) fn granted(bench: &Bench, name: &str, serves: Option<&Serves>) -> Vec<Granted> {
    let serving = serves.map(|serves| serves.version.as_ref());
    let folder = (serving == Some(None)).then_some(None);
    let installed = bench.stock.standing(name).packages.into_keys().rev().map(Some);
    let of = |version: Option<Version>| Granted {
        serves: serving == Some(version.as_ref()),
        grants: of_version(bench, name, version.as_ref()).map_err(|error| (error.code(), error.to_string())),
        version,
    };
    folder.into_iter().chain(installed).map(of).collect()
}

fn of_version(bench: &Bench, name: &str, version: Option<&Version>) -> Result<Option<Vec<Grant>>, RunError> {
    let Bench { settings, registry, stock, .. } = bench;
    let manifest = stock.manifest(name, version)?;
    Ok(manifest.map(|manifest| grants(&manifest, &Allowed { settings, registry, limits: &stock.limits(&manifest) })))
}
