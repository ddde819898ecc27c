//! The adapter that misbehaves on request, as a source of a world: pushed to, a record a line.

use std::fs;
use std::path::PathBuf;

use reqwest::{Method, Response};
use serde_json::Value;

use crate::program;
use crate::world::{ADMIN, PUSH, World};

/// The source's name.
pub const SOURCE: &str = "hostile-adapter.push";

/// Configures the hub with the adapter as it was built.
pub fn configure(world: &World) {
    configure_with(world, &program::components(), "{}");
}

fn configure_with(world: &World, plugins: &std::path::Path, settings: &str) {
    world.configure(plugins, &source(settings));
}

/// The source as the hub is configured with it.
pub fn source(settings: &str) -> String {
    format!(
        r#"
[platform.hostile-adapter]
[source."{SOURCE}"]
adapter = "hostile-adapter"
auth = {{ header = "token", token-file = "secrets/push.token" }}
max-body = "2 MiB"
settings = {settings}
"#
    )
}

/// Configures the hub with a newer version of the adapter, which rejects nothing any more.
pub fn configure_mended(world: &World, version: &str) {
    let (from, to) = (program::components().join("hostile-adapter"), world.path("plugins").join("hostile-adapter"));
    fs::create_dir_all(&to).unwrap();
    fs::copy(from.join("hostile-adapter.wasm"), to.join("hostile-adapter.wasm")).unwrap();
    let manifest = fs::read_to_string(from.join("manifest.toml")).unwrap();
    let newer = manifest.replace(r#"version = "1.0.0""#, &format!(r#"version = "{version}""#));
    assert_ne!(manifest, newer);
    fs::write(to.join("manifest.toml"), newer).unwrap();
    let plugins: PathBuf = world.path("plugins");
    configure_with(world, &plugins, "{ mended = true }");
}

/// A neighbour: the same deeds on request, another adapter and source.
pub const NEIGHBOUR: &str = "neighbour.push";

/// Configures the hub with the adapter and with its neighbour, neither of which is put into quarantine, whatever it
/// does.
pub fn configure_beside(world: &World) {
    configure_neighbours(world, "failing = 1, rejected = 1");
}

/// As [`configure_beside`], with a budget.
pub fn configure_neighbours(world: &World, budget: &str) {
    world.configure(&world.path("plugins"), &neighbours(world, budget));
}

/// The two as the hub is configured with them, their packages in the folder of plugins.
pub fn neighbours(world: &World, budget: &str) -> String {
    format!("plugins.budget = {{ {budget} }}\n{}", named(world, &["hostile-adapter", "neighbour"]))
}

/// The adapter by each of these names, with a source of it, as the hub is configured with them; their packages in the
/// folder of plugins.
pub fn named(world: &World, names: &[&str]) -> String {
    let built = program::components().join("hostile-adapter");
    let manifest = fs::read_to_string(built.join("manifest.toml")).unwrap();
    let mut more = String::new();
    for name in names {
        let to = world.path("plugins").join(name);
        fs::create_dir_all(&to).unwrap();
        fs::copy(built.join("hostile-adapter.wasm"), to.join("hostile-adapter.wasm")).unwrap();
        let named = manifest.replace(r#"name = "hostile-adapter""#, &format!("name = {name:?}"));
        fs::write(to.join("manifest.toml"), named).unwrap();
        more += &format!(
            r#"
[platform.{name}]
[source."{name}.push"]
adapter = "{name}"
auth = {{ header = "token", token-file = "secrets/push.token" }}
max-body = "2 MiB"
"#
        );
    }
    more
}

/// Configures the hub with the adapter as a reader of files: a source and a folder of each name, by the manifest's words
/// of how it is read.
pub fn configure_files(world: &World, readers: &[(&str, &str)]) {
    let (from, to) = (program::components().join("hostile-adapter"), world.path("plugins").join("hostile-adapter"));
    fs::create_dir_all(&to).unwrap();
    fs::copy(from.join("hostile-adapter.wasm"), to.join("hostile-adapter.wasm")).unwrap();
    let manifest = fs::read_to_string(from.join("manifest.toml")).unwrap();
    let (mut rules, mut channels) = (String::new(), String::new());
    let mut sources = "[platform.hostile-adapter]\n".to_owned();
    for (name, reader) in readers {
        rules += &format!("{name} = \"always\"\n");
        channels += &format!("[channels.{name}]\nmode = \"files\"\nreader = {{ {reader} }}\n");
        sources += &format!(
            "[source.\"hostile-adapter.{name}\"]\nadapter = \"hostile-adapter\"\nfolder = \"{name}\"\npoll = \"200ms\"\n"
        );
    }
    let with = manifest.replacen("push = \"always\"\n", &format!("push = \"always\"\n{rules}"), 1);
    let with = with.replacen("[channels.push]", &format!("{channels}[channels.push]"), 1);
    fs::write(to.join("manifest.toml"), with).unwrap();
    world.configure(&world.path("plugins"), &sources);
}

/// Pushes records, and returns what is answered.
pub fn push(world: &World, records: &[String]) -> Response {
    push_to(world, SOURCE, records)
}

/// As [`push`], to another source.
pub fn push_to(world: &World, source: &str, records: &[String]) -> Response {
    let headers = [("token", PUSH), ("content-type", "text/plain")];
    world.send(Method::POST, &format!("/in/{source}"), &headers, &records.join("\n")).unwrap()
}

/// All dead letters, in the order in which their records came.
pub fn dead(world: &World) -> Vec<Value> {
    let listed = world.get("/v1/dead-letters?limit=200");
    let mut letters: Vec<Value> = listed["items"].as_array().unwrap().clone();
    letters.sort_by_key(|letter| letter["raw"].as_str().unwrap().to_owned());
    letters
}

/// One dead letter with its payload.
pub fn letter(world: &World, listed: &Value) -> Value {
    let path = format!("/v1/dead-letters/{}/{}", listed["raw"].as_str().unwrap(), listed["generation"]);
    world.json(world.ask(Method::GET, &path, ADMIN, "").unwrap())
}
