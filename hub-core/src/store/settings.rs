//! `[store]`: where the archive is, when it is not a file of this hub's.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Options, Store, StoreError};
use crate::config::{CertificateFile, SecretFile, Wrong, check_address};

/// Where the archive is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct StoreSettings {
    /// A database of PostgreSQL that several hubs share: `postgresql://user@host:port/database`. Without
    /// it the archive is a file in the hub's folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// File of the user's password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_file: Option<SecretFile>,
    /// Certificates of those who sign the server's; then the line is TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<CertificateFile>,
    /// Lets the line to another machine be plain.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub plain: bool,
}

impl StoreSettings {
    /// Reads secrets, resolves paths and refuses what is out of bounds.
    ///
    /// # Errors
    /// The first such value, with its key.
    pub fn check(&mut self, base: &Path) -> Result<(), Wrong> {
        if let Some(file) = &mut self.password_file {
            file.check("password-file", base)?;
        }
        if let Some(file) = &mut self.ca_file {
            file.check("ca-file", base)?;
        }
        let secured = self.ca_file.is_some() || self.plain;
        self.url.as_ref().map_or(Ok(()), |url| check_address(url, &["postgresql"], secured))
    }

    /// Opens the archive: the server's, else `file`.
    ///
    /// # Errors
    /// As [`Store::open`] and [`Store::connect`].
    pub fn open(&self, file: &Path, options: Options) -> Result<Store, StoreError> {
        if self.url.is_some() { Store::connect(self, options) } else { Store::open(file, options) }
    }
}
