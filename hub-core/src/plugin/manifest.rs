//! manifest.toml: what an adapter is, offers, wants and promises. Every key is
//! known or refused; a misspelt limit that does not hold would be worse than
//! none. Pure, but for the registry it is asked against.

mod host;
mod reader;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use semver::Version;
use serde::Deserialize;

use super::error::PluginError;
use super::settings::SettingsSchema;
use super::size::Size;
use crate::code;
use crate::message::AdapterRef;
use crate::registry::Registry;
use crate::sandbox::{Capability, Encoding, Limits, RevisionRule, Subject};
use crate::schema::Schema;
pub use host::Host;
pub use reader::{Reader, ReaderKind};

/// The contract that this hub speaks.
pub const CONTRACT: Version = Version::new(1, 0, 0);

/// Deliveries of one call where the manifest does not say.
const DELIVERIES: usize = 1;

/// How a channel's records come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The adapter says what to fetch.
    Pull,
    /// The platform sends.
    Push,
    /// Files in a folder.
    Files,
}

/// What an adapter wants of the outside; granted is wanted ∩ allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Wants {
    /// Profiles for login, signing, sealing.
    pub profiles: Vec<String>,
    /// Hosts, where they are the same everywhere.
    pub hosts: Vec<Host>,
}

/// A subject, pinned to a schema.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pin {
    /// How bodies are written.
    pub encoding: Encoding,
    /// SHA-256 of the schema's Parsing Canonical Form, in hex.
    pub fingerprint: String,
    /// By channel: a subject does not come by a channel without a rule.
    pub revision: BTreeMap<String, RevisionRule>,
}

/// What an adapter gives back of one subject.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Deliverable {
    /// States of a matter that may leave; empty: all. A proposal is none of a
    /// platform's business before somebody adopted it.
    pub states: Vec<String>,
    /// Roles of an operator in which its platform is told; empty: all.
    pub roles: Vec<String>,
    /// Other subjects that it delivers, which the platform must have of the operator
    /// before: what it refused of this one goes again once it has one of them.
    pub after: Vec<String>,
}

/// A channel of the platform that the adapter serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// How its records come.
    pub mode: Mode,
    /// What the adapter reads; empty: whatever comes.
    pub media_types: Vec<String>,
    /// Places of JSON records that must not be kept: pointers (RFC 6901) in
    /// which `*` stands for every element or member.
    pub redact: Vec<String>,
    /// Columns of rows that must not be kept, by name in either case.
    pub redact_columns: Vec<String>,
    /// For files.
    pub reader: Option<Reader>,
    /// Lists that the adapter pulls whole, by name: what a round does not list is gone.
    pub lists: Vec<String>,
}

/// A checked manifest.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The adapter's name: lower-case letters, digits, hyphens.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// File of the component, beside the manifest.
    pub component: String,
    /// What it offers.
    pub capabilities: BTreeSet<Capability>,
    /// What it may take.
    pub limits: Limits,
    /// What it wants.
    pub wants: Wants,
    /// Its subjects, by family.
    pub subjects: BTreeMap<String, Pin>,
    /// Its channels, by name.
    pub channels: BTreeMap<String, Channel>,
    /// What it gives back, by subject: a family, or `operator`.
    pub delivers: BTreeMap<String, Deliverable>,
    /// Most deliveries that it takes at once.
    pub deliveries: usize,
    /// The schema of its settings.
    pub settings: SettingsSchema,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Raw {
    name: String,
    version: Version,
    contract: Version,
    component: String,
    capabilities: BTreeSet<Capability>,
    #[serde(default)]
    limits: RawLimits,
    #[serde(default)]
    wants: Wants,
    subjects: BTreeMap<String, Pin>,
    channels: BTreeMap<String, RawChannel>,
    #[serde(default)]
    delivers: BTreeMap<String, Deliverable>,
    #[serde(default)]
    settings: serde_json::Value,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct RawLimits {
    memory: Option<Size>,
    batch: Option<usize>,
    batch_bytes: Option<Size>,
    deliveries: Option<usize>,
    call_millis: Option<u64>,
    record_millis: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawChannel {
    mode: Mode,
    #[serde(default)]
    media_types: Vec<String>,
    #[serde(default)]
    redact: Vec<String>,
    #[serde(default)]
    redact_columns: Vec<String>,
    reader: Option<Reader>,
    #[serde(default)]
    lists: Vec<String>,
}

impl Manifest {
    /// Reads and checks the bytes of a manifest's file.
    ///
    /// # Errors
    /// HUB-4500 where they are no text; else as [`Self::parse`].
    pub fn read(bytes: &[u8]) -> Result<Self, PluginError> {
        Self::parse(std::str::from_utf8(bytes).map_err(|e| PluginError::stop(code!(4500), e.to_string()))?)
    }

    /// Reads and checks a manifest's text.
    ///
    /// # Errors
    /// HUB-4500 with line and key where it is not understood, HUB-4505 where
    /// its parts contradict each other.
    pub fn parse(text: &str) -> Result<Self, PluginError> {
        let raw: Raw = toml::from_str(text).map_err(|e| PluginError::stop(code!(4500), e.to_string()))?;
        let settings =
            SettingsSchema::new(raw.settings).map_err(|e| PluginError::stop(code!(4500), format!("settings{e}")))?;
        let channels = raw.channels.into_iter().map(|(name, channel)| (name, channel.into())).collect();
        let manifest = Self {
            name: raw.name,
            version: raw.version,
            component: raw.component,
            capabilities: raw.capabilities,
            deliveries: raw.limits.deliveries.unwrap_or(DELIVERIES),
            limits: raw.limits.into(),
            wants: raw.wants,
            subjects: raw.subjects,
            channels,
            delivers: raw.delivers,
            settings,
        };
        match manifest.contradiction(&raw.contract) {
            Some(message) => Err(PluginError::stop(code!(4505), message)),
            None => Ok(manifest),
        }
    }

    /// Name and version, as in headers.
    #[must_use]
    pub fn adapter(&self) -> AdapterRef {
        AdapterRef::new(&self.name, &self.version)
    }

    /// A channel by its name.
    ///
    /// # Errors
    /// HUB-4506: there is none.
    pub fn channel(&self, name: &str) -> Result<&Channel, PluginError> {
        self.channels.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.channels.keys().map(String::as_str).collect();
            PluginError::stop(
                code!(4506),
                format!("{} has no channel {name:?}; it has: {}", self.adapter(), known.join(", ")),
            )
        })
    }

    /// The families of the subjects that come by a channel.
    pub fn families(&self, channel: &str) -> impl Iterator<Item = &str> {
        let of_channel = self.subjects.iter().filter(move |(_, pin)| pin.revision.contains_key(channel));
        of_channel.map(|(family, _)| family.as_str())
    }

    /// The subjects that come by a channel, with the registry's schemas.
    ///
    /// # Errors
    /// HUB-4501 where the registry does not have a pinned schema, HUB-4506
    /// where there is no such channel.
    pub fn subjects(&self, channel: &str, registry: &Registry) -> Result<Vec<Subject>, PluginError> {
        self.channel(channel)?;
        let of_channel =
            self.subjects.iter().filter_map(|(family, pin)| Some((family, pin, *pin.revision.get(channel)?)));
        of_channel
            .map(|(family, pin, revision)| {
                let (schema_id, schema) = self.pinned(family, pin, registry)?;
                let (family, encoding, schema) = (family.clone(), pin.encoding, Arc::clone(schema));
                Ok(Subject { family, schema_id, schema, encoding, revision })
            })
            .collect()
    }

    /// Whether each subject is pinned to a schema of the registry, one that comes by no channel among them.
    ///
    /// # Errors
    /// HUB-4501: the registry does not have one, or it is another family's.
    pub fn pins_hold(&self, registry: &Registry) -> Result<(), PluginError> {
        self.subjects.iter().try_for_each(|(family, pin)| self.pinned(family, pin, registry).map(drop))
    }

    /// Id and schema that a subject is pinned to.
    ///
    /// # Errors
    /// HUB-4501: the registry does not have it, or it is another family's.
    pub fn pinned<'r>(
        &self,
        family: &str,
        pin: &Pin,
        registry: &'r Registry,
    ) -> Result<(u32, &'r Arc<Schema>), PluginError> {
        let unknown = |what: String| PluginError::stop(code!(4501), format!("{}: {what}", self.adapter()));
        let missing = || {
            let latest = registry.latest(family).map(|(_, schema)| schema.fingerprint());
            let has =
                latest.map_or_else(|| "there is no such family".to_owned(), |has| format!("the latest has {has:?}"));
            unknown(format!("no schema of {family} has the fingerprint {:?}; {has}", pin.fingerprint))
        };
        let (id, schema) = registry.by_fingerprint(&pin.fingerprint).ok_or_else(missing)?;
        if schema.family() != family {
            return Err(unknown(format!("the fingerprint of {family} is one of {}", schema.family())));
        }
        Ok((id, schema))
    }

    /// A source's settings as the adapter gets them.
    ///
    /// # Errors
    /// HUB-4503 with the place, and what is allowed there.
    pub fn settings(&self, settings: &serde_json::Value) -> Result<String, PluginError> {
        let wrong = |e| PluginError::stop(code!(4503), format!("settings of {}: {e}", self.adapter()));
        self.settings.check(settings).map_err(wrong)?;
        Ok(settings.to_string())
    }

    fn contradiction(&self, contract: &Version) -> Option<String> {
        let word =
            |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let needs = |mode: Mode| match mode {
            Mode::Pull => Some(Capability::Pull),
            Mode::Push => Some(Capability::Receive),
            Mode::Files => None,
        };
        if *contract != CONTRACT {
            return Some(format!("contract {contract} is not one that this hub speaks: {CONTRACT}"));
        }
        if !word(&self.name) {
            return Some(format!("name {:?} is not of lower-case letters, digits and hyphens", self.name));
        }
        if self.component.contains(['/', '\\']) {
            return Some(format!("component {:?} must be a file beside the manifest", self.component));
        }
        if self.limits.records == 0 || self.limits.memory == 0 {
            return Some("limits: nothing fits into nothing".into());
        }
        for (name, channel) in &self.channels {
            if !word(name) {
                return Some(format!("channels.{name}: a name is of lower-case letters, digits and hyphens"));
            }
            if let Some(capability) = needs(channel.mode).filter(|needed| !self.capabilities.contains(needed)) {
                return Some(format!("channels.{name}: its mode needs the capability {:?}", capability.as_str()));
            }
            if let Some(pointer) = channel.redact.iter().find(|pointer| !pointer.starts_with('/')) {
                return Some(format!("channels.{name}: redact {pointer:?} is no pointer; one begins with /"));
            }
            if (channel.mode == Mode::Files) != channel.reader.is_some() {
                return Some(format!("channels.{name}: a reader is for the mode files, and needed there"));
            }
            if let Some(wrong) = channel.reader.as_ref().and_then(|reader| reader.contradiction(channel)) {
                return Some(format!("channels.{name}: {wrong}"));
            }
        }
        if self.delivers.is_empty() == self.capabilities.contains(&Capability::Deliver) {
            return Some("delivers is for the capability \"deliver\", and needed there".into());
        }
        let others = self.delivers.iter().flat_map(|(subject, of)| of.after.iter().map(move |after| (subject, after)));
        for (subject, after) in others {
            if subject == after || !self.delivers.contains_key(after) {
                return Some(format!("delivers.{subject}.after: {after:?} is no other subject that is delivered"));
            }
        }
        if self.deliveries == 0 {
            return Some("limits.deliveries: at least 1".into());
        }
        if !self.channels.is_empty() && !self.capabilities.contains(&Capability::Translate) {
            return Some("channels need the capability \"translate\"".into());
        }
        let mut rules = self.subjects.iter().flat_map(|(family, pin)| pin.revision.keys().map(move |c| (family, c)));
        rules
            .find(|(_, channel)| !self.channels.contains_key(*channel))
            .map(|(family, channel)| format!("subjects.{family}.revision.{channel}: there is no such channel"))
    }
}

impl From<RawLimits> for Limits {
    fn from(raw: RawLimits) -> Self {
        let usual = Self::default();
        Self {
            memory: raw.memory.map_or(usual.memory, |size| size.0),
            records: raw.batch.unwrap_or(usual.records),
            bytes: raw.batch_bytes.map_or(usual.bytes, |size| usize::try_from(size.0).unwrap_or(usize::MAX)),
            base: raw.call_millis.map_or(usual.base, Duration::from_millis),
            per_record: raw.record_millis.map_or(usual.per_record, Duration::from_millis),
            ..usual
        }
    }
}

impl From<RawChannel> for Channel {
    fn from(raw: RawChannel) -> Self {
        Self {
            mode: raw.mode,
            media_types: raw.media_types,
            redact: raw.redact,
            redact_columns: raw.redact_columns,
            lists: raw.lists,
            reader: raw.reader,
        }
    }
}

#[cfg(test)]
mod tests;
