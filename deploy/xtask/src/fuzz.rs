//! Inputs that nobody foresaw, for every target of tests/fuzz, two at a time.
//!
//! Promises: of what breaks a promise the input is kept and the message told; the corpus grows by `--keep` alone.
//! Knows nothing of what a target promises. The short form is a step of `cargo xtask test`.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::place::{Place, Profile};
use crate::{interrupt, setup, step};

mod told;

use told::Told;

/// How long to look, and where.
#[derive(Args)]
pub struct Options {
    /// Seconds a target
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// Keep what was found in tests/fuzz/corpus: of all inputs as few as reach everything
    #[arg(long)]
    keep: bool,
    /// Only these targets
    names: Vec<String>,
}

/// Seconds a target as a step of `cargo xtask test`.
const SHORT: u64 = 10;
/// Targets that run at once: as many as the smallest machine has cores.
const AT_ONCE: usize = 2;
/// Seconds after which one input is a finding, on a machine that is busy with other things.
const HANGS: u64 = 60;
/// Megabytes of memory after which an input is a finding.
const LARGE: u64 = 2048;

/// Looks for long.
pub fn run(place: &Place, options: &Options) -> Result<ExitCode> {
    setup::for_hub(place)?;
    build(place)?;
    let all = targets(place)?;
    for name in &options.names {
        ensure!(all.contains(name), "there is no target {name}; there are {}", all.join(", "));
    }
    let names = if options.names.is_empty() { all } else { options.names.clone() };
    let outcome = look(place, &names, options.seconds);
    if options.keep && outcome.is_ok() {
        for name in &names {
            keep(place, name)?;
        }
    }
    let word = if outcome.is_ok() { "every promise held" } else { "FAILED" };
    println!("cargo xtask fuzz: {word}, {} targets, {} s each", names.len(), options.seconds);
    Ok(match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    })
}

/// Looks at every target for a short time.
pub fn short(place: &Place) -> Result<()> {
    build(place)?;
    look(place, &targets(place)?, SHORT)
}

/// The workspace's crates once more, so that they tell the fuzzer where it has been; all others are as they were.
fn build(place: &Place) -> Result<()> {
    let mut command = step::cargo(place);
    command.args(["build", "--workspace", "--bin", "fuzz", "--features", "hub-fuzz/fuzzer"]);
    command.env("RUSTC_WORKSPACE_WRAPPER", place.root.join("tests/fuzz/instrument.sh"));
    step::shown(command)
}

/// Names of targets: each has a folder of what is kept.
fn targets(place: &Place) -> Result<Vec<String>> {
    let corpus = place.root.join("tests/fuzz/corpus");
    let entries = fs::read_dir(&corpus).with_context(|| format!("cannot read {}", corpus.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn look(place: &Place, names: &[String], seconds: u64) -> Result<()> {
    let waiting: Mutex<VecDeque<&String>> = Mutex::new(names.iter().collect());
    let broken: Mutex<Vec<String>> = Mutex::default();
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(name) = next() {
                    if interrupt::asked() {
                        return;
                    }
                    if let Err(error) = one(place, name, seconds) {
                        eprintln!("{name}: {error:#}");
                        broken.lock().unwrap_or_else(PoisonError::into_inner).push(name.clone());
                    }
                }
            });
        }
    });
    interrupt::check()?;
    let broken = broken.into_inner().unwrap_or_else(PoisonError::into_inner);
    ensure!(broken.is_empty(), "promises were broken: {}", broken.join(", "));
    Ok(())
}

/// Where a target's inputs are found: what is new in this target folder, and what is kept.
struct Inputs {
    new: PathBuf,
    kept: PathBuf,
    /// Inputs that broke a promise.
    broken: PathBuf,
}

impl Inputs {
    fn of(place: &Place, name: &str) -> Result<Self> {
        let folder = place.target.join("fuzz").join(name);
        let inputs = Self {
            new: folder.join("new"),
            kept: place.root.join("tests/fuzz/corpus").join(name),
            broken: folder.join("broken"),
        };
        fs::create_dir_all(&inputs.new)?;
        fs::create_dir_all(&inputs.broken)?;
        Ok(inputs)
    }
}

fn one(place: &Place, name: &str, seconds: u64) -> Result<()> {
    let inputs = Inputs::of(place, name)?;
    let mut command = program(place, name);
    command.arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-timeout={HANGS}"));
    command.arg(format!("-rss_limit_mb={LARGE}"));
    command.arg(format!("-artifact_prefix={}/", inputs.broken.display()));
    command.arg("-print_final_stats=1");
    command.args([&inputs.new, &inputs.kept]);
    let limit = Duration::from_secs(seconds * 2 + 10 * HANGS);
    let held = step::quiet_for(place, &log_name(name), command, Some(limit)).is_ok();
    interrupt::check()?;
    let log = place.logs().join(format!("{}.log", log_name(name)));
    let told = Told::read(&log)?;
    if held {
        eprintln!("{name:<12} {told}");
        return Ok(());
    }
    bail!("{}\nmore in {}", told.finding(), log.display())
}

/// Of what is kept and what is new, as few inputs as reach everything.
fn keep(place: &Place, name: &str) -> Result<()> {
    let inputs = Inputs::of(place, name)?;
    let fewest = tempfile::tempdir_in(place.target.join("fuzz"))?;
    let mut command = program(place, name);
    command.arg("-set_cover_merge=1").arg(fewest.path()).args([&inputs.kept, &inputs.new]);
    step::quiet(place, &format!("{}-keep", log_name(name)), command)?;
    for old in files(&inputs.kept)? {
        fs::remove_file(old)?;
    }
    let files = files(fewest.path())?;
    for file in &files {
        fs::copy(file, inputs.kept.join(file.file_name().unwrap_or_default()))?;
    }
    eprintln!("{name:<12} {} inputs are kept", files.len());
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

fn program(place: &Place, name: &str) -> Command {
    let mut command = Command::new(place.program(Profile::Dev, "fuzz"));
    command.env("HUB_FUZZ", name).current_dir(&place.root);
    command
}

fn log_name(target: &str) -> String {
    format!("fuzz-{target}")
}
