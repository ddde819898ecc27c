//! A loaded adapter: compiled for the deadline engine now, for the fuel engine
//! when a record must be judged for the first time. Knows nothing of records.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use wasmtime::Store;
use wasmtime::component::Instance;

use super::cache::Origin;
use super::call::{Budget, Cost, Failed, Maker, Outcome, Stage, Why};
use super::deliver::Deliverer;
use super::engine::Kind;
use super::error::SandboxError;
use super::guest::Guest;
use super::host::{self, Host};
use super::limits::Limits;
use super::pull::Puller;
use super::receive::Receiver;
use super::translate::Translator;
use super::types::{Capability, Conviction, LogLine, Subject};
use crate::code;

/// A component that was taken in. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Adapter(Arc<Inner>);

struct Inner {
    host: Host,
    component: Vec<u8>,
    limits: Limits,
    capabilities: BTreeSet<Capability>,
    origin: Origin,
    deadline: Maker,
    fuel: Mutex<Option<Arc<Maker>>>,
}

impl Adapter {
    pub(super) fn new(host: Host, bytes: &[u8], limits: Limits) -> Result<Self, SandboxError> {
        let (component, origin) = host.0.compile(Kind::Deadline, bytes)?;
        host::imports(&component)?;
        let deadline = host::maker(&component)?;
        let capabilities = host::capabilities(&component);
        let component = bytes.to_vec();
        let fuel = Mutex::new(None);
        Ok(Self(Arc::new(Inner { host, component, limits, capabilities, origin, deadline, fuel })))
    }

    /// What the component exports.
    #[must_use]
    pub fn capabilities(&self) -> &BTreeSet<Capability> {
        &self.0.capabilities
    }

    /// What it may take.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Where its compiled code came from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.0.origin
    }

    /// The adapter as a translator of one channel's records, with settings of
    /// that source; `subjects` are those that its events may have.
    ///
    /// # Errors
    /// `Stop` with HUB-4032 (no such capability), HUB-4033 (does not start),
    /// HUB-4034 (refuses the settings); `Retry` where the machine is at fault.
    pub fn translator(&self, settings: &str, subjects: Vec<Subject>) -> Result<Translator, SandboxError> {
        self.offers(Capability::Translate, settings)?;
        Ok(Translator::new(self.clone(), settings, subjects))
    }

    /// The adapter as one that fetches, with settings of the source.
    ///
    /// # Errors
    /// As [`Self::translator`].
    pub fn puller(&self, settings: &str) -> Result<Puller, SandboxError> {
        self.offers(Capability::Pull, settings)?;
        Ok(Puller::new(self.clone(), settings))
    }

    /// The adapter as one that takes what a platform sends.
    ///
    /// # Errors
    /// As [`Self::translator`].
    pub fn receiver(&self, settings: &str) -> Result<Receiver, SandboxError> {
        self.offers(Capability::Receive, settings)?;
        Ok(Receiver::new(self.clone(), settings))
    }

    /// The adapter as one that gives back, with settings of the route.
    ///
    /// # Errors
    /// As [`Self::translator`].
    pub fn deliverer(&self, settings: &str) -> Result<Deliverer, SandboxError> {
        self.offers(Capability::Deliver, settings)?;
        Ok(Deliverer::new(self.clone(), settings))
    }

    /// Whether it has the capability, with the contract's types, and starts with these settings.
    fn offers(&self, capability: Capability, settings: &str) -> Result<(), SandboxError> {
        if !self.0.capabilities.contains(&capability) {
            return Err(SandboxError::stop(
                code!(4032),
                format!("the component does not export {}", capability.interface()),
            ));
        }
        let (answer, _) = self.ask(settings, 0, |maker, store, instance| maker.keeps(capability, store, instance));
        // Nothing was asked of it, so whatever is wrong is wrong with its types.
        answer.map_err(|error| match error {
            SandboxError::Reject(found) => SandboxError::stop(code!(4032), found.message),
            error => error,
        })
    }

    /// Calls under the deadline of so many records. A failure says no more
    /// than that somebody must look closer.
    pub(super) fn hurry<R>(
        &self,
        settings: &str,
        records: usize,
        given: usize,
        ask: impl FnOnce(&Maker, &mut Store<Guest>, &Instance) -> wasmtime::Result<R>,
    ) -> (Option<R>, Cost) {
        let budget = Budget::Deadline(self.0.limits.deadline(records));
        let (outcome, cost) = self.0.deadline.call(&self.0.limits, settings, budget, given, ask);
        let answer = match outcome {
            Outcome::Done(answer) => Some(answer),
            Outcome::Refused(_) | Outcome::Failed(_) => None,
        };
        (answer, cost)
    }

    /// Calls under fuel: what it finds is so on every machine.
    pub(super) fn judge<R>(
        &self,
        settings: &str,
        given: usize,
        ask: impl FnOnce(&Maker, &mut Store<Guest>, &Instance) -> wasmtime::Result<R>,
    ) -> (Result<R, SandboxError>, Cost) {
        let maker = match self.judging() {
            Ok(maker) => maker,
            Err(error) => return (Err(error), Cost::default()),
        };
        let limits = &self.0.limits;
        let budget = Budget::Fuel(limits.fuel(), limits.wall());
        let (outcome, cost) = maker.call(limits, settings, budget, given, ask);
        let answer = match outcome {
            Outcome::Done(answer) => Ok(answer),
            Outcome::Refused(note) => Err(SandboxError::settings_refused(&note)),
            Outcome::Failed(failed) => Err(blame(*failed)),
        };
        (answer, cost)
    }

    /// Under the deadline first; only what fails is judged under fuel.
    pub(super) fn ask<R>(
        &self,
        settings: &str,
        given: usize,
        ask: impl Fn(&Maker, &mut Store<Guest>, &Instance) -> wasmtime::Result<R>,
    ) -> (Result<R, SandboxError>, Cost) {
        let (answer, cost) = self.hurry(settings, self.0.limits.records, given, &ask);
        match answer {
            Some(answer) => (Ok(answer), cost),
            None => {
                let (answer, more) = self.judge(settings, given, ask);
                (answer, cost.and(more))
            }
        }
    }

    /// The adapter on the fuel engine, compiled when first needed.
    fn judging(&self) -> Result<Arc<Maker>, SandboxError> {
        let mut fuel = self.0.fuel.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(maker) = &*fuel {
            return Ok(Arc::clone(maker));
        }
        let (component, _) = self.0.host.0.compile(Kind::Fuel, &self.0.component)?;
        let maker = Arc::new(host::maker(&component)?);
        *fuel = Some(Arc::clone(&maker));
        Ok(maker)
    }
}

/// A trap says what happened; where, the adapter's own last words do: an SDK has it log a panic or an exception with the
/// line of its source.
fn with_place(trap: String, log: &[LogLine]) -> String {
    let error = log.iter().rev().find(|line| line.is_error());
    match error {
        Some(said) => format!("{trap}; it said: {}", said.text),
        None => trap,
    }
}

/// Who spins or grows has no last words, but functions have names, where the component was not stripped of them, and at
/// the vendor's desk lines.
fn with_functions(limit: String, frames: &[String]) -> String {
    match frames {
        [] => limit,
        [inner] => format!("{limit}; it was in {inner}"),
        [inner, callers @ ..] => format!("{limit}; it was in {inner}, called by {}", callers.join(", by ")),
    }
}

/// Who is at fault where a call under fuel failed: the machine, the adapter as
/// such, or the adapter with this input.
fn blame(failed: Failed) -> SandboxError {
    let Failed { stage, why, message, frames, log } = failed;
    match (why, stage) {
        (Why::Time, _) => SandboxError::Retry {
            code: code!(4020),
            message: "the call ran ten times longer than its fuel should take".into(),
        },
        (Why::NoSlot, _) => SandboxError::Retry { code: code!(4021), message },
        (_, Stage::Start) => SandboxError::stop(code!(4033), format!("the adapter does not start: {message}")),
        (_, Stage::Call) => {
            let code = match why {
                Why::Fuel => code!(4001),
                Why::Memory => code!(4002),
                Why::Trap => code!(4003),
                Why::Abi | Why::Time | Why::NoSlot => code!(4004),
            };
            let message = match why {
                Why::Trap => with_place(message, &log),
                Why::Fuel | Why::Memory => with_functions(message, &frames),
                Why::Abi | Why::Time | Why::NoSlot => message,
            };
            SandboxError::Reject(Box::new(Conviction { code, message, log, frames }))
        }
    }
}
