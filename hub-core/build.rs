//! Lists the pages of codes, so that `hub explain` knows each.

use std::{env, fs, path::PathBuf};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let folder = root.join("pages");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut numbers: Vec<String> = fs::read_dir(&folder)
        .expect("hub-core/pages is there")
        .filter_map(|entry| {
            let name = entry.expect("a readable entry").file_name().into_string().expect("UTF-8 names");
            Some(name.strip_prefix("HUB-")?.strip_suffix(".md")?.to_owned())
        })
        .collect();
    numbers.sort();
    let list: String = numbers.iter().map(|number| format!("crate::code!({number}),")).collect();
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("pages.rs");
    fs::write(out, format!("&[{list}]")).expect("OUT_DIR is writable");
}
