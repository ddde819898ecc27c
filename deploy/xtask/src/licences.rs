//! Licences, versions and sources of the dependencies, held by cargo-deny to `deny.toml`.
//!
//! Knows nothing of what is allowed: deny.toml says it.

use std::process::Command;

use anyhow::{Context, Result};

use crate::place::Place;
use crate::{setup, step};

/// The system whose crates are looked at, as in deny.toml.
const SYSTEM: &str = "x86_64-unknown-linux-gnu";

/// Fails where a dependency is not as `deny.toml` allows.
pub fn check(place: &Place) -> Result<()> {
    // The builds fetch what they compile; cargo-deny reads the crates that no build has needed yet, too.
    let mut fetch = step::cargo(place);
    fetch.args(["fetch", "--quiet", "--locked", "--target", SYSTEM]);
    step::shown(fetch)?;
    let mut deny = Command::new(setup::licences::program(place));
    // Errors alone: crates in two versions are many, and no fault. `cargo deny check bans` tells them.
    deny.args(["--log-level", "error", "--all-features", "--locked", "--offline"])
        .args(["check", "licenses", "bans", "sources"])
        .current_dir(&place.root);
    step::shown(deny).context("what a dependency may be, and why, stands in deny.toml")
}
