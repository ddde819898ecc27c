//! Ways back to platforms as they run, and what platforms made of what they were told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{SourceState, Trouble};
use crate::message::Instant;

/// One way back to a platform.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Route {
    /// `<platform>.<name>`.
    pub name: String,
    /// The platform's name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What it is doing.
    pub state: SourceState,
    /// Adapter in its version.
    pub adapter: String,
    /// Matters that the platform has.
    pub accepted: u64,
    /// Matters that it refused, and that nobody mended since.
    pub refused: u64,
    /// Matters that it had, or does not want.
    pub needless: u64,
    /// Matters that stand in a file and were not answered for.
    pub handed: u64,
    /// States that are due and not given over.
    pub waiting: u64,
    /// States sent since the hub started.
    pub sent: u64,
    /// Changes since the hub started of which nothing was sent, by why.
    pub quiet: BTreeMap<&'static str, u64>,
    /// When the platform last answered for something.
    pub last_contact: Option<Instant>,
    /// When it goes on, where it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_contact: Option<Instant>,
    /// What is wrong now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

/// The last word of a platform on one matter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Receipt {
    /// The way it went.
    pub route: String,
    /// The delivery's id.
    pub id: String,
    /// Whose archive it was of.
    pub operator: String,
    /// The matter; empty where the operator itself was delivered.
    pub matter: String,
    /// A family, or `operator`.
    pub subject: String,
    /// The archive's version that was delivered: epoch and count.
    pub version: String,
    /// `upsert` or `delete`.
    pub operation: &'static str,
    /// `accepted`, `refused`, `needless`, `handed` where it stands in a file, or
    /// `again` where it is to be sent once more.
    pub verdict: Word,
    /// The platform's own id of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_as: Option<String>,
    /// Why, where it was not accepted: the adapter's code or `HUB-nnnn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The same for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The file in which it was handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// When.
    pub at: Instant,
    /// Who asked that it be sent again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
}

/// A platform's last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// It has it.
    Accepted,
    /// It refuses it.
    Refused,
    /// It had it, or does not want it.
    Needless,
    /// It is to be told once more.
    Again,
    /// It stands in a file that a person uploads; nobody has answered yet.
    Handed,
}

/// Which receipts.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Of this route.
    pub route: String,
    /// Of this operator alone.
    #[serde(default)]
    pub operator: Option<String>,
    /// Of this matter alone.
    #[serde(default)]
    pub matter: Option<String>,
    /// That stand in this file alone, answered for or not.
    #[serde(default)]
    pub file: Option<String>,
    /// With this last word alone.
    #[serde(default, skip)]
    pub verdict: Option<Word>,
}

/// What will be sent again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Resent {
    /// How many deliveries.
    pub again: u64,
}
