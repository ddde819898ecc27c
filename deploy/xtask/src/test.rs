//! Every check and test of the project, one after the other, with times.
//!
//! Promises: all steps run even when one failed, so that one run tells everything; the exit code says
//! whether all passed.
//! Knows nothing of what the tests assert.

mod failed;

use std::fs;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::Result;
use clap::Args;

use crate::place::Place;
use crate::{components, fuzz, interrupt, licences, secrets, setup, step, tidy};

/// How much to test.
#[derive(Args)]
pub struct Options {
    /// Leave out the scenarios, which run against real Kafka, the console's pages in a browser, and fuzzing. The archive's
    /// tests run on PostgreSQL all the same
    #[arg(long)]
    quick: bool,
}

struct Done {
    name: &'static str,
    seconds: f64,
    outcome: Result<()>,
}

/// Runs the steps and sums them up.
pub fn run(place: &Place, options: &Options) -> Result<ExitCode> {
    let mut done = Vec::new();
    let mut step = |name: &'static str, work: &dyn Fn() -> Result<()>| -> Result<bool> {
        interrupt::check()?;
        eprintln!("\n── {name}");
        let began = Instant::now();
        let outcome = work();
        interrupt::check()?;
        let passed = outcome.is_ok();
        if let Err(error) = &outcome {
            eprintln!("{name} failed: {error:#}");
        }
        done.push(Done { name, seconds: began.elapsed().as_secs_f64(), outcome });
        Ok(passed)
    };

    step("tidy", &|| tidy::run(place))?;
    // Without these two nothing else can be judged.
    let set_up = || {
        if options.quick {
            setup::for_hub(place)?;
            setup::for_checks(place)?;
            return setup::databases::postgresql(place);
        }
        setup::all(place)
    };
    if step("set-up", &set_up)? && step("components", &|| components::build(place))? {
        step("licences", &|| licences::check(place))?;
        step("secrets", &|| secrets::check(place))?;
        step("format", &|| step::shown(format(place)?))?;
        step("lints", &|| step::shown(with(step::cargo(place), CLIPPY)))?;
        // The scenarios start the finished programs. With the tests in one, so that what both need is compiled once:
        // tests ask more of some dependencies.
        step("build", &|| step::shown(with(step::cargo(place), &["build", "--workspace", "--bins", "--tests"])))?;
        step("tests", &|| step::kept(place, "tests", tests(place, options.quick)))?;
        step("postgresql", &|| {
            let mut command = on_a_server(place);
            command.arg("--").args(ON_BOTH);
            step::kept(place, "postgresql", command)
        })?;
        if !options.quick {
            step("fuzz", &|| fuzz::short(place))?;
        }
    }
    for name in done.iter().filter(|done| done.outcome.is_err()).map(|done| done.name) {
        let log = fs::read(step::log(place, name)).unwrap_or_default();
        failed::of(&String::from_utf8_lossy(&log)).iter().for_each(|failed| eprintln!("\n{failed}"));
    }
    Ok(sum_up(&done))
}

/// All of the workspace, and the files that no `mod` names because a build script lists them.
fn format(place: &Place) -> Result<Command> {
    let mut command = with(step::cargo(place), &["fmt", "--all", "--check", "--"]);
    for entry in fs::read_dir(place.root.join("hub-core/src/transport/profile"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "rs") {
            command.arg(path);
        }
    }
    Ok(command)
}

/// Tests that take their store from where they run: a file, or a server's database.
const ON_BOTH: &[&str] = &["archive::", "store::both", "store::retention", "store::search", "store::view"];

const CLIPPY: &[&str] = &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];

fn tests(place: &Place, quick: bool) -> Command {
    let mut command = with(step::cargo(place), &["test", "--workspace", "--no-fail-fast"]);
    if quick {
        // All but the crate with the scenarios, and that crate without them.
        command.args(["--lib", "--bins"]);
    }
    // Scenarios say themselves how many of them run at a time, and those that wait for a turn take a thread.
    command.env("RUST_TEST_THREADS", "4");
    with_programs(place, command)
}

/// Tests of libraries, the archive's stores in a server's database.
pub fn on_a_server(place: &Place) -> Command {
    let cargo = step::cargo(place);
    let mut command = Command::new(place.target.join("debug/database-server"));
    // Of the whole workspace, since the crate alone would be compiled once more, with fewer features.
    command.arg(cargo.get_program()).args(["test", "--workspace", "--lib"]);
    command.current_dir(&place.root).envs(cargo.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command
}

/// Tells tests where the finished programs, components and Kafka are.
pub fn with_programs(place: &Place, mut command: Command) -> Command {
    command
        .env("HUB_COMPONENTS", place.components())
        .env("HUB_CLIENTS", setup::clients::folder(place))
        .env("HUB_KAFKA", kafka_broker::libs())
        .env("HUB_PROGRAMS", place.target.join("debug"));
    if let Ok(compiler) = setup::wasm::ensure(place) {
        let words: Vec<String> = compiler.environment().iter().map(|(name, value)| format!("{name}={value}")).collect();
        command.env("HUB_WASM_COMPILER", words.join(" "));
    }
    command
}

fn with(mut command: Command, arguments: &[&str]) -> Command {
    command.args(arguments);
    command
}

fn sum_up(done: &[Done]) -> ExitCode {
    eprintln!();
    for Done { name, seconds, outcome } in done {
        let word = if outcome.is_ok() { "passed" } else { "FAILED" };
        eprintln!("{name:<12} {word}  {seconds:>7.1} s");
    }
    let failed: Vec<&str> = done.iter().filter(|done| done.outcome.is_err()).map(|done| done.name).collect();
    let total: f64 = done.iter().map(|done| done.seconds).sum();
    if failed.is_empty() {
        println!("cargo xtask test: all {} steps passed in {total:.0} s", done.len());
        ExitCode::SUCCESS
    } else {
        println!("cargo xtask test: {} failed ({} steps, {total:.0} s)", failed.join(", "), done.len());
        ExitCode::FAILURE
    }
}
