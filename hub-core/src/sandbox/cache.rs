//! Compiled adapters, kept between starts.
//!
//! Compiled code is native code: whoever can write it runs as the hub. So the
//! folder is the hub's alone (0700), each file is written under another name
//! and then renamed, and begins with its BLAKE3 hash under a key that was made
//! at random for this installation (0600) and never leaves it. What does not
//! verify is not used, and what verifies is what runs: it is copied once into a
//! file in memory that is sealed, hashed there and mapped from there. Packages
//! never bring compiled code.
//!
//! A folder that cannot be read or written costs time, never an adapter: it is
//! compiled, and what is in the way is told. Knows nothing of how that is done.

use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::hash::{Hash as _, Hasher as _};
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use blake3::{Hash, Hasher};
use memfd::{FileSeal, Memfd, MemfdOptions};
use wasmtime::Engine;
use wasmtime::component::Component;

use super::error::SandboxError;
use crate::code;
use crate::report::metric;

/// Bytes of the hash that authenticates a file, and of the key.
const MAC: usize = blake3::OUT_LEN;
const KEY: &str = "key";

/// Where a component's compiled code came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Compiled now.
    Compiled,
    /// Kept from an earlier start.
    Kept,
    /// What was kept had a wrong code: compiled anew, and reported.
    Tampered,
}

/// The folder and its key.
pub(super) struct Cache {
    folder: PathBuf,
    key: [u8; MAC],
}

impl Cache {
    /// Opens the folder, making it and its key where they are missing.
    /// None where it cannot be, which is told.
    pub fn open(folder: &Path) -> Option<Self> {
        let key = prepare(folder).inspect_err(|error| told(folder, error)).ok()?;
        Some(Self { folder: folder.to_owned(), key })
    }

    /// The component, from the folder where it is kept, else made now and, where that can be, kept.
    pub fn compiled(
        &self,
        engine: &Engine,
        bytes: &[u8],
        make: impl FnOnce() -> Result<Vec<u8>, SandboxError>,
    ) -> Result<(Component, Origin), SandboxError> {
        let name = name(engine, bytes);
        let path = self.folder.join(&name);
        let origin = match Sealed::read(&path).and_then(|code| Ok((self.is_ours(&name, &code)?, code))) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Origin::Compiled,
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => Origin::Tampered,
            Err(e) => {
                told(&path, &e);
                Origin::Compiled
            }
            Ok((false, _)) => Origin::Tampered,
            Ok((true, code)) => match code.deserialize(engine) {
                Ok(component) => return Ok((component, Origin::Kept)),
                // Ours, but of another build of the engine.
                Err(_) => Origin::Compiled,
            },
        };
        if origin == Origin::Tampered {
            metrics::counter!(metric::ERRORS, "source" => "", "code" => code!(4036).to_string()).increment(1);
            tracing::error!(code = %code!(4036), file = %path.display(), "compiled code with a wrong signature is not used");
        }
        let code = make()?;
        if let Err(error) = self.keep(&name, &code) {
            told(&path, &error);
        }
        Ok((deserialize(engine, &code)?, origin))
    }

    /// Of the code and of what it is said to be.
    fn mac(&self, name: &str) -> Hasher {
        let mut hasher = Hasher::new_keyed(&self.key);
        hasher.update(name.as_bytes());
        hasher
    }

    fn is_ours(&self, name: &str, code: &Sealed) -> io::Result<bool> {
        let mut hasher = self.mac(name);
        hasher.update_mmap(code.path())?;
        // Two hashes are compared in a time that tells nothing.
        Ok(hasher.finalize() == code.mac)
    }

    fn keep(&self, name: &str, code: &[u8]) -> io::Result<()> {
        let mac = self.mac(name).update(code).finalize();
        let temporary = self.folder.join(temporary());
        let written = private(&temporary).and_then(|mut file| {
            file.write_all(mac.as_bytes())?;
            file.write_all(code)?;
            file.sync_all()?;
            fs::rename(&temporary, self.folder.join(name))
        });
        if written.is_err() {
            // On a full disk the half that was written would be in the way of all else.
            let _ = fs::remove_file(&temporary);
        }
        written
    }
}

/// What a file of the folder holds, where nobody can change it any more.
struct Sealed {
    mac: Hash,
    code: Memfd,
}

impl Sealed {
    fn read(path: &Path) -> io::Result<Self> {
        let mut file = fs::File::open(path)?;
        let mut mac = [0; MAC];
        file.read_exact(&mut mac)?;
        let code = MemfdOptions::default().allow_sealing(true).create("compiled").map_err(io::Error::other)?;
        // The kernel copies it, from one file to the other.
        io::copy(&mut file, &mut code.as_file())?;
        let seals = [FileSeal::SealShrink, FileSeal::SealGrow, FileSeal::SealWrite, FileSeal::SealSeal];
        code.add_seals(&seals).map_err(io::Error::other)?;
        Ok(Self { mac: Hash::from_bytes(mac), code })
    }

    /// The file in memory, as this process can open it again.
    fn path(&self) -> PathBuf {
        format!("/proc/self/fd/{}", self.code.as_file().as_raw_fd()).into()
    }

    #[allow(unsafe_code, reason = "compiled code is native code; its origin is proved before")]
    fn deserialize(&self, engine: &Engine) -> Result<Component, SandboxError> {
        // SAFETY: the caller has verified that this installation wrote it from the compiler, under a key that nobody
        // else has, and the seals let nobody change it since it was copied, not even this process.
        unsafe { Component::deserialize_file(engine, self.path()) }.map_err(unusable)
    }
}

/// Compiled code as an engine runs it.
#[allow(unsafe_code, reason = "compiled code is native code; its origin is proved before")]
pub(super) fn deserialize(engine: &Engine, code: &[u8]) -> Result<Component, SandboxError> {
    // SAFETY: the caller had `code` from the compiler a moment ago.
    unsafe { Component::deserialize(engine, code) }.map_err(unusable)
}

#[allow(clippy::needless_pass_by_value, reason = "what takes an error takes it whole")]
fn unusable(error: wasmtime::Error) -> SandboxError {
    SandboxError::stop(code!(4030), format!("{error:#}"))
}

/// Says that adapters are compiled at each start, and why.
fn told(path: &Path, error: &io::Error) {
    tracing::warn!(code = %code!(4037), path = %path.display(), %error, "compiled code is not kept");
}

/// The file's name: of the component and of all that the compiled code depends
/// on, wasmtime's version, the engine's settings and the processor among it.
fn name(engine: &Engine, bytes: &[u8]) -> String {
    let mut digest = Digesting(Hasher::new());
    digest.write(bytes);
    engine.precompile_compatibility_hash().hash(&mut digest);
    digest.0.finalize().to_string()
}

/// Feeds what can be hashed to BLAKE3.
struct Digesting(Hasher);

impl std::hash::Hasher for Digesting {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

fn temporary() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!(".{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn private(path: &Path) -> io::Result<fs::File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// Makes folder and key where missing, and gives the key.
fn prepare(folder: &Path) -> io::Result<[u8; MAC]> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    let path = folder.join(KEY);
    if !path.exists() {
        let temporary = folder.join(temporary());
        let written = private(&temporary).and_then(|mut file| file.write_all(&rand::random::<[u8; MAC]>()));
        // A link does not replace what another hub has just made.
        let linked = written.and_then(|()| fs::hard_link(&temporary, &path));
        let _ = fs::remove_file(&temporary);
        match linked {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
            _ => {}
        }
    }
    fs::read(&path)?.try_into().map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the key is not 32 bytes long"))
}

#[cfg(test)]
mod tests {
    use super::super::engine::{Kind, Settings, compiler};
    use super::super::host::Host;
    use super::*;

    fn engine() -> Engine {
        compiler(Kind::Deadline).unwrap()
    }

    /// Where the smallest component comes from, that is compiled where it must be.
    fn of(cache: &Cache) -> Origin {
        let engine = engine();
        cache.compiled(&engine, EMPTY, || Ok(engine.precompile_component(EMPTY).unwrap())).unwrap().1
    }

    /// The smallest component there is.
    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    fn kept(folder: &Path) -> PathBuf {
        let mut files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files.find(|path| path.file_name().unwrap() != KEY).unwrap()
    }

    #[test]
    fn a_component_is_compiled_once() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("compiled");
        let origin = || of(&Cache::open(&folder).unwrap());
        assert_eq!((origin(), origin()), (Origin::Compiled, Origin::Kept));
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(fs::metadata(folder.join(KEY)).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_folder_that_cannot_be_made_costs_no_adapter() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("compiled");
        fs::write(&path, "in its place").unwrap();
        assert!(Cache::open(&path).is_none());
        let settings = Settings { slots: 1, cache: Some(path), ..Settings::default() };
        let host = Host::new(&settings).unwrap();
        assert_eq!(host.0.compile(Kind::Deadline, EMPTY).unwrap().1, Origin::Compiled);
    }

    #[test]
    fn a_folder_that_takes_no_more_costs_no_adapter_and_keeps_no_halves() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        // A folder in the place of the file: renaming onto it fails, as writing does on a full disk.
        let name = name(&engine(), EMPTY);
        fs::create_dir(folder.path().join(&name)).unwrap();
        assert_eq!(of(&cache), Origin::Compiled);
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|left| left == KEY || *left == *name), "{left:?}");
        fs::remove_dir(folder.path().join(name)).unwrap();
        assert_eq!(of(&cache), Origin::Compiled);
        assert_eq!(of(&cache), Origin::Kept, "kept since there is room");
    }

    #[test]
    fn what_somebody_else_wrote_is_not_run() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        of(&cache);
        let path = kept(folder.path());
        let mut file = fs::read(&path).unwrap();
        *file.last_mut().unwrap() ^= 1;
        fs::write(&path, &file).unwrap();
        assert_eq!(of(&cache), Origin::Tampered);
        assert_eq!(of(&cache), Origin::Kept, "it was written anew");
        fs::write(&path, b"short").unwrap();
        assert_eq!(of(&cache), Origin::Tampered);
    }

    #[test]
    fn a_file_of_another_installation_is_not_run() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (cache, second) = (Cache::open(one.path()).unwrap(), Cache::open(other.path()).unwrap());
        of(&cache);
        let file = kept(one.path());
        fs::copy(&file, other.path().join(file.file_name().unwrap())).unwrap();
        assert_eq!(of(&second), Origin::Tampered);
    }
}
