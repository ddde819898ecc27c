//! The stock minisign, which the tests hold the hub's signatures against.
//!
//! Promises: the system's own; the hub itself signs and verifies without it.

use anyhow::Result;

use super::apt;
use crate::place::Place;
use crate::step;

/// Installs it where it is missing.
pub fn ensure(place: &Place) -> Result<()> {
    if step::find("minisign").is_some() {
        return Ok(());
    }
    apt::install(place, "the tool that signatures are held against", &["minisign"])
}
