//! The scenarios with kills, stalls and bad neighbours in their long form, and many small worlds for the archive.
//!
//! Promises: the seed is printed, so that a run can be repeated; the exit code says whether all held.
//! Knows nothing of what the scenarios assert. The short form is part of `cargo xtask test`.

use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use clap::Args;

use crate::place::Place;
use crate::{components, setup, step, test};

/// How much is to be survived.
#[derive(Args)]
pub struct Options {
    /// How often the hub is killed
    #[arg(long, default_value_t = 100)]
    kills: usize,
    /// Repeats the moments of an earlier run
    #[arg(long)]
    seed: Option<u64>,
    /// Small worlds that the archive folds, looks back on, proposes of and measures, in each kind of store
    #[arg(long, default_value_t = 3_000)]
    worlds: u32,
    /// Only scenarios whose name holds one of these
    names: Vec<String>,
}

/// Where the scenarios are, by what befalls the hub.
const SCENARIOS: &[&str] =
    &["kills::", "lights_out::", "pauses::", "open_transaction::", "neighbours::", "ground::", "shared_store::"];

/// Tests of many small worlds, which are as many as `HUB_CASES` says: what is folded, found of the past, proposed and
/// measured.
const WORLDS: &[&str] =
    &["archive::neutrality", "archive::past::hindsight", "archive::review::neutrality", "archive::measure::neutrality"];

/// Runs them, one at a time.
pub fn run(place: &Place, options: &Options) -> Result<ExitCode> {
    setup::for_demo(place)?;
    // Hubs that share an archive keep it in a server's database, and the small worlds are folded there, too.
    setup::databases::ensure(place)?;
    components::build(place)?;
    let mut build = step::cargo(place);
    // Of the whole workspace, as the tests are: other features would mean other dependencies.
    build.args(["build", "--workspace", "--bins"]);
    step::shown(build)?;
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let seed = options.seed.unwrap_or_else(now);
    eprintln!("seed {seed}, {} kills", options.kills);
    let mut command = step::cargo(place);
    command.args(["test", "--workspace", "--test", "scenarios", "--"]);
    command.args(["--nocapture", "--test-threads", "1"]);
    match options.names.as_slice() {
        [] => command.args(SCENARIOS),
        names => command.args(names),
    };
    command.env("HUB_KILLS", options.kills.to_string()).env("HUB_KILL_SEED", seed.to_string());
    let began = Instant::now();
    let mut outcome = step::shown(test::with_programs(place, command));
    if options.names.is_empty() {
        let mut on_files = step::cargo(place);
        on_files.args(["test", "--package", "hub-core", "--lib"]);
        for mut command in [on_files, test::on_a_server(place)] {
            command.arg("--").args(WORLDS).env("HUB_CASES", options.worlds.to_string());
            outcome = outcome.and(step::shown(command));
        }
    }
    let (word, seconds) = (if outcome.is_ok() { "all held" } else { "FAILED" }, began.elapsed().as_secs());
    println!("cargo xtask chaos: {word}, {} kills, seed {seed}, {seconds} s", options.kills);
    Ok(if outcome.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
