//! `cargo xtask bench [names] [--json]`: what the sandbox, the archive and the readers cost.
//!
//! Promises: contenders of one bench run in turn within one run, after a
//! warm-up, and the figures are medians; with `--json` standard output has one
//! line a result and nothing else. It judges nothing: a figure never fails.
//! README.md beside `src` has the figures of one machine and what bounds them.

mod adapter;
mod adapters;
mod archive;
mod asked;
mod beside;
mod events;
mod fold;
mod identity;
mod kept;
mod machine;
mod measure;
mod meter;
mod names;
mod native;
mod pipeline;
mod plugins;
mod report;
mod sources;
mod subject;
mod tables;
mod through;
mod truth;
mod versions;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Parser;
use hub_core::sandbox::apart::{self, Allowance};

use crate::archive::Size;
use crate::kept::Place;
use crate::report::Report;

/// The hub's.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// The benches, in the order in which they run.
const BENCHES: [&str; 9] =
    ["adapter", "adapters", "plugins", "pipeline", "sources", "fold", "measure", "tables", "identity"];

/// Runs only where it is asked for by its name: it takes hours.
const ARCHIVE: &str = "archive";

/// Measures what the sandbox and the archive cost.
#[derive(Debug, Parser)]
struct Options {
    /// Print one JSON line a result, and nothing else, on standard output
    #[arg(long)]
    json: bool,
    /// Rounds after the warm-up; a figure is their median
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Raw records of the topic of `pipeline`, `plugins` and `sources`
    #[arg(long, default_value_t = 400_000)]
    records: usize,
    /// Operators of the archive that is folded: 100,000 in `fold`, a million in `archive`
    #[arg(long)]
    operators: Option<usize>,
    /// Facts of the bench `archive`
    #[arg(long, default_value_t = 10_000_000)]
    facts: usize,
    /// Events that the bench `archive` folds anew
    #[arg(long, default_value_t = 1_000_000)]
    rebuilt: usize,
    /// Where the benches `fold` and `archive` keep it; in each place when none is given
    #[arg(long)]
    store: Option<Place>,
    /// Devices of the bench `measure`
    #[arg(long, default_value_t = 3_000)]
    series: usize,
    /// Minutes that each of them tells
    #[arg(long, default_value_t = 1_440)]
    minutes: usize,
    /// Write the tables that are read into this folder, and do nothing else
    #[arg(long, hide = true)]
    write_tables: Option<PathBuf>,
    /// Load the adapters of the bench `plugins`, compiled code kept in this folder, and do nothing else
    #[arg(long, hide = true)]
    load_adapters: Option<PathBuf>,
    /// Operators of each county of the bench `identity`, five records each
    #[arg(long, default_value_t = 20_000)]
    county: usize,
    /// Names of benches; all but `archive` when none is given
    names: Vec<String>,
}

fn main() -> Result<ExitCode> {
    // The sandbox starts its own program where it compiles.
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [apart::WORD, kind, memory, seconds, nice] = words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        let allowance = Allowance { memory: memory.parse()?, seconds: seconds.parse()?, nice: nice.parse()? };
        return Ok(apart::answer(kind, allowance)?);
    }
    measured(&Options::parse()).map(|()| ExitCode::SUCCESS)
}

fn measured(options: &Options) -> Result<()> {
    if let Some(folder) = &options.write_tables {
        return tables::write(folder);
    }
    if let Some(folder) = &options.load_adapters {
        return plugins::load(folder);
    }
    if let Some(unknown) = options.names.iter().find(|name| !BENCHES.contains(&name.as_str()) && *name != ARCHIVE) {
        bail!("there is no bench {unknown:?}; there are {}, {ARCHIVE}", BENCHES.join(", "));
    }
    if options.rounds < 3 {
        bail!("--rounds is {}: a median takes at least 3", options.rounds);
    }
    let mut report = Report::new(options.json);
    report.head(&machine::described());
    for name in BENCHES {
        if !options.names.is_empty() && !options.names.iter().any(|wanted| wanted == name) {
            continue;
        }
        match name {
            "adapter" => adapter::measure(options.rounds, &mut report)?,
            "adapters" => adapters::measure(options.rounds, &mut report)?,
            "plugins" => {
                plugins::measure(options.rounds, &mut report)?;
                versions::measure(options.rounds, options.records, &mut report)?;
            }
            "tables" => tables::measure(options.rounds, &mut report)?,
            "sources" => sources::measure(options.rounds, options.records, &mut report)?,
            "fold" => fold::measure(options.store, options.operators.unwrap_or(100_000), &mut report)?,
            "identity" => identity::measure(options.county, &mut report)?,
            "measure" => measure::measure(options.series, options.minutes, &mut report)?,
            _ => pipeline::measure(options.rounds, options.records, &mut report)?,
        }
    }
    if options.names.iter().any(|wanted| wanted == ARCHIVE) {
        let Options { facts, rebuilt, store, .. } = *options;
        let operators = options.operators.unwrap_or(1_000_000);
        archive::measure(store, Size { operators, facts, rebuilt }, &mut report)?;
    }
    Ok(())
}
