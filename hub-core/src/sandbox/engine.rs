//! The two engines. Under the first a batch runs against a deadline, checked by
//! an epoch that a ticker moves on: cheap. Under the second a record runs alone
//! against fuel, so that whether it is convicted does not depend on how fast
//! the machine is or what else it does.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;

use serde::Deserialize;
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OperatorCost, PoolingAllocationConfig, WasmBacktraceDetails,
};

use super::apart::Allowance;
use super::error::SandboxError;
use super::limits::{CALL_FUEL, TICK};
use crate::code;

/// Core instances of one component: a Python component has 38.
const CORE_INSTANCES: u32 = 64;
/// Memories and tables of one component.
const MEMORIES: u32 = 4;
const TABLES: u32 = 16;
/// Bytes of a memory that stay resident between instances (measured: below
/// this, page faults cost more than the guest's own work).
const KEEP_RESIDENT: usize = 2 << 20;
/// Bytes of a memory that are written out at compile time wherever its data lies; above this only where half of them
/// are data, else two bytes far apart would cost all that is between them.
const IMAGE: u64 = 16 << 20;
/// What the host may keep of a component's instances.
const INSTANCE_SIZE: usize = 4 << 20;

/// What the administrator sets of the sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Calls that may run at once: lanes, and one for each platform.
    pub slots: u32,
    /// Bytes that an adapter may be granted at most.
    pub memory: u64,
    /// Folder of compiled adapters, the hub's alone; none: compiled at each start.
    pub cache: Option<std::path::PathBuf>,
    /// How much compiling may take in a process of its own; none: it is done in this one, of which
    /// `compile` cannot be asked.
    #[serde(skip)]
    pub apart: Option<Allowance>,
    /// Whether debug information is read where a call fails under fuel, so that the line is told. For the vendor's
    /// desk: a running hub parses none, since it may be a stranger's. What is compiled apart has none.
    #[serde(skip)]
    pub lines: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { slots: 32, memory: 256 << 20, cache: None, apart: None, lines: false }
    }
}

impl Settings {
    /// What is wrong with the settings: key and reason.
    #[must_use]
    pub fn check(&self) -> Vec<(&'static str, &'static str)> {
        let mut wrong = Vec::new();
        if !(1..=1024).contains(&self.slots) {
            wrong.push(("slots", "must be between 1 and 1024"));
        }
        if !((1 << 20)..=(4 << 30)).contains(&self.memory) {
            wrong.push(("memory", "must be between 1 MiB and 4 GiB"));
        }
        wrong
    }
}

/// Which of the two: compiled code is of one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// For batches: a deadline.
    Deadline,
    /// For conviction: fuel, and the wall limit.
    Fuel,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Deadline => "deadline",
            Self::Fuel => "fuel",
        }
    }

    pub fn of(word: &str) -> Option<Self> {
        [Self::Deadline, Self::Fuel].into_iter().find(|kind| kind.word() == word)
    }
}

/// An engine that compiles as one of the two does, and runs nothing: how instances are kept does not show in the code.
pub(super) fn compiler(kind: Kind) -> wasmtime::Result<Engine> {
    Engine::new(&config(kind))
}

/// Both engines and what moves their epochs.
pub(super) struct Engines {
    /// Its instances are pooled.
    deadline: Engine,
    fuel: Engine,
    ticker: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Engines {
    pub fn new(settings: &Settings) -> Result<Self, SandboxError> {
        let refused = |e: wasmtime::Error| SandboxError::stop(code!(4035), format!("{e:#}"));
        let mut pooled = config(Kind::Deadline);
        pooled.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(settings)));
        let deadline = Engine::new(&pooled).map_err(refused)?;
        let mut judging = config(Kind::Fuel);
        // Both ends of compiling apart have to agree, and the other end keeps no debug information.
        if settings.lines && settings.apart.is_none() {
            judging.wasm_backtrace_details(WasmBacktraceDetails::Enable);
        }
        let fuel = Engine::new(&judging).map_err(refused)?;
        let ticker = tick(&deadline, &fuel)
            .map_err(|e| SandboxError::stop(code!(4035), format!("the ticker's thread does not start: {e}")))?;
        Ok(Self { deadline, fuel, ticker: Some(ticker) })
    }

    pub fn of(&self, kind: Kind) -> &Engine {
        match kind {
            Kind::Deadline => &self.deadline,
            Kind::Fuel => &self.fuel,
        }
    }
}

impl Drop for Engines {
    fn drop(&mut self) {
        if let Some((running, thread)) = self.ticker.take() {
            drop(running);
            // A panic of the ticker has been reported by its thread already.
            let _ = thread.join();
        }
    }
}

/// All that a guest could see is the same in both.
fn config(kind: Kind) -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(false)
        .wasm_memory64(false)
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        .memory_guaranteed_dense_image_size(IMAGE);
    if kind == Kind::Fuel {
        config.consume_fuel(true).operator_cost(cost());
    }
    config
}

/// What growing costs is the host's work, not one instruction's: without it a
/// guest that asks again and again takes far more time than its fuel should.
fn cost() -> OperatorCost {
    OperatorCost { MemoryGrow: CALL_FUEL, TableGrow: CALL_FUEL, ..OperatorCost::default() }
}

fn pool(settings: &Settings) -> PoolingAllocationConfig {
    let slots = settings.slots;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(slots)
        .total_core_instances(slots * CORE_INSTANCES)
        .total_memories(slots * MEMORIES)
        .total_tables(slots * TABLES)
        .max_core_instances_per_component(CORE_INSTANCES)
        .max_memories_per_component(MEMORIES)
        .max_tables_per_component(TABLES)
        .max_component_instance_size(INSTANCE_SIZE)
        .max_core_instance_size(INSTANCE_SIZE)
        .max_memory_size(usize::try_from(settings.memory).unwrap_or(usize::MAX))
        .max_unused_warm_slots(slots)
        .linear_memory_keep_resident(KEEP_RESIDENT)
        .table_keep_resident(64 << 10)
        .pagemap_scan(Enabled::Auto);
    pool
}

/// Moves both epochs on until the sender is dropped.
fn tick(deadline: &Engine, fuel: &Engine) -> std::io::Result<(Sender<()>, JoinHandle<()>)> {
    let (running, stopped) = channel();
    let engines = [deadline.weak(), fuel.weak()];
    let thread = std::thread::Builder::new().name("sandbox-ticker".into()).spawn(move || {
        while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            for engine in engines.iter().filter_map(wasmtime::EngineWeak::upgrade) {
                engine.increment_epoch();
            }
        }
    })?;
    Ok((running, thread))
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hash, Hasher};

    use super::*;

    /// What must be the same where code is compiled and where it runs.
    fn of(engine: &Engine) -> u64 {
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        hasher.finish()
    }

    #[test]
    fn debug_information_is_kept_under_fuel_alone_where_it_is_asked_for_and_compiled_here() {
        let engines = |lines, apart| Engines::new(&Settings { slots: 1, lines, apart, ..Settings::default() }).unwrap();
        let (hub, desk, apart) = (engines(false, None), engines(true, None), engines(true, Some(Allowance::default())));
        let without = of(&compiler(Kind::Fuel).unwrap());
        assert_eq!([&hub, &apart].map(|engines| of(engines.of(Kind::Fuel))), [without; 2]);
        assert_ne!(of(desk.of(Kind::Fuel)), without);
        assert_eq!(of(desk.of(Kind::Deadline)), of(hub.of(Kind::Deadline)));
    }
}
