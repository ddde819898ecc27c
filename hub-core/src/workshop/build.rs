//! A project becomes a component: by the tools of its language, which stay in its folder, and then what belongs beside it.
//!
//! Promises: the component is written whole or not at all, and with it the list of what it is made of; the tools' own
//! words are shown as they are said.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_metadata::{CrateType, Message};
use wit_component::ComponentEncoder;

use super::error::WorkshopError;
use super::language::Language;
use super::opened::COMPILED;
use super::{contract, materials, types};
use crate::code;
use crate::plugin::Manifest;
use crate::registry::Registry;

/// What Rust adapters are compiled for.
pub(super) const TARGET: &str = "wasm32-unknown-unknown";
/// The profile of the project's Cargo.toml.
const PROFILE: &str = "adapter";
/// What a package has its bill of materials in.
const SBOM: &str = "sbom.cdx.json";

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Built {
    /// The component's file.
    pub component: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
}

/// Builds the project of a folder.
///
/// # Errors
/// HUB-4528: its language cannot be told, a tool is missing or failed; else as [`Manifest::parse`].
pub fn build(folder: &Path) -> Result<Built, WorkshopError> {
    let path = folder.join("manifest.toml");
    let text = fs::read(&path).map_err(|e| failed(format!("{}: {e}", path.display())))?;
    let manifest = Manifest::read(&text)?;
    let language = Language::of(folder)?;
    let component = folder.join(&manifest.component);
    let unwritten = |e: std::io::Error| failed(format!("{}: {e}", folder.display()));
    if language != Language::Rust {
        contract::write(folder, &manifest).map_err(unwritten)?;
        let registry = Registry::builtin()?;
        let pinned = manifest.subjects.values().filter_map(|pin| Some(&**registry.by_fingerprint(&pin.fingerprint)?.1));
        if let Some((name, text)) = types::of(language, pinned) {
            fs::write(folder.join(name), text).map_err(unwritten)?;
        }
    }
    match language {
        Language::Rust => rust(folder, &component)?,
        Language::JavaScript => javascript(folder)?,
        Language::Python => python(folder, &component)?,
    }
    fs::write(folder.join(SBOM), materials::bill(folder, language, &manifest)?).map_err(unwritten)?;
    // What was compiled of the component before is of no use any more.
    match fs::remove_dir_all(folder.join(COMPILED)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(unwritten(error)),
        _ => {}
    }
    let bytes = fs::metadata(&component).map_err(|e| failed(format!("{}: {e}", component.display())))?.len();
    Ok(Built { component, bytes })
}

fn failed(why: impl Into<String>) -> WorkshopError {
    WorkshopError::undone(code!(4528), why)
}

fn rust(folder: &Path, component: &Path) -> Result<(), WorkshopError> {
    let mut command = program(folder, "cargo");
    command.args(["build", "--lib", "--profile", PROFILE, "--target", TARGET]);
    command.arg("--message-format=json-render-diagnostics");
    command.env("CARGO_ENCODED_RUSTFLAGS", placeless(folder));
    let said = output(command)?;
    let module = Message::parse_stream(said.as_bytes()).filter_map(Result::ok).find_map(|message| match message {
        Message::CompilerArtifact(artifact) if artifact.target.crate_types.contains(&CrateType::CDyLib) => {
            artifact.filenames.into_iter().find(|name| name.extension() == Some("wasm"))
        }
        _ => None,
    });
    let module =
        module.ok_or_else(|| failed("the project's library is no cdylib: crate-type = [\"cdylib\", \"rlib\"]"))?;
    let bytes = fs::read(&module).map_err(|e| failed(format!("{module}: {e}")))?;
    let encoded = ComponentEncoder::default().validate(true).module(&bytes).and_then(ComponentEncoder::encode);
    let encoded = encoded.map_err(|e| failed(format!("{module} is no component: {e:#}")))?;
    // Written beside and renamed: whoever reads sees the old component or the new one.
    let draft = component.with_extension("wasm.part");
    fs::write(&draft, encoded)
        .and_then(|()| fs::rename(&draft, component))
        .map_err(|e| failed(format!("{}: {e}", component.display())))
}

/// Flags by which a component tells nothing of the machine that it was built on: where a panic's place lies is named from
/// the project, or from cargo's home. What whoever builds sets besides stays in force.
fn placeless(folder: &Path) -> String {
    let set = std::env::var("RUSTFLAGS").unwrap_or_default();
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let places = [(home, "cargo"), (fs::canonicalize(folder).ok(), ".")];
    let of_place = |(from, to): (Option<PathBuf>, &str)| Some(format!("--remap-path-prefix={}={to}", from?.display()));
    let flags = set.split_whitespace().map(str::to_owned).chain(places.into_iter().filter_map(of_place));
    flags.collect::<Vec<_>>().join("\u{1f}")
}

fn javascript(folder: &Path) -> Result<(), WorkshopError> {
    if !folder.join("node_modules").exists() {
        let mut install = program(folder, "npm");
        install.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
        output(install)?;
    }
    let mut build = program(folder, "npm");
    build.args(["run", "--silent", "build"]);
    output(build).map(drop)
}

fn python(folder: &Path, component: &Path) -> Result<(), WorkshopError> {
    if !folder.join(".venv/bin/componentize-py").exists() {
        let mut environment = program(folder, "python3");
        environment.args(["-m", "venv", ".venv"]);
        output(environment)?;
        let mut install = program(folder, ".venv/bin/python");
        install.args(["-m", "pip", "--disable-pip-version-check", "install", "--quiet", "-r", "requirements.txt"]);
        output(install)?;
    }
    let of_contract = |word: &str| {
        let mut command = program(folder, ".venv/bin/componentize-py");
        command.args(["-d", "wit", "-w", contract::WORLD, word]);
        command
    };
    if !folder.join("bindings").exists() {
        let mut bindings = of_contract("bindings");
        bindings.arg("bindings");
        output(bindings)?;
    }
    let mut componentize = of_contract("componentize");
    let name = component.file_name().unwrap_or_default();
    componentize.args(["--stub-wasi", "app", "-o"]).arg(name);
    output(componentize).map(drop)
}

/// A program, run in the project's folder; a path is one below it.
pub(super) fn program(folder: &Path, name: &str) -> Command {
    let path = if name.contains('/') { fs::canonicalize(folder).unwrap_or_default().join(name) } else { name.into() };
    let mut command = Command::new(path);
    command.current_dir(folder).stderr(Stdio::inherit());
    command
}

/// What a program says, once it has ended well. Its complaints have been seen already.
pub(super) fn output(mut command: Command) -> Result<String, WorkshopError> {
    let name = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let output = command.output().map_err(|e| failed(format!("{name} cannot be run: {e}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(failed(format!("{name} ended with {}", output.status)))
}
