//! The tree of all settings: one table a room, each owned by its room.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::archive::ArchiveSettings;
use crate::collect::SourceSettings;
use crate::config::{self, SecretFile, Wrong};
use crate::deliver::RouteSettings;
use crate::kafka;
use crate::message::{RouteName, SourceName};
use crate::plugin::Budget;
use crate::plugin::bundle::Trusted;
use crate::store::StoreSettings;
use crate::transport::{DocumentSettings, Documents, PlatformSettings};

mod ceiling;
mod http;

pub use ceiling::Ceiling;
pub use http::HttpSettings;

/// The whole configuration file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Settings {
    /// Names of this hub and what it keeps on disk.
    pub hub: HubSettings,
    /// The broker.
    pub kafka: kafka::Settings,
    /// Where the hub is reached.
    pub http: HttpSettings,
    /// Where adapters are.
    pub plugins: PluginSettings,
    /// What must not be kept.
    pub privacy: PrivacySettings,
    /// Where the archive is.
    pub store: StoreSettings,
    /// By which rules the archive is folded.
    pub archive: ArchiveSettings,
    /// What is kept of platforms' answers.
    pub documents: DocumentSettings,
    /// Outside systems, by name.
    pub platform: BTreeMap<String, PlatformSettings>,
    /// Their channels, by name.
    pub source: BTreeMap<SourceName, SourceSettings>,
    /// Ways back to them, by name.
    pub route: BTreeMap<RouteName, RouteSettings>,
    /// Who may do what, by name.
    pub actor: BTreeMap<String, ActorSettings>,
}

/// `[hub]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct HubSettings {
    /// Begins names of groups and transactional ids; hubs of one name share the work.
    pub cluster: String,
    /// Which of them this is, 0 to 65535; part of every raw id.
    pub node: u16,
    /// Folder of the archive, where it is a file, of compiled adapters, of those that were installed, and of documents.
    pub data: PathBuf,
    /// What this hub does of the work of its cluster; collect and deliver are
    /// shared out by platform; one hub alone keeps an archive that is a file.
    pub stages: BTreeSet<Stage>,
}

/// A part of the work that a hub may leave to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// From platforms into `raw`.
    Collect,
    /// From `raw` into events.
    Translate,
    /// From events into the archive.
    Archive,
    /// From the archive back to platforms.
    Deliver,
}

impl Stage {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Collect, Self::Translate, Self::Archive, Self::Deliver];
}

impl Default for HubSettings {
    fn default() -> Self {
        Self { cluster: "hub".into(), node: 1, data: "data".into(), stages: Stage::ALL.into() }
    }
}

/// `[plugins]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct PluginSettings {
    /// Holds one folder an adapter: manifest, component, cases.
    pub folder: PathBuf,
    /// Whose signature of an adapter counts, by name.
    pub trusted: Trusted,
    /// What an adapter may cost a source before it is given no more records for a while.
    pub budget: Budget,
    /// What an adapter may have at most, by its name; one that is not named: all that the sandbox grants.
    pub allowed: BTreeMap<String, Ceiling>,
}

impl Default for PluginSettings {
    fn default() -> Self {
        Self {
            folder: "plugins".into(),
            trusted: Trusted::default(),
            budget: Budget::default(),
            allowed: BTreeMap::new(),
        }
    }
}

impl PluginSettings {
    /// What an adapter may have at most.
    #[must_use]
    pub fn ceiling(&self, adapter: &str) -> Ceiling {
        self.allowed.get(adapter).cloned().unwrap_or_default()
    }
}

/// `[privacy]`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct PrivacySettings {
    /// File of the key by which what must not be kept is replaced; at least 16
    /// bytes. For ever: with another key equal people are no longer equal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<SecretFile>,
}

/// `[actor.<name>]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ActorSettings {
    /// What the actor may do.
    pub role: Role,
    /// File of the token that shows who it is.
    pub token_file: SecretFile,
}

/// What an actor may do; each may also do what those below it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// What anyone may: read the archive.
    Reader,
    /// Everything but changing adapters: what platforms sent as they sent it, personal data, and all other writes.
    Operator,
    /// Everything.
    Admin,
}

/// Shortest key of `[privacy]`, in bytes.
const KEY: usize = 16;

impl config::Settings for Settings {
    fn check(&mut self, base: &Path) -> Result<(), Wrong> {
        self.hub.check(base)?;
        self.kafka.check(base).map_err(|wrong| wrong.under("kafka"))?;
        self.http.check(base).map_err(|wrong| wrong.under("http"))?;
        self.store.check(base).map_err(|wrong| wrong.under("store"))?;
        self.archive.check(base).map_err(|wrong| wrong.under("archive"))?;
        self.documents.check(base, &self.hub.data).map_err(|wrong| wrong.under("documents"))?;
        self.plugins.folder = base.join(&self.plugins.folder);
        self.plugins.trusted.check().map_err(|wrong| wrong.under("trusted").under("plugins"))?;
        self.plugins.budget.check().map_err(|wrong| wrong.under("budget").under("plugins"))?;
        for (adapter, ceiling) in &self.plugins.allowed {
            ceiling.check().map_err(|wrong| wrong.under(adapter).under("allowed").under("plugins"))?;
        }
        if let Some(file) = &mut self.privacy.key_file {
            file.check("key-file", base).map_err(|wrong| wrong.under("privacy"))?;
            let length = file.secret().bytes().len();
            if length < KEY {
                let found = format!("a key of {length} bytes");
                return Err(Wrong::value("key-file", found, &format!("{KEY} or more")).under("privacy"));
            }
        }
        for (name, platform) in &mut self.platform {
            platform.check(base).map_err(|wrong| wrong.under(name).under("platform"))?;
        }
        for (name, source) in &mut self.source {
            let wrong = |wrong: Wrong| wrong.under(name.as_str()).under("source");
            source.check(base).map_err(wrong)?;
            if !self.platform.contains_key(name.platform()) {
                let meaning = format!("source {name} is a channel of it");
                return Err(Wrong::missing(name.platform(), &meaning).under("platform"));
            }
            let wrong = |wrong: Wrong| wrong.under(name.platform()).under("platform");
            if let Some(auth) = &source.auth {
                let platform = &self.platform[name.platform()];
                auth.gate(|window| platform.verifier(String::new(), window).map_err(wrong))?;
            }
        }
        for (name, route) in &mut self.route {
            route.check(base).map_err(|wrong| wrong.under(name.as_str()).under("route"))?;
            if !self.platform.contains_key(name.platform()) {
                let meaning = format!("route {name} leads there");
                return Err(Wrong::missing(name.platform(), &meaning).under("platform"));
            }
        }
        self.check_actors(base)
    }
}

/// The file that is the archive, in the folder of the hub, where no server is.
const ARCHIVE: &str = "archive.db";

impl Settings {
    /// Where the archive is, unless it is on a server.
    #[must_use]
    pub fn archive(&self) -> PathBuf {
        self.hub.data.join(ARCHIVE)
    }

    /// Whether a stage is this hub's.
    #[must_use]
    pub fn does(&self, stage: Stage) -> bool {
        self.hub.stages.contains(&stage)
    }

    /// The adapters that sources and routes name.
    #[must_use]
    pub fn adapters(&self) -> BTreeSet<&str> {
        let of_routes = self.route.values().filter_map(|route| route.adapter.as_deref());
        self.source.values().map(|source| source.adapter.as_str()).chain(of_routes).collect()
    }

    /// The platforms of whose sources and routes some are served by an adapter.
    #[must_use]
    pub fn served_by(&self, adapter: &str) -> BTreeSet<&str> {
        let sources = self.source.iter().filter(|(_, source)| source.adapter == adapter);
        let routes = self.route.iter().filter(|(_, route)| route.adapter.as_deref() == Some(adapter));
        sources.map(|(name, _)| name.platform()).chain(routes.map(|(name, _)| name.platform())).collect()
    }

    /// Where documents are kept.
    #[must_use]
    pub fn documents(&self) -> Documents {
        Documents::new(self.documents.folder.clone().unwrap_or_else(|| self.hub.data.join("documents")))
    }

    fn check_actors(&mut self, base: &Path) -> Result<(), Wrong> {
        let mut tokens = BTreeSet::new();
        for (name, actor) in &mut self.actor {
            let wrong = |wrong: Wrong| wrong.under(name).under("actor");
            actor.token_file.check("token-file", base).map_err(wrong)?;
            if !tokens.insert(actor.token_file.secret().bytes().to_vec()) {
                return Err(wrong(Wrong::value("token-file", "another actor's token", "a token of its own")));
            }
        }
        Ok(())
    }
}

impl HubSettings {
    fn check(&mut self, base: &Path) -> Result<(), Wrong> {
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.cluster.is_empty() || self.cluster.len() > 40 || !self.cluster.chars().all(word) {
            let allowed = "1 to 40 lower-case letters, digits and hyphens";
            return Err(Wrong::value("cluster", format!("{:?}", self.cluster), allowed).under("hub"));
        }
        if self.stages.is_empty() {
            return Err(
                Wrong::value("stages", "none", "at least one of collect, translate, archive, deliver").under("hub")
            );
        }
        self.data = base.join(&self.data);
        Ok(())
    }
}

#[cfg(test)]
mod page;
#[cfg(test)]
mod tests;
