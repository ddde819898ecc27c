//! A browser, Chinese fonts and the library that drives the browser, for the console's tests.
//!
//! Promises: nothing is fetched while there are no such tests.

use anyhow::Result;

use super::{apt, npm, tools};
use crate::place::Place;
use crate::step;

/// Installs what is missing.
pub fn ensure(place: &Place) -> Result<()> {
    let folder = place.root.join("tests/console");
    if !folder.join("package.json").exists() {
        return Ok(());
    }
    tools::check(tools::NODE)?;
    if step::find("chromium").is_none() {
        apt::install(place, "a browser for the console's tests", &["chromium"])?;
    }
    // Without them every Chinese character in a screenshot is a box.
    let fonts = step::answer("fc-list", &[":lang=zh"]).unwrap_or_default();
    if fonts.is_empty() {
        apt::install(place, "Chinese fonts for the console's pictures", &["fontconfig", "fonts-noto-cjk"])?;
    }
    npm::ensure(place, "tests/console", "playwright-core", "drives the browser")
}
