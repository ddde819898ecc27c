//! Certificate and key by which the hub shows a platform who it is (mutual TLS).
//!
//! Promises that the two are of each other before a connection is made. Knows
//! nothing of which platform wants them.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use zeroize::Zeroizing;

use crate::config::{CertificateFile, SecretFile, Wrong};

/// A certificate of ours with its key.
#[derive(Debug, Clone)]
pub struct Identity {
    certificate: CertificateFile,
    key: SecretFile,
}

impl Identity {
    /// Reads and checks both files; none where neither is named.
    ///
    /// # Errors
    /// Where one is missing, not understood, or not of the other.
    pub(super) fn of(
        certificate: &mut Option<CertificateFile>,
        key: &mut Option<SecretFile>,
        base: &Path,
    ) -> Result<Option<Self>, Wrong> {
        let (certificate, key) = match (certificate, key) {
            (None, None) => return Ok(None),
            (Some(_), None) => return Err(Wrong::missing("key-file", "certificate-file is of no use without it")),
            (None, Some(_)) => return Err(Wrong::missing("certificate-file", "key-file is of no use without it")),
            (Some(certificate), Some(key)) => (certificate, key),
        };
        certificate.check("certificate-file", base)?;
        key.check("key-file", base)?;
        let identity = Self { certificate: certificate.clone(), key: key.clone() };
        identity.check()?;
        Ok(Some(identity))
    }

    fn check(&self) -> Result<(), Wrong> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(self.certificate.pem()).collect();
        let chain = chain.map_err(|error| Wrong::value("certificate-file", error, "certificates in PEM form"))?;
        // What the library says of a key that it does not understand may quote it.
        let key = PrivateKeyDer::from_pem_slice(self.key.secret().bytes())
            .map_err(|_| Wrong::value("key-file", "a file without a key that is understood", "a private key in PEM"))?;
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                builder.with_root_certificates(RootCertStore::empty()).with_client_auth_cert(chain, key)
            });
        config.map(drop).map_err(|error| {
            Wrong::value("key-file", format!("no key for certificate-file ({error})"), "the key of that certificate")
        })
    }

    /// As the HTTP library takes it.
    pub(super) fn read(&self) -> Result<reqwest::Identity, Wrong> {
        let pem = Zeroizing::new([self.certificate.pem(), b"\n", self.key.secret().bytes()].concat());
        let allowed = "a file with certificates alone, and one with a key alone, both in PEM form";
        reqwest::Identity::from_pem(&pem).map_err(|_| Wrong::value("certificate-file", "not taken by TLS", allowed))
    }
}
