//! Installs what the other commands need and is missing, and says so.
//!
//! Promises: says what it installs before it does; where it cannot, says what to do; does nothing,
//! in well under a second, when nothing is missing.
//! Knows nothing of the order of the other commands.

mod apt;
pub mod clients;
mod console;
pub mod databases;
mod kafka;
pub mod licences;
mod minisign;
mod npm;
mod openssl;
mod python;
pub mod secrets;
mod tools;
pub mod wasm;
mod whole;

use anyhow::Result;

use crate::place::Place;

/// Everything: what the demonstration and all tests need.
pub fn all(place: &Place) -> Result<()> {
    for_demo(place)?;
    for_checks(place)?;
    console::ensure(place)?;
    clients::ensure(place)?;
    databases::ensure(place)?;
    minisign::ensure(place)?;
    say("everything needed is here");
    Ok(())
}

/// What building the adapters needs.
pub fn for_components(place: &Place) -> Result<()> {
    tools::check(tools::BUILD)?;
    wasm::ensure(place)?;
    Ok(())
}

/// What building the hub needs, besides the adapters.
pub fn for_hub(place: &Place) -> Result<()> {
    for_components(place)?;
    openssl::ensure(place)
}

/// What the checks of licences and for secrets need.
pub fn for_checks(place: &Place) -> Result<()> {
    licences::ensure(place)?;
    secrets::ensure(place)
}

/// What the demonstration and the benches need.
pub fn for_demo(place: &Place) -> Result<()> {
    for_hub(place)?;
    kafka::ensure(place)
}

/// A line of set-up's own.
fn say(what: &str) {
    eprintln!("set-up: {what}");
}
