//! Settings of one source: `[source."<platform>.<channel>"]`. Which of them a
//! source needs depends on its channel's mode, which the manifest says.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Mode;
use super::push::Gate;
use crate::config::{Period, SecretFile, Size, Wrong};
use crate::message::Permille;
use crate::transport::database::TableSettings;
use crate::transport::{Verifier, is_header_name};

/// One channel of a platform.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SourceSettings {
    /// The adapter that serves it.
    pub adapter: String,
    /// The adapter's own settings; its manifest says which there are.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Value>,
    /// Pull, table: time from the end of a round to the next.
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
    /// A table of a database, in the place of files: its rows come as those of a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableSettings>,
    /// Files: each file is the whole list of what there is; what the next one lacks is gone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole_list: bool,
    /// The share of a whole list that may be gone from one round to the next; where
    /// more is, a person decides.
    #[serde(default = "most_gone")]
    pub most_gone: f64,
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

fn most_gone() -> f64 {
    0.2
}

fn poll() -> Period {
    Period::seconds(1)
}

/// How a platform that pushes shows who it is: `header` and `token-file`, or `verify`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Auth {
    /// Name of the header with a token agreed for pushing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// File of the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_file: Option<SecretFile>,
    /// Calls are signed after the platform's profile, at most this long before or
    /// after they come; each is taken once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<Period>,
}

impl Auth {
    fn check(&mut self, base: &Path) -> Result<(), Wrong> {
        match (&self.header, &mut self.token_file, self.verify) {
            (Some(header), Some(file), None) => {
                if !is_header_name(header) {
                    return Err(Wrong::value("header", format!("{header:?}"), "a header's name"));
                }
                file.check("token-file", base)
            }
            (None, None, Some(window)) if window >= Period::seconds(1) => Ok(()),
            (None, None, Some(window)) => Err(Wrong::value("verify", window, "1s or more; 5m is usual")),
            (None, None, None) => {
                Err(Wrong::missing("verify", "calls are signed after the platform's profile; or header and token-file"))
            }
            (_, _, Some(_)) => Err(Wrong::value("verify", "set beside a token", "verify, or header and token-file")),
            (None, ..) => Err(Wrong::missing("header", "the token of token-file stands in it")),
            (_, None, _) => Err(Wrong::missing("token-file", "header carries its token")),
        }
    }

    /// The check at the door; `verifier` gives that of the platform's profile for
    /// a window.
    ///
    /// # Errors
    /// Where the platform's profile verifies nothing.
    pub fn gate(&self, verifier: impl FnOnce(Period) -> Result<Verifier, Wrong>) -> Result<Gate, Wrong> {
        match (&self.header, &self.token_file, self.verify) {
            (_, _, Some(window)) => Ok(Gate::Signed(Arc::new(verifier(window)?))),
            (Some(header), Some(file), None) => {
                Ok(Gate::Token { header: header.to_ascii_lowercase(), token: file.secret().clone() })
            }
            _ => Err(Wrong::missing("auth", "a platform that pushes must show who it is")),
        }
    }
}

impl SourceSettings {
    /// Reads secrets, resolves paths and refuses what is out of bounds.
    ///
    /// # Errors
    /// The first such value, with its key.
    pub fn check(&mut self, base: &Path) -> Result<(), Wrong> {
        if let Some(auth) = &mut self.auth {
            auth.check(base).map_err(|wrong| wrong.under("auth"))?;
        }
        if let Some(folder) = &mut self.folder {
            *folder = base.join(&*folder);
        }
        if let Some(table) = &mut self.table {
            table.check(base).map_err(|wrong| wrong.under("table"))?;
        }
        if !(0.0..=1.0).contains(&self.most_gone) {
            return Err(Wrong::value("most-gone", self.most_gone, "a share: 0 to 1"));
        }
        for (key, period) in [("every", self.every), ("poll", self.poll)] {
            if period < Period::millis(10) {
                return Err(Wrong::value(key, period, "10ms or more"));
            }
        }
        Ok(())
    }

    /// [`Self::most_gone`] in thousandths.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "check lets a share through alone")]
    pub fn most_gone(&self) -> Permille {
        (self.most_gone * 1_000.0).round() as Permille
    }

    /// How a source of a channel with this mode collects: rows stand in files, or in a table.
    #[must_use]
    pub fn mode(&self, channel: Mode) -> Mode {
        if channel == Mode::Files && self.table.is_some() { Mode::Table } else { channel }
    }

    /// How it collects, by what is set, where nothing is known of its channel.
    #[must_use]
    pub fn likely_mode(&self) -> Mode {
        match self {
            Self { auth: Some(_), .. } => Mode::Push,
            Self { table: Some(_), .. } => Mode::Table,
            Self { folder: Some(_), .. } => Mode::Files,
            _ => Mode::Pull,
        }
    }

    /// Refuses settings that lack what the mode needs.
    ///
    /// # Errors
    /// The first that is missing.
    pub fn check_mode(&self, mode: Mode) -> Result<(), Wrong> {
        match mode {
            Mode::Push if self.auth.is_none() => {
                Err(Wrong::missing("auth", "a platform that pushes must show who it is"))
            }
            Mode::Files if self.folder.is_none() => {
                Err(Wrong::missing("folder", "files are dropped there; or table, which is read in their place"))
            }
            mode if mode != Mode::Files && self.whole_list => {
                Err(Wrong::value("whole-list", true, "a source of files; an adapter says so of what it pulls"))
            }
            Mode::Table if self.folder.is_some() => {
                Err(Wrong::value("folder", "set beside table", "a folder with files, or a table"))
            }
            mode if mode != Mode::Table && self.table.is_some() => {
                Err(Wrong::value("table", "set", "a table for a channel of rows alone"))
            }
            _ => Ok(()),
        }
    }
}
