//! What an adapter is: settings first, then up to four capabilities.
//!
//! All methods are pure functions of the settings and their input: the same
//! input gives the same answer on every machine and in every order. Knows
//! nothing of how a component is made of it (`export`).

use std::ops::RangeInclusive;

use serde::de::DeserializeOwned;

use crate::bindings::contract::{
    Batch, Call, Change, Failure, Handover, Instant, Note, Outcome, RawRecord, Reply, Response, Round, Step, Taken,
};
use crate::note::note;

impl RawRecord {
    /// What the transport knew under this name: `list`, `file`, `row` …
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(known, _)| known == name)?;
        Some(value)
    }
}

/// A configured adapter.
pub trait Adapter: Sized {
    /// What the administrator may set: the `[settings]` of the manifest.
    /// `#[serde(deny_unknown_fields)]` makes a misspelt name an error.
    type Settings: DeserializeOwned;

    /// Makes the adapter; refuses settings that contradict each other.
    fn new(settings: Self::Settings) -> Result<Self, Note>;
}

/// Raw records into events.
pub trait Translate: Adapter {
    /// What becomes of one record. Never panics on bad input: what cannot be
    /// read is [`Outcome::Rejected`], what is not wanted [`Outcome::Ignored`].
    fn record(&self, media_type: &str, record: &RawRecord) -> Outcome;

    /// A batch, record by record: as many outcomes as records, in their order.
    fn translate(&self, batch: &Batch) -> Vec<Outcome> {
        batch.records.iter().map(|record| self.record(&batch.media_type, record)).collect()
    }
}

/// Fetching without IO: a request is a value that the hub sends. Platforms that
/// list what changed since a time implement [`Lists`](crate::Lists) instead.
pub trait Pull: Adapter {
    /// Opens a round at the cursor of the last committed step.
    fn begin(&self, round: Round) -> Result<Step, Failure>;

    /// Goes on with what the last step left in `state`, and the answer to its
    /// request. Possibly on another instance: nothing else is carried over.
    fn resume(&self, state: Vec<u8>, now: Instant, response: Response) -> Result<Step, Failure>;
}

/// Taking what a platform sends.
pub trait Receive: Adapter {
    /// Splits the call into items, one business record each, and words the
    /// answer; a call that cannot be used is refused with a note for the hub
    /// and a reply for the platform.
    #[allow(clippy::result_large_err, reason = "the contract's shape; a refusal is rare and not passed on")]
    fn accept(&self, call: Call) -> Result<Taken, (Note, Reply)>;
}

/// Giving back without IO. Most adapters implement [`Render`](crate::Render)
/// instead, which is one request a change.
pub trait Deliver: Adapter {
    /// Begins with these changes, in their order, at most as many as the manifest says.
    fn begin(&self, now: Instant, changes: Vec<Change>) -> Result<Handover, Failure>;

    /// Goes on with what the last step left in `state`, and the answer to its
    /// request. Possibly on another instance: nothing else is carried over.
    fn resume(&self, state: Vec<u8>, now: Instant, response: Response) -> Result<Handover, Failure>;
}

/// Refuses a number of the settings that is out of bounds, under the code
/// `settings.<name>`.
///
/// # Errors
/// That.
pub fn within(name: &str, value: u32, allowed: RangeInclusive<u32>) -> Result<(), Note> {
    if allowed.contains(&value) {
        return Ok(());
    }
    let message = format!("{name} is {value}, {} to {} is allowed", allowed.start(), allowed.end());
    Err(note(format!("settings.{name}"), message).at(format!("/{name}")))
}

/// Makes the adapter from the JSON text of its settings; no text at all means
/// `{}`. A refusal has the code `settings.refused`.
pub fn settings<A: Adapter>(json: &str) -> Result<A, Note> {
    let json = if json.trim().is_empty() { "{}" } else { json };
    let settings = serde_json::from_str(json).map_err(|error| Note {
        code: "settings.refused".into(),
        message: error.to_string(),
        pointer: String::new(),
    })?;
    A::new(settings)
}
