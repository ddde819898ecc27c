//! Installs what the other commands need and is missing, and says so.
//!
//! Promises: says what it installs before it does; where it cannot, says what to do; does nothing,
//! in well under a second, when nothing is missing.
//! Knows nothing of the order of the other commands.

mod apt;
pub mod clients;
mod console;
mod kafka;
mod npm;
mod python;
mod tools;
pub mod wasm;
mod whole;

use anyhow::Result;

use crate::place::Place;

/// Everything: what the demonstration and all tests need.
pub fn all(place: &Place) -> Result<()> {
    for_demo(place)?;
    console::ensure(place)?;
    clients::ensure(place)?;
    say("everything needed is here");
    Ok(())
}

/// What building the adapters needs.
pub fn for_components(place: &Place) -> Result<()> {
    tools::check(tools::BUILD)?;
    wasm::ensure(place)?;
    Ok(())
}

/// What the demonstration and the benches need.
pub fn for_demo(place: &Place) -> Result<()> {
    for_components(place)?;
    kafka::ensure(place)
}

/// A line of set-up's own.
fn say(what: &str) {
    eprintln!("set-up: {what}");
}
