//! `[http]`: where the hub is reached, and how those who reach it know that it is the hub.
//!
//! Promises: others on the network are answered through TLS alone, by the hub
//! itself or by a proxy that the administrator names.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde::{Deserialize, Serialize};

use crate::config::{CertificateFile, SecretFile, Wrong};

/// `[http]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct HttpSettings {
    /// Address and port.
    pub listen: SocketAddr,
    /// The hub's certificate, then those that lead to its signer; with it the hub speaks
    /// TLS. A renewed file is taken up within seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_file: Option<CertificateFile>,
    /// The key of that certificate, PEM without a pass phrase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<SecretFile>,
    /// Whether a proxy before the hub does TLS, so that the hub may be reached
    /// without it from beyond this machine.
    pub behind_tls_proxy: bool,
}

impl Default for HttpSettings {
    fn default() -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 8470));
        Self { listen, certificate_file: None, key_file: None, behind_tls_proxy: false }
    }
}

impl HttpSettings {
    pub(super) fn check(&mut self, base: &Path) -> Result<(), Wrong> {
        match (&mut self.certificate_file, &mut self.key_file) {
            (Some(_), None) => return Err(Wrong::missing("key-file", "certificate-file is of no use without it")),
            (None, Some(_)) => return Err(Wrong::missing("certificate-file", "key-file is of no use without it")),
            (Some(_), Some(_)) if self.behind_tls_proxy => {
                return Err(Wrong::value("behind-tls-proxy", true, "false, where certificate-file is set"));
            }
            (Some(certificate), Some(key)) => {
                certificate.check("certificate-file", base)?;
                key.check("key-file", base)?;
            }
            (None, None) if !self.behind_tls_proxy && !self.listen.ip().is_loopback() => {
                let found = format!("{}, which others reach, without TLS", self.listen);
                let allowed = "a loopback address; or certificate-file and key-file; \
                               or behind-tls-proxy = true, where a proxy before the hub does TLS";
                return Err(Wrong::value("listen", found, allowed));
            }
            (None, None) => {}
        }
        self.tls().map(drop)
    }

    /// What TLS is done with; none where the hub speaks plain HTTP.
    ///
    /// # Errors
    /// Where certificate and key are not of each other, or not understood.
    pub fn tls(&self) -> Result<Option<Arc<ServerConfig>>, Wrong> {
        let (Some(certificate), Some(key)) = (&self.certificate_file, &self.key_file) else { return Ok(None) };
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate.pem()).collect();
        let chain = chain.map_err(|error| Wrong::value("certificate-file", error, "certificates in PEM form"))?;
        // What the library says of a key that it does not understand may quote it.
        let key = PrivateKeyDer::from_pem_slice(key.secret().bytes())
            .map_err(|_| Wrong::value("key-file", "a file without a key that is understood", "a private key in PEM"))?;
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key));
        let mut config = config.map_err(|error| {
            Wrong::value("key-file", format!("no key for certificate-file ({error})"), "the key of that certificate")
        })?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Some(Arc::new(config)))
    }

    /// As [`Self::tls`], with the files read again; none where they are as they were.
    ///
    /// # Errors
    /// Where what the files hold now will not do; what was in force stays so.
    pub fn renewed(&mut self) -> Result<Option<Arc<ServerConfig>>, Wrong> {
        let mut now = self.clone();
        now.check(Path::new(""))?;
        if now.certificate_file == self.certificate_file && now.key_file == self.key_file {
            return Ok(None);
        }
        *self = now;
        self.tls()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn write(folder: &Path, name: &str, text: &str) {
        fs::write(folder.join(name), text).unwrap();
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b"] {
            let signed = rcgen::generate_simple_self_signed(["hub.example".to_owned()]).unwrap();
            write(folder.path(), &format!("{name}.pem"), &signed.cert.pem());
            write(folder.path(), &format!("{name}.key"), &signed.signing_key.serialize_pem());
        }
        folder
    }

    fn checked(folder: &Path, text: &str) -> Result<HttpSettings, String> {
        let mut settings: HttpSettings = toml::from_str(text).unwrap();
        settings.check(folder).map(|()| settings).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn others_are_answered_through_tls_alone() {
        let folder = folder();
        let tls = "certificate-file = \"a.pem\"\nkey-file = \"a.key\"";
        let beyond = "listen = \"0.0.0.0:8470\"";
        for (text, refused) in [
            ("listen = \"127.0.0.1:8470\"".to_owned(), None),
            ("listen = \"[::1]:8470\"".to_owned(), None),
            (tls.to_owned(), None),
            (format!("{beyond}\n{tls}"), None),
            (format!("{beyond}\nbehind-tls-proxy = true"), None),
            (beyond.to_owned(), Some("HUB-1002 listen is 0.0.0.0:8470, which others reach, without TLS")),
            (format!("{tls}\nbehind-tls-proxy = true"), Some("HUB-1002 behind-tls-proxy is true")),
            ("certificate-file = \"a.pem\"".to_owned(), Some("HUB-1002 key-file is missing")),
            ("key-file = \"a.key\"".to_owned(), Some("HUB-1002 certificate-file is missing")),
            (tls.replace("a.key", "b.key"), Some("HUB-1002 key-file is no key for certificate-file")),
            (tls.replace("a.key", "b.pem"), Some("HUB-1002 key-file is a file without a key")),
            (tls.replace("a.pem", "b.key"), Some("HUB-1002 certificate-file is /")),
        ] {
            match (checked(folder.path(), &text), refused) {
                (Ok(settings), None) => assert_eq!(settings.tls().unwrap().is_some(), text.contains("a.pem")),
                (Err(found), Some(told)) if found.starts_with(told) => {}
                (found, told) => panic!("{text}: {found:?} where {told:?} was to be told"),
            }
        }
    }

    #[test]
    fn a_renewed_certificate_is_taken_up_once_whole_and_half_of_one_changes_nothing() {
        let folder = folder();
        let mut settings = checked(folder.path(), "certificate-file = \"a.pem\"\nkey-file = \"a.key\"").unwrap();
        let copy = |from: &str, to: &str| fs::copy(folder.path().join(from), folder.path().join(to)).unwrap();
        assert!(settings.renewed().unwrap().is_none());
        copy("b.pem", "a.pem");
        assert!(settings.renewed().is_err());
        copy("b.key", "a.key");
        assert!(settings.renewed().unwrap().is_some());
        assert!(settings.renewed().unwrap().is_none());
    }
}
