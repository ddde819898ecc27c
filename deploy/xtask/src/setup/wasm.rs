//! A compiler for `wasm32-unknown-unknown`, the target that adapters are built for.
//!
//! Promises: rustup's own where it can be had; else Debian's, which builds the standard library from
//! source, for machines that reach package registries only.
//! Knows nothing of adapters.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::{apt, say};
use crate::place::Place;
use crate::step;

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LINKER: &str = "wasm-ld-19";
const DEBIAN_PACKAGES: &[&str] = &["rustc-web", "rust-web-src", "lld-19"];

/// The oldest compiler that builds the workspace (`rust-version` in Cargo.toml), as major and minor.
const OLDEST: (u32, u32) = (1, 95);

/// Which compiler builds adapters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compiler {
    /// The toolchain's, with a standard library that rustup installed.
    Rustup,
    /// Debian's `rustc-web`; the standard library is built on the way.
    Debian,
}

impl Compiler {
    /// A cargo command that builds for WASM with this compiler, in a target folder of its own:
    /// two compilers in one folder would build everything anew at each change.
    pub fn cargo_build(self, place: &Place) -> (Command, PathBuf) {
        let mut command = step::cargo(place);
        let name = match self {
            Self::Rustup => "wasm",
            Self::Debian => "wasm-debian",
        };
        let target = place.target.join(name);
        command.arg("build").args(["--target", TARGET]).env("CARGO_TARGET_DIR", &target);
        command.envs(self.environment().iter().copied());
        command.env("CARGO_ENCODED_RUSTFLAGS", placeless(place));
        (command, target.join(TARGET))
    }

    /// What cargo has to be told of it: for the toolchain's own compiler nothing.
    pub fn environment(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Rustup => &[],
            Self::Debian => &[
                ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
                ("RUSTC", DEBIAN_RUSTC),
                ("RUSTC_BOOTSTRAP", "1"),
                ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER),
            ],
        }
    }
}

/// Flags by which a component tells nothing of the machine that it was built on.
fn placeless(place: &Place) -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let places = [(home, "cargo"), (Some(place.root.clone()), ".")];
    let of_place = |(from, to): (Option<PathBuf>, &str)| Some(format!("--remap-path-prefix={}={to}", from?.display()));
    places.into_iter().filter_map(of_place).collect::<Vec<_>>().join("\u{1f}")
}

/// The compiler that is here, or the one that could be installed.
/// `HUB_WASM=rustup` or `HUB_WASM=debian` leaves no choice.
pub fn ensure(place: &Place) -> Result<Compiler> {
    match std::env::var("HUB_WASM").as_deref() {
        Ok("rustup") => rustup(place),
        Ok("debian") => debian(place),
        Ok(other) => bail!("HUB_WASM is `{other}`; it may be `rustup` or `debian`"),
        Err(_) if rustup_has_it(place) => Ok(Compiler::Rustup),
        Err(_) if debian_lacks().is_none() => Ok(Compiler::Debian),
        Err(_) => rustup(place).or_else(|error| {
            say(&format!("rustup could not ({}); tries Debian's compiler", first_line(&error)));
            debian(place).with_context(|| {
                format!("adapters need Rust's target {TARGET}: `rustup target add {TARGET}` where there is internet")
            })
        }),
    }
}

fn rustup(place: &Place) -> Result<Compiler> {
    if !rustup_has_it(place) {
        say(&format!("installs Rust's target for adapters: rustup target add {TARGET}"));
        let mut command = Command::new("rustup");
        command.args(["target", "add", TARGET]).current_dir(&place.root).env("RUSTUP_MAX_RETRIES", "1");
        step::quiet_for(place, "rustup", command, Some(Duration::from_secs(180)))?;
    }
    Ok(Compiler::Rustup)
}

/// Asked of the compiler itself, since a toolchain may have the target without rustup.
fn rustup_has_it(place: &Place) -> bool {
    let output = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(&place.root)
        .output()
        .ok()
        .filter(|output| output.status.success());
    let Some(output) = output else { return false };
    let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    holds_std(&folder)
}

fn holds_std(folder: &Path) -> bool {
    folder.read_dir().is_ok_and(|mut files| {
        files.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libstd-")))
    })
}

fn debian(place: &Place) -> Result<Compiler> {
    if debian_lacks().is_some() {
        apt::install(place, "a Rust compiler for adapters", DEBIAN_PACKAGES)?;
    }
    match debian_lacks() {
        None => Ok(Compiler::Debian),
        Some(what) => bail!("Debian's packages {} were installed, and still {what}", DEBIAN_PACKAGES.join(" ")),
    }
}

/// What is missing for building with Debian's compiler, as the end of a sentence.
fn debian_lacks() -> Option<String> {
    let Some(version) = step::answer(DEBIAN_RUSTC, &["--version"]) else {
        return Some(format!("there is no {DEBIAN_RUSTC}"));
    };
    if version_of(&version).is_none_or(|found| found < OLDEST) {
        return Some(format!("{DEBIAN_RUSTC} is {version}, older than {}.{}", OLDEST.0, OLDEST.1));
    }
    let root = step::answer(DEBIAN_RUSTC, &["--print", "sysroot"]).unwrap_or_default();
    if !Path::new(&root).join("lib/rustlib/src/rust/library/std").exists() {
        return Some("the source of the standard library is not there".to_owned());
    }
    step::find(DEBIAN_LINKER).is_none().then(|| format!("there is no {DEBIAN_LINKER}"))
}

/// (1, 96) of `rustc 1.96.0 (…)`.
fn version_of(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().nth(1)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn first_line(error: &anyhow::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_older_than_the_workspace_is_told_apart() {
        assert!(version_of("rustc 1.63.0 (4b91a6ea7 2022-08-08)").unwrap() < OLDEST);
        assert!(version_of("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)").unwrap() >= OLDEST);
        assert_eq!(version_of("no compiler"), None);
    }
}
