//! Talks between an adapter and a platform in trouble: each answer and each call of a case once replaced by what goes
//! wrong, and what the adapter makes of it.
//!
//! Promises: an adapter fails by what breaks the contract, and by a receipt that says that a platform in plain trouble
//! has what it was given: the hub believes receipts, and would never send it again. Whether it waits, logs in again or
//! stops is its own affair, and only counted.
//! Knows nothing of components: the sandbox stands behind the guests, and in tests a script does.

use super::super::error::WorkshopError;
use super::super::faults::{self, Fault};
use super::finding::Finding;
use crate::collect::{PullGuest, ReceiveGuest};
use crate::deliver::DeliverGuest;
use crate::message::Instant;
use crate::plugin::cases::{Exchange, Given};
use crate::sandbox::{Answered, Call, Conviction, Failure, Handover, Next, Remedy, Response, SandboxError, Step};

/// Each answer of an exchange once replaced by what a platform in trouble says; those before it are as recorded.
pub(super) fn pull(
    guest: &dyn PullGuest,
    exchange: &Exchange,
    case: &str,
    finding: &mut Finding,
) -> Result<(), WorkshopError> {
    let now = exchange.round.now;
    let mut step = guest.begin(&exchange.round)?;
    for good in &exchange.responses {
        let Ok(Step { state, next: Next::Send(_), .. }) = &step else { break };
        for fault in faults::answers(good) {
            match stood(guest.resume(state, now, &fault.answer), finding, || format!("{case}: {}", fault.name))? {
                None => {}
                Some(Ok(step)) if step.items.is_empty() => finding.count("goes on"),
                Some(Ok(_)) => finding.count("records"),
                Some(Err(failure)) => finding.count(remedy(&failure)),
            }
        }
        step = guest.resume(state, now, good)?;
    }
    Ok(())
}

/// A call once in each way that is not as usual.
pub(super) fn receive(
    guest: &dyn ReceiveGuest,
    call: &Call,
    case: &str,
    finding: &mut Finding,
) -> Result<(), WorkshopError> {
    for (name, call) in faults::calls(call) {
        match stood(guest.accept(&call), finding, || format!("{case}: {name}"))? {
            None => {}
            Some(Ok(_)) => finding.count("taken"),
            Some(Err(_)) => finding.count("refused"),
        }
    }
    Ok(())
}

/// Each answer of a talk in which the adapter gives back, once replaced; those before it are as the case has them.
pub(super) fn deliver(
    guest: &dyn DeliverGuest,
    given: &Given,
    case: &str,
    finding: &mut Finding,
) -> Result<(), WorkshopError> {
    let Given { now, deliveries, responses } = given;
    let mut step = guest.begin(*now, deliveries)?;
    for (at, good) in responses.iter().enumerate() {
        let Ok(Handover { state, send: Some(_), .. }) = &step else { break };
        // In trouble from the first answer on, a platform has nothing at all, however late the adapter says otherwise.
        // Later in a talk a receipt may be of what was well answered before, so the next step alone is judged.
        let times = if at == 0 { deliveries.len() + responses.len() } else { 1 };
        for fault in faults::answers(good) {
            let place = || format!("{case}: {}", fault.name);
            if let Some(said) = stood(said(guest, state, *now, &fault.answer, times), finding, place)? {
                judge(&said, &fault, finding, place);
            }
        }
        step = guest.resume(state, *now, good)?;
    }
    Ok(())
}

/// What an adapter says to an answer that it gets again and again.
struct Said {
    receipts: Vec<Answered>,
    failure: Option<Failure>,
}

fn said(
    guest: &dyn DeliverGuest,
    state: &[u8],
    now: Instant,
    answer: &Response,
    times: usize,
) -> Result<Said, SandboxError> {
    let (mut receipts, mut state) = (Vec::new(), state.to_vec());
    for _ in 0..times {
        match guest.resume(&state, now, answer)? {
            Ok(step) => {
                receipts.extend(step.receipts.into_iter().map(|(_, answered)| answered));
                if step.send.is_none() {
                    break;
                }
                state = step.state;
            }
            Err(failure) => return Ok(Said { receipts, failure: Some(failure) }),
        }
    }
    Ok(Said { receipts, failure: None })
}

fn judge(said: &Said, fault: &Fault, finding: &mut Finding, place: impl Fn() -> String) {
    let accepted = said.receipts.iter().any(|answered| matches!(answered, Answered::Accepted(_)));
    match &said.failure {
        _ if accepted && fault.plain => {
            finding.count("accepted");
            finding.wrong(|| format!("{}: said to be accepted, and never sent again", place()));
        }
        _ if accepted => {
            finding.count("accepted");
            finding.example(|| format!("{}: accepted; is that what such an answer means?", place()));
        }
        Some(failure) => finding.count(remedy(failure)),
        None if said.receipts.is_empty() => finding.count("goes on"),
        None => {
            finding.count("given up");
            if fault.plain {
                finding.example(|| format!("{}: given up for good, and the platform was merely in trouble", place()));
            }
        }
    }
}

fn remedy(failure: &Failure) -> &'static str {
    match failure.remedy {
        Remedy::Retry => "retry",
        Remedy::LogIn => "log-in",
        Remedy::Stop => "stop",
    }
}

/// What the adapter said; none where it broke the contract, by which it fails.
fn stood<T>(
    came: Result<T, SandboxError>,
    finding: &mut Finding,
    place: impl FnOnce() -> String,
) -> Result<Option<T>, WorkshopError> {
    match came {
        Ok(said) => Ok(Some(said)),
        Err(SandboxError::Reject(conviction)) => {
            let Conviction { code, message, .. } = &*conviction;
            finding.count(&code.to_string());
            finding.wrong(|| format!("{}: {message} ({code})", place()));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
