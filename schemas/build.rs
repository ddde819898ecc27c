//! Writes the data of this folder as static Rust: schemes, code tables,
//! families, schema ids. A mistake in the data stops the build with its place.

#[path = "build/read.rs"]
mod read;
#[path = "build/write.rs"]
mod write;

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    for path in ["avro", "codes", "identifiers.toml", "sections.toml", "build"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let folder = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    println!("cargo::metadata=folder={folder}");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let files = [
        ("schemes.rs", write::schemes(&read::identifiers())),
        ("codes.rs", write::tables(&read::tables())),
        ("families.rs", write::families(&read::families())),
        ("ids.rs", write::ids(&read::ids())),
    ];
    for (name, text) in files {
        fs::write(out.join(name), text).expect("a writable OUT_DIR");
    }
}
