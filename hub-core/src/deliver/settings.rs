//! Settings of one route: `[route."<platform>.<name>"]`. What may be delivered at
//! all the adapter's manifest says; here it is narrowed. A route with a folder
//! hands over by files, and then needs no adapter.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::config::{Period, Wrong};
use crate::transport::writer::Form;

/// Where a route begins that never delivered anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum From {
    /// With what changes from now on.
    #[default]
    Now,
    /// With everything that stands in the archive.
    Beginning,
}

/// One way back to a platform.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RouteSettings {
    /// The adapter that serves it; by files, the one whose manifest says what may
    /// be delivered, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adapter: Option<String>,
    /// The adapter's own settings; its manifest says which there are.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Value>,
    /// What is delivered; empty: whatever the adapter delivers.
    #[serde(default)]
    pub subjects: Vec<String>,
    /// Towns whose operators are told of, by code; empty: all.
    #[serde(default)]
    pub towns: Vec<String>,
    /// Classes of business that are told of; empty: all.
    #[serde(default)]
    pub classes: Vec<String>,
    /// By subject the fields that leave; a subject that is not named leaves whole.
    #[serde(default)]
    pub fields: BTreeMap<String, Vec<String>>,
    /// Where it begins.
    #[serde(default)]
    pub from: From,
    /// By files: the folder to which they are written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// By files: from one file to the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Period>,
    /// By files: their form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
}

/// How a route hands over by files.
#[derive(Debug, Clone)]
pub struct ByFile {
    /// Where they are written.
    pub folder: PathBuf,
    /// From one to the next.
    pub every: Period,
    /// Their form.
    pub form: Form,
}

/// From one file to the next, unless something else is set.
const EVERY: Period = Period::seconds(24 * 3600);

impl RouteSettings {
    /// Resolves paths and refuses what does not go together.
    ///
    /// # Errors
    /// The first such value, with its key.
    pub fn check(&mut self, base: &Path) -> Result<(), Wrong> {
        if let Some(folder) = &mut self.folder {
            *folder = base.join(&*folder);
            if self.adapter.is_none() && self.subjects.is_empty() {
                return Err(Wrong::missing("subjects", "without an adapter nothing else says what is delivered"));
            }
            let every = self.every.unwrap_or(EVERY);
            if every < Period::seconds(1) {
                return Err(Wrong::value("every", every, "1s or more"));
            }
            return Ok(());
        }
        if self.adapter.is_none() {
            return Err(Wrong::missing("adapter", "it tells the platform; or folder, to hand over by files"));
        }
        for (key, is_set) in [("every", self.every.is_some()), ("form", self.form.is_some())] {
            if is_set {
                return Err(Wrong::value(key, "set without a folder", "unset: the platform is told at once"));
            }
        }
        Ok(())
    }

    /// How it hands over by files, where it does.
    #[must_use]
    pub fn by_file(&self) -> Option<ByFile> {
        let folder = self.folder.clone()?;
        Some(ByFile { folder, every: self.every.unwrap_or(EVERY), form: self.form.unwrap_or_default() })
    }
}
