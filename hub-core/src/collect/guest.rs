//! What collect asks of an adapter. The sandbox stands behind these two traits,
//! and in tests a script does.

use crate::message::Instant;
use crate::sandbox::{Call, Failure, Puller, Receiver, Refusal, Response, Round, SandboxError, Step, Taken};

/// An adapter that fetches. Called on a thread that may block.
pub trait PullGuest: Send + Sync {
    /// The first step of a round, or what went wrong in the adapter's words.
    ///
    /// # Errors
    /// Where the adapter itself failed.
    fn begin(&self, round: &Round) -> Result<Result<Step, Failure>, SandboxError>;

    /// The step after an answer, or what the adapter makes of it.
    ///
    /// # Errors
    /// Where the adapter itself failed.
    fn resume(&self, state: &[u8], now: Instant, answer: &Response) -> Result<Result<Step, Failure>, SandboxError>;
}

/// An adapter that is pushed to. Called on a thread that may block.
pub trait ReceiveGuest: Send + Sync {
    /// Splits a call into items and says what to answer.
    ///
    /// # Errors
    /// Where the adapter itself failed.
    fn accept(&self, call: &Call) -> Result<Result<Taken, Refusal>, SandboxError>;
}

impl PullGuest for Puller {
    fn begin(&self, round: &Round) -> Result<Result<Step, Failure>, SandboxError> {
        self.begin(round)
    }

    fn resume(&self, state: &[u8], now: Instant, answer: &Response) -> Result<Result<Step, Failure>, SandboxError> {
        self.resume(state, now, answer)
    }
}

impl ReceiveGuest for Receiver {
    fn accept(&self, call: &Call) -> Result<Result<Taken, Refusal>, SandboxError> {
        self.accept(call)
    }
}
