//! cargo-deny, which checks licences, versions and sources of the dependencies by `deny.toml`.
//!
//! Promises: built once for all clones, in a target folder of its own, from the registry that cargo uses.
//! Knows nothing of what is allowed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{say, whole};
use crate::place::Place;
use crate::step;

const VERSION: &str = "0.20.2";
const PROGRAM: &str = "bin/cargo-deny";

/// The program, once it is here.
pub fn program(place: &Place) -> PathBuf {
    folder(place).join(PROGRAM)
}

fn folder(place: &Place) -> PathBuf {
    place.cache().join(format!("cargo-deny-{VERSION}"))
}

/// Builds it if it is not here.
pub fn ensure(place: &Place) -> Result<()> {
    let folder = folder(place);
    whole::ensure(&folder, PROGRAM, |draft| {
        say(&format!(
            "builds cargo-deny {VERSION}, which checks licences, into {} (once, a minute or two)",
            folder.display()
        ));
        build(place, draft)
    })
}

fn build(place: &Place, into: &Path) -> Result<()> {
    let target = tempfile::tempdir_in(into.parent().unwrap_or(into))?;
    let mut command = step::cargo(place);
    command
        .args(["install", "cargo-deny", "--version", VERSION, "--locked", "--root"])
        .arg(into)
        .env("CARGO_TARGET_DIR", target.path());
    // It runs for two seconds, so what counts is how long it compiles; its own profile optimises across all crates.
    for (setting, value) in [("OPT_LEVEL", "0"), ("CODEGEN_UNITS", "16"), ("LTO", "off"), ("DEBUG", "0")] {
        command.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
    }
    step::quiet(place, "cargo-deny", command).context("cargo-deny cannot be built: cargo needs a way to its registry")
}
