//! Packs what `hub plugin new` writes: a project in each language, with the Rust SDK as crates that stand alone.
//!
//! Promises: what a vendor gets is what this workspace is built with, versions included; test code and what only the
//! hub reads stay here.

#[path = "codes.rs"]
mod codes;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tar::{Builder, Header};
use toml::{Table, Value};

/// Folders of the clone, and where they lie in the kit.
const FOLDERS: [(&str, &str); 9] = [
    ("plugins/sdk/template", "rust"),
    ("plugins/sdk/src", "rust/sdk/adapter/src"),
    ("plugins/sdk/build", "rust/sdk/adapter/build"),
    ("schemas/src", "rust/sdk/schemas/src"),
    ("schemas/build", "rust/sdk/schemas/build"),
    ("schemas/avro", "rust/sdk/schemas/avro"),
    ("schemas/codes", "rust/sdk/schemas/codes"),
    ("plugins/sdk-python/template", "python"),
    ("plugins/sdk-javascript/template", "javascript"),
];

/// Files, the same way.
const FILES: [(&str, &str); 8] = [
    ("plugins/README.md", "rust/sdk/README.md"),
    ("plugins/sdk/build.rs", "rust/sdk/adapter/build.rs"),
    ("schemas/build.rs", "rust/sdk/schemas/build.rs"),
    ("schemas/identifiers.toml", "rust/sdk/schemas/identifiers.toml"),
    ("schemas/sections.toml", "rust/sdk/schemas/sections.toml"),
    ("schemas/survivorship.toml", "rust/sdk/schemas/survivorship.toml"),
    ("schemas/retention.toml", "rust/sdk/schemas/retention.toml"),
    ("schemas/wit/adapter.wit", "rust/sdk/schemas/wit/adapter.wit"),
];

/// The file that names the contract by its place, and the two places.
const BINDINGS: &str = "rust/sdk/adapter/src/bindings.rs";
const CONTRACT: [&str; 2] = ["\"../../schemas/wit/", "\"../schemas/wit/"];

/// Crates of the SDK: their folder in the clone, and in the kit.
const CRATES: [(&str, &str); 2] = [("plugins/sdk", "rust/sdk/adapter"), ("schemas", "rust/sdk/schemas")];

/// The kit as an archive.
pub fn pack(clone: &Path) -> Vec<u8> {
    let mut archive = Builder::new(Vec::new());
    for (from, to) in FOLDERS {
        println!("cargo::rerun-if-changed={}", clone.join(from).display());
        for path in files(&clone.join(from)) {
            let below = path.strip_prefix(clone.join(from)).expect("it is below");
            let (name, mut content) = (format!("{to}/{}", below.display()), read(&path));
            if name == BINDINGS {
                let text = String::from_utf8(content).expect("Rust is UTF-8");
                assert!(text.contains(CONTRACT[0]), "{BINDINGS} names the contract otherwise");
                content = text.replace(CONTRACT[0], CONTRACT[1]).into_bytes();
            }
            add(&mut archive, &name, &content);
        }
    }
    for (from, to) in FILES {
        println!("cargo::rerun-if-changed={}", clone.join(from).display());
        add(&mut archive, to, &read(&clone.join(from)));
    }
    let tables = tables(&clone.join("schemas/codes"));
    add(&mut archive, "javascript/sdk/codes.js", codes::javascript(&tables).as_bytes());
    add(&mut archive, "python/sdk/codes.py", codes::python(&tables).as_bytes());
    println!("cargo::rerun-if-changed={}", clone.join("Cargo.toml").display());
    let workspace = table(&clone.join("Cargo.toml"));
    for (from, to) in CRATES {
        let path = clone.join(from).join("Cargo.toml");
        println!("cargo::rerun-if-changed={}", path.display());
        let alone = alone(table(&path), &workspace["workspace"]);
        add(&mut archive, &format!("{to}/Cargo.toml"), alone.to_string().as_bytes());
    }
    archive.into_inner().expect("memory takes what is written")
}

/// A crate without its workspace: what it inherits stands in it, its neighbour lies beside it, and its tests are gone.
fn alone(mut krate: Table, workspace: &Value) -> Table {
    krate.remove("lints");
    krate.remove("dev-dependencies");
    if let Some(Value::Table(package)) = krate.get_mut("package") {
        for (name, value) in package.iter_mut() {
            if value.get("workspace").is_some() {
                *value = workspace["package"][name].clone();
            }
        }
    }
    for kind in ["dependencies", "build-dependencies"] {
        let Some(Value::Table(dependencies)) = krate.get_mut(kind) else { continue };
        for (name, dependency) in dependencies.iter_mut() {
            *dependency = Value::Table(inherited(name, dependency, &workspace["dependencies"][name]));
        }
    }
    krate
}

fn inherited(name: &str, own: &Value, of_workspace: &Value) -> Table {
    let mut all = match of_workspace {
        Value::String(version) => Table::from_iter([("version".to_owned(), version.clone().into())]),
        Value::Table(table) => table.clone(),
        other => panic!("{name}: {other} is no dependency"),
    };
    if all.remove("path").is_some() {
        all.insert("path".into(), "../schemas".into());
    }
    for (key, value) in own.as_table().into_iter().flatten().filter(|(key, _)| *key != "workspace") {
        match (all.get_mut(key), value) {
            (Some(Value::Array(list)), Value::Array(more)) => list.extend(more.iter().cloned()),
            _ => drop(all.insert(key.clone(), value.clone())),
        }
    }
    all
}

/// The code tables, in the order of their names.
fn tables(folder: &Path) -> Vec<codes::File> {
    let stem = |path: &Path| path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
    files(folder).iter().map(|path| (stem(path), table(path))).collect()
}

fn table(path: &Path) -> Table {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file below a folder, in the same order on each machine; nothing that Python keeps of what it has run.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable entry").path()).collect();
    paths.retain(|path| !path.ends_with("__pycache__"));
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn add(archive: &mut Builder<impl Write>, name: &str, content: &[u8]) {
    let mut header = Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    archive.append_data(&mut header, name, content).expect("memory takes what is written");
}
