//! detect-secrets, which looks for keys and passwords in the sources, in a Python environment of its own.
//!
//! Promises: installed once for all clones, with what it needs, in the versions of `deploy/secrets/requirements.txt`.
//! Knows nothing of what it finds.

use std::path::PathBuf;

use anyhow::Result;

use super::{python, say, whole};
use crate::place::Place;

const REQUIREMENTS: &str = include_str!("../../../secrets/requirements.txt");
const PYTHON: &str = "bin/python";
/// Written last, so it tells that all was installed.
const COMPLETE: &str = "complete";

/// The Python that has it, once it is here.
pub fn interpreter(place: &Place) -> PathBuf {
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
        say(&format!("installs detect-secrets {}, which scans for secrets, into {}", version(), folder.display()));
        python::environment(place, draft, &place.root.join("deploy/secrets/requirements.txt"))?;
        Ok(std::fs::write(draft.join(COMPLETE), "")?)
    })
}
