//! detect-secrets, which looks for keys and passwords in the sources, in a Python environment of its own.
//!
//! Promises: installed once for all clones, with what it needs, in the versions of `deploy/secrets/requirements.txt`.
//! Knows nothing of what it finds.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{apt, say, whole};
use crate::place::Place;
use crate::step;

const REQUIREMENTS: &str = include_str!("../../../secrets/requirements.txt");
const PYTHON: &str = "bin/python";
/// Written last, so it tells that all was installed.
const COMPLETE: &str = "complete";

/// The Python that has it, once it is here.
pub fn python(place: &Place) -> PathBuf {
    folder(place).join(PYTHON)
}

fn folder(place: &Place) -> PathBuf {
    place.cache().join(format!("detect-secrets-{}", version()))
}

fn version() -> &'static str {
    let named = REQUIREMENTS.lines().find_map(|line| line.strip_prefix("detect-secrets=="));
    named.expect("the requirements name the scanner")
}

/// Installs it if it is not here.
pub fn ensure(place: &Place) -> Result<()> {
    let folder = folder(place);
    whole::ensure(&folder, COMPLETE, |draft| {
        // Debian has the means to make environments in a package of its own.
        if step::answer("python3", &["-c", "import ensurepip, venv"]).is_none() {
            apt::install(place, "Python's venv for the secrets scan", &["python3-venv"])?;
        }
        say(&format!("installs detect-secrets {}, which scans for secrets, into {}", version(), folder.display()));
        install(place, draft).context("detect-secrets cannot be installed: pip needs a way to its registry")
    })
}

fn install(place: &Place, into: &Path) -> Result<()> {
    let mut environment = Command::new("python3");
    environment.args(["-m", "venv", "--clear"]).arg(into);
    step::quiet(place, "venv", environment)?;
    let mut pip = Command::new(into.join(PYTHON));
    pip.args(["-m", "pip", "install", "--disable-pip-version-check", "--requirement"])
        .arg(place.root.join("deploy/secrets/requirements.txt"));
    step::quiet(place, "pip", pip)?;
    std::fs::write(into.join(COMPLETE), "")?;
    Ok(())
}
