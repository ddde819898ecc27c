//! The main job, shown: Kafka, the simulated platforms and the hub, from the first pull to a balanced audit.
//!
//! Promises: all it starts ends with it; with `--json` the last line of standard output is one JSON
//! object and everything else goes to standard error.
//! Knows nothing of the hub's inside: it reads its HTTP interface as anyone may.

mod counts;
#[path = "../../../tests/src/story.rs"]
mod sentences;
mod settings;
mod table;
mod tell;
pub mod watch;
pub mod world;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;

use crate::loopback::Loopback;
use crate::place::{Place, Profile};
use crate::{components, interrupt, setup, step};
use world::World;

/// How the demonstration is run.
#[derive(Args)]
pub struct Options {
    /// End when everything has flowed, instead of leaving the console up
    #[arg(long)]
    once: bool,
    /// Print one JSON object as the last line; all else goes to standard error
    #[arg(long)]
    json: bool,
    /// Ordinary operators besides the named ones
    #[arg(long, default_value_t = 2000)]
    operators: u32,
    /// What the simulators make their script from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Keep the folder with data, settings and logs
    #[arg(long)]
    keep: bool,
}

/// Runs the demonstration.
pub fn run(place: &Place, options: &Options) -> Result<ExitCode> {
    setup::for_demo(place)?;
    components::build(place)?;
    build(place, Profile::Dev)?;
    let mut world = World::new(Profile::Dev)?;
    let shown = show(place, options, &mut world);
    world.end();
    if shown.is_err() && !interrupt::asked() {
        eprintln!("\n{}", world.guilty_log());
    }
    if options.keep || (shown.is_err() && !interrupt::asked()) {
        eprintln!("kept: {}", world.keep().display());
    }
    shown
}

/// Builds the programs. The tests use those of [`Profile::Dev`] too.
pub fn build(place: &Place, profile: Profile) -> Result<()> {
    eprintln!("builds the hub and the simulated platforms (minutes the first time, seconds later)");
    let mut command = step::cargo(place);
    // Of the whole workspace: with other features than the tests have, half of the dependencies would be built twice.
    command.args(["build", "--workspace", "--bin", "hub", "--bin", "platforms"]);
    if profile == Profile::Release {
        command.arg("--release");
    }
    step::shown(command).context("the programs do not build")
}

fn show(place: &Place, options: &Options, world: &mut World) -> Result<ExitCode> {
    let began = Instant::now();
    world.start(place, options.operators, options.seed)?;
    let web = Loopback::new();
    let end = watch::until_settled(world, &web)?;
    let seconds = began.elapsed().as_secs_f64();

    let story = tell::story(world, &web, &end, seconds)?;
    if options.json {
        eprintln!("{story}");
    } else {
        println!("{story}");
    }
    if !options.once {
        eprintln!("\nThe console: {}   (Ctrl-C ends everything)", world.hub());
        while !interrupt::asked() {
            world.check()?;
            let _ = interrupt::sleep(Duration::from_secs(1));
        }
    }
    if options.json {
        println!("{}", end.json(seconds));
    }
    let as_truth = end.differences().is_empty();
    if !as_truth {
        eprintln!("the archive differs from the simulators' truth: {}", end.differences().join(", "));
    }
    Ok(if as_truth { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
