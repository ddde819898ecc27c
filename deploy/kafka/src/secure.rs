//! A second listener, where clients speak TLS and show by SASL/SCRAM who they are.
//!
//! Promises: the plain listener stays as it is, for the broker itself and for those who look on.
//! Knows nothing of how certificates are made.

use std::path::PathBuf;

/// The mechanisms that the listener offers; a user has a password for each.
const MECHANISMS: [&str; 2] = ["SCRAM-SHA-256", "SCRAM-SHA-512"];

/// What the listener needs.
#[derive(Debug, Clone)]
pub struct Secure {
    /// PEM: the broker's key (PKCS #8, no pass phrase), then its certificate and those that lead to its signer.
    pub identity: PathBuf,
    /// Users and their passwords; made when the folder is formatted.
    pub users: Vec<(String, String)>,
}

impl Secure {
    /// Lines of `server.properties`, beside the listener's address.
    pub(crate) fn lines(&self) -> Vec<(String, String)> {
        let line = |key: &str, value: &str| (format!("listener.name.secure.{key}"), value.to_owned());
        let mut lines = vec![
            line("ssl.keystore.type", "PEM"),
            line("ssl.keystore.location", &self.identity.to_string_lossy()),
            line("ssl.client.auth", "none"),
            ("sasl.enabled.mechanisms".to_owned(), MECHANISMS.join(",")),
        ];
        for mechanism in MECHANISMS {
            let key = format!("{}.sasl.jaas.config", mechanism.to_lowercase());
            lines.push(line(&key, "org.apache.kafka.common.security.scram.ScramLoginModule required;"));
        }
        lines
    }

    /// Arguments of `StorageTool format`.
    pub(crate) fn formatting(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        for (name, password) in &self.users {
            for mechanism in MECHANISMS {
                arguments.push("--add-scram".to_owned());
                arguments.push(format!("{mechanism}=[name={name},password={password}]"));
            }
        }
        arguments
    }
}
