//! Clients that no one here wrote, for the scenario that reads the hub with them: Python and Node packages, kcat,
//! promtool.
//!
//! Promises: what can be is kept once for all clones, in the versions of `tests/clients`; no service is
//! installed or started.
//! Knows nothing of what they read.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::{apt, npm, python, say, tools, whole};
use crate::place::Place;
use crate::step;

/// Says by its existence that the folder is whole: it is made last.
const PROMTOOL: &str = "bin/promtool";

/// The Debian package that has promtool, among things that are not wanted here.
const PROMETHEUS: &str = "prometheus";

/// Where Python's clients and promtool are, once they are here; told to the tests.
pub fn folder(place: &Place) -> PathBuf {
    place.cache().join(format!("clients-{}", python::mark(&requirements(place))))
}

fn requirements(place: &Place) -> PathBuf {
    place.root.join("tests/clients/requirements.txt")
}

/// Installs what is missing.
pub fn ensure(place: &Place) -> Result<()> {
    tools::check(tools::NODE)?;
    if step::find("kcat").is_none() {
        apt::install(place, "kcat, a Kafka client for the tests", &["kcat"])?;
    }
    npm::ensure(place, "tests/clients", "kafkajs", "Kafka and schema clients for Node")?;
    let folder = folder(place);
    whole::ensure(&folder, PROMTOOL, |draft| {
        say(&format!("installs Python clients for Kafka, Avro, CloudEvents and OpenAPI into {}", folder.display()));
        python::environment(place, draft, &requirements(place))?;
        promtool(place, draft)
    })
}

/// The machine's own, or the one out of Debian's package, which is unpacked and not installed: installing it
/// would start a server.
fn promtool(place: &Place, into: &Path) -> Result<()> {
    if let Some(found) = step::find("promtool") {
        return Ok(symlink(found, into.join(PROMTOOL))?);
    }
    ensure!(
        step::find("apt-get").is_some(),
        "promtool is missing, and this is no Debian: put promtool, which comes with Prometheus, in PATH, then run \
         this again"
    );
    say("fetches promtool, which checks metrics, out of Debian's package prometheus (not installed)");
    let unpacked = tempfile::tempdir()?;
    apt::unpack(place, PROMETHEUS, unpacked.path())
        .context("promtool cannot be fetched: put it in PATH, then run this again")?;
    let program = unpacked.path().join("usr/bin/promtool");
    fs::copy(&program, into.join(PROMTOOL)).with_context(|| format!("{PROMETHEUS} has no promtool"))?;
    Ok(())
}
