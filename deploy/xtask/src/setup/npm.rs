//! Node packages of a folder of tests, in the versions of its lock file.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::say;
use crate::place::Place;
use crate::step;

/// Installs the packages of `folder` where they are not those of its lock file; `first` and `purpose` are for people.
pub fn ensure(place: &Place, folder: &str, first: &str, purpose: &str) -> Result<()> {
    let path = place.root.join(folder);
    let (lock, done) = (path.join("package-lock.json"), path.join("node_modules/.locked.json"));
    let wanted = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    if fs::read(&done).is_ok_and(|had| had == wanted) {
        return Ok(());
    }
    say(&format!("fetches {first} ({purpose}) into {folder}/node_modules"));
    let mut command = Command::new("npm");
    command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&path);
    step::quiet(place, "npm", command)
        .with_context(|| format!("{first} cannot be fetched: npm needs a way to its registry"))?;
    fs::write(done, wanted)?;
    Ok(())
}
