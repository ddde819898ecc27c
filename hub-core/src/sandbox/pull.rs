//! An adapter that fetches, one step at a time. Sends nothing itself.

use super::adapter::Adapter;
use super::bindings::pull::PullIndices;
use super::bindings::pull::exports::hub::adapter::pull as wit;
use super::bindings::shared::hub::adapter::http;
use super::call::Maker;
use super::convert;
use super::error::SandboxError;
use super::talk::{Failure, Response, Round, Step};
use crate::code;
use crate::message::Instant;

/// Bytes of state that a step may hand to the next.
const STATE: usize = 64 << 10;

/// An adapter with the settings of one source.
pub struct Puller {
    adapter: Adapter,
    settings: String,
}

impl Puller {
    pub(super) fn new(adapter: Adapter, settings: &str) -> Self {
        Self { adapter, settings: settings.to_owned() }
    }

    /// Begins a round.
    ///
    /// # Errors
    /// `Reject` where the adapter fails on this cursor, else as for every call.
    pub fn begin(&self, round: &Round) -> Result<Result<Step, Failure>, SandboxError> {
        let given = round.cursor.as_ref().map_or(0, String::len);
        let (answer, _) = self.adapter.ask(&self.settings, given, |maker, store, instance| {
            let guest = indices(maker).load(&mut *store, instance)?;
            guest.hub_adapter_pull().call_begin(store, &round.into())
        });
        checked(answer?)
    }

    /// Goes on with the answer to the last step's request.
    ///
    /// # Errors
    /// `Reject` where the adapter fails on this answer, else as for every call.
    pub fn resume(
        &self,
        state: &[u8],
        now: Instant,
        response: &Response,
    ) -> Result<Result<Step, Failure>, SandboxError> {
        let given = state.len() + response.body.len();
        let (answer, _) = self.adapter.ask(&self.settings, given, |maker, store, instance| {
            let guest = indices(maker).load(&mut *store, instance)?;
            guest.hub_adapter_pull().call_resume(store, state, now, &response.into())
        });
        checked(answer?)
    }
}

fn indices(maker: &Maker) -> &PullIndices {
    maker.pull.as_ref().expect("a puller is made only of what exports `pull`")
}

fn checked(answer: Result<wit::Step, http::Failure>) -> Result<Result<Step, Failure>, SandboxError> {
    match answer {
        Ok(step) if step.state.len() > STATE => {
            Err(SandboxError::reject(code!(4004), format!("a step's state has {} bytes", step.state.len())))
        }
        Ok(step) => Ok(Ok(step.into())),
        Err(failure) => Ok(Err(convert::failure(failure))),
    }
}
