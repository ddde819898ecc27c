//! What goes into an adapter's `pull` and `receive` and comes out of them, as
//! plain owned values. Mirrors schemas/wit/adapter.wit; requests are values
//! here, sending them is another room's work.

use std::time::Duration;

use super::types::{Note, Pair};
use crate::message::Instant;

/// One record as the platform gave it, on its way into `raw.<source>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The record's id where it is cheap to know: keeps its versions in order.
    pub key: Option<String>,
    /// What the transport knew: file, sheet, row, page.
    pub attributes: Vec<Pair>,
    /// The record.
    pub payload: Vec<u8>,
}

/// What the hub does next when a talk with a platform went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Wait and try the same again.
    Retry,
    /// Log in again, then the same request.
    LogIn,
    /// The source stops and a person is called.
    Stop,
}

/// What went wrong in a talk with a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What the hub does next.
    pub remedy: Remedy,
    /// Why.
    pub note: Note,
    /// Not before this long, where the platform said so.
    pub wait: Option<Duration>,
}

/// A stretch of a text, or a place that the hub fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// As it stands.
    Bytes(Vec<u8>),
    /// `token`, `sign`, `nonce`, `timestamp` or what the profile offers.
    Slot(String),
}

/// A query field or a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value, which the hub percent-encodes in a query.
    pub value: Vec<Part>,
}

/// A request that the hub is to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// GET, POST …
    pub method: String,
    /// Below the base address that the administrator set.
    pub path: String,
    /// In order.
    pub query: Vec<Field>,
    /// In order.
    pub headers: Vec<Field>,
    /// The body's parts.
    pub body: Vec<Part>,
    /// How to log in, sign and seal; empty: as it stands.
    pub profile: String,
    /// Keep the body of the answer as a document.
    pub keep: bool,
}

/// What came back, opened and verified; cookies and credentials taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// In order.
    pub headers: Vec<Pair>,
    /// The body.
    pub body: Vec<u8>,
}

/// A stretch of time to fetch again: `since` inside, `until` outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First moment inside.
    pub since: Instant,
    /// First moment outside.
    pub until: Instant,
}

/// The beginning of a round of fetching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// The time now.
    pub now: Instant,
    /// As the last committed step left it.
    pub cursor: Option<String>,
    /// Set for a back-fill, whose cursor is its own.
    pub back_fill: Option<Span>,
}

/// What a step wants next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Send this, then resume.
    Send(Request),
    /// The round is over; the next begins after this long, or when planned.
    Rest(Option<Duration>),
}

/// One step of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Media type of the items.
    pub media_type: String,
    /// What was fetched.
    pub items: Vec<Item>,
    /// The manifest's name of the list that the items belong to; empty for none.
    pub scope: String,
    /// The round has listed all of the scope.
    pub complete: bool,
    /// Committed with the items, both or neither.
    pub cursor: Option<String>,
    /// Handed to the next `resume`; at most 64 KiB.
    pub state: Vec<u8>,
    /// What to do next.
    pub next: Next,
}

/// A part of a call that the hub has put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `sha256:<hex>`.
    pub digest: String,
    /// As the platform named it.
    pub name: String,
    /// As the platform said.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
}

/// What a platform sent, authenticated and opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The time now.
    pub now: Instant,
    /// POST …
    pub method: String,
    /// Below `/in/<source>`.
    pub path: String,
    /// In order.
    pub query: Vec<Pair>,
    /// In order.
    pub headers: Vec<Pair>,
    /// The body.
    pub body: Vec<u8>,
    /// What was put aside.
    pub documents: Vec<Document>,
}

/// What the platform is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Media type of the body.
    pub media_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// A call that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Media type of the items.
    pub media_type: String,
    /// One business record each.
    pub items: Vec<Item>,
    /// Sent once the items are committed.
    pub reply: Reply,
}

/// A call that was not: why, and what the platform is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// For the hub.
    pub note: Note,
    /// For the platform.
    pub reply: Reply,
}
