//! What the manifest says, and what the adapter takes for granted of it.

use std::collections::BTreeSet;

use ledger::{READY, redacted};
use toml::{Table, Value};

fn manifest() -> Table {
    toml::from_str(include_str!("../manifest.toml")).expect("the manifest is TOML")
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn the_hub_replaces_the_columns_that_the_adapter_relies_on() {
    for (name, channel) in manifest()["channels"].as_table().unwrap() {
        assert_eq!(texts(&channel["redact-columns"]), redacted::COLUMNS, "{name}");
    }
}

#[test]
fn every_ready_mapping_has_a_channel_of_its_own_family_and_can_be_named() {
    let manifest = manifest();
    let ready: BTreeSet<&str> = READY.iter().map(|(name, _)| *name).collect();
    let named = &manifest["settings"]["properties"]["mapping"]["enum"];
    assert_eq!(texts(named).into_iter().collect::<BTreeSet<_>>(), ready);
    for (name, mapping) in READY {
        let mapping: serde_json::Value = serde_json::from_str(mapping).unwrap();
        let family = mapping["family"].as_str().unwrap();
        assert!(manifest["channels"].get(*name).is_some(), "{name}");
        let subjects = manifest["subjects"].as_table().unwrap();
        let of_channel = subjects.iter().filter(|(_, pin)| pin["revision"].get(*name).is_some());
        assert_eq!(of_channel.map(|(family, _)| family.as_str()).collect::<Vec<_>>(), [family], "{name}");
    }
}

#[test]
fn a_table_of_any_family_may_come_by_the_channel_for_it() {
    let manifest = manifest();
    let subjects = manifest["subjects"].as_table().unwrap();
    let families = hub_adapter_sdk::event::shape::FAMILIES.iter().map(|family| family.name);
    assert_eq!(subjects.keys().map(String::as_str).collect::<BTreeSet<_>>(), families.collect());
    assert!(subjects.values().all(|pin| pin["revision"]["table"].as_str() == Some("never")));
}
