//! One call: a fresh instance, configured, asked once, thrown away. Says what
//! it cost and, where it failed, why; what that means for a record is decided
//! elsewhere. Knows nothing of batches.

use std::time::Duration;

use cpu_time::ThreadTime;
use wasmtime::component::{Instance, InstancePre};
use wasmtime::{Store, Trap};

use super::bindings::deliver::DeliverIndices;
use super::bindings::pull::PullIndices;
use super::bindings::receive::ReceiveIndices;
use super::bindings::setup::SetupIndices;
use super::bindings::translate::TranslateIndices;
use super::frames::frames;
use super::guest::Guest;
use super::limits::{Limits, ticks};
use super::types::{Capability, LogLine, Note};

/// What bounds a call's time.
#[derive(Debug, Clone, Copy)]
pub(super) enum Budget {
    /// The deadline engine: so long.
    Deadline(Duration),
    /// The fuel engine: so much fuel, and a wall limit.
    Fuel(u64, Duration),
}

/// How far the call got before it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Making and configuring the instance: no input is at fault.
    Start,
    /// With the input.
    Call,
}

/// Why a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The fuel is spent.
    Fuel,
    /// It was refused memory before it failed.
    Memory,
    /// It trapped.
    Trap,
    /// What it gave does not keep the contract.
    Abi,
    /// The deadline or the wall limit passed.
    Time,
    /// The pool has no room for another instance.
    NoSlot,
}

/// What a call took.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cost {
    /// CPU time that this thread spent on it.
    pub cpu: Duration,
    /// Bytes of memories and tables that the instance held at its end, which is the most: neither shrinks.
    pub memory: u64,
}

impl Cost {
    /// What two calls took, one after the other.
    pub fn and(self, next: Self) -> Self {
        Self { cpu: self.cpu + next.cpu, memory: self.memory.max(next.memory) }
    }
}

/// A call that failed.
#[derive(Debug)]
pub(super) struct Failed {
    pub stage: Stage,
    pub why: Why,
    pub message: String,
    pub frames: Vec<String>,
    pub log: Vec<LogLine>,
}

/// What came of a call.
pub(super) enum Outcome<R> {
    /// The answer.
    Done(R),
    /// `configure` refused the settings.
    Refused(Note),
    /// It failed.
    Failed(Box<Failed>),
}

/// Makes instances of one adapter on one engine; knows where its exports are.
pub(super) struct Maker {
    pub pre: InstancePre<Guest>,
    pub setup: SetupIndices,
    pub translate: Option<TranslateIndices>,
    pub pull: Option<PullIndices>,
    pub receive: Option<ReceiveIndices>,
    pub deliver: Option<DeliverIndices>,
}

impl Maker {
    /// Calls a fresh instance once; `given` is the size of the input in bytes.
    /// Also gives what it took.
    pub fn call<R>(
        &self,
        limits: &Limits,
        settings: &str,
        budget: Budget,
        given: usize,
        ask: impl FnOnce(&Self, &mut Store<Guest>, &Instance) -> wasmtime::Result<R>,
    ) -> (Outcome<R>, Cost) {
        let began = ThreadTime::now();
        let mut store = Store::new(self.pre.engine(), Guest::new(limits));
        store.limiter(|guest| &mut guest.memory);
        // As much for one record as for a batch, else how records were cut into
        // batches would decide of a long answer.
        store.set_hostcall_fuel(Limits::answer(given.max(limits.bytes)));
        let outcome = match self.start(&mut store, settings, budget) {
            Err(error) => Outcome::Failed(Box::new(failed(&mut store, Stage::Start, &error))),
            Ok(Err(note)) => Outcome::Refused(note),
            Ok(Ok(instance)) => match allot(&mut store, budget).and_then(|()| ask(self, &mut store, &instance)) {
                // What a guest says after it was refused memory may be so for its
                // batch alone: it is asked again, a record at a time.
                Ok(_) if matches!(budget, Budget::Deadline(_)) && store.data().memory.refused => {
                    let error = wasmtime::Error::msg("memory was refused");
                    Outcome::Failed(Box::new(failed(&mut store, Stage::Call, &error)))
                }
                Ok(answer) => Outcome::Done(answer),
                Err(error) => Outcome::Failed(Box::new(failed(&mut store, Stage::Call, &error))),
            },
        };
        let memory = store.data().memory.held();
        drop(store);
        (outcome, Cost { cpu: began.elapsed(), memory })
    }

    /// Whether what is exported for a capability has the contract's types: its name alone is known before.
    pub fn keeps(&self, capability: Capability, store: &mut Store<Guest>, instance: &Instance) -> wasmtime::Result<()> {
        match capability {
            Capability::Translate => self.translate.as_ref().map(|found| found.load(store, instance).map(drop)),
            Capability::Pull => self.pull.as_ref().map(|found| found.load(store, instance).map(drop)),
            Capability::Receive => self.receive.as_ref().map(|found| found.load(store, instance).map(drop)),
            Capability::Deliver => self.deliver.as_ref().map(|found| found.load(store, instance).map(drop)),
        }
        .unwrap_or(Ok(()))
    }

    fn start(
        &self,
        store: &mut Store<Guest>,
        settings: &str,
        budget: Budget,
    ) -> wasmtime::Result<Result<Instance, Note>> {
        allot(store, budget)?;
        let instance = self.pre.instantiate(&mut *store)?;
        let setup = self.setup.load(&mut *store, &instance)?;
        allot(store, budget)?;
        let answer = setup.hub_adapter_setup().call_configure(&mut *store, settings)?;
        Ok(answer.map(|()| instance).map_err(Note::from))
    }
}

/// Gives a store its time anew: an epoch deadline that is not set is 0 and
/// traps at once, and what `configure` took is not the record's to pay.
fn allot(store: &mut Store<Guest>, budget: Budget) -> wasmtime::Result<()> {
    match budget {
        Budget::Deadline(time) => store.set_epoch_deadline(ticks(time)),
        Budget::Fuel(fuel, wall) => {
            store.set_epoch_deadline(ticks(wall));
            store.set_fuel(fuel)?;
        }
    }
    Ok(())
}

fn failed(store: &mut Store<Guest>, stage: Stage, error: &wasmtime::Error) -> Failed {
    let trap = error.downcast_ref::<Trap>().copied();
    let why = match trap {
        Some(Trap::OutOfFuel) => Why::Fuel,
        Some(Trap::Interrupt) => Why::Time,
        _ if error.is::<wasmtime::PoolConcurrencyLimitError>() => Why::NoSlot,
        _ if store.data().memory.refused => Why::Memory,
        Some(_) => Why::Trap,
        None => Why::Abi,
    };
    Failed {
        stage,
        why,
        message: trap.map_or_else(|| error.root_cause().to_string(), |trap| trap.to_string()),
        frames: frames(error),
        log: store.data_mut().log.take(),
    }
}
