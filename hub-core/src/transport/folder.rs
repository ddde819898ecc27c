//! A watched folder: which files have come to rest, and where they go. Stays
//! in the folder: links are not followed, folders within are not entered.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::whole;
use crate::report::Code;

const TAKEN: &str = "taken";
const REFUSED: &str = "refused";

/// What a look remembers of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Look {
    size: u64,
    modified: SystemTime,
}

/// A watched folder.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
    last: BTreeMap<PathBuf, Look>,
}

impl Folder {
    /// Nothing has been looked at yet.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self { root, last: BTreeMap::new() }
    }

    /// Files that are as they were at the last look, in the order of names. Not
    /// those still being written (`.part`) or hidden.
    ///
    /// # Errors
    /// Where the folder cannot be made or read.
    pub fn at_rest(&mut self) -> io::Result<Vec<PathBuf>> {
        fs::create_dir_all(&self.root)?;
        let mut now = BTreeMap::new();
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // A link's own type is neither file nor folder, so it is passed over.
            if !entry.file_type()?.is_file() || name.starts_with('.') || name.to_lowercase().ends_with(".part") {
                continue;
            }
            match entry.metadata().and_then(|meta| Ok(Look { size: meta.len(), modified: meta.modified()? })) {
                Ok(look) => drop(now.insert(entry.path(), look)),
                // Renamed away between the two calls.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        let still = |(path, look): &(&PathBuf, &Look)| self.last.get(*path) == Some(*look);
        let at_rest = now.iter().filter(still).map(|(path, _)| path.clone()).collect();
        self.last = now;
        Ok(at_rest)
    }

    /// Puts a file there, whole, as whoever drops one should.
    ///
    /// # Errors
    /// `InvalidInput` where the name is none of a file that is looked at; where the disk does not take it.
    pub fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let is_part = name.to_lowercase().ends_with(".part");
        if name.is_empty() || name.len() > 200 || name.starts_with('.') || is_part || name.contains(['/', '\\', '\0']) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{name:?} is no name of a file")));
        }
        fs::create_dir_all(&self.root)?;
        let part = self.root.join(format!("{name}.part"));
        whole::put(&self.root.join(name), &part, bytes)
    }

    /// Moves a file that was taken; where it is now.
    ///
    /// # Errors
    /// Where it cannot be moved.
    pub fn to_taken(&self, path: &Path) -> io::Result<PathBuf> {
        self.to_taken_with(path, |_| Ok(()))
    }

    /// The same; before it is there, something is written beside where it will be.
    ///
    /// # Errors
    /// Where it cannot be moved, or nothing be written there.
    pub fn to_taken_with(&self, path: &Path, write: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<PathBuf> {
        self.to(TAKEN, path, write)
    }

    /// Moves a file that cannot be read, once it is said beside it why.
    ///
    /// # Errors
    /// Where it cannot be moved, or nothing be written there.
    pub fn to_refused(&self, path: &Path, code: Code, why: &str) -> io::Result<PathBuf> {
        self.to(REFUSED, path, |to| {
            let mut beside = to.to_owned().into_os_string();
            beside.push(".why");
            fs::write(beside, format!("{why}\n\n{}", code.page()))
        })
    }

    /// A name that is taken gets a number, so that nothing is overwritten. Whoever sees the file finds what is beside it.
    fn to(&self, below: &str, path: &Path, beside: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<PathBuf> {
        let folder = self.root.join(below);
        fs::create_dir_all(&folder)?;
        let name = path.file_name().unwrap_or_default();
        let mut to = folder.join(name);
        let mut number = 1;
        while to.symlink_metadata().is_ok() {
            number += 1;
            to = folder.join(format!("{}.{number}", name.to_string_lossy()));
        }
        beside(&to)?;
        fs::rename(path, &to)?;
        Ok(to)
    }
}
