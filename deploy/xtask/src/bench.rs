//! Runs the bench program, built for release, with what it needs in place.
//!
//! Knows nothing of what is measured.

use anyhow::Result;
use clap::Args;

use crate::place::Place;
use crate::{components, setup, step};

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Print one JSON line a result
    #[arg(long)]
    json: bool,
    /// Names of benches; all when none is given
    names: Vec<String>,
}

/// Measures.
pub fn run(place: &Place, options: &Options) -> Result<()> {
    setup::for_demo(place)?;
    components::build(place)?;
    let mut command = step::cargo(place);
    command.args(["run", "--release", "--package", "hub-bench", "--bin", "bench", "--"]).args(&options.names);
    if options.json {
        command.arg("--json");
    }
    command.env("HUB_COMPONENTS", place.components()).env("HUB_KAFKA", kafka_broker::libs());
    step::result(command)
}
