//! What collect asks of an adapter, as the contract has it (`pull`, `receive`
//! in adapter.wit). The sandbox stands behind these two traits; a test may, too.

use std::time::Duration;

use crate::message::Instant;
use crate::report::Code;
use crate::transport::{Failure, Note, Request, Response};

/// One record as the platform gave it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// The record's id where it is cheap to know.
    pub key: Option<String>,
    /// File, sheet, row, page.
    pub attributes: Vec<(String, String)>,
    /// The record.
    pub payload: Vec<u8>,
}

/// The beginning of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Now.
    pub now: Instant,
    /// As the last committed step left it.
    pub cursor: Option<String>,
}

/// What comes after a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Send this, then resume with its answer.
    Send(Request),
    /// The round is over; the next begins after this long, or when planned.
    Rest(Option<Duration>),
}

/// One step of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Of all items.
    pub media_type: String,
    /// Committed together.
    pub items: Vec<Item>,
    /// The list that the items belong to; empty where there is none.
    pub scope: String,
    /// The round has listed all of `scope`.
    pub complete: bool,
    /// Committed with the items.
    pub cursor: Option<String>,
    /// Handed to the next `resume`.
    pub state: Vec<u8>,
    /// What comes after.
    pub next: Next,
}

/// Why there is no step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The adapter says what went wrong, and what to do.
    Failure(Failure),
    /// The adapter itself failed: trap, limits, ABI.
    Broken {
        /// The sandbox's code.
        code: Code,
        /// What happened.
        message: String,
    },
}

/// An adapter that fetches. Called on a thread that may block.
pub trait PullGuest: Send + Sync {
    /// The first step of a round.
    ///
    /// # Errors
    /// See [`Fault`].
    fn begin(&self, round: &Round) -> Result<Step, Fault>;

    /// The step after an answer.
    ///
    /// # Errors
    /// See [`Fault`].
    fn resume(&self, state: &[u8], now: Instant, response: &Response) -> Result<Step, Fault>;
}

/// A request that a platform sent us, already authenticated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Call {
    /// When it came.
    pub now: Instant,
    /// `POST` …
    pub method: String,
    /// Below `/in/<source>`.
    pub path: String,
    /// Decoded.
    pub query: Vec<(String, String)>,
    /// Names in lower case; credentials are taken out before the adapter sees it.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// An answer in the platform's own manner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Of the body.
    pub media_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// What an adapter made of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Of all items.
    pub media_type: String,
    /// Committed together, before the reply is sent.
    pub items: Vec<Item>,
    /// Sent once they are.
    pub reply: Reply,
}

/// Why a call gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTaken {
    /// The adapter refuses it, with an answer in the platform's manner.
    Refused(Note, Reply),
    /// The adapter itself failed: trap, limits, ABI.
    Broken {
        /// The sandbox's code.
        code: Code,
        /// What happened.
        message: String,
    },
}

/// An adapter that is pushed to. Called on a thread that may block.
pub trait ReceiveGuest: Send + Sync {
    /// Splits a call into items and says what to answer.
    ///
    /// # Errors
    /// See [`NotTaken`].
    fn accept(&self, call: &Call) -> Result<Taken, NotTaken>;
}
