//! The ground of the hub moves: brokers that are away, of another cluster, on an older copy of their folder;
//! topics that are made anew, cut, narrowed or closed to the hub; sources that come and go; a store from a backup,
//! a full disk, no file handles left.

mod brokers;
mod closed;
mod folder;
mod machine;
mod sources;
mod topics;
mod unread;

use reqwest::Method;
use serde_json::Value;

use crate::hostile::{self, NEIGHBOUR, SOURCE};
use crate::program::{self, Said};
use crate::world::World;

/// Pushes records that become facts, which the hub takes.
fn take(world: &World, source: &str, names: &[&str]) {
    let answer = push(world, source, names);
    assert_eq!(answer, 200, "{source} {names:?}\n{}", world.log());
}

/// Pushes records that would become facts; what is answered.
fn push(world: &World, source: &str, names: &[&str]) -> u16 {
    let records: Vec<String> = names.iter().map(|name| format!("good {name}")).collect();
    hostile::push_to(world, source, &records).status().as_u16()
}

/// What the hub says of a source.
fn source(world: &World, name: &str) -> Value {
    let sources = world.get("/v1/sources");
    sources.as_array().unwrap().iter().find(|source| source["name"] == name).cloned().unwrap_or_default()
}

/// Whether a source is in trouble of this code.
fn is_troubled(world: &World, name: &str, code: &str) -> bool {
    source(world, name)["trouble"]["code"] == code
}

/// What the audit finds: code and place.
fn findings(world: &World) -> Vec<(String, String)> {
    let audit = world.get("/v1/audit");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = audit["findings"].as_array().into_iter().flatten();
    findings.map(|finding| (text(&finding["code"]), text(&finding["place"]))).collect()
}

/// Whether the audit finds something of this code at a place that begins so.
fn finds(world: &World, code: &str, place: &str) -> bool {
    findings(world).iter().any(|(found, at)| found == code && at.starts_with(place))
}

/// Facts in the archive.
fn facts(world: &World) -> u64 {
    world.get("/v1/totals")["facts"].as_u64().unwrap()
}

/// What a command says that asks the hub.
fn command(world: &World, arguments: &[&str]) -> Said {
    program::run(&[arguments, &["--url", &world.url()]].concat())
}

/// A page of the console.
fn page(world: &World, path: &str) -> String {
    let answer = world.ask(Method::GET, path, "", "").unwrap_or_else(|| panic!("{path}\n{}", world.log()));
    world.runtime.block_on(async { answer.text().await }).unwrap()
}
