//! Where the clients are, and what one says when it is run to its end.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The folder of the scripts.
pub fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients")
}

/// A program that set-up put with the clients.
fn installed(name: &str) -> Command {
    let folder = std::env::var_os("HUB_CLIENTS")
        .expect("HUB_CLIENTS names the folder of the clients: `cargo xtask test` sets them up and names it");
    let program = Path::new(&folder).join("bin").join(name);
    assert!(program.is_file(), "{} is missing: run `cargo xtask setup`", program.display());
    Command::new(program)
}

/// Python with the clients' packages.
pub fn python() -> Command {
    let mut command = installed("python");
    // Nothing of the developer's own, and nothing left behind in the sources.
    command.env_remove("PYTHONPATH").env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// A script in Python.
pub fn script(name: &str) -> Command {
    let mut command = python();
    command.arg(scripts().join(name));
    command
}

/// A script for Node.
pub fn node(name: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(scripts().join(name));
    command
}

/// kcat, as Debian has it.
pub fn kcat() -> Command {
    Command::new("kcat")
}

/// promtool.
pub fn promtool() -> Command {
    installed("promtool")
}

/// What a client prints; panics with all that it said where it fails.
pub fn said(command: &mut Command, input: &str) -> String {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child =
        command.spawn().unwrap_or_else(|error| panic!("{name} cannot be run ({error}): run `cargo xtask setup`"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // A client that has heard enough closes its end.
    let writing = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    writing.join().unwrap();
    let text = String::from_utf8_lossy(&stdout).into_owned();
    assert!(status.success(), "{name} ended with {status}\n{text}\n{}", String::from_utf8_lossy(&stderr));
    text
}

/// The JSON that a client prints.
pub fn json(command: &mut Command) -> Value {
    serde_json::from_str(&said(command, "")).unwrap()
}
