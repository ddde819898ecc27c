//! Secrets: named by file, never by value; wiped when dropped, never printed.

use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize, Serializer};
use zeroize::Zeroizing;

use super::Wrong;

/// Longest secret file, in bytes: a larger one is some other file.
const LONGEST: u64 = 64 << 10;

/// A password, key or token. Prints as `***`, whatever way it is printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Wraps bytes that were had elsewhere, such as a session's token.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes: to be used, not kept.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether nothing was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
}

/// The file of a secret, as settings name it. Holds the secret once checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "PathBuf", into = "PathBuf")]
pub struct SecretFile {
    path: PathBuf,
    secret: Secret,
}

impl SecretFile {
    /// Reads the secret, without the line end that editors add.
    ///
    /// # Errors
    /// Where the file is missing, unreadable, empty, too long to be a secret,
    /// or open to every user of the machine; `key` is what named it.
    pub fn check(&mut self, key: &str, base: &Path) -> Result<(), Wrong> {
        self.path = base.join(&self.path);
        self.secret = read(&self.path).map_err(|why| Wrong::secret(key, &self.path, why))?;
        Ok(())
    }

    /// The secret; empty before [`Self::check`].
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.secret
    }
}

impl From<PathBuf> for SecretFile {
    fn from(path: PathBuf) -> Self {
        Self { path, secret: Secret::default() }
    }
}

impl From<SecretFile> for PathBuf {
    fn from(file: SecretFile) -> Self {
        file.path
    }
}

fn read(path: &Path) -> Result<Secret, String> {
    let mut file = fs::File::open(path).map_err(|error| format!("cannot be opened: {error}"))?;
    let meta = file.metadata().map_err(|error| format!("cannot be examined: {error}"))?;
    if !meta.is_file() {
        return Err("is not a file".into());
    }
    if meta.len() > LONGEST {
        return Err(format!("has {} bytes; a secret has at most {LONGEST}", meta.len()));
    }
    closed(&meta)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(meta.len() as usize));
    file.read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
        bytes.pop();
    }
    if bytes.is_empty() { Err("is empty".into()) } else { Ok(Secret(bytes)) }
}

/// A group may read (service accounts share secrets so), strangers may not.
#[cfg(unix)]
fn closed(meta: &fs::Metadata) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o027 == 0 {
        Ok(())
    } else {
        Err(format!("has mode {mode:03o}, open to others; allowed: 600, 640 or less (chmod 600)"))
    }
}

#[cfg(not(unix))]
fn closed(_meta: &fs::Metadata) -> Result<(), String> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn file(folder: &Path, name: &str, text: &str, mode: u32) -> SecretFile {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        SecretFile::from(PathBuf::from(name))
    }

    #[test]
    fn a_secret_is_read_without_its_line_end_and_never_printed() {
        let folder = tempfile::tempdir().unwrap();
        let mut named = file(folder.path(), "a", "p w\r\n", 0o600);
        named.check("k", folder.path()).unwrap();
        assert_eq!(named.secret().bytes(), b"p w");
        let printed =
            format!("{named:?} {} {}", named.secret(), serde_json::to_string(&(&named, named.secret())).unwrap());
        assert!(!printed.contains("p w") && printed.contains("***"), "{printed}");
    }

    #[test]
    fn a_secret_that_is_missing_empty_or_open_to_others_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for (mut named, why) in [
            (SecretFile::from(PathBuf::from("none")), "cannot be opened"),
            (SecretFile::from(PathBuf::from(".")), "is not a file"),
            (file(folder.path(), "b", "\n", 0o600), "is empty"),
            (file(folder.path(), "c", "x", 0o644), "has mode 644"),
            (file(folder.path(), "d", "x", 0o620), "has mode 620"),
        ] {
            let wrong = named.check("password-file", folder.path()).unwrap_err();
            assert!(wrong.to_string().contains(why), "{wrong}");
        }
        file(folder.path(), "e", "x", 0o640).check("k", folder.path()).unwrap();
    }
}
