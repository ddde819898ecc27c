//! The one import: lines for whoever looks into a dead letter.
//!
//! The hub keeps a few short lines of the current call and shows them with its
//! dead letter or in `hub plugin run`. Without WASM they go to standard error.
//! Never write personal data.

pub use crate::bindings::shared::hub::adapter::log::Level;

/// From now on a panic writes where it is and why: without that all that is seen of it is a trap.
#[doc(hidden)]
pub fn tell_of_panics() {
    #[cfg(target_arch = "wasm32")]
    std::panic::set_hook(Box::new(|panic| write(Level::Error, &panic.to_string().replace('\n', " "))));
}

/// Writes one line.
pub fn write(level: Level, line: &str) {
    #[cfg(target_arch = "wasm32")]
    crate::bindings::shared::hub::adapter::log::write(level, line);
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("{level:?}: {line}");
}
