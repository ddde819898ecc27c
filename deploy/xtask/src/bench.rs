//! Runs what measures, built for release, with what it needs in place.
//!
//! Knows nothing of what the bench program measures; what takes whole processes is measured in [`program`].

mod program;

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::place::{Place, Profile};
use crate::{components, setup, step};

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Print one JSON line a result
    #[arg(long)]
    json: bool,
    /// Operators of the benches `fold` and `archive`
    #[arg(long)]
    operators: Option<String>,
    /// Facts of the bench `archive`
    #[arg(long)]
    facts: Option<String>,
    /// Where the benches `fold` and `archive` keep it: sqlite or postgresql; in each when none is given
    #[arg(long)]
    store: Option<String>,
    /// Names of benches; all but `archive` when none is given
    names: Vec<String>,
}

/// Measures.
pub fn run(place: &Place, options: &Options) -> Result<()> {
    setup::for_demo(place)?;
    if on_a_server(options) {
        setup::databases::postgresql(place)?;
    }
    components::build(place)?;
    let (programs, others): (Vec<_>, Vec<_>) = options.names.iter().partition(|name| *name == program::NAME);
    if options.names.is_empty() || !others.is_empty() {
        let mut build = step::cargo(place);
        build.args(["build", "--release", "--workspace", "--bin", "bench"]);
        step::shown(build)?;
        let mut command = Command::new(place.program(Profile::Release, "bench"));
        command.args(&others);
        if options.json {
            command.arg("--json");
        }
        let sizes = [("--operators", &options.operators), ("--facts", &options.facts), ("--store", &options.store)];
        for (name, value) in sizes.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
            command.arg(name).arg(value);
        }
        command.env("HUB_COMPONENTS", place.components()).env("HUB_KAFKA", kafka_broker::libs());
        step::result(command)?;
    }
    if options.names.is_empty() || !programs.is_empty() {
        program::measure(place, options.json)?;
    }
    Ok(())
}

/// Whether a bench is among them that keeps an archive in a server's database.
fn on_a_server(options: &Options) -> bool {
    let keeps = |name: &String| ["fold", "archive"].contains(&name.as_str());
    let asked = options.names.is_empty() || options.names.iter().any(keeps);
    asked && options.store.as_deref() != Some("sqlite")
}
