//! Builds adapters for WASM and lays each out as the hub loads it: component, manifest, cases.
//!
//! Promises: `<target>/components/<name>/` holds what the sources say; a file whose content did not
//! change is not written again; an adapter that is gone leaves no folder behind.
//! Knows nothing of what an adapter does.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::place::Place;
use crate::setup::wasm;
use crate::step;

/// The profile in the workspace's Cargo.toml that adapters are built with.
const PROFILE: &str = "adapter";

/// One adapter's sources.
#[derive(Debug)]
struct Adapter {
    folder: PathBuf,
    /// As the manifest says.
    name: String,
    /// As its Cargo.toml says.
    package: String,
}

/// Builds all adapters of the clone.
pub fn build(place: &Place) -> Result<()> {
    let adapters = find(place)?;
    remove_others(&place.components(), &adapters)?;
    if adapters.is_empty() {
        eprintln!("components: no adapter has a manifest.toml yet");
        return Ok(());
    }
    let began = Instant::now();
    let compiler = wasm::ensure(place)?;
    let (mut command, built) = compiler.cargo_build(place);
    command.args(["--lib", "--quiet", "--profile", PROFILE]);
    for adapter in &adapters {
        command.args(["--package", &adapter.package]);
    }
    step::shown(command).context("the adapters do not build for WASM")?;

    let mut command = step::cargo(place);
    command.args(["run", "--quiet", "--profile", "xtask", "--package", "componentize", "--"]);
    for adapter in &adapters {
        let module = format!("{}.wasm", adapter.package.replace('-', "_"));
        command.arg(built.join(PROFILE).join(module));
        command.arg(place.components().join(&adapter.name).join(format!("{}.wasm", adapter.name)));
    }
    step::shown(command).context("the adapters cannot be made components")?;

    for adapter in &adapters {
        let folder = place.components().join(&adapter.name);
        copy(&adapter.folder.join("manifest.toml"), &folder.join("manifest.toml"))?;
        mirror(&adapter.folder.join("cases"), &folder.join("cases"))?;
    }
    let names: Vec<&str> = adapters.iter().map(|adapter| adapter.name.as_str()).collect();
    eprintln!(
        "components: {} in {} ({:.1} s)",
        names.join(", "),
        place.short(&place.components()).display(),
        began.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Every folder of `plugins`, and `tests/hostile` with its folders, that has a manifest.
fn find(place: &Place) -> Result<Vec<Adapter>> {
    let hostile = place.root.join("tests/hostile");
    let mut folders = folders_in(&place.root.join("plugins"))?;
    folders.extend(folders_in(&hostile)?);
    folders.push(hostile);
    folders.retain(|folder| folder.join("manifest.toml").exists());
    folders.sort();
    let mut adapters = Vec::new();
    for folder in folders {
        let name = name_in(&folder.join("manifest.toml"))?;
        let package = name_in(&folder.join("Cargo.toml"))?;
        adapters.push(Adapter { folder, name, package });
    }
    Ok(adapters)
}

/// The first `name = "…"` of a TOML file: in both files of an adapter it is its own name.
fn name_in(file: &Path) -> Result<String> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = text.lines().find_map(|line| {
        let value = line.trim().strip_prefix("name")?.trim_start().strip_prefix('=')?.trim_start();
        value.strip_prefix('"')?.split('"').next()
    });
    match name {
        Some(name) => Ok(name.to_owned()),
        None => bail!("{} has no name", file.display()),
    }
}

fn folders_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                found.push(path);
            }
        }
    }
    Ok(found)
}

fn remove_others(components: &Path, adapters: &[Adapter]) -> Result<()> {
    for folder in folders_in(components)? {
        if !adapters.iter().any(|adapter| folder.ends_with(&adapter.name)) {
            fs::remove_dir_all(&folder)?;
        }
    }
    Ok(())
}

/// Makes the files of `to` those of `from`, folders included.
fn mirror(from: &Path, to: &Path) -> Result<()> {
    let mut wanted = BTreeSet::<OsString>::new();
    if from.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                mirror(&entry.path(), &target)?;
            } else {
                copy(&entry.path(), &target)?;
            }
            wanted.insert(entry.file_name());
        }
    }
    if to.is_dir() {
        for entry in fs::read_dir(to)? {
            let entry = entry?;
            if wanted.contains(&entry.file_name()) {
                continue;
            }
            if entry.path().is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
    if fs::read(to).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    fs::write(to, bytes).with_context(|| format!("cannot write {}", to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirrored_folder_loses_what_its_source_lost() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("deep")).unwrap();
        fs::write(from.join("a.json"), "1").unwrap();
        fs::write(from.join("deep/b.json"), "2").unwrap();
        mirror(&from, &to).unwrap();
        fs::remove_file(from.join("a.json")).unwrap();
        mirror(&from, &to).unwrap();
        assert!(!to.join("a.json").exists());
        assert_eq!(fs::read_to_string(to.join("deep/b.json")).unwrap(), "2");
    }

    #[test]
    fn an_unchanged_file_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::write(&from, "same").unwrap();
        copy(&from, &to).unwrap();
        let before = fs::metadata(&to).unwrap().modified().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(20));
        copy(&from, &to).unwrap();
        assert_eq!(fs::metadata(&to).unwrap().modified().unwrap(), before);
    }

    #[test]
    fn an_adapters_name_is_the_first_in_its_manifest() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("manifest.toml");
        fs::write(&file, "# the adapter\nname = \"yi-can-shi-an\"\n[other]\nname = \"x\"\n").unwrap();
        assert_eq!(name_in(&file).unwrap(), "yi-can-shi-an");
    }
}
