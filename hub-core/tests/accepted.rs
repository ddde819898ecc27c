//! The report of acceptance of an adapter that gives back and does nothing else: one of this repository's, cut down to
//! that.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use hub_core::workshop::{Opened, accept};
use jiff::civil::date;
use toml::{Table, Value};

const ADAPTER: &str = "yi-xiao-shi-an";

fn built() -> PathBuf {
    let built = std::env::var_os("HUB_COMPONENTS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/components")), PathBuf::from);
    let folder = built.join(ADAPTER);
    assert!(folder.is_dir(), "{} is missing: run `cargo xtask components`", folder.display());
    folder
}

/// Writes what is left of the adapter's package where it only gives back; how many cases that are.
fn giving_back(to: &Path) -> usize {
    let from = built();
    let mut manifest: Table = toml::from_str(&fs::read_to_string(from.join("manifest.toml")).unwrap()).unwrap();
    manifest.insert("capabilities".to_owned(), Value::from(vec!["deliver"]));
    manifest.insert("subjects".to_owned(), Value::Table(Table::new()));
    manifest.insert("channels".to_owned(), Value::Table(Table::new()));
    fs::write(to.join("manifest.toml"), toml::to_string(&manifest).unwrap()).unwrap();
    let component = format!("{ADAPTER}.wasm");
    fs::copy(from.join(&component), to.join(component)).unwrap();
    fs::create_dir(to.join("cases")).unwrap();
    let mut cases = 0;
    for entry in fs::read_dir(from.join("cases")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with("deliver-") {
            fs::copy(entry.path(), to.join("cases").join(name)).unwrap();
            cases += 1;
        }
    }
    cases
}

#[test]
fn what_gives_back_alone_has_a_report_without_costs() {
    let folder = tempfile::tempdir().unwrap();
    let cases = giving_back(folder.path());
    let opened = Opened::read(folder.path()).unwrap();
    let acceptance = accept(&opened, "0f".to_owned(), date(2026, 12, 1)).unwrap();
    let page = acceptance.to_string();
    assert!(acceptance.findings[0].passed && acceptance.findings[0].tried == cases && cases > 0, "{page}");
    assert!(acceptance.findings.iter().any(|finding| finding.what[1].contains("given something")), "{page}");
    assert!(acceptance.costs.is_none() && !page.contains("CPU"), "{page}");
    assert!(acceptance.cases.len() == 64 && page.contains(&acceptance.cases), "{page}");
}
