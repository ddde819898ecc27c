//! Certificates: public, so named by file and shown; read once to see that they are certificates.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use serde::{Deserialize, Serialize};

use super::Wrong;

/// A file of certificates in PEM form, as settings name it. Holds its text once checked.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "PathBuf", into = "PathBuf")]
pub struct CertificateFile {
    path: PathBuf,
    pem: Vec<u8>,
}

impl CertificateFile {
    /// Makes the path absolute and reads the file.
    ///
    /// # Errors
    /// Where it cannot be read or has no certificate; `key` is what named it.
    pub fn check(&mut self, key: &str, base: &Path) -> Result<(), Wrong> {
        self.path = base.join(&self.path);
        let refuse = |why: String| Wrong::value(key, why, "a file with one certificate or more in PEM form");
        let place = self.path.display();
        self.pem = fs::read(&self.path).map_err(|error| refuse(format!("{place}, which cannot be read: {error}")))?;
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.pem).collect();
        match read {
            Ok(found) if !found.is_empty() => Ok(()),
            Ok(_) => Err(refuse(format!("{place}, which has no certificate"))),
            Err(error) => Err(refuse(format!("{place}, which is not understood: {error}"))),
        }
    }

    /// Where it is; absolute once checked.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text; empty before [`Self::check`].
    #[must_use]
    pub fn pem(&self) -> &[u8] {
        &self.pem
    }

    /// How a client meets a server whose certificate those in the file have signed, and no other.
    ///
    /// # Errors
    /// Where one of them signs nothing that is understood here.
    pub fn client(&self) -> Result<ClientConfig, rustls::Error> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&self.pem) {
            roots.add(certificate.map_err(|error| rustls::Error::General(error.to_string()))?)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        Ok(config.with_root_certificates(roots).with_no_client_auth())
    }
}

impl fmt::Debug for CertificateFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.path)
    }
}

impl From<PathBuf> for CertificateFile {
    fn from(path: PathBuf) -> Self {
        Self { path, pem: Vec::new() }
    }
}

impl From<CertificateFile> for PathBuf {
    fn from(file: CertificateFile) -> Self {
        file.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_no_certificate_is_refused_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let signed = rcgen::generate_simple_self_signed(["hub.example".to_owned()]).unwrap();
        for (text, told) in [
            (Some(signed.cert.pem()), None),
            (Some(signed.signing_key.serialize_pem()), Some("which has no certificate")),
            (Some("-----BEGIN CERTIFICATE-----\n!\n".to_owned()), Some("which is not understood")),
            (None, Some("which cannot be read")),
        ] {
            let path = folder.path().join("ca.pem");
            match text {
                Some(text) => fs::write(&path, text).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
            let refused = CertificateFile::from(PathBuf::from("ca.pem")).check("ca-file", folder.path()).err();
            match (refused.map(|wrong| wrong.to_string()), told) {
                (None, None) => {}
                (Some(found), Some(told)) if found.contains(told) && found.contains("ca-file is /") => {}
                (found, told) => panic!("{found:?} where {told:?} was to be told"),
            }
        }
    }
}
