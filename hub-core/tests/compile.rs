//! Compiling in a process of its own, by the finished program: what comes out, and what comes of a component that is none
//! or takes too much.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output, Stdio};

const ENOUGH: (u64, u64) = (1 << 30, 60);

fn compiled(component: &[u8], (memory, seconds): (u64, u64)) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hub"));
    command.args(["compile", "deadline", &memory.to_string(), &seconds.to_string()]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // One that is ended early takes no more.
    let _ = child.stdin.take().unwrap().write_all(component);
    child.wait_with_output().unwrap()
}

/// A component of so many functions, each of so many additions.
fn component(functions: usize, additions: usize) -> Vec<u8> {
    let body = "local.get 0 i32.const 7 i32.mul local.set 0 ".repeat(additions);
    let function = format!("(func (param i32) (result i32) {body} local.get 0)");
    wat::parse_str(format!("(component (core module {}))", function.repeat(functions))).unwrap()
}

#[test]
fn code_comes_out_and_nothing_else() {
    let output = compiled(&component(1, 1), ENOUGH);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    assert!(output.stdout.starts_with(b"\x7fELF"), "what the engine reads as its own");
}

#[test]
fn what_is_no_component_is_refused_in_words() {
    let output = compiled(b"rubbish", ENOUGH);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0));
    assert!(!output.stderr.is_empty());
}

#[test]
fn what_takes_more_memory_than_it_may_is_ended() {
    // While it is compiled, and while it is read.
    for (functions, additions) in [(4, 20_000), (2_000, 2_000)] {
        let output = compiled(&component(functions, additions), (96 << 20, 60));
        assert!(output.status.signal().is_some() && output.stdout.is_empty(), "{functions}: {:?}", output.status);
    }
}

#[test]
fn what_takes_more_time_than_it_may_is_ended() {
    let output = compiled(&component(2_000, 2_000), (2 << 30, 1));
    assert!(output.status.signal().is_some() && output.stdout.is_empty(), "{:?}", output.status);
}
