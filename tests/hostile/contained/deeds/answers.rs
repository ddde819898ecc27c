//! Deeds in the answer itself: its number of outcomes, its size, and bytes that the canonical ABI does not allow.

use super::Caught::{Call, Never, Start};
use super::{Deed, called, deed, for_the_bad};

/// Nearly all the memory that is granted.
const WHOLE: &str = "(drop (memory.grow (i32.const 250)))";

/// Spoils the last outcome of a good answer.
fn spoilt(name: &'static str, code: &'static str, wat: &str) -> Deed {
    deed(name, Call, code, |guest| guest.spoil = wat.into())
}

pub fn deeds() -> Vec<Deed> {
    let mut deeds = counts();
    deeds.extend(sizes());
    deeds.extend(pointers());
    deeds.extend(values());
    deeds
}

fn counts() -> Vec<Deed> {
    vec![
        called("no outcome", "HUB-4004", "(return (call $answer (i32.const 0) (i32.const 0)))"),
        spoilt(
            "an outcome too many",
            "HUB-4004",
            "(return (call $answer (local.get $outcomes) (i32.add (local.get $count) (i32.const 1))))",
        ),
    ]
}

/// Answers whose parts lie upon each other: little in the guest, much in the host.
fn sizes() -> Vec<Deed> {
    vec![
        called(
            "half a million outcomes",
            "HUB-4004",
            format!("{WHOLE} (return (call $answer (i32.const 0x40000) (i32.const 500000)))"),
        ),
        alike("a million strings of the same bytes", 900_000),
        alike("as many strings as a list may have, of the same bytes", 50_000),
        spoilt(
            "lists of the same list of the same events",
            "HUB-4004",
            "(local.set $n (call $take (i32.const 72000)))
            (local.set $record (i32.const 0))
            (loop $again
              (memory.copy (i32.add (local.get $n) (i32.mul (local.get $record) (i32.const 72)))
                (local.get $event) (i32.const 72))
              (local.set $record (i32.add (local.get $record) (i32.const 1)))
              (br_if $again (i32.lt_u (local.get $record) (i32.const 1000))))
            (i32.store offset=4 (local.get $outcome) (local.get $n))
            (i32.store offset=8 (local.get $outcome) (i32.const 1000))
            (local.set $n (call $take (i32.const 28000)))
            (local.set $record (i32.const 0))
            (loop $again
              (memory.copy (i32.add (local.get $n) (i32.mul (local.get $record) (i32.const 28)))
                (local.get $outcome) (i32.const 28))
              (local.set $record (i32.add (local.get $record) (i32.const 1)))
              (br_if $again (i32.lt_u (local.get $record) (i32.const 1000))))
            (return (call $answer (local.get $n) (i32.const 1000)))",
        ),
        spoilt(
            "a body of all the memory",
            "HUB-4004",
            &format!(
                "{WHOLE} (i32.store offset=56 (local.get $event) (i32.const 0))
                (i32.store offset=60 (local.get $event) (i32.const 0xfc0000))"
            ),
        ),
    ]
}

/// So many attributes, whose names and values are all the same thousand bytes.
fn alike(name: &'static str, attributes: u32) -> Deed {
    let wat = format!(
        "{WHOLE} (local.set $n (i32.const 0x40400))
        (loop $again
          (i32.store (local.get $n) (i32.const 0x40000)) (i32.store offset=4 (local.get $n) (i32.const 1000))
          (local.set $n (i32.add (local.get $n) (i32.const 8)))
          (br_if $again (i32.lt_u (local.get $n) (i32.const 0xfc0000))))
        (memory.fill (i32.const 0x40000) (i32.const 0x61) (i32.const 1000))
        (i32.store offset=64 (local.get $event) (i32.const 0x40400))
        (i32.store offset=68 (local.get $event) (i32.const {attributes}))"
    );
    spoilt(name, "HUB-4004", &wat)
}

fn pointers() -> Vec<Deed> {
    vec![
        called("an answer beyond the memory", "HUB-4004", "(return (i32.const -8))"),
        called("an answer at an odd place", "HUB-4004", "(return (i32.const 0x21))"),
        called("outcomes beyond the memory", "HUB-4004", "(return (call $answer (i32.const 0x3fff0) (i32.const 1)))"),
        called("outcomes at an odd place", "HUB-4004", "(return (call $answer (i32.const 0x2001) (i32.const 1)))"),
        called("as many outcomes as can be said", "HUB-4004", "(return (call $answer (i32.const 0) (i32.const -1)))"),
        spoilt(
            "a string longer than the memory",
            "HUB-4004",
            "(i32.store offset=12 (local.get $event) (i32.const -1))",
        ),
        spoilt("a string beyond the memory", "HUB-4004", "(i32.store offset=8 (local.get $event) (i32.const -9))"),
        spoilt("a body longer than the memory", "HUB-4004", "(i32.store offset=60 (local.get $event) (i32.const -1))"),
        spoilt("events at an odd place", "HUB-4004", "(i32.store offset=4 (local.get $outcome) (i32.const 0x2001))"),
        deed("room beyond the memory for a record", Call, "HUB-4004", |guest| {
            guest.realloc = for_the_bad("(return (i32.const -16))");
        }),
        deed("room at an odd place for the settings", Never, "", |guest| {
            guest.realloc =
                "(if (i32.eq (local.get $align) (i32.const 1)) (then (drop (call $take (i32.const 1)))))".into();
        }),
        deed("room at an odd place for all records", Start, "HUB-4033", |guest| {
            guest.realloc = "(return (i32.const -1))".into();
        }),
    ]
}

fn values() -> Vec<Deed> {
    vec![
        spoilt("an outcome of no kind", "HUB-4004", "(i32.store8 (local.get $outcome) (i32.const 3))"),
        spoilt("an operation of no kind", "HUB-4004", "(i32.store8 offset=16 (local.get $event) (i32.const 2))"),
        spoilt(
            "a revision that is neither there nor not",
            "HUB-4004",
            "(i32.store8 offset=24 (local.get $event) (i32.const 2))",
        ),
        spoilt(
            "a record id that is no text",
            "HUB-4004",
            "(i32.store8 (i32.const 0x40) (i32.const 0xff)) (i32.store offset=8 (local.get $event) (i32.const 0x40))",
        ),
        spoilt(
            "half of a surrogate pair",
            "HUB-4004",
            "(i32.store (i32.const 0x40) (i32.const 0x80a0ed)) (i32.store offset=8 (local.get $event) (i32.const 0x40))
             (i32.store offset=12 (local.get $event) (i32.const 3))",
        ),
        called("a line beyond the memory", "HUB-4004", "(call $log (i32.const 0) (i32.const -9) (i32.const 9))"),
        called(
            "a line that is no text",
            "HUB-4004",
            "(i32.store8 (i32.const 0x40) (i32.const 0xff)) (call $log (i32.const 0) (i32.const 0x40) (i32.const 1))",
        ),
        called("a line of no level", "HUB-4004", "(call $log (i32.const 4) (i32.const 0x100) (i32.const 1))"),
        deed("a line logged while room is made", Call, "HUB-4003", |guest| {
            guest.realloc = for_the_bad("(call $log (i32.const 0) (i32.const 0x100) (i32.const 13))");
        }),
        deed("a line logged in post-return", Call, "HUB-4003", |guest| {
            guest.after = "(call $log (i32.const 0) (i32.const 0x100) (i32.const 13))".into();
        }),
        deed("100,000 lines", Never, "", |guest| {
            guest.call = "(local.set $n (i32.const 100000)) (loop $again
                (call $log (i32.const 0) (i32.const 0x100) (i32.const 13))
                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))"
                .into();
        }),
        deed("attributes that are named as the hub's headers are", Never, "", |guest| {
            guest.more = r#"(data (i32.const 0x300) "ce_idce_source\00\00\00\00\00\00")"#.into();
            guest.spoil = "(i32.store (i32.const 0x340) (i32.const 0x300)) (i32.store (i32.const 0x344) (i32.const 5))
                (i32.store (i32.const 0x348) (i32.const 0x305)) (i32.store (i32.const 0x34c) (i32.const 9))
                (i32.store offset=64 (local.get $event) (i32.const 0x340))
                (i32.store offset=68 (local.get $event) (i32.const 1))"
                .into();
        }),
    ]
}
