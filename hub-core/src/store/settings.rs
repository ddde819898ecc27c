//! `[store]`: where the archive is, when it is not a file of this hub's.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::backup::{self, Backup, Step};
use super::postgres::Server;
use super::{Live, Options, Place, Readers, Store, StoreError};
use crate::config::{CertificateFile, SecretFile, Wrong, check_address};
use crate::message::Instant;

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

    fn place(&self, file: &Path) -> Result<Place, StoreError> {
        Ok(if self.url.is_some() { Place::Server(Arc::new(Server::new(self)?)) } else { Place::File(file.to_owned()) })
    }

    /// Opens the archive: the server's, else `file`, made if absent.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open(&self, file: &Path, options: Options) -> Result<Store, StoreError> {
        Store::made(self.place(file)?, options, None)
    }

    /// The archive that is there, looked at from beside.
    ///
    /// # Errors
    /// Where there is none, or it is not of this hub's version.
    pub fn live(&self, file: &Path, options: Options) -> Result<Live, StoreError> {
        Live::at(self.place(file)?, options)
    }

    /// Writes the archive as it stands now into a backup, which takes the place of one of the same name once it is whole.
    ///
    /// # Errors
    /// Where the store or the file does not let it.
    pub fn back_up(
        &self,
        file: &Path,
        to: &Path,
        now: Instant,
        mut told: impl FnMut(Step<'_>),
    ) -> Result<Backup, StoreError> {
        backup::back_up(&self.place(file)?, &Options::default(), to, now, &mut told)
    }

    /// Reads a backup into the archive, which has nothing in it.
    ///
    /// # Errors
    /// Where it has, or the backup is not whole, or of a newer hub; then nothing stands.
    pub fn restore(&self, file: &Path, from: &Path, mut told: impl FnMut(Step<'_>)) -> Result<Backup, StoreError> {
        backup::restore(&self.place(file)?, &Options::default(), from, &mut told)
    }

    /// Readers of the archive that is there, whoever writes it meanwhile: nothing is made or brought up to date.
    ///
    /// # Errors
    /// Where the address is not understood.
    pub fn readers(&self, file: &Path, options: Options) -> Result<Readers, StoreError> {
        Ok(Readers::at(self.place(file)?, options))
    }
}
