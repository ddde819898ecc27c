//! `[archive]`: rules of an office's own, in the place of those that the build carries.
//!
//! Promises: a file that cannot be used is refused as any other wrong setting is, with its own place beside the
//! setting's. Knows nothing of what rules say.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::retention::Retention;
use super::survivorship::{Rules, RulesError};
use crate::config::Wrong;

/// By which rules the archive is folded, and for how long it keeps what.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ArchiveSettings {
    /// File of the rules of survivorship, in the form of `schemas/survivorship.toml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survivorship_file: Option<PathBuf>,
    /// File of the classes of retention, in the form of `schemas/retention.toml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_file: Option<PathBuf>,
    /// What the first says, once it is checked.
    #[serde(skip)]
    rules: Option<Arc<Rules>>,
    /// What the second says, likewise.
    #[serde(skip)]
    retention: Option<Arc<Retention>>,
}

impl ArchiveSettings {
    /// Makes paths absolute and reads the files.
    ///
    /// # Errors
    /// The first that cannot be read or used, with its key.
    pub fn check(&mut self, base: &Path) -> Result<(), Wrong> {
        self.rules = read("survivorship-file", &mut self.survivorship_file, base, Rules::parse)?;
        self.retention = read("retention-file", &mut self.retention_file, base, Retention::parse)?;
        Ok(())
    }

    /// The office's own rules of survivorship, else the build's.
    ///
    /// # Errors
    /// Where the build's cannot be used: it is broken.
    pub fn rules(&self) -> Result<Arc<Rules>, RulesError> {
        self.rules.clone().map_or_else(|| Rules::builtin().map(Arc::new), Ok)
    }

    /// The office's own classes of retention, else the build's.
    ///
    /// # Errors
    /// As [`ArchiveSettings::rules`].
    pub fn retention(&self) -> Result<Arc<Retention>, RulesError> {
        self.retention.clone().map_or_else(|| Retention::builtin().map(Arc::new), Ok)
    }
}

/// How rules are read: of a file's name and its text.
type Parse<T> = fn(&str, &str) -> Result<T, RulesError>;

/// What the file of a setting says, where there is one.
fn read<T>(key: &str, file: &mut Option<PathBuf>, base: &Path, parse: Parse<T>) -> Result<Option<Arc<T>>, Wrong> {
    let Some(path) = file else { return Ok(None) };
    *path = base.join(path.as_path());
    let name = path.display().to_string();
    let text = fs::read_to_string(path.as_path()).map_err(|error| {
        Wrong::value(key, format!("{name}, which cannot be read: {error}"), "a file of rules that the hub may read")
    })?;
    let rules = parse(&name, &text).map_err(|error| Wrong::within(key, error.code(), &error.what()))?;
    Ok(Some(Arc::new(rules)))
}
