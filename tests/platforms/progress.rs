//! What of the script was played, kept in a file, so that a killed simulator goes on where it was.
//!
//! Promises: a page is noted as read before it is answered, so what a reader was given is never waited for
//! again; the file is always whole. A push or a file may be given twice around a kill, as real platforms do.
//! Knows nothing of what is played.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// How far the play is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The phase, from 1.
    pub phase: usize,
    /// For each list, whether it was asked for in this phase.
    pub asked: Vec<bool>,
    /// For each list, the rows that were never on an answered page.
    pub unread: Vec<Vec<usize>>,
    /// Pushes that were answered as they should be, by their place in the script.
    pub pushed: Vec<usize>,
    /// Files that were dropped: so many of the script's.
    pub dropped: usize,
    /// Rows that were given to the platform, by list: id and JSON, in the order in which they came.
    #[serde(default)]
    pub given: Vec<(usize, String, String)>,
    /// What the platforms were told that no list shows: call, id and JSON.
    #[serde(default)]
    pub told: Vec<(String, String, String)>,
}

/// Keeps progress in a file; without one it keeps nothing.
#[derive(Clone, Debug, Default)]
pub struct Keeper(Option<PathBuf>);

impl Keeper {
    /// Keeps it in this file.
    #[must_use]
    pub fn new(file: Option<PathBuf>) -> Self {
        Self(file)
    }

    /// What was kept; none where nothing was.
    ///
    /// # Errors
    /// Where the file cannot be read, or is none of these.
    pub fn kept(&self) -> std::io::Result<Option<Progress>> {
        match self.0.as_deref().map(fs::read) {
            None => Ok(None),
            Some(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Some(text) => Ok(Some(serde_json::from_slice(&text?)?)),
        }
    }

    /// Keeps how far the play is.
    ///
    /// # Panics
    /// Where the file cannot be written: going on would wait for what was given away.
    pub fn keep(&self, progress: impl FnOnce() -> Progress) {
        if let Some(file) = &self.0 {
            write(file, &progress()).expect("the file of the play's progress can be written");
        }
    }
}

fn write(file: &Path, progress: &Progress) -> std::io::Result<()> {
    let part = file.with_extension("part");
    fs::write(&part, serde_json::to_vec(progress)?)?;
    fs::rename(part, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_found_again_and_nothing_where_nothing_was() {
        let folder = tempfile::tempdir().unwrap();
        let keeper = Keeper::new(Some(folder.path().join("progress.json")));
        assert_eq!(keeper.kept().unwrap(), None);
        let progress = Progress { phase: 2, unread: vec![vec![3]], dropped: 4, ..Progress::default() };
        keeper.keep(|| progress.clone());
        assert_eq!(keeper.kept().unwrap(), Some(progress));
        assert_eq!(Keeper::default().kept().unwrap(), None);
    }
}
