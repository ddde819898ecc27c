//! Settings of a table that is read: `[source."<name>".table]`.

use std::net::IpAddr;
use std::path::Path;

use reqwest::Url;
use serde::{Deserialize, Serialize};

use super::ask::Dialect;
use crate::config::{CertificateFile, Period, SecretFile, Wrong};

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
        let allowed = "postgresql:// or mysql://, a user, a host, and a database as the path";
        // A password may stand there, so the address is not repeated.
        let wrong = |what: &str| Wrong::value("url", what, allowed);
        let url: Url = self.url.parse().map_err(|_| wrong("an address that is not understood"))?;
        if url.password().is_some() || url.query().is_some() {
            return Err(wrong("an address with a password or a query in it"));
        }
        let whole = !url.username().is_empty() && url.path().len() > 1 && url.fragment().is_none();
        if !matches!(url.scheme(), "postgresql" | "mysql") || !whole {
            return Err(wrong("an address that lacks a part, or is of something else"));
        }
        let host = url.host_str().ok_or_else(|| wrong("an address without a host"))?;
        let host = host.trim_matches(['[', ']']);
        let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        if !here && self.ca_file.is_none() && !self.plain {
            return Err(Wrong::missing(
                "ca-file",
                "beyond this machine the line is TLS; or plain = true where it cannot be",
            ));
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_whole_without_a_password_and_no_line_is_plain_unasked() {
        for (url, plain, told) in [
            ("postgresql://hub@127.0.0.1:5432/county", false, None),
            ("mysql://hub@localhost/county", false, None),
            ("mysql://hub@[::1]/county", false, None),
            ("mysql://hub@10.1.2.3/county", true, None),
            ("mysql://hub@10.1.2.3/county", false, Some("ca-file")),
            ("postgresql://hub:pw@127.0.0.1/county", false, Some("url")), // pragma: allowlist secret
            ("postgresql://127.0.0.1/county", false, Some("url")),
            ("postgresql://hub@127.0.0.1/", false, Some("url")),
            ("oracle://hub@127.0.0.1/county", false, Some("url")),
        ] {
            let mut settings = TableSettings { url: url.to_owned(), plain, ..TableSettings::default() };
            let checked = settings.check(Path::new("/"));
            match told {
                None => assert!(checked.is_ok(), "{url}"),
                Some(key) => {
                    let wrong = checked.unwrap_err().to_string();
                    assert!(wrong.contains(key) && !wrong.contains("pw"), "{wrong}");
                }
            }
        }
    }
}
