//! Writes the ready mappings (`mappings/*.toml`) as a table of JSON texts, so
//! that no reader of TOML is in the component. What is no TOML stops the build
//! with its place; what is no mapping fails a test of this crate.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=mappings");
    let mut files: Vec<PathBuf> = fs::read_dir("mappings")
        .expect("mappings lies beside the manifest")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    let mut out = String::from("/// The ready mappings, by name: JSON.\npub const READY: &[(&str, &str)] = &[\n");
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        let text = fs::read_to_string(file).expect("a readable mapping");
        let mapping: serde_json::Value =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let name = file.file_stem().expect("it ends in .toml").to_string_lossy();
        writeln!(out, "    ({name:?}, {:?}),", mapping.to_string()).expect("a String takes what is written");
    }
    out.push_str("];\n");
    let path = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("ready.rs");
    fs::write(path, out).expect("a writable OUT_DIR");
}
