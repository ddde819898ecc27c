//! Whose signature counts: `[plugins.trusted.<name>]`, a public key each, as `minisign -G` writes it.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use minisign::{PublicKey, PublicKeyBox, SignatureBox};
use serde::{Deserialize, Serialize};

use super::id;
use crate::config::Wrong;

/// A key that is trusted, and how far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TrustedKey {
    /// The public key: the second line of its file, or both.
    pub key: String,
    /// The last day on which packages that it signed are installed; none: no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The adapters that it may sign, by name; empty: any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plugins: Vec<String>,
}

/// The keys that are trusted, by the names of those who have them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Trusted(pub BTreeMap<String, TrustedKey>);

impl TrustedKey {
    fn read(&self) -> Result<PublicKey, minisign::PError> {
        match self.key.lines().count() {
            0 | 1 => PublicKey::from_base64(self.key.trim()),
            _ => PublicKeyBox::from_string(&self.key)?.into_public_key(),
        }
    }

    /// Whether it may sign this adapter.
    #[must_use]
    pub fn covers(&self, plugin: &str) -> bool {
        self.plugins.is_empty() || self.plugins.iter().any(|name| name == plugin)
    }
}

impl Trusted {
    /// Whether each key is one.
    ///
    /// # Errors
    /// The first that is none.
    pub fn check(&self) -> Result<(), Wrong> {
        for (name, trusted) in &self.0 {
            trusted.read().map_err(|error| {
                let allowed = "a public key as `minisign -G` writes it";
                Wrong::value("key", format!("{:?} ({error})", trusted.key), allowed).under(name)
            })?;
        }
        Ok(())
    }

    /// The key that made a signature, by its id, with the name and the terms of who has it.
    pub(super) fn of(&self, signature: &SignatureBox) -> Option<(&str, PublicKey, &TrustedKey)> {
        self.0.iter().find_map(|(name, trusted)| {
            let key = trusted.read().ok().filter(|key| key.keynum() == signature.keynum())?;
            Some((name.as_str(), key, trusted))
        })
    }
}

/// Names and ids, to be told where another key was met.
impl fmt::Display for Trusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none (plugins.trusted)");
        }
        for (n, (name, trusted)) in self.0.iter().enumerate() {
            let id = trusted.read().map_or_else(|error| error.to_string(), |key| id(key.keynum()));
            write!(f, "{}{name} ({id})", if n == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
