//! The files of a package, and the one form in which they are packed: the same files give the same bytes.
//!
//! Promises: nothing but what belongs to a package goes in or comes out.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::super::error::PluginError;
use super::super::manifest::Manifest;
use super::{archive, bill, members};
use crate::code;

/// The manifest.
const MANIFEST: &str = "manifest.toml";
/// Under what terms it is given.
const LICENCE: &str = "LICENSE";
/// What it is made of: CycloneDX, as JSON.
const SBOM: &str = "sbom.cdx.json";
/// The folder of cases.
const CASES: &str = "cases/";
/// Most bytes of a file: a component made of Python has 18 MB.
const LARGEST: usize = 64 << 20;
/// Most files.
const MOST: usize = 10_000;

/// The files of a package, by their paths within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents(BTreeMap<String, Vec<u8>>);

impl Contents {
    /// Takes what belongs to a package from its folder, and leaves the rest.
    ///
    /// # Errors
    /// HUB-4502 where the folder cannot be read, HUB-4517 where what is in it is no package; else as [`Manifest::parse`].
    pub fn of_folder(folder: &Path) -> Result<Self, PluginError> {
        let mut own = Self(BTreeMap::new());
        collect(folder, "", |name| name == MANIFEST, &mut own.0).map_err(|error| unreadable(folder, &error))?;
        let manifest = own.manifest()?;
        let wanted = |name: &str| belongs(name, &manifest.component);
        collect(folder, "", wanted, &mut own.0).map_err(|error| unreadable(folder, &error))?;
        own.fits(&manifest)?;
        own.whole(&manifest)
    }

    /// Whether the licence says something and the bill is of this package: asked when a package is made and when it is
    /// installed, and not again of what serves since before that was asked.
    ///
    /// # Errors
    /// HUB-4517: which of them does not.
    pub fn fits(&self, manifest: &Manifest) -> Result<(), PluginError> {
        let refused = |why: String| Err(PluginError::stop(code!(4517), why));
        if self.file(LICENCE).is_some_and(|text| text.trim_ascii().is_empty()) {
            return refused(format!("{LICENCE} is empty: it says under what terms the adapter is given"));
        }
        match self.file(SBOM).map(|text| bill::check(text, manifest)) {
            Some(Err(why)) => refused(format!("{SBOM}: {why}")),
            _ => Ok(()),
        }
    }

    /// The manifest among them.
    ///
    /// # Errors
    /// HUB-4517 where there is none; else as [`Manifest::parse`].
    pub fn manifest(&self) -> Result<Manifest, PluginError> {
        let Some(text) = self.0.get(MANIFEST) else {
            return Err(PluginError::stop(code!(4517), format!("{MANIFEST} is missing")));
        };
        Manifest::read(text)
    }

    /// The file of this path within the package.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(Vec::as_slice)
    }

    /// Paths and sizes, in bytes.
    pub fn files(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.iter().map(|(name, content)| (name.as_str(), content.len()))
    }

    /// Its cases: paths and contents.
    pub fn cases(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0
            .iter()
            .filter(|(name, _)| name.starts_with(CASES))
            .map(|(name, content)| (name.as_str(), content.as_slice()))
    }

    pub(super) fn pack(&self) -> Vec<u8> {
        archive(self.0.iter().map(|(name, content)| (name.clone(), content.as_slice())))
    }

    pub(super) fn unpack(packed: &[u8]) -> Result<Self, PluginError> {
        let members = members(packed).map_err(|why| PluginError::stop(code!(4517), why))?;
        let contents = Self(members.into_iter().map(|(name, content)| (name, content.to_vec())).collect());
        let manifest = contents.manifest()?;
        match contents.0.keys().find(|name| !belongs(name, &manifest.component)) {
            Some(strange) => Err(PluginError::stop(code!(4517), format!("{strange:?} belongs to no package"))),
            None => contents.whole(&manifest),
        }
    }

    /// Whether all is there that a package has, says what it is for, and is not too much.
    fn whole(self, manifest: &Manifest) -> Result<Self, PluginError> {
        let refused = |why: String| Err(PluginError::stop(code!(4517), why));
        let needed = [manifest.component.as_str(), LICENCE, SBOM];
        if let Some(missing) = needed.into_iter().find(|name| !self.0.contains_key(*name)) {
            return refused(format!("{missing} is missing"));
        }
        if !self.0.keys().any(|name| name.starts_with(CASES)) {
            return refused(format!("it has no cases ({CASES})"));
        }
        if self.0.len() > MOST {
            return refused(format!("{} files are more than {MOST}", self.0.len()));
        }
        match self.0.iter().find(|(_, content)| content.len() > LARGEST) {
            Some((name, content)) => refused(format!("{name} has {} bytes, {LARGEST} are the most", content.len())),
            None => Ok(self),
        }
    }
}

/// SHA-256 of the cases in a folder, in hex: of what `find cases -type f | LC_ALL=C sort | xargs sha256sum` says there, so
/// that whoever has them can tell by tools of the system which they are.
///
/// # Errors
/// HUB-4502 where one cannot be read.
pub fn digest_of_cases(folder: &Path) -> Result<String, PluginError> {
    let mut cases = BTreeMap::new();
    collect(folder, "", |name| name.starts_with(CASES), &mut cases).map_err(|error| unreadable(folder, &error))?;
    let line = |(name, content): (&String, &Vec<u8>)| format!("{}  {name}\n", hex::encode(Sha256::digest(content)));
    Ok(hex::encode(Sha256::digest(cases.iter().map(line).collect::<String>())))
}

fn unreadable(folder: &Path, error: &io::Error) -> PluginError {
    PluginError::stop(code!(4502), format!("{}: {error}", folder.display()))
}

fn belongs(name: &str, component: &str) -> bool {
    let is_page = !name.contains('/') && Path::new(name).extension().is_some_and(|extension| extension == "md");
    [MANIFEST, LICENCE, SBOM, component].contains(&name) || name.starts_with(CASES) || is_page
}

/// The files of a folder that are wanted, of those in it and of all its cases.
fn collect(
    folder: &Path,
    below: &str,
    wanted: impl Fn(&str) -> bool + Copy,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let (path, kind) = (format!("{below}{name}"), entry.file_type()?);
        if kind.is_dir() && (path == "cases" || below.starts_with(CASES)) {
            collect(&entry.path(), &format!("{path}/"), wanted, files)?;
        } else if kind.is_file() && wanted(&path) {
            files.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}
