//! Debian packages.
//!
//! Promises: installs as root; for others, and on other systems, says what to install.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::say;
use crate::place::Place;
use crate::step;

/// Installs `packages`, which are wanted for `purpose`.
pub fn install(place: &Place, purpose: &str, packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    if step::find("apt-get").is_none() {
        bail!(
            "{purpose} is missing, and this is no Debian: install what its packages {list} hold, then run this again"
        );
    }
    if step::answer("id", &["-u"]).as_deref() != Some("0") {
        bail!(
            "{purpose} is missing. Run this, then the same command again:\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends {list}"
        );
    }
    say(&format!("installs {purpose}: Debian packages {list}"));
    let updated = update(place);
    let mut install = apt();
    install.args(["install", "-y", "--no-install-recommends"]).args(packages);
    // Lists that are already here may do, so a failed update matters only if installing fails too.
    step::quiet(place, "apt-install", install).or_else(|error| updated.and(Err(error))).with_context(|| {
        format!("{purpose} cannot be installed; install the packages {list} by hand, then run this again")
    })
}

/// Fetches a package and unpacks it into a folder. Nothing is installed, so anyone may.
pub fn unpack(place: &Place, package: &str, into: &Path) -> Result<()> {
    // Only root may have the lists fetched anew; those that are here may do.
    let updated = if step::answer("id", &["-u"]).as_deref() == Some("0") { update(place) } else { Ok(()) };
    let mut download = apt();
    download.args(["download", package]).current_dir(into);
    step::quiet(place, "apt-download", download).or_else(|error| updated.and(Err(error)))?;
    let mut files = into.read_dir()?.filter_map(Result::ok).map(|entry| entry.path());
    let file = files.find(|path| path.extension().is_some_and(|kind| kind == "deb"));
    let mut extract = Command::new("dpkg-deb");
    extract.arg("--extract").arg(file.context("apt-get fetched nothing")?).arg(into);
    step::quiet(place, "dpkg-deb", extract)
}

fn update(place: &Place) -> Result<()> {
    let mut update = apt();
    update.arg("update");
    step::quiet(place, "apt-update", update)
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").args(["-q", "-o", "DPkg::Lock::Timeout=120"]);
    command
}
