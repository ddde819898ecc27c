//! Adapters as they are installed and serve, and a signed file as it was looked at.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PluginGrant, PluginGrants, Translation, Trouble};
use crate::message::Instant;
use crate::serve::version::version;

/// An adapter, as the cluster and this hub know it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Plugin {
    /// Its name.
    pub name: String,
    /// The version that serves in this hub; absent where nothing here names the adapter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serves: Option<String>,
    /// The installed version that is to serve; absent: what lies in the folder of plugins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live: Option<String>,
    /// Why the version that is to serve does not, here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
    /// Sources of this hub that it serves.
    pub sources: Vec<String>,
    /// Routes of this hub that it serves.
    pub routes: Vec<String>,
    /// The installed version that is tried beside the one that serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shadow: Option<String>,
    /// What that version makes of what this hub commits, by source.
    pub shadows: Vec<Shadow>,
    /// How it translates each source that this hub translates by it.
    pub translation: Vec<Translation>,
    /// What it took to translate, by source of this hub.
    pub costs: Vec<Costs>,
    /// What each version wants and gets: what lies in the folder of plugins first, where it serves; then what is
    /// installed, the latest first. A list leaves it out.
    pub grants: Vec<PluginGrants>,
    /// What is installed, the latest version first.
    pub versions: Vec<PluginVersion>,
    /// Who did what, the latest first.
    pub history: Vec<PluginTurn>,
}

/// What an adapter took to translate a source's records since this hub started, whichever version did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Costs {
    /// The source.
    pub source: String,
    /// Records that were translated, ignored or became dead letters.
    pub records: u64,
    /// Batches, each committed as a whole.
    pub batches: u64,
    /// CPU in all, in microseconds.
    pub cpu_us: u64,
    /// CPU of a record on average, in microseconds.
    pub cpu_us_a_record: f64,
    /// Batches by CPU that the adapter took.
    pub cpu: Vec<Bucket>,
    /// Batches by how long they took from being read to their commit.
    pub took: Vec<Bucket>,
    /// The most memory that an instance held, in bytes.
    pub memory: u64,
    /// The memory that an instance of the version that serves may hold, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub memory_limit: Option<u64>,
}

/// Batches that took about as long as one another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Bucket {
    /// No longer than this, in microseconds, and longer than the one before; absent: longer than all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub up_to_us: Option<u64>,
    /// How many.
    pub batches: u64,
}

/// A version as it is tried beside the one that serves, on one source.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Shadow {
    /// The source.
    pub source: String,
    /// Records of this hub that were compared since it is tried.
    pub compared: u64,
    /// Of them, those of which both versions make the same.
    pub same: u64,
    /// Records that were not compared, since the version that serves does not wait.
    pub skipped: u64,
    /// CPU that the version that is tried took, in milliseconds.
    pub cpu_ms: u64,
    /// Records whose outcome is another.
    pub outcomes: Vec<OutcomeDifference>,
    /// Events that differ, by family and field.
    pub fields: Vec<FieldCount>,
    /// The first of each kind.
    pub examples: Vec<DifferenceExample>,
}

/// Records whose outcome is another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OutcomeDifference {
    /// What the version that serves makes of them: `events`, `ignored` or `dead`, with the code.
    pub live: String,
    /// What the other would.
    pub other: String,
    /// How many.
    pub records: u64,
}

/// Events that differ in a field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldCount {
    /// The family.
    pub family: String,
    /// The field, a path with dots; `+`: the other version alone gives the event; `-`: it does not.
    pub field: String,
    /// How many.
    pub events: u64,
}

/// A difference in one record. Personal data is `***`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DifferenceExample {
    /// The raw record's id.
    pub raw: String,
    /// The family; empty where the outcome is another.
    pub family: String,
    /// The field, or `outcome`.
    pub field: String,
    /// What the version that serves makes of it.
    pub live: String,
    /// What the other would.
    pub other: String,
}

/// An installed version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PluginVersion {
    /// Semantic version.
    pub version: String,
    /// `live`, `shadow` or `installed`.
    pub state: &'static str,
    /// Whose key signed it.
    pub signer: String,
    /// What the signer said with the signature.
    pub comment: String,
    /// SHA-256 of its signed file, in hex.
    pub sha256: String,
    /// Bytes of that file.
    pub bytes: u64,
    /// When it was installed.
    pub installed: Instant,
    /// The families that it gives.
    pub families: BTreeSet<String>,
}

/// Something that somebody did with an adapter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PluginTurn {
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: String,
    /// `installed`, `promoted`, `rolled-back`, `shadowed`, `unshadowed`, `removed` or `reprocessed`.
    pub act: &'static str,
    /// With which version; absent: what lies in the folder of plugins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Why it was done although something spoke against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub despite: Option<String>,
    /// What was reprocessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rewritten: Option<Rewritten>,
}

/// Records that were to be written again since a version reads them otherwise.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Rewritten {
    /// Of this source.
    pub source: String,
    /// Received from then on.
    pub since: Instant,
    /// And before then.
    pub until: Instant,
    /// So many differed.
    pub records: u64,
}

/// A signed file that was looked at.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Offered {
    /// The adapter's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Whose key signed it.
    pub signer: String,
    /// What the signer said with the signature.
    pub comment: String,
    /// What it offers: `translate`, `pull`, `receive`, `deliver`.
    pub capabilities: Vec<&'static str>,
    /// The families that it gives.
    pub families: BTreeSet<String>,
    /// What it wants, and what of it is granted.
    pub grants: Vec<PluginGrant>,
    /// How many cases ran.
    pub cases: usize,
    /// What came out otherwise than its cases say.
    pub differences: Vec<CaseDifference>,
    /// Whether it is installed now.
    pub installed: bool,
}

/// A case that came out otherwise than it says.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseDifference {
    /// The case.
    pub case: String,
    /// The place, what was expected, what was found.
    pub message: String,
}

/// Which version of an adapter is meant.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionDraft {
    /// Semantic version.
    #[schema(schema_with = installed)]
    pub version: semver::Version,
}

fn installed() -> utoipa::openapi::Schema {
    version("Semantic version.")
}
