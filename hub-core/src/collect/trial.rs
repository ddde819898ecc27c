//! A trial: the first steps of a round, shown and not taken. Nothing is written,
//! no cursor moves; the platform is asked as ever, in the session and at the rate
//! that the source has.

use std::collections::BTreeMap;

use super::cursor::PullCursor;
use super::intake::Prepared;
use super::journal::Cursors;
use super::pull::{Pull, blocking};
use crate::message::RawRecord;
use crate::sandbox::{Failure, Next, Remedy, Request, Round, SandboxError, Step};
use crate::transport::TransportError;

/// Most requests.
const REQUESTS: usize = 8;
/// Most records that are shown.
const RECORDS: usize = 20;

/// What a trial came to.
#[derive(Debug, Default)]
pub struct Trial {
    /// What was sent: method, path, and the status of the answer.
    pub requests: Vec<(String, String, Option<u16>)>,
    /// The first records that came, with what must not be kept replaced.
    pub records: Vec<RawRecord>,
    /// How many came, in all.
    pub came: u64,
    /// Items that would be refused, by code.
    pub refused: BTreeMap<String, u64>,
    /// What was in the way: code and message.
    pub trouble: Option<(String, String)>,
}

impl Trial {
    /// What came, of which the first records are shown.
    pub(super) fn show(&mut self, prepared: &Prepared) {
        self.came += prepared.raw;
        for (code, n) in &prepared.refused {
            *self.refused.entry(code.clone()).or_default() += n;
        }
        let left = RECORDS.saturating_sub(self.records.len());
        self.records.extend(prepared.records().take(left));
    }
}

impl Pull {
    /// Tries from where the source stands, until something came, a round is over,
    /// or eight requests were made.
    pub async fn try_once(&self, stand: &Cursors) -> Trial {
        let mut trial = Trial::default();
        let cursor = PullCursor::of(stand, self.intake.source()).cursor;
        if let Err(trouble) = self.lead(cursor, &mut trial).await {
            trial.trouble = Some(trouble);
        }
        trial
    }

    async fn lead(&self, cursor: Option<String>, trial: &mut Trial) -> Result<(), (String, String)> {
        let round = Round { now: (self.clock)(), cursor, back_fill: None };
        let guest = self.guest.clone();
        let begun = blocking(move || guest.begin(&round)).await;
        let mut step = begun.map_err(|error| of_sandbox(&error))?.map_err(|failure| of_failure(&failure))?;
        loop {
            let Step { media_type, items, state, next, .. } = step;
            trial.show(&self.intake.prepare(&media_type, items, (self.clock)()));
            let Next::Send(request) = next else { return Ok(()) };
            if trial.came > 0 || trial.requests.len() >= REQUESTS {
                return Ok(());
            }
            step = self.exchange_once(&state, &request, trial).await?;
        }
    }

    /// Sends once; where the session is over, once more in a new one.
    async fn exchange_once(
        &self,
        state: &[u8],
        request: &Request,
        trial: &mut Trial,
    ) -> Result<Step, (String, String)> {
        for is_last in [false, true] {
            trial.requests.push((request.method.clone(), request.path.clone(), None));
            let response = self.client.send(request).await.map_err(|error| of_transport(&error))?;
            if let Some((_, _, status)) = trial.requests.last_mut() {
                *status = Some(response.status);
            }
            let (guest, carried, now) = (self.guest.clone(), state.to_vec(), (self.clock)());
            let answered = blocking(move || guest.resume(&carried, now, &response)).await;
            match answered.map_err(|error| of_sandbox(&error))? {
                Ok(step) => return Ok(step),
                Err(Failure { remedy: Remedy::LogIn, .. }) if !is_last => {
                    self.client.forget_session().await.map_err(|error| of_transport(&error))?;
                }
                Err(failure) => return Err(of_failure(&failure)),
            }
        }
        unreachable!("the last try returns")
    }
}

fn of_failure(failure: &Failure) -> (String, String) {
    (failure.note.code.clone(), failure.note.message.clone())
}

fn of_sandbox(error: &SandboxError) -> (String, String) {
    (error.code().to_string(), error.to_string())
}

fn of_transport(error: &TransportError) -> (String, String) {
    (error.code().to_string(), error.to_string())
}
