//! How the broker and the hub know each other: TLS, and SASL/SCRAM within it.
//!
//! Promises: the broker's certificate and its host name are verified, always; a
//! password never travels outside TLS; neither key nor password is shown.

use std::path::Path;

use rdkafka::ClientConfig;
use serde::{Deserialize, Serialize};

use crate::config::{CertificateFile, SecretFile, Wrong};

/// `[kafka.security]`. The table itself, even empty, asks for TLS.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Security {
    /// Certificates of those who sign the brokers'; without it, those that the system trusts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<CertificateFile>,
    /// The hub's own certificate, where brokers ask for one, with those that lead to its signer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_file: Option<CertificateFile>,
    /// The key of that certificate, PEM without a pass phrase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<SecretFile>,
    /// How the hub shows who it is by password; none where its certificate does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mechanism: Option<Mechanism>,
    /// As whom, by password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// File of that password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_file: Option<SecretFile>,
}

/// Ways of SASL that never send the password itself (RFC 5802, RFC 7677).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mechanism {
    /// SCRAM-SHA-256.
    #[serde(rename = "scram-sha-256")]
    ScramSha256,
    /// SCRAM-SHA-512.
    #[serde(rename = "scram-sha-512")]
    ScramSha512,
}

impl Mechanism {
    fn name(self) -> &'static str {
        match self {
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::ScramSha512 => "SCRAM-SHA-512",
        }
    }
}

impl Security {
    /// Reads what the files hold and refuses what does not belong together.
    pub(super) fn check(&mut self, base: &Path) -> Result<(), Wrong> {
        if let Some(file) = &mut self.ca_file {
            file.check("ca-file", base)?;
        }
        if let Some(file) = &mut self.certificate_file {
            file.check("certificate-file", base)?;
        }
        for (key, file) in [("key-file", &mut self.key_file), ("password-file", &mut self.password_file)] {
            let Some(file) = file else { continue };
            file.check(key, base)?;
            if std::str::from_utf8(file.secret().bytes()).is_ok_and(|text| !text.contains('\0')) {
                continue;
            }
            return Err(Wrong::value(key, "a file of other bytes than text", "text in UTF-8"));
        }
        let together = [
            ("key-file", self.key_file.is_some(), "certificate-file", self.certificate_file.is_some()),
            ("certificate-file", self.certificate_file.is_some(), "key-file", self.key_file.is_some()),
            ("mechanism", self.mechanism.is_some(), "username", self.username.is_some()),
            ("mechanism", self.mechanism.is_some(), "password-file", self.password_file.is_some()),
            ("username", self.username.is_some(), "mechanism", self.mechanism.is_some()),
            ("password-file", self.password_file.is_some(), "mechanism", self.mechanism.is_some()),
        ];
        for (given, is_given, needed, is_there) in together {
            if is_given && !is_there {
                return Err(Wrong::missing(needed, &format!("{given} is of no use without it")));
            }
        }
        match &self.username {
            Some(name) if name.is_empty() || name.contains('\0') => {
                Err(Wrong::value("username", format!("{name:?}"), "a name"))
            }
            _ => Ok(()),
        }
    }

    /// What the client is told.
    pub(super) fn apply(&self, config: &mut ClientConfig) {
        let text = |file: &SecretFile| String::from_utf8_lossy(file.secret().bytes()).into_owned();
        // Both are the client's defaults; what is relied on is said.
        config.set("enable.ssl.certificate.verification", "true").set("ssl.endpoint.identification.algorithm", "https");
        if let Some(file) = &self.ca_file {
            config.set("ssl.ca.location", file.path().to_string_lossy());
        }
        if let (Some(certificate), Some(key)) = (&self.certificate_file, &self.key_file) {
            config.set("ssl.certificate.location", certificate.path().to_string_lossy());
            config.set("ssl.key.pem", text(key));
        }
        match (self.mechanism, &self.username, &self.password_file) {
            (Some(mechanism), Some(username), Some(password)) => {
                config.set("security.protocol", "sasl_ssl");
                config.set("sasl.mechanism", mechanism.name());
                config.set("sasl.username", username).set("sasl.password", text(password));
            }
            _ => {
                config.set("security.protocol", "ssl");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn checked(folder: &Path, text: &str) -> Result<Security, String> {
        let mut security: Security = toml::from_str(text).map_err(|error| error.to_string())?;
        security.check(folder).map_err(|wrong| wrong.to_string())?;
        Ok(security)
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let signed = rcgen::generate_simple_self_signed(["kafka.example".to_owned()]).unwrap();
        std::fs::write(folder.path().join("ca.pem"), signed.cert.pem()).unwrap();
        for (name, text) in [("password", "s3cret".to_owned()), ("key.pem", signed.signing_key.serialize_pem())] {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        folder
    }

    const PASSWORD: &str = "username = \"hub\"\npassword-file = \"password\"";

    #[test]
    fn what_does_not_belong_together_is_refused_by_its_key() {
        let folder = folder();
        for (text, told) in [
            ("mechanism = \"scram-sha-512\"", "HUB-1002 username is missing: mechanism"),
            ("mechanism = \"scram-sha-256\"\nusername = \"hub\"", "HUB-1002 password-file is missing: mechanism"),
            (PASSWORD, "HUB-1002 mechanism is missing: username"),
            ("key-file = \"key.pem\"", "HUB-1002 certificate-file is missing: key-file"),
            ("certificate-file = \"ca.pem\"", "HUB-1002 key-file is missing: certificate-file"),
            ("ca-file = \"password\"", "HUB-1002 ca-file is /"),
            ("password-file = \"ca.pem\"", "HUB-1003 password-file names"),
        ] {
            let refused = checked(folder.path(), text).err().unwrap();
            assert!(refused.starts_with(told), "{text}: {refused}");
        }
        assert!(checked(folder.path(), "mechanism = \"plain\"").is_err());
    }

    #[test]
    fn the_client_is_told_all_of_it_and_prints_no_secret() {
        let folder = folder();
        let text = format!(
            "mechanism = \"scram-sha-512\"\nca-file = \"ca.pem\"\ncertificate-file = \"ca.pem\"\n\
             key-file = \"key.pem\"\n{PASSWORD}"
        );
        let security = checked(folder.path(), &text).unwrap();
        let mut config = ClientConfig::new();
        security.apply(&mut config);
        for (key, value) in [
            ("security.protocol", "sasl_ssl"),
            ("sasl.mechanism", "SCRAM-SHA-512"),
            ("sasl.username", "hub"),
            ("sasl.password", "s3cret"),
            ("enable.ssl.certificate.verification", "true"),
        ] {
            assert_eq!(config.get(key), Some(value), "{key}");
        }
        let printed = format!("{security:?}{}", toml::to_string(&security).unwrap());
        assert!(!printed.contains("s3cret") && !printed.contains("PRIVATE KEY"), "{printed}");
        // The library knows the options: this build of it has TLS and SCRAM.
        let made: Result<rdkafka::consumer::BaseConsumer, _> = config.create();
        assert!(made.is_ok(), "{}", made.err().unwrap());
        let mut config = ClientConfig::new();
        checked(folder.path(), "").unwrap().apply(&mut config);
        assert_eq!(config.get("security.protocol"), Some("ssl"));
    }
}
