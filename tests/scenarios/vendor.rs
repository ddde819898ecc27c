//! A vendor's desk: the misbehaving adapter as a package of one's own, keys, and what is signed with them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::json;

use crate::program::{self, Said};
use crate::world::copy_folder;

/// The adapter's name.
pub const ADAPTER: &str = "hostile-adapter";
/// What the component that was built calls what it rejects, and what a later one does: as long, so that the component
/// stays sound.
const WORDS: [&str; 2] = ["hostile.rejected", "hostile.declined"];

/// A folder for packages, keys and files.
pub struct Desk(tempfile::TempDir);

impl Desk {
    /// With the package as it was built, in `package`.
    pub fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        let to = desk.path("package");
        copy_folder(&program::components().join(ADAPTER), &to);
        fs::write(to.join("LICENSE"), "Apache-2.0\n").unwrap();
        bill(&to);
        desk
    }

    /// A path at the desk.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the hub's program; `@name` is a path at the desk.
    pub fn hub(&self, arguments: &[&str]) -> Said {
        let at = |name: &&str| name.strip_prefix('@').map(|name| self.path(name).display().to_string());
        let arguments: Vec<String> =
            arguments.iter().map(|word| at(word).unwrap_or_else(|| (*word).to_owned())).collect();
        program::run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Runs another program here.
    pub fn tool(&self, name: &str, arguments: &[&str]) -> Output {
        Command::new(name).args(arguments).current_dir(self.0.path()).output().unwrap()
    }

    /// Makes a key; gives the public one.
    pub fn key(&self, name: &str) -> String {
        let said = self.hub(&["plugin", "key", &format!("@{name}")]);
        assert_eq!(said.code, 0, "{}", said.err);
        let public = fs::read_to_string(self.path(&format!("{name}.pub"))).unwrap();
        public.lines().nth(1).unwrap().to_owned()
    }

    /// Signs a package with a key that was made here; gives the signed file.
    pub fn sign(&self, package: &str, key: &str) -> PathBuf {
        bill(&self.path(package));
        let (package, key) = (format!("@{package}"), format!("@{key}.key"));
        let said = self.hub(&["plugin", "sign", &package, "--key", &key, "--out", "@."]);
        assert_eq!(said.code, 0, "{}", said.err);
        PathBuf::from(said.out.split(": ").next().unwrap())
    }

    /// A later version in a folder of its name: its component calls what it rejects by another word, and so do its
    /// cases where they are `kept_up`.
    pub fn later(&self, version: &str, kept_up: bool) {
        let to = self.path(version);
        copy_folder(&self.path("package"), &to);
        reworded(&to.join("manifest.toml"), r#"version = "1.0.0""#, &format!("version = {version:?}"));
        reworded(&to.join(format!("{ADAPTER}.wasm")), WORDS[0], WORDS[1]);
        if kept_up {
            reworded(&to.join("cases/all-three-outcomes.json"), WORDS[0], WORDS[1]);
        }
    }
}

/// Writes the list of what a package is made of, which is of the version that its manifest has.
fn bill(package: &Path) {
    let manifest = fs::read_to_string(package.join("manifest.toml")).unwrap();
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = ")).unwrap().trim_matches('"');
    let of = json!({"component": {"type": "application", "name": ADAPTER, "version": version}});
    let bill = json!({"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": of});
    fs::write(package.join("sbom.cdx.json"), bill.to_string()).unwrap();
}

/// What a file has of one word is of another.
pub fn reworded(file: &Path, from: &str, to: &str) {
    let bytes = fs::read(file).unwrap();
    let (mut out, mut rest, mut found) = (Vec::with_capacity(bytes.len()), &bytes[..], false);
    while let Some(at) = rest.windows(from.len()).position(|some| some == from.as_bytes()) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to.as_bytes());
        rest = &rest[at + from.len()..];
        found = true;
    }
    assert!(found, "{from} is not in {}", file.display());
    out.extend_from_slice(rest);
    fs::write(file, out).unwrap();
}
