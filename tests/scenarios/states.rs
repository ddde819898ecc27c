//! What a subscriber of `archive.operator` and `archive.change` comes to know, as any program would: it keeps the
//! highest version of each key. And what it should know of an archive.

use std::collections::{BTreeMap, BTreeSet};

use hub_core::archive::fold::Contents;
use hub_core::kafka::{Settings, last};
use serde_json::Value;

use crate::world::World;

/// Epoch and number.
pub type Version = (i64, i64);

/// What stands: counts of matters and identifiers by operator, sources by operator and matter.
#[derive(Debug, Default, PartialEq)]
pub struct States {
    operators: BTreeMap<String, (Value, Value)>,
    matters: BTreeMap<String, BTreeSet<String>>,
}

/// As the topics tell it. Panics where a version goes back.
pub fn told(world: &World) -> States {
    let sources = |state: &Value| {
        let listed = state["sources"].as_array().unwrap().iter().map(|source| source.as_str().unwrap().to_owned());
        (state["removed"] == false).then(|| listed.collect())
    };
    let (operators, changes) = (read(world, "archive.operator"), read(world, "archive.change"));
    States {
        operators: operators
            .into_iter()
            .filter_map(|(key, (_, state))| state.map(|s| (key, (s["counts"].clone(), s["identifiers"].clone()))))
            .collect(),
        matters: changes.into_iter().filter_map(|(key, (_, state))| Some((key, sources(&state?)?))).collect(),
    }
}

/// What a subscriber should know of this archive.
pub fn of(contents: &Contents) -> States {
    let known = |profile: &Value| (profile["counts"].clone(), profile["identifiers"].clone());
    let matters = contents.matters.iter().flat_map(|(name, matter)| {
        matter.parties.keys().map(move |operator| (format!("{operator}/{name}"), matter.sources.clone()))
    });
    States {
        operators: contents.operators.iter().map(|(id, profile)| (id.clone(), known(profile))).collect(),
        matters: matters.collect(),
    }
}

/// The highest version that was published.
pub fn highest(world: &World) -> Version {
    let all = read(world, "archive.operator").into_values().chain(read(world, "archive.change").into_values());
    all.map(|(version, _)| version).max().unwrap()
}

/// The state of the highest version of each key; none for a tombstone, which has no version of its own.
fn read(world: &World, topic: &str) -> BTreeMap<String, (Version, Option<Value>)> {
    let settings = Settings { brokers: world.brokers(), ..Settings::default() };
    let mut states: BTreeMap<String, (Version, Option<Value>)> = BTreeMap::new();
    last(&settings, topic, |entry| {
        let key = String::from_utf8(entry.key.clone()).unwrap();
        let held = states.get(&key).map_or((0, 0), |(version, _)| *version);
        let state: Option<Value> = entry.payload.as_deref().map(|payload| serde_json::from_slice(payload).unwrap());
        let version = state.as_ref().map_or(held, |state| {
            let number = |name: &str| state["version"][name].as_i64().unwrap();
            (number("epoch"), number("n"))
        });
        assert!(version >= held, "{topic} {key}: {version:?} after {held:?}");
        states.insert(key, (version, state));
        None::<()>
    })
    .unwrap();
    states
}
