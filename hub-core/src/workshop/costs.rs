//! What an adapter costs in the sandbox: how fast it translates the records of its cases, in how much memory, with how
//! much of the fuel that a record may spend; and for Rust how much faster it is outside.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::error::WorkshopError;
use super::language::Language;
use super::opened::Opened;
use crate::code;
use crate::message::RawRecord;
use crate::sandbox::{Look, Translator};

/// Shorter, and the machine is measured rather than the adapter.
const LONG_ENOUGH: Duration = Duration::from_secs(2);
/// The bench target of a Rust project that says how fast it is outside the sandbox.
const NATIVE: &str = "native";

/// See this file. Times are of this machine; fuel is the same on each.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Costs {
    /// Records of cases that were translated over and over.
    pub records: usize,
    /// Records of a batch.
    pub batch: usize,
    /// A second, on one core.
    pub records_a_second: f64,
    /// CPU time of a record, in microseconds.
    pub cpu_micros: f64,
    /// What a record has of the time that a call with a full batch may take, in microseconds.
    pub cpu_budget_micros: f64,
    /// The most fuel that one of them spends alone.
    pub fuel: u64,
    /// The fuel that a record may spend.
    pub fuel_budget: u64,
    /// The most memory that an instance holds, in bytes.
    pub memory: u64,
    /// The memory that it is granted.
    pub memory_limit: u64,
    /// Bytes of the component.
    pub component: usize,
    /// Until it could be called, in milliseconds: compiling it, or reading what was compiled before.
    pub ready_millis: u64,
    /// The same records a second outside the sandbox, where the project has such a bench.
    pub native_records_a_second: Option<f64>,
}

impl Costs {
    /// How many times a record takes in the sandbox what it takes outside.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        Some(self.native_records_a_second? / self.records_a_second)
    }
}

/// Measures an adapter by the records of its cases.
///
/// # Errors
/// HUB-4530: no case has records; else where the adapter does not run.
pub fn measure(opened: &Opened, native: bool) -> Result<Costs, WorkshopError> {
    let mut batches: Vec<(Translator, Vec<RawRecord>)> = Vec::new();
    let (mut records, mut fuel, mut memory) = (0, 0, 0);
    let mut fuel_budget = 0;
    for case in opened.cases()?.all() {
        let own = case.records(&opened.manifest)?;
        if own.is_empty() {
            continue;
        }
        let translator = opened.translator(case.channel(), &case.settings(&opened.manifest)?)?;
        for record in &own {
            let look: Look = translator.look(&record.media_type, record)?;
            (fuel, memory) = (fuel.max(look.fuel), memory.max(look.memory));
            fuel_budget = look.budget;
        }
        records += own.len();
        let batch = own.iter().cycle().take(opened.manifest.limits.records).cloned().collect();
        batches.push((translator, batch));
    }
    if batches.is_empty() {
        return Err(WorkshopError::undone(code!(4530), "no case of it has records, which are what is measured"));
    }
    let limits = opened.adapter.limits();
    let (began, mut done, mut cpu) = (Instant::now(), 0_usize, Duration::ZERO);
    while began.elapsed() < LONG_ENOUGH {
        for (translator, batch) in &batches {
            let came = translator.run(&batch[0].media_type, batch)?;
            done += came.verdicts.len();
            cpu += came.cpu;
        }
    }
    Ok(Costs {
        records,
        batch: limits.records,
        records_a_second: done as f64 / began.elapsed().as_secs_f64(),
        cpu_micros: cpu.as_secs_f64() * 1e6 / done as f64,
        cpu_budget_micros: limits.time().as_secs_f64() * 1e6 / limits.records as f64,
        fuel,
        fuel_budget,
        memory,
        memory_limit: limits.memory,
        component: opened.bytes,
        ready_millis: u64::try_from(opened.ready_in.as_millis()).unwrap_or(u64::MAX),
        native_records_a_second: if native { natively(&opened.folder)? } else { None },
    })
}

/// What the project's own bench says, where it is in Rust and has one.
fn natively(folder: &Path) -> Result<Option<f64>, WorkshopError> {
    let has_one = folder.join("benches").join(NATIVE).with_extension("rs").exists();
    if !has_one || Language::of(folder)? != Language::Rust {
        return Ok(None);
    }
    let failed = |why: String| WorkshopError::undone(code!(4528), format!("cargo bench --bench {NATIVE}: {why}"));
    let mut command = Command::new("cargo");
    command.args(["bench", "--quiet", "--bench", NATIVE]).current_dir(folder);
    let output = command.output().map_err(|e| failed(e.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    said.trim().parse().map(Some).map_err(|_| failed(format!("it should print one number, and printed {said:?}")))
}
