//! `cargo xtask`: sets up, builds, shows, tests and measures the project.
//!
//! Promises: what is missing is installed and named, or the way to install it is told; no process
//! outlives the command.
//! Knows nothing of the hub's inside: it uses the commands and addresses that everyone has.

mod bench;
mod chaos;
mod components;
mod demo;
mod fuzz;
mod interrupt;
mod licences;
mod loopback;
mod place;
mod secrets;
mod setup;
mod step;
mod test;
mod tidy;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use place::Place;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Set up, show, test and measure the hub")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what is missing: WASM compiler, Kafka, browser, databases, scanners (the other commands do so first, as far as they need)
    Setup,
    /// Build every adapter and make it a component in <target>/components
    Components,
    /// Kafka, the simulated platforms, the hub: show the main job and leave the console up
    Demo(demo::Options),
    /// Every check and test
    Test(test::Options),
    /// Kills, stalls and bad neighbours in their long form
    Chaos(chaos::Options),
    /// Inputs that nobody foresaw, for readers, identifiers, bodies, ledger, ranks and the sandbox
    Fuzz(fuzz::Options),
    /// The house rules of ARCHITECTURE.md alone: needs nothing built
    Tidy,
    /// Licences, versions and sources of the dependencies, by deny.toml
    Licences,
    /// Keys and passwords in the sources that .secrets.baseline does not know
    Secrets,
    /// Measure; arguments go to the bench program
    Bench(bench::Options),
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nfailed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    interrupt::watch()?;
    let place = Place::here();
    match arguments.command {
        Command::Setup => setup::all(&place)?,
        Command::Components => {
            setup::for_components(&place)?;
            components::build(&place)?;
        }
        Command::Demo(options) => return demo::run(&place, &options),
        Command::Test(options) => return test::run(&place, &options),
        Command::Chaos(options) => return chaos::run(&place, &options),
        Command::Fuzz(options) => return fuzz::run(&place, &options),
        Command::Tidy => tidy::run(&place)?,
        Command::Licences => {
            setup::licences::ensure(&place)?;
            licences::check(&place)?;
        }
        Command::Secrets => {
            setup::secrets::ensure(&place)?;
            secrets::check(&place)?;
        }
        Command::Bench(options) => bench::run(&place, &options)?,
    }
    Ok(ExitCode::SUCCESS)
}
