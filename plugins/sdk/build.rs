//! Writes the event types of `src/event.rs` from `schemas/avro/*.avsc`, and the
//! same as tables for `src/event/shape.rs`.
//!
//! One struct a record, one `Family` a schema that names its family; a record
//! that several schemas share is written once and must be the same in all. A
//! construct that the encoder cannot write stops the build with its place.

#[path = "build/avsc.rs"]
mod avsc;
#[path = "build/rust.rs"]
mod rust;
#[path = "build/shape.rs"]
mod shape;

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let schemas = env::var_os("DEP_HUB_SCHEMAS_FOLDER").expect("hub-schemas says where it lies");
    let folder = PathBuf::from(schemas).join("avro");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=build");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("hub-schemas has schemas")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|end| end == "avsc"))
        .collect();
    files.sort();
    let mut records = avsc::Records::default();
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        let text = fs::read_to_string(file).expect("a readable schema");
        let schema = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        records.read_family(&file.display().to_string(), &schema);
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    for (name, text) in [("families.rs", rust::families(&records)), ("shapes.rs", shape::tables(&records))] {
        fs::write(out.join(name), text).expect("a writable OUT_DIR");
    }
}
