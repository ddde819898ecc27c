//! Components that are little to read and much to compile, as WAT. Each grows with a number, so that what is just allowed
//! and what is not are the same thing in two sizes.

/// One of them.
pub struct Bomb {
    pub name: &'static str,
    /// Of so many parts.
    pub text: fn(usize) -> String,
    /// So many are compiled, in bounded memory …
    pub allowed: usize,
    /// … and so many are refused.
    pub refused: usize,
}

pub const ALL: [Bomb; 11] = [
    Bomb { name: "loops within loops, over 255 variables", text: loops, allowed: 64, refused: 65 },
    Bomb { name: "variables of 60 loops within each other", text: variables, allowed: 250, refused: 300 },
    Bomb { name: "blocks within blocks", text: blocks, allowed: 4_096, refused: 100_000 },
    Bomb { name: "functions", text: functions, allowed: 50_000, refused: 50_001 },
    Bomb { name: "one function that stores and stores", text: stores, allowed: 50_000, refused: 52_000 },
    Bomb { name: "values that all live", text: values, allowed: 80_000, refused: 84_000 },
    Bomb { name: "jump tables to all blocks", text: jumps, allowed: 500, refused: 800 },
    Bomb { name: "calls that give 1,000 values each", text: calls, allowed: 490, refused: 510 },
    Bomb { name: "blocks that take 1,000 values and give them back", text: wide, allowed: 240, refused: 260 },
    Bomb { name: "memories of 256 MiB with a byte at both ends", text: memories, allowed: 4, refused: 5 },
    Bomb { name: "tables of a million elements, the last of them set", text: tables, allowed: 16, refused: 17 },
];

fn module(fields: &str) -> String {
    format!("(component (core module {fields}))")
}

fn loops(n: usize) -> String {
    nest(n, 255)
}

fn variables(n: usize) -> String {
    nest(60, n)
}

/// Each variable changes in the innermost of the loops, so each loop has a place for each variable.
fn nest(loops: usize, variables: usize) -> String {
    let change = |n| format!("local.get {n} i32.const 1 i32.add local.set {n} ");
    let (begin, end) = ("loop ".repeat(loops), "local.get 0 br_if 0 end ".repeat(loops));
    let changes: String = (1..=variables).map(change).collect();
    module(&format!("(func (param i32) (local {}) {begin} {changes} {end})", "i32 ".repeat(variables)))
}

fn blocks(n: usize) -> String {
    module(&format!("(func {} {})", "block ".repeat(n), "end ".repeat(n)))
}

fn functions(n: usize) -> String {
    module(&"(func)".repeat(n))
}

fn stores(n: usize) -> String {
    let store = "(i32.store (i32.const 0) (i32.add (i32.load (i32.const 4)) (i32.const 1)))";
    module(&format!("(memory 1) (func {})", store.repeat(n)))
}

fn values(n: usize) -> String {
    let value = "local.get 0 i32.const 1 i32.add local.tee 0 ";
    module(&format!("(func (param i32) (result i32) {} {})", value.repeat(n), "i32.add ".repeat(n - 1)))
}

fn jumps(n: usize) -> String {
    let targets: String = (0..n).map(|n| format!("{n} ")).collect();
    let jump = format!("local.get 0 if local.get 0 br_table {targets} 0 end ");
    module(&format!("(func (param i32) {} {} {})", "block ".repeat(n), jump.repeat(n), "end ".repeat(n)))
}

fn calls(n: usize) -> String {
    let values = "i32 ".repeat(1_000);
    module(&format!("(func $f (result {values}) unreachable) (func {} unreachable)", "call $f ".repeat(n)))
}

fn wide(n: usize) -> String {
    let values = "i32 ".repeat(1_000);
    let given: String = (0..1_000).map(|n| format!("local.get {n} ")).collect();
    let (begin, end) = ("block (type $t) ".repeat(n), "end ".repeat(n));
    module(&format!("(type $t (func (param {values}) (result {values}))) (func (type $t) {given} {begin} {end})"))
}

fn memories(n: usize) -> String {
    let memory = r#"(core module (memory 4096) (data (i32.const 0) "a") (data (i32.const 0xffffffe) "z"))"#;
    format!("(component {})", memory.repeat(n))
}

fn tables(n: usize) -> String {
    let set = |n| format!("(elem (table {n}) (i32.const 1048575) func 0) ");
    module(&format!("(func) {} {}", "(table 1048576 funcref) ".repeat(n), (0..n).map(set).collect::<String>()))
}
