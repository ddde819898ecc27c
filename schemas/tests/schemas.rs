//! The event schemas hold what hub and adapters rely on.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use apache_avro::Schema;
use hub_schemas::codes::Table;
use hub_schemas::family::{FAMILIES, Family};
use hub_schemas::ids::{REGISTERED, Registered};
use serde_json::Value;

/// The families of events, and the two that are none: mark and delete.
const NAMES: [&str; 50] = [
    "accompanied-meal",
    "assignment",
    "batch",
    "camera",
    "case",
    "catering-grade",
    "certification",
    "complaint",
    "compliance-certificate",
    "debarment",
    "delete",
    "disinfection",
    "document",
    "enterprise-standard",
    "environment",
    "food-sample",
    "harmless-disposal",
    "health-certificate",
    "illness-clue",
    "incident",
    "input-trade",
    "input-use",
    "inspection",
    "insurance",
    "kitchen-alert",
    "licence",
    "manager-assessment",
    "mark",
    "online-shop",
    "penalty",
    "personnel",
    "purchase",
    "quarantine-certificate",
    "quick-test",
    "random-inspection",
    "recall",
    "rectification",
    "registration",
    "relation",
    "risk-grade",
    "risk-warning",
    "sale",
    "sampling",
    "sampling-disposal",
    "self-inspection",
    "slaughter",
    "staff-check",
    "storage",
    "trace",
    "waste",
];

const BASE: [&str; 6] = ["parties", "kind", "state", "town", "documents", "quality"];

fn facts() -> impl Iterator<Item = (&'static Family, Value)> {
    let facts = FAMILIES.iter().filter(|family| family.is_fact());
    facts.map(|family| (family, serde_json::from_str(family.avsc).unwrap()))
}

fn field<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    schema["fields"].as_array()?.iter().find(|field| field["name"] == name)
}

/// Every object of the schema, however deep.
fn objects<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(members) => {
            found.push(value);
            members.values().for_each(|member| objects(member, found));
        }
        Value::Array(members) => members.iter().for_each(|member| objects(member, found)),
        _ => {}
    }
}

#[test]
fn every_family_is_there() {
    let found: BTreeSet<&str> = FAMILIES.iter().map(|family| family.name).collect();
    assert_eq!(found, BTreeSet::from(NAMES));
}

/// A window keeps states as codes and values as hundredths, by their place.
#[test]
fn a_measurement_measures_decimals_and_minds_states_of_its_table() {
    let measurements = facts().filter(|(_, schema)| schema["grain"] == "measurement");
    let mut seen = 0;
    for (family, schema) in measurements {
        for name in schema["measures"].as_array().unwrap() {
            let value = field(&schema, name.as_str().unwrap()).unwrap();
            assert_eq!(value["type"][1]["logicalType"], "decimal", "{}.{name}", family.name);
            assert_eq!(value["type"][1]["scale"], 2, "{}.{name}", family.name);
            assert!(value["unit"].is_string(), "{}.{name}", family.name);
        }
        for name in schema["describes"].as_array().unwrap() {
            assert!(field(&schema, name.as_str().unwrap()).is_some(), "{}.{name}", family.name);
        }
        let table = Table::named(field(&schema, "state").unwrap()["codes"].as_str().unwrap()).unwrap();
        for state in schema["attention"].as_array().unwrap() {
            assert!(table.codes.iter().any(|code| *state == code.code), "{}: {state}", family.name);
        }
        seen += 1;
    }
    assert_eq!(seen, 2);
}

/// Of a quantity in the standard unit the original text is kept: it is of boxes and jin as often as not.
#[test]
fn a_weight_or_area_stands_beside_what_was_written() {
    let mut weights = 0;
    for (family, schema) in facts() {
        let mut found = Vec::new();
        objects(&schema, &mut found);
        for fields in found.iter().filter_map(|object| object["fields"].as_array()) {
            for measured in fields.iter().filter(|field| ["kg", "g", "har"].iter().any(|unit| field["unit"] == *unit)) {
                let written = format!("{}_written", measured["name"].as_str().unwrap());
                assert!(fields.iter().any(|field| field["name"] == *written), "{}.{written}", family.name);
                weights += 1;
            }
        }
    }
    assert!(weights > 20);
}

#[test]
fn every_schema_is_avro() {
    for family in FAMILIES {
        Schema::parse_str(family.avsc).unwrap_or_else(|error| panic!("{}: {error}", family.name));
    }
}

#[test]
fn all_facts_have_the_same_base() {
    let (_, first) = facts().next().unwrap();
    for (family, schema) in facts() {
        for (place, name) in BASE.iter().enumerate() {
            let own = &schema["fields"][place];
            assert_eq!(own["name"], *name, "{}", family.name);
            let shared = field(&first, name).unwrap();
            for property in ["type", "doc", "label", "default"] {
                assert_eq!(own[property], shared[property], "{}.{name}", family.name);
            }
        }
    }
}

/// The role of a part that is a party, or where a party works.
fn role(part: &str) -> Option<&str> {
    part.strip_prefix("party.").or_else(|| part.strip_prefix("place."))
}

#[test]
fn a_natural_key_is_made_of_fields_and_roles() {
    let mut of_parties = 0;
    for (family, schema) in facts() {
        assert!(!family.natural_key.is_empty(), "{}", family.name);
        for name in family.natural_key.iter().flat_map(|parts| *parts) {
            let found = match role(name) {
                Some(role) => schema["roles"].get(role).is_some(),
                None => field(&schema, name).is_some_and(|field| field["type"]["type"] != "array"),
            };
            assert!(found, "{}.{name}", family.name);
            of_parties += usize::from(role(name).is_some());
        }
    }
    assert!(of_parties > 10);
}

/// Whoever writes events, or looks for them, finds the roles in the schema.
#[test]
fn roles_are_named_in_chinese_and_in_the_doc() {
    let said = |schema: &Value| schema["roles"].as_object().cloned();
    for (family, roles, schema) in facts().filter_map(|(family, schema)| Some((family, said(&schema)?, schema))) {
        assert!(!roles.is_empty(), "{}", family.name);
        for (role, label) in roles {
            assert!(schema["doc"].as_str().unwrap().contains(&role), "{}: {role}", family.name);
            assert!(label.as_str().unwrap().chars().all(is_chinese), "{}: {role}", family.name);
        }
    }
}

/// A page that lists a matter says of everyone else what part it has.
#[test]
fn the_party_that_names_a_matter_is_whom_it_is_about() {
    let named = |family: &'static Family| {
        let parts = family.natural_key.iter().flat_map(|parts| *parts);
        parts.filter_map(|part| role(part)).next()
    };
    for family in FAMILIES.iter().filter(|family| named(family).is_some()) {
        assert_eq!(family.main_role, named(family), "{}", family.name);
    }
    let main = |name: &str| Family::named(name).unwrap().main_role;
    assert_eq!((main("sampling"), main("penalty"), main("mark")), (Some("sampled"), Some("punished"), None));
}

/// Whoever looks through a list tells its matters apart, and learns nothing of a person.
#[test]
fn every_family_of_facts_has_a_summary_of_its_own_fields_that_speaks_of_no_person() {
    for (family, schema) in facts() {
        assert!((2..=4).contains(&family.summary.len()), "{}", family.name);
        for name in family.summary {
            let found = field(&schema, name).unwrap_or_else(|| panic!("{} has no {name}", family.name));
            let mut within = Vec::new();
            objects(found, &mut within);
            assert!(within.iter().all(|object| object.get("sensitivity").is_none()), "{}.{name}", family.name);
            assert!(*name == "kind" || !BASE.contains(name), "{}.{name} stands elsewhere", family.name);
        }
    }
    assert_eq!(facts().count(), 48);
    assert_eq!(Family::named("food-sample").unwrap().summary, ["dish", "kind", "weight"]);
    assert!(Family::named("mark").unwrap().summary.is_empty());
}

fn is_chinese(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

#[test]
fn a_field_with_codes_names_a_table() {
    let mut named = 0;
    for (family, schema) in facts() {
        let mut found = Vec::new();
        objects(&schema, &mut found);
        for table in found.iter().filter_map(|object| object["codes"].as_str()) {
            assert!(Table::named(table).is_some(), "{}: {table}", family.name);
            named += 1;
        }
    }
    assert!(named > 10);
}

#[test]
fn every_field_has_a_doc_and_a_chinese_label() {
    for family in FAMILIES {
        assert!(family.label.contains(is_chinese), "{}", family.name);
        let schema: Value = serde_json::from_str(family.avsc).unwrap();
        let mut found = Vec::new();
        objects(&schema, &mut found);
        for object in found.iter().filter(|object| object.get("name").is_some()) {
            let record = object["type"] == "record";
            let label = object["label"].as_str();
            let labelled = label.is_some_and(|label| label.contains(is_chinese)) || record;
            assert!(object["doc"].as_str().is_some() && labelled, "{}: {}", family.name, object["name"]);
        }
    }
}

#[test]
fn a_schema_that_changed_has_a_new_id() {
    for family in FAMILIES {
        let latest = Registered::latest(family.name).unwrap_or_else(|| panic!("{} has no id", family.name));
        assert_eq!(latest.text, family.avsc, "{}: register it under a new id", family.name);
    }
}

#[test]
fn ids_count_from_one_and_versions_within_a_subject_too() {
    for (place, registered) in REGISTERED.iter().enumerate() {
        assert_eq!(registered.id as usize, place + 1);
        let earlier = REGISTERED[..place].iter().filter(|other| other.subject == registered.subject);
        assert_eq!(registered.version as usize, earlier.count() + 1, "{}", registered.subject);
        assert!(Family::named(registered.family()).is_some(), "{}", registered.subject);
    }
}

#[test]
fn survivorship_names_fields_that_exist() {
    let rules: toml::Table = toml::from_str(hub_schemas::SURVIVORSHIP).unwrap();
    let fields = rules["field"].as_array().unwrap();
    let party: Value = field(&facts().next().unwrap().1, "parties").unwrap()["type"]["items"].clone();
    for profile in fields {
        assert!(rules["rules"].get(profile["rule"].as_str().unwrap()).is_some(), "{profile}");
        // What a record implies without writing it is no field: whoever reads the rules knows those.
        let is_written = |from: &&toml::Value| !from["field"].as_str().unwrap().starts_with("implied.");
        for from in profile["from"].as_array().unwrap().iter().filter(is_written) {
            let (name, family) = (from["field"].as_str().unwrap(), from["family"].as_str().unwrap());
            let schema: Value = serde_json::from_str(Family::named(family).unwrap().avsc).unwrap();
            if let Some(roles) = schema["roles"].as_object() {
                assert!(roles.contains_key(from["role"].as_str().unwrap()), "{family}: {from}");
            }
            let found = match name.strip_prefix("party.") {
                Some(name) => field(&party, name),
                None => field(&schema, name),
            };
            assert!(found.is_some(), "{family}.{name}");
        }
    }
}

#[test]
fn states_in_force_are_codes_of_their_family() {
    let rules: toml::Table = toml::from_str(hub_schemas::SURVIVORSHIP).unwrap();
    for (family, states) in rules["in-force"].as_table().unwrap() {
        let schema: Value = serde_json::from_str(Family::named(family).unwrap().avsc).unwrap();
        let table = Table::named(field(&schema, "state").unwrap()["codes"].as_str().unwrap()).unwrap();
        for state in states.as_array().unwrap() {
            assert!(table.codes.iter().any(|code| Some(code.code) == state.as_str()), "{family}: {state}");
        }
    }
}
