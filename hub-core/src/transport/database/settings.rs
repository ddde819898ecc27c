//! Settings of a table that is read: `[source."<name>".table]`.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::ask::Dialect;
use crate::config::{CertificateFile, Period, SecretFile, Wrong, check_address};

/// A table of a database, and how its rows are ordered.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TableSettings {
    /// `postgresql://user@host:port/database`, or `mysql://…`.
    pub url: String,
    /// File of the user's password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_file: Option<SecretFile>,
    /// Certificates of those who sign the database's; then the line is TLS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<CertificateFile>,
    /// Lets the line to another machine be plain.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub plain: bool,
    /// The table or view; a schema may stand before it, with a dot.
    pub table: String,
    /// The column that tells rows apart; without `changed`, it grows with each new row.
    pub key: String,
    /// The column that says when a row was last written. Without it rows that change
    /// later are not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
    /// How far before the last row a round begins: rows appear when their
    /// transaction ends, later than the time that they bear.
    #[serde(default = "overlap")]
    pub overlap: Period,
}

fn overlap() -> Period {
    Period::seconds(5 * 60)
}

impl TableSettings {
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
        check_address(&self.url, &["postgresql", "mysql"], self.ca_file.is_some() || self.plain)?;
        for (key, name) in [("table", Some(&self.table)), ("key", Some(&self.key)), ("changed", self.changed.as_ref())]
        {
            if name.is_some_and(|name| name.split('.').any(str::is_empty)) {
                return Err(Wrong::value(key, format!("{:?}", name.map_or("", |name| name)), "a name"));
            }
        }
        Ok(())
    }

    pub(super) fn dialect(&self) -> Dialect {
        if self.url.starts_with("mysql:") { Dialect::MySql } else { Dialect::Postgres }
    }
}

#[cfg(test)]
impl Default for TableSettings {
    fn default() -> Self {
        Self {
            url: "postgresql://hub@127.0.0.1/county".to_owned(),
            password_file: None,
            ca_file: None,
            plain: false,
            table: "frxzcf".to_owned(),
            key: "id".to_owned(),
            changed: None,
            overlap: overlap(),
        }
    }
}
