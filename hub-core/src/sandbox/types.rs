//! What goes into an adapter's `translate` and comes out of it, as plain owned
//! values. Mirrors schemas/wit/adapter.wit; knows nothing of wasmtime, so that
//! nobody outside this room does either.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::message::{Instant, Operation};
use crate::report::Code;
use crate::schema::Schema;

/// Name and value, in the order given; a name may occur more than once.
pub type Pair = (String, String);

/// What an adapter can do: an interface of the contract that it exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Raw records into events.
    Translate,
    /// Fetch from a platform.
    Pull,
    /// Take what a platform sends.
    Receive,
    /// Give back to a platform.
    Deliver,
}

impl Capability {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Translate, Self::Pull, Self::Receive, Self::Deliver];

    /// Its name in manifests.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Translate => "translate",
            Self::Pull => "pull",
            Self::Receive => "receive",
            Self::Deliver => "deliver",
        }
    }

    /// The interface of the contract that stands for it.
    #[must_use]
    pub fn interface(self) -> &'static str {
        match self {
            Self::Translate => "hub:adapter/translate@1.0.0",
            Self::Pull => "hub:adapter/pull@1.0.0",
            Self::Receive => "hub:adapter/receive@1.0.0",
            Self::Deliver => "hub:adapter/deliver@1.0.0",
        }
    }
}

/// Whether a source's events of one subject carry a revision. Mixing is
/// refused (architecture: rule of sequence neutrality, 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevisionRule {
    /// Every event has one.
    Always,
    /// No event has one.
    Never,
}

/// How the bodies of a subject's events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// A bare Avro datum.
    Avro,
    /// JSON as [`Schema::read`] gives it, for languages without Avro: the host writes the datum.
    Json,
}

/// A subject that an adapter's events may have, with all that they are checked against.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The family, which is the subject's name.
    pub family: String,
    /// Id of the writer's schema in the registry.
    pub schema_id: u32,
    /// The writer's schema.
    pub schema: Arc<Schema>,
    /// How the adapter writes the bodies of its events.
    pub encoding: Encoding,
    /// The rule of the channel that the records came by.
    pub revision: RevisionRule,
}

/// Why something was ignored, rejected or refused, in the adapter's words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Note {
    /// Stable and countable: `penalty.date-missing`.
    pub code: String,
    /// For a person, without personal data; cut to 1,000 characters.
    pub message: String,
    /// The offending place in the record; empty for all of it; cut to 500 characters.
    pub pointer: String,
}

/// One event as the adapter gave it, checked: its subject is declared, its
/// body is one datum of the subject's schema, its revision keeps the rule.
#[derive(Debug, Clone)]
pub struct GuestEvent {
    /// The declared subject.
    pub subject: Arc<Subject>,
    /// The business record's own id in its source: 1 to 500 bytes.
    pub record: String,
    /// What happened to it.
    pub operation: Operation,
    /// Its source's count of states.
    pub revision: Option<u64>,
    /// When it happened.
    pub occurred: Option<Instant>,
    /// A bare Avro datum; empty for a delete.
    pub body: Bytes,
}

/// A line that an adapter logged.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LogLine {
    /// `debug`, `info`, `warn` or `error`.
    pub level: &'static str,
    /// The line, cut to the limit.
    pub text: String,
}

impl LogLine {
    pub(super) fn is_error(&self) -> bool {
        self.level == "error"
    }
}

/// Why a record became the adapter's dead letter: the same on every machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conviction {
    /// HUB-4001 to HUB-4009.
    pub code: Code,
    /// What happened, for a person.
    pub message: String,
    /// What the adapter logged in that call, as far as it is kept.
    pub log: Vec<LogLine>,
    /// The functions it happened in, innermost first, where the component names them; at the vendor's desk with the line,
    /// where its debug information has it.
    pub frames: Vec<String>,
}

/// What becomes of one raw record.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// At least one event.
    Events(Vec<GuestEvent>),
    /// Nothing to tell; counted by the note's code.
    Ignored(Note),
    /// The adapter cannot read it: a dead letter.
    Rejected(Note),
    /// The adapter fails on it: a dead letter.
    Convicted(Conviction),
}

/// One record, looked at alone: what becomes of it, and what it took.
#[derive(Debug, Clone)]
pub struct Look {
    /// What becomes of it.
    pub verdict: Verdict,
    /// What the adapter logged.
    pub log: Vec<LogLine>,
    /// Fuel (about an instruction each) that the call spent; all of it where the record was convicted.
    pub fuel: u64,
    /// Fuel that it may spend.
    pub budget: u64,
    /// Bytes of memories and tables that the instance held at the end.
    pub memory: u64,
    /// CPU time of the call, with making the instance.
    pub cpu: Duration,
}

/// One verdict a record, in their order.
#[derive(Debug, Default)]
pub struct Batch {
    /// As many as records; fewer, of the first records, where the run was cut short.
    pub verdicts: Vec<Verdict>,
    /// CPU time of this thread spent on the adapter's calls.
    pub cpu: Duration,
    /// Of that, what records that were convicted cost: alone, and by failing their batch.
    pub wasted: Duration,
    /// The most bytes of memories and tables that an instance held.
    pub memory: u64,
}
