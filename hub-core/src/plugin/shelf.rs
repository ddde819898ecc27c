//! The packages that this hub has at hand: signed files in a private folder, as they were handed over.
//!
//! Promises: a file is whole or not there; whoever takes one from here verifies it as if a stranger had sent it, so that
//! what was changed on the disk is not run. Knows nothing of where packages come from.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use semver::Version;
use sha2::{Digest, Sha256};

use super::error::PluginError;
use crate::code;

/// What the file of a package is named with.
const ENDING: &str = "plugin";
/// Says which version of each adapter served last.
const SERVED: &str = "served.json";

/// See the file's head.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// In a folder that is made when something is put there.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The signed file of a version, if it is here with this digest (SHA-256, hex).
    #[must_use]
    pub fn take(&self, name: &str, version: &Version, sha256: &str) -> Option<Vec<u8>> {
        let bytes = fs::read(self.path(name, version)).ok()?;
        (hex::encode(Sha256::digest(&bytes)) == sha256).then_some(bytes)
    }

    /// The signed file of the version that served last, whichever digest it has.
    #[must_use]
    pub fn served(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.path(name, self.all_served().get(name)?)).ok()
    }

    /// Keeps a signed file.
    ///
    /// # Errors
    /// HUB-4523: the disk does not take it.
    pub fn put(&self, name: &str, version: &Version, bytes: &[u8]) -> Result<(), PluginError> {
        self.write(&self.path(name, version), bytes)
    }

    /// Notes which version of an adapter serves; none: what lies in the folder of plugins.
    ///
    /// # Errors
    /// HUB-4523: the disk does not take it.
    pub fn serves(&self, name: &str, version: Option<&Version>) -> Result<(), PluginError> {
        let mut all = self.all_served();
        let before = match version {
            Some(version) => all.insert(name.to_owned(), version.clone()),
            None => all.remove(name),
        };
        if before.as_ref() == version {
            return Ok(());
        }
        let text = serde_json::to_vec(&all).expect("names and versions are JSON");
        self.write(&self.folder.join(SERVED), &text)
    }

    /// Lets a version go.
    pub fn clear(&self, name: &str, version: &Version) {
        // What is left behind takes room, and nothing else.
        drop(fs::remove_file(self.path(name, version)));
    }

    fn all_served(&self) -> BTreeMap<String, Version> {
        let text = fs::read(self.folder.join(SERVED)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    fn path(&self, name: &str, version: &Version) -> PathBuf {
        self.folder.join(format!("{name}-{version}.{ENDING}"))
    }

    /// Whole, under its name, or not at all.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), PluginError> {
        let written = || -> io::Result<()> {
            DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
            let mut draft = tempfile::NamedTempFile::new_in(&self.folder)?;
            io::Write::write_all(&mut draft, bytes)?;
            draft.as_file().sync_all()?;
            draft.persist(path)?;
            Ok(())
        };
        written().map_err(|error| PluginError::stop(code!(4523), format!("{}: {error}", path.display())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_on_the_disk_is_not_given() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().join("plugins"));
        let version: Version = "1.0.0".parse().unwrap();
        let digest = hex::encode(Sha256::digest(b"signed"));
        assert_eq!(shelf.take("a", &version, &digest), None);
        shelf.put("a", &version, b"signed").unwrap();
        assert_eq!(shelf.take("a", &version, &digest).unwrap(), b"signed");
        fs::write(shelf.path("a", &version), b"changed").unwrap();
        assert_eq!(shelf.take("a", &version, &digest), None);
    }

    #[test]
    fn what_the_disk_does_not_take_is_told_with_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let version: Version = "1.0.0".parse().unwrap();
        // Whoever may write everywhere cannot make a folder of a file.
        let taken = folder.path().join("plugins");
        fs::write(&taken, "a file").unwrap();
        let shelf = Shelf::new(taken.clone());
        let told = |done: Result<(), PluginError>| done.unwrap_err().to_string();
        let refused = |file: &str| format!("HUB-4523: {}: ", taken.join(file).display());
        let put = told(shelf.put("a", &version, b"signed"));
        assert!(put.starts_with(&refused("a-1.0.0.plugin")), "{put}");
        let serves = told(shelf.serves("a", Some(&version)));
        assert!(serves.starts_with(&refused(SERVED)), "{serves}");
        assert_eq!((shelf.served("a"), fs::read(&taken).unwrap()), (None, b"a file".to_vec()));
    }

    #[test]
    fn the_version_that_served_last_is_known_until_the_folder_serves_again() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().to_owned());
        let version: Version = "1.0.0".parse().unwrap();
        shelf.put("a", &version, b"signed").unwrap();
        shelf.serves("a", Some(&version)).unwrap();
        assert_eq!(shelf.served("a").unwrap(), b"signed");
        shelf.serves("a", None).unwrap();
        assert_eq!(shelf.served("a"), None);
    }
}
