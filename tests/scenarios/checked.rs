//! `hub plugin check` says that a package is sound, or what is wrong with it, and ends accordingly.

use std::fs;

use crate::vendor::{ADAPTER, Desk};

/// A component that imports a function `clock`, byte by byte (Component Model, Binary.md): a type section with one
/// function, an import section with it.
const WANTS_A_CLOCK: &[u8] = b"\0asm\x0d\0\x01\0\x07\x05\x01\x40\0\x01\0\x0a\x0a\x01\0\x05clock\x01\0";

#[test]
fn a_package_that_fails_a_case_or_wants_more_than_it_is_given_is_not_sound() {
    let desk = Desk::new();
    let said = desk.hub(&["plugin", "check", "@package"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains(&format!("{ADAPTER}@1.0.0 is sound")), "{}", said.out);

    desk.later("1.1.0", false);
    let said = desk.hub(&["plugin", "check", "@1.1.0"]);
    assert!(said.code == 1 && said.out.contains("all-three-outcomes"), "{}{}", said.out, said.err);
    assert!(!said.out.contains("is sound"), "{}", said.out);

    fs::write(desk.path("package").join(format!("{ADAPTER}.wasm")), WANTS_A_CLOCK).unwrap();
    let said = desk.hub(&["plugin", "check", "@package"]);
    assert!(said.code == 1 && said.err.contains("HUB-4031"), "{}{}", said.out, said.err);
}
