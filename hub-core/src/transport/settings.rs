//! Settings of one platform: `[platform.<name>]`.

use std::path::Path;

use ipnet::IpNet;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::profile::{self, Profile, Setup};
use super::{Identity, Verifier};
use crate::config::{self, CertificateFile, Period, SecretFile, Size, Wrong};

/// Where a platform is and how to talk with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PlatformSettings {
    /// What people call it: 邑餐食安; without one its name stands for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Address below which all requests stay; none where the platform only
    /// sends to us or drops files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Certificates of those who sign the platform's, where it has an authority of its own;
    /// then they alone are trusted. Without it, those that the system trusts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<CertificateFile>,
    /// Certificate by which we show who we are, then those that lead to its signer,
    /// where the platform asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_file: Option<CertificateFile>,
    /// The key of that certificate, PEM without a pass phrase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_file: Option<SecretFile>,
    /// Profile of login, signing and sealing; empty for none.
    #[serde(default)]
    pub profile: String,
    /// The profile's own settings: see its file.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub profile_settings: Map<String, Value>,
    /// Ranges besides the public addresses that may be connected to.
    #[serde(default)]
    pub allow_addresses: Vec<IpNet>,
    /// For profiles that log in or sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// For profiles that carry a token agreed once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_file: Option<SecretFile>,
    /// The last day on which what we log in, sign or show ourselves with is good, where
    /// the platform said one: people are told a month before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<jiff::civil::Date>,
    /// How fast requests may follow each other.
    #[serde(default)]
    pub rate: Rate,
    /// How often a request is tried.
    #[serde(default)]
    pub retry: RetrySettings,
    /// Longest time from a request to the end of its answer.
    #[serde(default = "timeout")]
    pub timeout: Period,
    /// Longest silence within an answer.
    #[serde(default = "idle_timeout")]
    pub idle_timeout: Period,
    /// Longest body of an answer.
    #[serde(default = "max_answer")]
    pub max_answer: Size,
    /// Where [`Self::check`] resolved paths.
    #[serde(skip)]
    folder: std::path::PathBuf,
    /// Of the two files, once checked.
    #[serde(skip)]
    identity: Option<Identity>,
}

fn timeout() -> Period {
    Period::seconds(30)
}

fn idle_timeout() -> Period {
    Period::seconds(10)
}

fn max_answer() -> Size {
    Size::mib(16)
}

/// What the hub is known as to a platform.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Account {
    /// The account's name or number; of profiles that sign, the key that names us.
    pub number: String,
    /// File of its password; of profiles that sign, the secret they sign with.
    pub password_file: SecretFile,
}

/// The rate of requests to a platform, over all its sources.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Rate {
    /// Requests a second, and as many at once.
    pub per_second: u32,
    /// Requests in any minute, besides; none where the platform counts no minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_minute: Option<u32>,
}

impl Default for Rate {
    fn default() -> Self {
        Self { per_second: 10, per_minute: None }
    }
}

/// Tries of one request, for trouble that passes: network, 429, 5xx.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct RetrySettings {
    /// Tries after the first.
    pub times: u16,
    /// Wait before the second try; it doubles, with jitter.
    pub first_wait: Period,
    /// Longest wait within one request; where the platform asks for more, the
    /// source rests instead.
    pub longest_wait: Period,
}

impl Default for RetrySettings {
    fn default() -> Self {
        Self { times: 4, first_wait: Period::millis(200), longest_wait: Period::seconds(20) }
    }
}

impl PlatformSettings {
    /// Reads secrets, resolves paths and refuses what is out of bounds.
    ///
    /// # Errors
    /// The first such value, with its key.
    pub fn check(&mut self, base: &Path) -> Result<(), Wrong> {
        base.clone_into(&mut self.folder);
        if let Some(account) = &mut self.account {
            account.password_file.check("password-file", base).map_err(|wrong| wrong.under("account"))?;
        }
        if let Some(file) = &mut self.token_file {
            file.check("token-file", base)?;
        }
        let url = self.url()?;
        if let Some(file) = &mut self.ca_file {
            file.check("ca-file", base)?;
            if url.as_ref().is_none_or(|url| url.scheme() != "https") {
                return Err(Wrong::value("ca-file", "set", "a base that begins with https://, or no ca-file"));
            }
        }
        self.identity = Identity::of(&mut self.certificate_file, &mut self.key_file, base)?;
        if self.identity.is_some() && url.as_ref().is_none_or(|url| url.scheme() != "https") {
            let allowed = "a base that begins with https://, or no certificate-file";
            return Err(Wrong::value("certificate-file", "set", allowed));
        }
        for (key, rate) in [("per-second", Some(self.rate.per_second)), ("per-minute", self.rate.per_minute)] {
            if rate == Some(0) {
                return Err(Wrong::value(key, 0, "at least 1").under("rate"));
            }
        }
        for (key, period) in [("timeout", self.timeout), ("idle-timeout", self.idle_timeout)] {
            if period == Period::millis(0) {
                return Err(Wrong::value(key, period, "more than 0ms"));
            }
        }
        self.profile()?;
        Ok(())
    }

    /// The host that it is at; none where there is no way to it.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        self.url().ok().flatten().and_then(|url| url.host_str().map(str::to_owned))
    }

    /// The base address; none where there is no way to the platform.
    pub(super) fn url(&self) -> Result<Option<Url>, Wrong> {
        let allowed = "http:// or https://, a host, and at most a path";
        let Some(base) = &self.base else { return Ok(None) };
        let url: Url = base.parse().map_err(|error| Wrong::value("base", format!("{base:?} ({error})"), allowed))?;
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
            // A password or token may stand there, so the address is not repeated.
            return Err(Wrong::value("base", "an address with a user name, a password or a query in it", allowed));
        }
        if url.fragment().is_none() && url.has_host() && matches!(url.scheme(), "http" | "https") {
            Ok(Some(url))
        } else {
            Err(Wrong::value("base", format!("{base:?}"), allowed))
        }
    }

    /// The configured profile.
    pub(super) fn profile(&self) -> Result<Box<dyn Profile>, Wrong> {
        let url = self.url()?;
        let setup = Setup {
            account: self.account.as_ref(),
            token: self.token_file.as_ref(),
            identity: self.identity(),
            settings: &self.profile_settings,
            root: url.as_ref().map_or("", |url| url.path().trim_end_matches('/')),
            base: &self.folder,
        };
        profile::make(&self.profile, &setup)
    }

    pub(super) fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// Verifies what this platform sends to an address of ours with this path,
    /// signed at most `window` before or after it comes.
    ///
    /// # Errors
    /// Where the profile proves nothing of a call.
    pub fn verifier(&self, path: String, window: Period) -> Result<Verifier, Wrong> {
        let profile = self.profile()?;
        if !profile.verifies() {
            let allowed = "a profile that signs, since a source has auth.verify; or auth.header and auth.token-file";
            return Err(Wrong::value("profile", format!("{:?}", self.profile), allowed));
        }
        Ok(Verifier::new(profile, path, window))
    }
}

impl Default for PlatformSettings {
    fn default() -> Self {
        config::part(&Map::new()).expect("every setting of a platform has a default")
    }
}
