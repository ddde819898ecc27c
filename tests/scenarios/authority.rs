//! An authority that signs certificates: made for a test, and gone with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::program;

/// Signs; nobody trusts it who does not name its certificate.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate with those that lead to its signer, and its key; PEM.
pub struct Identity {
    /// What is shown to others.
    pub certificate: String,
    /// What is not.
    pub key: String,
}

impl Authority {
    /// A new one.
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// A certificate for a host, by name or address.
    pub fn sign(&self, host: &str) -> Identity {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, host);
        let signed = params.signed_by(&key, &self.0).unwrap();
        Identity { certificate: format!("{}{}", signed.pem(), self.0.pem()), key: key.serialize_pem() }
    }

    /// Writes its own certificate, for those who are to trust it.
    pub fn write(&self, file: &Path) -> PathBuf {
        fs::write(file, self.0.pem()).unwrap();
        file.to_owned()
    }
}

impl Identity {
    /// For one who answers with it.
    pub fn server(&self) -> Arc<ServerConfig> {
        let chain = CertificateDer::pem_slice_iter(self.certificate.as_bytes()).map(Result::unwrap).collect();
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap();
        Arc::new(ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap())
    }

    /// Writes both beside each other, `<stem>.pem` and `<stem>.key`.
    pub fn write(&self, stem: &Path) {
        fs::write(stem.with_extension("pem"), &self.certificate).unwrap();
        program::secret(&stem.with_extension("key"), &self.key);
    }
}
