//! One program run as a step of a command: shown or quiet, timed, ended with us.
//!
//! Promises: a quiet step that fails shows the end of its output, without the addresses of
//! package registries; an interrupt ends the step.
//! Knows nothing of what the program does.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use kafka_broker::owned::Owned;

use crate::interrupt;
use crate::place::Place;

/// Runs `command`, its output shown on standard error (standard output belongs to results), until it ends.
pub fn shown(mut command: Command) -> Result<()> {
    let line = line(&command);
    command.stdout(std::io::stderr());
    if watched(command, None)? { Ok(()) } else { bail!("`{line}` failed") }
}

/// Runs `command` whose standard output is the result that was asked for.
pub fn result(command: Command) -> Result<()> {
    let line = line(&command);
    if watched(command, None)? { Ok(()) } else { bail!("`{line}` failed") }
}

/// As [`shown`], and what it prints on standard output is kept in a log besides.
pub fn kept(place: &Place, name: &str, mut command: Command) -> Result<()> {
    fs::create_dir_all(place.logs())?;
    let log = log(place, name);
    command.stdout(File::create(&log)?);
    let mut shown = File::open(&log)?;
    let shown = move || std::io::copy(&mut shown, &mut std::io::stderr()).map(drop);
    let line = line(&command);
    let passed = watched_by(command, None, shown)?;
    if passed { Ok(()) } else { bail!("`{line}` failed") }
}

/// Where a step's log is.
pub fn log(place: &Place, name: &str) -> PathBuf {
    place.logs().join(format!("{name}.log"))
}

/// Runs `command` with its output kept in a log; fails with the log's end.
pub fn quiet(place: &Place, name: &str, command: Command) -> Result<()> {
    quiet_for(place, name, command, None)
}

/// As [`quiet`], and no longer than `limit`.
pub fn quiet_for(place: &Place, name: &str, mut command: Command, limit: Option<Duration>) -> Result<()> {
    fs::create_dir_all(place.logs())?;
    let log = log(place, name);
    let out = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let shown = line(&command);
    command.stdin(Stdio::null()).stderr(out.try_clone()?).stdout(out);
    if watched(command, limit)? { Ok(()) } else { bail!("`{shown}` failed; it said last:\n{}", tail(&log, 15)) }
}

/// Runs `command` to its end, an interrupt, or the limit; was it a success?
fn watched(command: Command, limit: Option<Duration>) -> Result<bool> {
    watched_by(command, limit, || Ok(()))
}

/// As [`watched`]; does something each time it looks, and once more at the end.
fn watched_by(
    mut command: Command,
    limit: Option<Duration>,
    mut looking: impl FnMut() -> std::io::Result<()>,
) -> Result<bool> {
    let began = Instant::now();
    let line = line(&command);
    command.stdin(Stdio::null());
    let mut process = Owned::spawn(command).with_context(|| format!("cannot run `{line}`"))?;
    loop {
        let ended = process.wait(Duration::from_millis(200))?;
        looking()?;
        if let Some(status) = ended {
            return Ok(status.success());
        }
        if interrupt::asked() {
            process.stop(Duration::from_secs(3));
            bail!("interrupted");
        }
        if limit.is_some_and(|limit| began.elapsed() > limit) {
            process.stop(Duration::from_secs(3));
            return Ok(false);
        }
    }
}

/// What a short program prints, or `None` where it is missing or fails.
pub fn answer<S: AsRef<OsStr>>(program: &str, arguments: &[S]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    // `java -version` answers on standard error.
    let both = [output.stdout, output.stderr].concat();
    output.status.success().then(|| String::from_utf8_lossy(&both).trim().to_owned())
}

/// The path of `program` if it is in `PATH`.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Cargo as it runs us, in the clone's folder.
pub fn cargo(place: &Place) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&place.root).env("CARGO_TARGET_DIR", &place.target);
    // What `cargo run` told us of our own package must not reach other builds.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR" {
            command.env_remove(&name);
        }
    }
    command
}

/// The last `lines` of a log, addresses left out.
pub fn tail(log: &Path, lines: usize) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let all: Vec<&str> = text.lines().collect();
    without_addresses(&all[all.len().saturating_sub(lines)..].join("\n"))
}

/// Where packages come from is the machine's affair and may be private, so it is not repeated. Loopback stays.
fn without_addresses(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let scheme = rest[..at]
            .rfind(|c: char| !c.is_ascii_alphanumeric() && c != '+')
            .map_or(0, |i| i + rest[i..].chars().next().map_or(1, char::len_utf8));
        let end =
            rest[at..].find(|c: char| c.is_whitespace() || "\"'<>()`,".contains(c)).map_or(rest.len(), |i| at + i);
        let address = &rest[at + 3..end];
        clean.push_str(&rest[..scheme]);
        if address.starts_with("127.0.0.1") || address.starts_with("localhost") {
            clean.push_str(&rest[scheme..end]);
        } else {
            clean.push_str("<address>");
        }
        rest = &rest[end..];
    }
    clean.push_str(rest);
    clean
}

/// The command as a person would type it, folders of programs left out.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_registries_are_left_out_and_loopback_stays() {
        let text = "Could not transfer from (https://user:word@repo.example/maven2): 不通 http://repo.example/a\nhub at http://127.0.0.1:8080/";
        assert_eq!(
            without_addresses(text),
            "Could not transfer from (<address>): 不通 <address>\nhub at http://127.0.0.1:8080/"
        );
    }
}
