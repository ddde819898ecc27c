//! Sources as they run, and the archive's totals.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::message::Instant;

/// How a source brings its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The hub asks.
    Pull,
    /// The platform sends to `/in/{source}`.
    Push,
    /// Files in a watched folder.
    Files,
    /// Rows of a table of a database.
    Table,
}

/// What a source is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SourceState {
    /// Records flow, or it waits for the next.
    Running,
    /// It failed and is tried again.
    Retrying,
    /// A person has it rest.
    Paused,
    /// Another hub of the same cluster runs it.
    Elsewhere,
    /// It stopped: a person must act.
    Stopped,
}

/// What went wrong, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Trouble {
    /// `HUB-nnnn`.
    pub code: String,
    /// What happened.
    pub message: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Instant>,
}

/// A stretch of time that is fetched again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BackFill {
    /// Inside.
    pub since: Instant,
    /// Outside.
    pub until: Instant,
    /// Who asked.
    pub actor: String,
    /// Whether all of it was fetched.
    pub done: bool,
    /// What it is doing.
    pub state: SourceState,
    /// Records that came of it.
    pub collected: u64,
    /// What is wrong now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

/// One source with its counts since the hub started.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Source {
    /// `<platform>.<channel>`.
    pub name: String,
    /// The platform's name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How it brings its records.
    pub mode: Mode,
    /// What it is doing.
    pub state: SourceState,
    /// Adapter in its version.
    pub adapter: Option<String>,
    /// When it last committed, or ended a round without anything new.
    pub last_contact: Option<Instant>,
    /// When it will be asked next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_contact: Option<Instant>,
    /// Records collected.
    pub collected: u64,
    /// Records translated into events.
    pub translated: u64,
    /// Records ignored.
    pub ignored: u64,
    /// Records that became dead letters.
    pub dead: u64,
    /// Records collected but not yet translated; absent where not yet known.
    pub lag: Option<u64>,
    /// What is wrong now, or will be soon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
    /// The last day of what the hub shows this platform: `2027-03-31`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// The stretch of time that was last asked for again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back_fill: Option<BackFill>,
}

impl Source {
    /// The platform: what stands before the dot.
    #[must_use]
    pub fn platform(&self) -> &str {
        self.name.split_once('.').map_or(&*self.name, |(platform, _)| platform)
    }

    /// The channel: what stands behind the dot.
    #[must_use]
    pub fn channel(&self) -> &str {
        self.name.split_once('.').map_or("", |(_, channel)| channel)
    }

    /// Whether it needs nobody.
    #[must_use]
    pub fn well(&self) -> bool {
        self.trouble.is_none() && !matches!(self.state, SourceState::Retrying | SourceState::Stopped)
    }
}

/// What the archive holds.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Totals {
    /// Operators.
    pub operators: u64,
    /// Records that name nobody by any code.
    pub unresolved: u64,
    /// Facts.
    pub facts: u64,
    /// Facts that are past: nothing is said of them.
    pub past: u64,
    /// Matters, in all.
    pub matters: u64,
    /// Matters by family.
    pub families: BTreeMap<String, u64>,
    /// Devices that measure.
    pub series: u64,
    /// Rows that wait in the outbox.
    pub outbox: u64,
    /// What keeps the archive from taking more in; what it holds can be read all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}
