//! Lists what a new file alone should add: the pages of codes, so that `hub
//! explain` knows each, and the profiles of `src/transport/profile`. Packs what
//! a vendor begins with.

#[path = "build/kit.rs"]
mod kit;

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let pages = stems(&root.join("pages"), "HUB-", ".md");
    let list: String = pages.iter().map(|number| format!("crate::code!({number}),")).collect();
    fs::write(out.join("pages.rs"), format!("&[{list}]")).expect("OUT_DIR is writable");
    fs::write(out.join("profiles.rs"), profiles(&root.join("src/transport/profile"))).expect("OUT_DIR is writable");
    println!("cargo::rerun-if-changed=build");
    let clone = root.parent().expect("hub-core lies in the clone");
    fs::write(out.join("kit.tar"), kit::pack(clone)).expect("OUT_DIR is writable");
}

/// A module a file, and the list of their names and makers.
fn profiles(folder: &Path) -> String {
    let names = stems(folder, "", ".rs");
    let module = |name: &String| format!("#[path = {:?}]\nmod {name};\n", folder.join(format!("{name}.rs")));
    let modules: String = names.iter().map(module).collect();
    let list: String = names.iter().map(|name| format!("({name}::NAME, {name}::make),")).collect();
    format!("{modules}const FILES: &[(&str, Make)] = &[{list}];\n")
}

/// The files of a folder whose names begin and end so, without that, in order.
fn stems(folder: &Path, begin: &str, end: &str) -> Vec<String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut stems: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.expect("a readable entry").file_name().into_string().expect("UTF-8 names");
            Some(name.strip_prefix(begin)?.strip_suffix(end)?.to_owned())
        })
        .collect();
    stems.sort();
    stems
}
