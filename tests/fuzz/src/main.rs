//! The fuzzer: libFuzzer over the target that `HUB_FUZZ` names. Built and started by `cargo xtask fuzz`.
//!
//! One program holds all targets, so that the hub is linked once.
//! Knows nothing of what a target promises.

#![no_main]

use std::panic;
use std::sync::LazyLock;

use hub_fuzz::{Run, target};

static TARGET: LazyLock<Run> = LazyLock::new(|| {
    let name = std::env::var("HUB_FUZZ").unwrap_or_default();
    target(&name).unwrap_or_else(|| panic!("HUB_FUZZ={name:?} names no target"))
});

libfuzzer_sys::fuzz_target!(
    init: {
        LazyLock::force(&TARGET);
        let finding = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            // The reader of workbooks knows that its library may do so, and turns it into a refusal.
            if !panic.location().is_some_and(|place| place.file().contains("/calamine-")) {
                finding(panic);
            }
        }));
    },
    |data: &[u8]| (*TARGET)(data)
);
