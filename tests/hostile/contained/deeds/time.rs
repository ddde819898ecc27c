//! Deeds that take time: loops wherever the host calls into a component, and loops over what costs the host more than
//! it costs in fuel.

use super::Caught::{Call, Start};
use super::{Deed, called, deed, for_the_bad};

pub fn deeds() -> Vec<Deed> {
    vec![
        called("a loop without end", "HUB-4001", "(call $spin)"),
        deed("a loop in configure", Start, "HUB-4033", |guest| guest.configure = "(call $spin)".into()),
        deed("a start function that never ends", Start, "HUB-4033", |guest| guest.more = "(start $spin)".into()),
        deed("a loop in the first realloc", Start, "HUB-4033", |guest| guest.realloc = "(call $spin)".into()),
        deed("a loop in a record's realloc", Call, "HUB-4001", |guest| {
            guest.realloc = for_the_bad("(call $spin)");
        }),
        deed("a loop in post-return", Call, "HUB-4001", |guest| guest.after = "(call $spin)".into()),
        called("recursion without end", "HUB-4003", "(call $deeper)").with("(func $deeper (call $deeper))"),
        called(
            "lines logged without end",
            "HUB-4001",
            "(loop $again (call $log (i32.const 0) (i32.const 0x100) (i32.const 13)) (br $again))",
        ),
        called(
            "memory asked for without end, and refused",
            "HUB-4001",
            "(loop $again (drop (memory.grow (i32.const 65535))) (br $again))",
        ),
        called(
            "a table asked for without end, and refused",
            "HUB-4001",
            "(loop $again (drop (table.grow $t (ref.null func) (i32.const -1))) (br $again))",
        )
        .with("(table $t 0 funcref)"),
        called(
            "bytes copied without end",
            "HUB-4001",
            "(loop $again (memory.copy (i32.const 0) (i32.const 0x10000) (i32.const 0x20000)) (br $again))",
        ),
    ]
}
