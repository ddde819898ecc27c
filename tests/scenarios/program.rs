//! The program `hub`, found where it was built, run with nothing of the developer's environment.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Where the workspace is built.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target")), PathBuf::from)
}

/// Writes a secret as the hub wants it: open to its owner alone.
pub fn secret(file: &Path, value: &str) {
    let mut file = File::options().write(true).create(true).truncate(true).mode(0o600).open(file).unwrap();
    file.write_all(value.as_bytes()).unwrap();
}

/// Where finished components are.
pub fn components() -> PathBuf {
    let found = std::env::var_os("HUB_COMPONENTS").map_or_else(|| target().join("components"), PathBuf::from);
    assert!(found.is_dir(), "{} is missing: run `cargo xtask components`", found.display());
    found
}

/// A command that runs the hub's program.
pub fn hub() -> Command {
    hub_within(&[])
}

/// As [`hub`], started by another command, which is given the program as its last argument.
pub fn hub_within(starter: &[String]) -> Command {
    let folder = std::env::var_os("HUB_PROGRAMS").map_or_else(|| target().join("debug"), PathBuf::from);
    let program = folder.join("hub");
    assert!(program.is_file(), "{} is missing: run `cargo build --package hub-core`", program.display());
    let mut command = match starter {
        [] => Command::new(program),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
    };
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HUB_")) {
        command.env_remove(name);
    }
    command
}

/// What a command that ends by itself says, and how it ended.
pub struct Said {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// Runs the hub's program with these arguments to its end.
pub fn run(arguments: &[&str]) -> Said {
    let Output { status, stdout, stderr } = hub().args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
}
