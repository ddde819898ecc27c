//! Settings of one source: `[source."<platform>.<channel>"]`. Which of them a
//! source needs depends on its channel's mode, which the manifest says.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Mode;
use crate::config::{Period, SecretFile, Size, Wrong};
use crate::transport::is_header_name;

/// One channel of a platform.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SourceSettings {
    /// The adapter that serves it.
    pub adapter: String,
    /// The adapter's own settings; its manifest says which there are.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Value>,
    /// Pull: time from the end of a round to the next.
    #[serde(default = "every")]
    pub every: Period,
    /// Push: how the platform shows who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<Auth>,
    /// Push: longest body.
    #[serde(default = "max_body")]
    pub max_body: Size,
    /// Files: the folder that is watched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// Files: time between two looks; a file is taken when it has not changed
    /// from one to the next.
    #[serde(default = "poll")]
    pub poll: Period,
}

fn every() -> Period {
    Period::seconds(15 * 60)
}

fn max_body() -> Size {
    Size::mib(4)
}

fn poll() -> Period {
    Period::seconds(1)
}

/// A header with a token agreed for pushing.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Auth {
    /// Name of the header.
    pub header: String,
    /// File of the token.
    pub token_file: SecretFile,
}

impl SourceSettings {
    /// Reads secrets, resolves paths and refuses what is out of bounds.
    ///
    /// # Errors
    /// The first such value, with its key.
    pub fn check(&mut self, base: &Path) -> Result<(), Wrong> {
        if let Some(auth) = &mut self.auth {
            auth.token_file.check("token-file", base).map_err(|wrong| wrong.under("auth"))?;
            if !is_header_name(&auth.header) {
                return Err(Wrong::value("header", format!("{:?}", auth.header), "a header's name").under("auth"));
            }
        }
        if let Some(folder) = &mut self.folder {
            *folder = base.join(&*folder);
        }
        for (key, period) in [("every", self.every), ("poll", self.poll)] {
            if period < Period::millis(10) {
                return Err(Wrong::value(key, period, "10ms or more"));
            }
        }
        Ok(())
    }

    /// Refuses settings that lack what the channel's mode needs.
    ///
    /// # Errors
    /// The first that is missing.
    pub fn check_mode(&self, mode: Mode) -> Result<(), Wrong> {
        match mode {
            Mode::Push if self.auth.is_none() => {
                Err(Wrong::missing("auth", "a platform that pushes must show a token"))
            }
            Mode::Files if self.folder.is_none() => Err(Wrong::missing("folder", "files are dropped there")),
            _ => Ok(()),
        }
    }
}
