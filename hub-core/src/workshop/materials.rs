//! What a component is made of, as CycloneDX 1.5 (ECMA-424): the project's packages as the tools of its language know
//! them.
//!
//! Promises: the same packages give the same bytes: neither a time nor a serial number stands in it.

use std::path::Path;

use serde_json::{Value, json};

use super::build::{TARGET, output, program};
use super::error::WorkshopError;
use super::language::Language;
use crate::code;
use crate::plugin::Manifest;

/// A package that goes into a component.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Material {
    /// By its package URL (purl).
    purl: String,
    name: String,
    version: String,
    licence: Option<String>,
}

impl Material {
    fn new(kind: &str, name: &str, version: &str, licence: Option<String>) -> Self {
        // A scope's @ is escaped in a purl (package-url, "Rules for each purl component").
        let purl = format!("pkg:{kind}/{}@{version}", name.replace('@', "%40"));
        Self { purl, name: name.to_owned(), version: version.to_owned(), licence }
    }

    fn component(&self) -> Value {
        let mut component = json!({
            "type": "library", "bom-ref": self.purl, "purl": self.purl, "name": self.name, "version": self.version,
        });
        if let Some(licence) = &self.licence {
            component["licenses"] = json!([{ "license": { "name": licence } }]);
        }
        component
    }
}

/// The bill of a project's materials.
pub(super) fn bill(folder: &Path, language: Language, manifest: &Manifest) -> Result<String, WorkshopError> {
    let mut materials = match language {
        Language::Rust => of_cargo(folder)?,
        Language::JavaScript => of_npm(folder)?,
        Language::Python => of_pip(folder)?,
    };
    materials.sort();
    materials.dedup();
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": manifest.name,
                "name": manifest.name, "version": manifest.version.to_string(),
            },
        },
        "components": materials.iter().map(Material::component).collect::<Vec<_>>(),
    });
    Ok(format!("{bill:#}\n"))
}

fn unknown(what: impl std::fmt::Display) -> WorkshopError {
    WorkshopError::undone(code!(4528), format!("what the component is made of cannot be told: {what}"))
}

/// What the library is linked of: neither what runs while it is built nor what its tests need.
fn of_cargo(folder: &Path) -> Result<Vec<Material>, WorkshopError> {
    let mut command = program(folder, "cargo");
    command.args(["tree", "--edges", "normal,no-proc-macro", "--target", TARGET, "--prefix", "none"]);
    command.args(["--format", "{p}\t{l}"]);
    let said = output(command)?;
    // The first line is the project itself; a package that was listed before has a mark behind its licence.
    Ok(said.lines().skip(1).filter_map(of_line).collect())
}

/// `name v1.0.0 (place)`, a tab, the licence.
fn of_line(line: &str) -> Option<Material> {
    let (package, licence) = line.split_once('\t')?;
    let mut words = package.split(' ');
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    let licence = licence.trim_end_matches("(*)").trim();
    Some(Material::new("cargo", name, version, (!licence.is_empty()).then(|| licence.to_owned())))
}

/// The lock file names each package by the folder that it is installed in.
fn of_npm(folder: &Path) -> Result<Vec<Material>, WorkshopError> {
    let path = folder.join("package-lock.json");
    let text = std::fs::read(&path).map_err(|e| unknown(format!("{}: {e}", path.display())))?;
    let lock: Value = serde_json::from_slice(&text).map_err(unknown)?;
    let packages = lock["packages"].as_object().into_iter().flatten();
    Ok(packages
        .filter_map(|(place, package)| {
            let name = package["name"].as_str().or_else(|| Some(place.rsplit_once("node_modules/")?.1))?;
            let licence = package["license"].as_str().map(str::to_owned);
            // What is for other machines is in the lock, and not installed.
            (!place.is_empty() && folder.join(place).exists())
                .then(|| Material::new("npm", name, package["version"].as_str().unwrap_or_default(), licence))
        })
        .collect())
}

fn of_pip(folder: &Path) -> Result<Vec<Material>, WorkshopError> {
    let mut command = program(folder, ".venv/bin/python");
    command.args(["-m", "pip", "--disable-pip-version-check", "inspect", "--local"]);
    let said: Value = serde_json::from_str(&output(command)?).map_err(unknown)?;
    let installed = said["installed"].as_array().into_iter().flatten();
    Ok(installed
        .filter_map(|package| {
            let of = &package["metadata"];
            let licence = of["license_expression"].as_str().or_else(|| of["license"].as_str()).map(str::to_owned);
            Some(Material::new("pypi", of["name"].as_str()?, of["version"].as_str()?, licence))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_cargos_tree_is_a_package_with_its_licence() {
        let material = of_line("serde v1.0.228\tMIT OR Apache-2.0 (*)").unwrap();
        assert_eq!(
            (material.purl.as_str(), material.licence.as_deref()),
            ("pkg:cargo/serde@1.0.228", Some("MIT OR Apache-2.0"))
        );
        assert_eq!(of_line("hub-schemas v0.1.0 (/a/b)\t").unwrap().licence, None);
        assert!(of_line("").is_none());
    }

    #[test]
    fn a_scope_is_escaped_in_a_purl() {
        assert_eq!(Material::new("npm", "@a/b", "1", None).purl, "pkg:npm/%40a/b@1");
    }
}
