//! A package as one signed file, as it is handed over: an archive (tar) of two members, the package's
//! own archive `<name>-<version>.tar` and its minisign signature `<name>-<version>.tar.minisig`. Unpacked with any
//! tar, the stock `minisign` verifies the one by the other; what it signed is packed the same way.
//!
//! Promises: nothing of a package is read before a trusted key's signature of all its bytes holds; why one is
//! refused has a code of its own. Knows nothing of where packages are kept, and no network.

mod bill;
mod contents;
mod trust;

use std::collections::BTreeMap;
use std::io::Cursor;

use minisign::{PublicKey, SecretKey, SignatureBox};
use sha2::{Digest, Sha256};
use tar::{Archive, Builder, EntryType, Header};

use super::error::PluginError;
use super::manifest::Manifest;
use crate::code;
pub use contents::{Contents, digest_of_cases};
pub use trust::{Trusted, TrustedKey};

/// What a signature's member is named behind the package's.
const SIGNATURE: &str = ".minisig";

/// A package and its signature, neither looked into yet.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// `<name>-<version>.tar`.
    name: String,
    /// The package's own archive.
    packed: Vec<u8>,
    signature: Option<String>,
}

/// A package that a trusted key signed.
#[derive(Debug, Clone)]
pub struct Signed {
    /// What it is.
    pub manifest: Manifest,
    /// Its files.
    pub contents: Contents,
    /// Whose key signed it, as the configuration names it.
    pub signer: String,
    /// What the signer said with the signature, signed too.
    pub comment: String,
    /// SHA-256 of the package's own archive, in hex.
    pub digest: String,
}

impl Bundle {
    /// Packs files and signs them, with what is said of them.
    ///
    /// # Errors
    /// As [`Manifest::parse`]; HUB-4517 where the files are no package.
    pub fn sign(contents: &Contents, key: &SecretKey, at: i64) -> Result<Self, PluginError> {
        let manifest = contents.manifest()?;
        let (name, packed) = (format!("{}-{}.tar", manifest.name, manifest.version), contents.pack());
        let comment = format!("timestamp:{}\tfile:{name}\thashed", at / 1_000);
        let untrusted = format!("signature of {}", manifest.adapter());
        let signature = minisign::sign(None, key, Cursor::new(&packed), Some(&comment), Some(&untrusted));
        let signature = signature.map_err(|error| PluginError::stop(code!(4512), format!("signing: {error}")))?;
        Ok(Self { name, packed, signature: Some(signature.to_string()) })
    }

    /// The file.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let signature = self.signature.as_ref().map(|text| (format!("{}{SIGNATURE}", self.name), text.as_bytes()));
        let members = signature.into_iter().chain([(self.name.clone(), &self.packed[..])]);
        archive(members)
    }

    /// Reads the file, and nothing within the package.
    ///
    /// # Errors
    /// HUB-4513: it is no bundle, or was cut short.
    pub fn read(bytes: &[u8]) -> Result<Self, PluginError> {
        let refused = |why: String| PluginError::stop(code!(4513), why);
        let mut members = members(bytes).map_err(refused)?;
        let name = members.keys().find(|name| name.ends_with(".tar")).cloned();
        let name = name.ok_or_else(|| refused("no package is in it".to_owned()))?;
        let packed = members.remove(&name).unwrap_or_default().to_vec();
        let signature = match members.remove(&format!("{name}{SIGNATURE}")) {
            Some(text) => Some(String::from_utf8(text.to_vec()).map_err(|e| refused(format!("signature: {e}")))?),
            None => None,
        };
        match members.into_keys().next() {
            Some(strange) => Err(refused(format!("{strange:?} is neither its package nor the signature of it"))),
            None => Ok(Self { name, packed, signature }),
        }
    }

    /// Whose it is, and what is in it. `today` is the office's day.
    ///
    /// # Errors
    /// HUB-4510 without a signature, HUB-4511 by a key that nobody trusts, HUB-4512 where the signature is not of these bytes,
    /// HUB-4514 by a key whose time is over, HUB-4516 by one that is not trusted with this adapter, HUB-4517 where the
    /// files are no package; else as [`Manifest::parse`].
    pub fn verify(&self, trusted: &Trusted, today: jiff::civil::Date) -> Result<Signed, PluginError> {
        let refused = |code, why: String| PluginError::stop(code, format!("{}: {why}", self.name));
        let Some(text) = &self.signature else {
            return Err(refused(code!(4510), "it bears no signature".to_owned()));
        };
        let wrong = |error: minisign::PError| refused(code!(4512), error.to_string());
        let signature = SignatureBox::from_string(text).map_err(wrong)?;
        let (signer, key, terms) = trusted.of(&signature).ok_or_else(|| {
            refused(code!(4511), format!("signed by the key {}; trusted are: {trusted}", id(signature.keynum())))
        })?;
        self.holds(&key, &signature).map_err(wrong)?;
        if let Some(until) = terms.until.filter(|until| *until < today) {
            return Err(refused(code!(4514), format!("the key of {signer} was trusted until {until}")));
        }
        let contents = Contents::unpack(&self.packed)?;
        let manifest = contents.manifest()?;
        if self.name != format!("{}-{}.tar", manifest.name, manifest.version) {
            return Err(refused(code!(4517), format!("the package within is {}", manifest.adapter())));
        }
        if !terms.covers(&manifest.name) {
            let of = terms.plugins.join(", ");
            return Err(refused(code!(4516), format!("the key of {signer} is trusted with {of}")));
        }
        let comment = signature.trusted_comment().map_err(wrong)?;
        let digest = hex::encode(Sha256::digest(&self.packed));
        Ok(Signed { manifest, contents, signer: signer.to_owned(), comment, digest })
    }

    /// Old signatures, of the bytes and not of their hash, do not hold: the stock tool makes none any more.
    fn holds(&self, key: &PublicKey, signature: &SignatureBox) -> Result<(), minisign::PError> {
        minisign::verify(key, signature, Cursor::new(&self.packed), true, false, false)
    }
}

/// A key's id, as the stock tool writes it.
fn id(keynum: &[u8]) -> String {
    hex::encode_upper(keynum.iter().rev().copied().collect::<Vec<u8>>())
}

/// Files as an archive: the same files in the same order give the same bytes.
fn archive<'f>(files: impl IntoIterator<Item = (String, &'f [u8])>) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, content).expect("a vector takes whatever is written to it");
    }
    builder.into_inner().expect("a vector takes whatever is written to it")
}

/// The files of an archive; nothing but whole files with plain names.
pub(crate) fn members(bytes: &[u8]) -> Result<BTreeMap<String, &[u8]>, String> {
    let mut members = BTreeMap::new();
    let mut archive = Archive::new(bytes);
    for entry in archive.entries().map_err(|e| e.to_string())? {
        let entry = entry.map_err(|e| e.to_string())?;
        let name = String::from_utf8(entry.path_bytes().into_owned()).map_err(|e| e.to_string())?;
        let is_plain = name.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
        if entry.header().entry_type() != EntryType::Regular || !is_plain || name.contains(['\\', '\0']) {
            return Err(format!("{name:?} is no plain file"));
        }
        let content = usize::try_from(entry.raw_file_position())
            .ok()
            .zip(usize::try_from(entry.size()).ok())
            .and_then(|(from, size)| bytes.get(from..from.checked_add(size)?))
            .ok_or_else(|| format!("it ends within {name:?}"))?;
        if members.insert(name.clone(), content).is_some() {
            return Err(format!("{name:?} is in it twice"));
        }
    }
    Ok(members)
}

#[cfg(test)]
mod tests;
