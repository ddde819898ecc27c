//! Documents: what an adapter asks to be kept of a platform's answers (a photograph, a
//! report), by the digest of its bytes. Records bear the digest, never the bytes.
//!
//! Promises: what is kept under a digest has it; the same again takes no more room and
//! is kept anew; what nobody kept again within the time is gone. A folder of this hub
//! alone. Knows nothing of what a document shows.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{TransportError, whole};
use crate::code;
use crate::config::{Period, Wrong};
use crate::message::Instant;

/// What a digest begins with.
const SCHEME: &str = "sha256:";

/// `[documents]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct DocumentSettings {
    /// Where they are kept; none: `documents` in the hub's folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// How long, since they were last told of.
    pub keep: Period,
}

impl Default for DocumentSettings {
    fn default() -> Self {
        Self { folder: None, keep: Period::seconds(180 * 24 * 3600) }
    }
}

impl DocumentSettings {
    /// Resolves the folder; `data` is the hub's own.
    ///
    /// # Errors
    /// Where they would be kept for less than a day.
    pub fn check(&mut self, base: &Path, data: &Path) -> Result<(), Wrong> {
        if self.keep < Period::seconds(24 * 3600) {
            return Err(Wrong::value("keep", self.keep, "a day (24h) or more"));
        }
        self.folder = Some(self.folder.as_ref().map_or_else(|| data.join("documents"), |folder| base.join(folder)));
        Ok(())
    }
}

/// What is known of a document beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentNote {
    /// As the platform said.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// The platform that told it last.
    pub platform: String,
    /// When.
    pub kept: Instant,
}

/// The documents of this hub. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Documents {
    folder: PathBuf,
}

impl Documents {
    /// Documents in a folder that need not be there yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps bytes; their digest, `sha256:` and 64 hexadecimal digits. Blocks.
    ///
    /// # Errors
    /// Retry where the disk does not take them.
    pub fn put(&self, bytes: &[u8], note: &DocumentNote) -> Result<String, TransportError> {
        let digest = hex::encode(Sha256::digest(bytes));
        let failed = |error: io::Error| TransportError::retry(code!(6012), format!("a document is not kept: {error}"));
        self.write(&digest, bytes, note).map_err(failed)?;
        Ok(format!("{SCHEME}{digest}"))
    }

    fn write(&self, digest: &str, bytes: &[u8], note: &DocumentNote) -> io::Result<()> {
        let place = self.place(digest);
        fs::create_dir_all(place.parent().unwrap_or(&self.folder))?;
        if !place.exists() {
            put(&place, bytes)?;
        }
        put(&place.with_extension("json"), &serde_json::to_vec(note)?)
    }

    /// A document and what is known of it; none where none has this digest. Blocks.
    ///
    /// # Errors
    /// Where the disk does not give it, or what it gives has another digest.
    pub fn get(&self, digest: &str) -> io::Result<Option<(DocumentNote, Vec<u8>)>> {
        let Some(hex) = digest.strip_prefix(SCHEME).filter(|hex| is_digest(hex)) else { return Ok(None) };
        let place = self.place(hex);
        let (note, bytes) = match (fs::read(place.with_extension("json")), fs::read(&place)) {
            (Ok(note), Ok(bytes)) => (note, bytes),
            (Err(error), _) | (_, Err(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            (Err(error), _) | (_, Err(error)) => return Err(error),
        };
        if hex::encode(Sha256::digest(&bytes)) != hex {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its bytes have another digest"));
        }
        Ok(Some((serde_json::from_slice(&note)?, bytes)))
    }

    /// Removes what was last told before a moment; how many. Blocks.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn forget(&self, before: Instant) -> io::Result<u64> {
        let mut gone = 0;
        for shelf in entries(&self.folder)? {
            for note in entries(&shelf)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "json")) {
                let read = fs::read(&note).ok().and_then(|text| serde_json::from_slice::<DocumentNote>(&text).ok());
                if read.is_some_and(|read| read.kept < before) {
                    fs::remove_file(note.with_extension(""))?;
                    fs::remove_file(&note)?;
                    gone += 1;
                }
            }
        }
        Ok(gone)
    }

    fn place(&self, digest: &str) -> PathBuf {
        self.folder.join(&digest[..2]).join(digest)
    }
}

fn is_digest(hex: &str) -> bool {
    hex.len() == 64 && hex.bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit))
}

/// The paths in a folder; none where there is no folder.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Two that keep the same at once write the same, each its own draft of it.
fn put(place: &Path, bytes: &[u8]) -> io::Result<()> {
    whole::put(place, &place.with_extension(format!("{:?}.part", std::thread::current().id())), bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(kept: Instant) -> DocumentNote {
        DocumentNote { media_type: "image/jpeg".into(), size: 3, platform: "kitchens".into(), kept }
    }

    #[test]
    fn a_document_is_kept_by_its_digest_and_forgotten_unless_it_is_told_of_again() {
        let folder = tempfile::tempdir().unwrap();
        let documents = Documents::new(folder.path().join("documents"));
        assert_eq!(documents.forget(9).unwrap(), 0, "nothing was kept yet");
        let digest = documents.put(b"abc", &note(5)).unwrap();
        assert_eq!(digest, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); // pragma: allowlist secret
        assert_eq!(documents.get(&digest).unwrap(), Some((note(5), b"abc".to_vec())));
        documents.put(b"abc", &note(7)).unwrap();
        assert_eq!(documents.forget(6).unwrap(), 0, "it was told of again");
        assert_eq!(documents.forget(8).unwrap(), 1);
        assert_eq!(documents.get(&digest).unwrap(), None);
    }

    #[test]
    fn what_is_no_digest_leads_nowhere_and_what_was_changed_is_not_given() {
        let folder = tempfile::tempdir().unwrap();
        let documents = Documents::new(folder.path().to_owned());
        let digest = documents.put(b"abc", &note(5)).unwrap();
        for other in ["", "sha256:", "sha256:../../etc/passwd", &digest[7..], &digest.to_uppercase()] {
            assert_eq!(documents.get(other).unwrap(), None, "{other}");
        }
        fs::write(documents.place(&digest[7..]), b"abd").unwrap();
        assert!(documents.get(&digest).is_err());
    }
}
