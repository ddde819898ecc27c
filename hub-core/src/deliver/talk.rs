//! Told: one talk with a platform. The adapter says what to send, the host sends
//! it, until each delivery has its receipt or something is in the way. What was
//! answered for by then counts, whatever comes after.

use super::due::Became;
use super::guest::{DeliverGuest, Way};
use super::post::{Ended, Given, Post};
use crate::code;
use crate::message::Instant;
use crate::sandbox::{Answered, Delivery, Failure, Handover, Note, Remedy, Request, SandboxError};
use crate::transport::{Clock, TransportError};

/// New sessions within one talk before the route stops.
const LOGINS: u32 = 2;
/// Requests of one talk, for each delivery and besides: an adapter that never
/// comes to an end must not keep a route for ever.
const REQUESTS: usize = 16;

/// The way by HTTP: an adapter's words, and the client that carries them.
pub struct Told<'t> {
    /// The adapter.
    pub guest: &'t dyn DeliverGuest,
    /// The way to the platform.
    pub way: &'t dyn Way,
    /// The time.
    pub clock: Clock,
}

impl Post for Told<'_> {
    fn give(&mut self, deliveries: &[Delivery]) -> Given {
        talk(self.guest, self.way, &*self.clock, deliveries)
    }
}

/// Leads the talk.
pub(super) fn talk(
    guest: &dyn DeliverGuest,
    way: &dyn Way,
    clock: &dyn Fn() -> Instant,
    deliveries: &[Delivery],
) -> Given {
    let mut receipts = Vec::new();
    let ended = lead(guest, way, clock, deliveries, &mut receipts).err().unwrap_or(Ended::Done);
    Given { receipts: receipts.into_iter().map(|(id, answered)| (id, Became::from(answered))).collect(), ended }
}

fn lead(
    guest: &dyn DeliverGuest,
    way: &dyn Way,
    clock: &dyn Fn() -> Instant,
    deliveries: &[Delivery],
    receipts: &mut Vec<(String, Answered)>,
) -> Result<(), Ended> {
    let mut step = match guest.begin(clock(), deliveries).map_err(Ended::from)? {
        Ok(step) => step,
        Err(failure) => return Err(failed(failure)),
    };
    let mut logins = 0;
    for _ in 0..REQUESTS * (deliveries.len() + 1) {
        let Handover { receipts: more, state, send } = step;
        // Whoever was not told of a delivery has nothing to say of it.
        receipts.extend(more.into_iter().filter(|(id, _)| deliveries.iter().any(|given| given.id == *id)));
        let Some(request) = send else { return Ok(()) };
        step = exchange(guest, way, clock, &state, &request, &mut logins)?;
    }
    let message = format!("{} deliveries took more than {REQUESTS} requests each", deliveries.len());
    Err(Ended::Unspeakable { code: code!(6402).to_string(), message })
}

fn exchange(
    guest: &dyn DeliverGuest,
    way: &dyn Way,
    clock: &dyn Fn() -> Instant,
    state: &[u8],
    request: &Request,
    logins: &mut u32,
) -> Result<Handover, Ended> {
    loop {
        let response = way.send(request).ok_or(Ended::Drained)?.map_err(Ended::from)?;
        let failure = match guest.resume(state, clock(), &response).map_err(Ended::from)? {
            Ok(step) => return Ok(step),
            Err(failure) => failure,
        };
        match failure.remedy {
            Remedy::LogIn if *logins < LOGINS => {
                *logins += 1;
                let what = told(&failure.note);
                way.forget_session().map_err(|error| Ended::Stop {
                    code: error.code().to_string(),
                    message: format!("{error}; {what}"),
                })?;
            }
            _ => return Err(failed(failure)),
        }
    }
}

/// What an adapter's failure means for the route.
fn failed(Failure { remedy, note, wait }: Failure) -> Ended {
    match remedy {
        Remedy::Retry => Ended::Trouble { code: note.code, message: note.message, wait },
        Remedy::LogIn => Ended::Stop { code: code!(6008).to_string(), message: told(&note) },
        Remedy::Stop => Ended::Stop { code: code!(6401).to_string(), message: told(&note) },
    }
}

fn told(note: &Note) -> String {
    format!("{}: {}", note.code, note.message)
}

impl From<SandboxError> for Ended {
    fn from(error: SandboxError) -> Self {
        let (code, message) = (error.code().to_string(), error.to_string());
        match error {
            SandboxError::Retry { .. } => Self::Trouble { code, message, wait: None },
            SandboxError::Reject(_) => Self::Unspeakable { code, message },
            SandboxError::Stop { .. } => Self::Stop { code, message },
        }
    }
}

impl From<TransportError> for Ended {
    fn from(error: TransportError) -> Self {
        let code = error.code().to_string();
        match error {
            TransportError::Retry { message, wait, .. } => Self::Trouble { code, message, wait },
            TransportError::Reject { message, .. } => Self::Unspeakable { code, message },
            TransportError::Stop { message, .. } => Self::Stop { code, message },
        }
    }
}
