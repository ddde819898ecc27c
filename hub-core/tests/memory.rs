//! What a greedy adapter costs the hub in memory. Alone in its process: what is resident is the process's, and tests
//! beside it compile components.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod hostile;

use hostile::{Hostile, run};

#[test]
fn a_guest_that_eats_memory_does_not_grow_the_hub() {
    let hostile = Hostile::new();
    let translator = hostile.translator();
    run(&translator, &["eat"]);
    let before = resident();
    for _ in 0..20 {
        run(&translator, &["eat"]);
    }
    assert!(resident() < before + (16 << 20), "{before} bytes became {}", resident());
}

/// Bytes of this process in memory (proc(5), statm).
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 4096
}
