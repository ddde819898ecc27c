//! The contract is frozen and never changes: an adapter built against
//! it runs on every later hub.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use wit_component::semver_check;
use wit_parser::Resolve;

const FROZEN: &str = include_str!("../wit/frozen/1.0.0.wit");
const PRESENT: &str = include_str!("../wit/adapter.wit");

/// Whether an adapter of the frozen contract runs on a hub of this one.
fn compatible(present: &str) -> bool {
    // Two packages of one name and version cannot lie side by side; the check
    // ignores versions.
    let present = present.replacen("hub:adapter@1.0.0", "hub:adapter@1.0.1", 1);
    let mut resolve = Resolve::default();
    let [frozen, present] = [("frozen.wit", FROZEN), ("present.wit", &present)].map(|(name, text)| {
        let package = resolve.push_str(name, text).unwrap();
        resolve.select_world(&[package], Some("adapter")).unwrap()
    });
    semver_check(resolve, frozen, present).is_ok()
}

#[test]
fn the_present_contract_is_compatible_with_the_frozen_one() {
    assert!(compatible(PRESENT));
}

#[test]
fn a_change_of_the_frozen_part_is_caught() {
    for (frozen, changed) in [
        ("occurred: option<instant>,", "occurred: instant,"),
        ("record-id: string,", "record-id: string, tenant: string,"),
        ("enum operation { upsert, delete }", "enum operation { upsert, delete, merge }"),
        ("write: func(level: level, line: string);", "write: func(line: string);"),
        ("configure: func(settings: string)", "configure: func(settings: list<u8>)"),
        ("    log-in,\n", ""),
        ("    keep: bool,\n", "    keep: bool,\n    timeout: duration,\n"),
        ("    scope: string,\n", "    scope: list<string>,\n"),
        ("accept: func(call: call)", "accept: func(call: call, tries: u32)"),
        ("    known-as: option<string>,\n", "    known-as: string,\n"),
        ("    needless(note),\n", "    needless(note),\n    later(note),\n"),
    ] {
        assert!(PRESENT.contains(frozen), "{frozen}");
        assert!(!compatible(&PRESENT.replacen(frozen, changed, 1)), "{changed}");
    }
}

#[test]
fn a_later_interface_is_no_change_of_the_frozen_part() {
    let later = PRESENT.to_owned() + "\n@since(version = 1.0.0)\ninterface later { hello: func(); }\n";
    assert!(compatible(&later));
}
