//! Why something was ignored, rejected or refused, in one line of code.
//!
//! A code is the adapter's own, stable and countable (`penalty.date-missing`);
//! the message is for a person and holds no personal data. Knows nothing of
//! what the hub does with it.

use crate::bindings::contract::{Failure, Note, Outcome, Remedy};

/// A note about the whole record.
pub fn note(code: impl Into<String>, message: impl Into<String>) -> Note {
    Note { code: code.into(), message: message.into(), pointer: String::new() }
}

impl Note {
    /// The same note about one place: a JSON Pointer, `row/column`, an XPath.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }
}

impl Outcome {
    /// Not wanted, and not an error.
    pub fn ignored(code: &str, message: &str) -> Self {
        Self::Ignored(note(code, message))
    }

    /// Cannot be read or says nothing usable: becomes a dead letter.
    pub fn rejected(code: &str, message: &str) -> Self {
        Self::Rejected(note(code, message))
    }
}

impl From<Note> for Outcome {
    /// A note that nobody explained is a rejection.
    fn from(note: Note) -> Self {
        Self::Rejected(note)
    }
}

impl Failure {
    /// Wait and try the same again.
    pub fn retry(note: Note) -> Self {
        Self { remedy: Remedy::Retry, note, wait: None }
    }

    /// What another status than 200 comes to where the platform itself always gives
    /// 200: it is of something before the platform, and may pass.
    pub fn of_status(status: u16) -> Self {
        let note = note("answer.status", format!("status {status}, the platform itself always gives 200"));
        match status {
            408 | 429 | 500..=599 => Self::retry(note),
            _ => Self::stop(note),
        }
    }

    /// The session is no longer valid.
    pub fn log_in(note: Note) -> Self {
        Self { remedy: Remedy::LogIn, note, wait: None }
    }

    /// The source stops and a person is called.
    pub fn stop(note: Note) -> Self {
        Self { remedy: Remedy::Stop, note, wait: None }
    }

    /// Not before this many milliseconds.
    #[must_use]
    pub fn after(mut self, milliseconds: u64) -> Self {
        self.wait = Some(milliseconds);
        self
    }
}
