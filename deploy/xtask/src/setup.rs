//! Installs what the other commands need and is missing, and says so.
//!
//! Promises: says what it installs before it does; where it cannot, says what to do; does nothing,
//! in well under a second, when nothing is missing.
//! Knows nothing of the order of the other commands.

mod apt;
mod console;
mod kafka;
mod openssl;
mod tools;
pub mod wasm;

use anyhow::Result;

use crate::place::Place;

/// Everything: what the demonstration and all tests need.
pub fn all(place: &Place) -> Result<()> {
    for_demo(place)?;
    console::ensure(place)?;
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

/// What the demonstration and the benches need.
pub fn for_demo(place: &Place) -> Result<()> {
    for_hub(place)?;
    kafka::ensure(place)
}

/// A line of set-up's own.
fn say(what: &str) {
    eprintln!("set-up: {what}");
}
