//! Adapters that are no pure functions, and what is seen of it.

use hub_core::plugin::Manifest;
use hub_core::plugin::cases::Cases;
use hub_core::registry::Registry;

use crate::guest::Guest;
use crate::{process, room};

/// The last event's record id is a digit that stands at 0x40.
const A_DIGIT_FOR_AN_ID: &str =
    "(i32.store offset=8 (local.get $event) (i32.const 0x40)) (i32.store offset=12 (local.get $event) (i32.const 1))";

#[test]
fn a_count_kept_in_a_global_or_in_memory_begins_anew_with_each_batch() {
    let _alone = process::alone();
    let in_a_global = "(global.set $calls (i32.add (global.get $calls) (i32.const 1)))
        (i32.store8 (i32.const 0x40) (i32.add (i32.const 0x30) (global.get $calls)))";
    let in_memory = "(i32.store (i32.const 0x3fff0) (i32.add (i32.load (i32.const 0x3fff0)) (i32.const 1)))
        (i32.store8 (i32.const 0x40) (i32.add (i32.const 0x30) (i32.load (i32.const 0x3fff0))))";
    for count in [in_a_global, in_memory] {
        let guest = Guest {
            more: "(global $calls (mut i32) (i32.const 0))".into(),
            spoil: format!("{count} {A_DIGIT_FOR_AN_ID}"),
            ..Guest::good()
        };
        let adapter = room::host().load(&guest.component(), &room::limits()).unwrap();
        let translator = room::translator(&adapter).unwrap();
        for _ in 0..5 {
            assert_eq!(room::verdicts(&translator, &["a", "x"]).unwrap(), ["events a", "events 1"]);
        }
    }
}

#[test]
fn an_outcome_that_depends_on_the_batch_is_found_by_the_adapters_cases() {
    let _alone = process::alone();
    let size = "(i32.store8 (i32.const 0x40) (i32.add (i32.const 0x30) (local.get $count)))";
    let guest = Guest { spoil: format!("{size} {A_DIGIT_FOR_AN_ID}"), ..Guest::good() };
    let adapter = room::host().load(&guest.component(), &room::limits()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let case = r#"{ "quirk": "two records", "channel": "push", "media-type": "text/plain",
        "records": [ { "received": 1740800000000, "payload-text": "a" },
                     { "received": 1740800000000, "payload-text": "x" } ],
        "expect": [] }"#;
    std::fs::write(folder.path().join("two.json"), case).unwrap();
    let cases = Cases::read(folder.path()).unwrap();
    let manifest = Manifest::parse(include_str!("../manifest.toml")).unwrap();
    let report = cases.run(&adapter, &manifest, &Registry::builtin().unwrap()).unwrap();
    let told = report.to_string();
    assert!(told.contains("one by one: the outcome depends on the other records of the batch"), "{told}");
}
