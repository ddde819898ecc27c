//! Python environments in the cache: one a file of requirements.
//!
//! Knows nothing of what is in them.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::apt;
use crate::place::Place;
use crate::step;

/// A name for what a file of requirements asks for: another text has another.
pub fn mark(requirements: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(&fs::read(requirements).unwrap_or_default());
    format!("{:016x}", hasher.finish())
}

/// Makes an environment in a folder, with all that the requirements name and nothing else.
pub fn environment(place: &Place, into: &Path, requirements: &Path) -> Result<()> {
    // Debian has the means to make environments in a package of its own.
    if step::answer("python3", &["-c", "import ensurepip, venv"]).is_none() {
        apt::install(place, "Python's venv", &["python3-venv"])?;
    }
    let mut environment = Command::new("python3");
    environment.args(["-m", "venv", "--clear"]).arg(into);
    step::quiet(place, "venv", environment)?;
    let mut pip = Command::new(into.join("bin/python"));
    pip.args(["-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--requirement"]).arg(requirements);
    step::quiet(place, "pip", pip).context("Python packages cannot be installed: pip needs a way to its registry")
}
