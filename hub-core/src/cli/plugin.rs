//! `hub plugin check|test`: a package on disk, in the sandbox that production uses.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::plugin::cases::Cases;
use crate::plugin::{Manifest, Package};
use crate::registry::Registry;
use crate::sandbox::{Adapter, Host, Settings};

fn open(folder: &Path) -> Result<(Manifest, Adapter, Registry)> {
    let package = Package::read(folder)?;
    let registry = Registry::builtin()?;
    let host = Host::new(&Settings { slots: 4, ..Settings::default() })?;
    for channel in package.manifest.channels.keys() {
        package.manifest.subjects(channel, &registry)?;
    }
    let adapter = package.load(&host)?;
    Ok((package.manifest, adapter, registry))
}

pub(super) fn check(folder: &Path) -> Result<ExitCode> {
    let (manifest, adapter, _) = open(folder)?;
    let offered: Vec<&str> = adapter.capabilities().iter().map(|capability| capability.as_str()).collect();
    println!("{} is sound: {}", manifest.adapter(), offered.join(", "));
    Ok(ExitCode::SUCCESS)
}

pub(super) fn test(folder: &Path, json: bool) -> Result<ExitCode> {
    let (manifest, adapter, registry) = open(folder)?;
    let report = Cases::read(&folder.join("cases"))?.run(&adapter, &manifest, &registry)?;
    if json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print!("{report}");
    }
    Ok(ExitCode::from(u8::from(!report.passed())))
}
