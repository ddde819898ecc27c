//! Deeds that take room: memories, tables, data, at once and by steps.

use super::Caught::{Load, Never, Start};
use super::{Deed, called, deed};

pub fn deeds() -> Vec<Deed> {
    vec![
        called(
            "memory by steps, until there is no more",
            "HUB-4002",
            "(loop $again (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable)) (br $again))",
        ),
        called(
            "memory at once",
            "HUB-4002",
            "(if (i32.eq (memory.grow (i32.const 60000)) (i32.const -1)) (then unreachable))",
        ),
        deed("memory that is refused, and done without", Never, "", |guest| {
            guest.call = "(drop (memory.grow (i32.const 60000)))".into();
        }),
        deed("all the memory that is granted, written to", Never, "", |guest| {
            guest.call = "(if (i32.eq (memory.grow (i32.const 251)) (i32.const -1)) (then unreachable))
                (memory.fill (i32.const 0x40000) (i32.const 0xff) (i32.const 0xfb0000))"
                .into();
        }),
        deed("a memory larger than the host grants", Load, "HUB-4030", |guest| {
            guest.memory = r#"(memory (export "memory") 300)"#.into();
        }),
        deed("a second memory, which no module of the pool has", Load, "HUB-4030", |guest| {
            guest.memory = r#"(memory (export "memory") 4) (memory 1)"#.into();
        }),
        deed("five memories", Load, "HUB-4039", |guest| {
            guest.memory = r#"(memory (export "memory") 4) (memory 1) (memory 1) (memory 1) (memory 1)"#.into();
        }),
        deed("a table larger than the host grants", Load, "HUB-4030", |guest| {
            guest.more = "(table 10000000 funcref)".into();
        }),
        deed("as large a table as the host grants", Never, "", |guest| guest.more = "(table 20000 funcref)".into()),
        deed("seventeen tables", Load, "HUB-4039", |guest| guest.more = "(table 1 funcref)".repeat(17)),
        deed("data beyond the memory", Start, "HUB-4033", |guest| {
            guest.more = r#"(data (i32.const 0x3ffff) "two")"#.into();
        }),
        deed("an element beyond its table", Start, "HUB-4033", |guest| {
            guest.more = "(table $t 1 funcref) (elem (table $t) (i32.const 1) func $spin)".into();
        }),
        deed("as many data segments as a module may have", Never, "", |guest| {
            guest.more = r#"(data (i32.const 0x1000) "a")"#.repeat(90_000);
        }),
        deed("two bytes of data, a whole memory apart", Never, "", |guest| {
            guest.memory = r#"(memory (export "memory") 255)"#.into();
            guest.more = r#"(data (i32.const 0x400) "a") (data (i32.const 0xfeffff) "z")"#.into();
        }),
    ]
}
