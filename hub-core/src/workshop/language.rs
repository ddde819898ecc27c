//! The languages that an adapter's project may be in, and how one tells.

use std::path::Path;

use super::error::WorkshopError;
use crate::code;

/// What a project is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Rust, with the SDK.
    Rust,
    /// JavaScript; its events are JSON.
    JavaScript,
    /// Python; its events are JSON.
    Python,
}

impl Language {
    const ALL: [Self; 3] = [Self::Rust, Self::JavaScript, Self::Python];

    /// The word for it, which is its folder in the kit.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::JavaScript => "javascript",
            Self::Python => "python",
        }
    }

    /// The file that says which packages a project uses.
    fn file(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::JavaScript => "package.json",
            Self::Python => "requirements.txt",
        }
    }

    /// The language of a project by the file that names its packages.
    ///
    /// # Errors
    /// HUB-4528 where there is none, or several.
    pub(super) fn of(folder: &Path) -> Result<Self, WorkshopError> {
        let mut found = Self::ALL.into_iter().filter(|language| folder.join(language.file()).exists());
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            (Some(one), Some(other)) => Err(WorkshopError::undone(
                code!(4528),
                format!("{} has both {} and {}", folder.display(), one.file(), other.file()),
            )),
            (None, _) => {
                let files = Self::ALL.map(Self::file).join(", ");
                Err(WorkshopError::undone(code!(4528), format!("{} has none of {files}", folder.display())))
            }
        }
    }
}
