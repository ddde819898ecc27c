//! Requests and answers as the contract has them (`http` in adapter.wit).

use std::time::Duration;

/// A stretch of a text: bytes, or a place that the host fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// As they stand.
    Bytes(Vec<u8>),
    /// `token`, `sign`, `nonce`, `timestamp`, `account`: what the profile offers.
    Slot(String),
}

/// A query field or header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value, in parts.
    pub value: Vec<Part>,
}

/// What an adapter asks the host to send.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `POST` …
    pub method: String,
    /// Below the platform's base address, beginning with `/`.
    pub path: String,
    /// Percent-encoded by the host, byte by byte.
    pub query: Vec<Field>,
    /// Besides those that the profile sets.
    pub headers: Vec<Field>,
    /// The body, in parts.
    pub body: Vec<Part>,
    /// The platform's profile, or empty: the request goes as it stands.
    pub profile: String,
    /// Whether the answer's body is to become a document.
    pub keep: bool,
}

/// What came back, without credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    /// The body, opened where the profile seals.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of a name (in lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// Why something was refused, in an adapter's words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// Stable and countable: `penalty.date-missing`.
    pub code: String,
    /// For a person, without personal data.
    pub message: String,
    /// The place in the record; empty where the whole is meant.
    pub pointer: String,
}

/// What to do about a failure of a talk with a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Wait and try the same again.
    Retry,
    /// Log in again, then the same request.
    LogIn,
    /// This source stops and a person is called.
    Stop,
}

/// A failure as an adapter understands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What to do.
    pub remedy: Remedy,
    /// Why.
    pub note: Note,
    /// Not before this long, where the platform said so.
    pub wait: Option<Duration>,
}
