//! The adapter's cases, run natively; and what is refused before any row.

use hub_adapter_sdk::testing::Cases;
use ledger::{Ledger, READY};
use serde_json::{Value, json};

#[test]
fn every_case_comes_out_as_it_says() {
    let cases = Cases::read("cases");
    assert!(cases.count() >= 30);
    cases.translate::<Ledger>().all_hold();
}

/// Why settings are refused; nothing where they are taken.
fn refused(settings: &Value) -> Option<(String, String)> {
    let note = hub_adapter_sdk::settings::<Ledger>(&settings.to_string()).err()?;
    Some((note.pointer, note.message))
}

#[test]
fn every_ready_mapping_is_one_and_has_cases() {
    let values = json!({"platform": "a", "name": "b", "code": "c", "generator": "d", "exam": "e", "licence": "f"});
    for (name, _) in READY {
        assert_eq!(refused(&json!({"mapping": name, "values": values})), None, "{name}");
        let named = |text: &str| text.contains(&format!("\"mapping\": {name:?}"));
        let cases = std::fs::read_dir("cases")
            .unwrap()
            .filter(|entry| named(&std::fs::read_to_string(entry.as_ref().unwrap().path()).unwrap()));
        assert!(cases.count() >= 2, "{name}");
    }
}

#[test]
fn what_is_wrong_in_a_mapping_is_refused_with_its_key_and_what_is_allowed() {
    let custom = |change: &dyn Fn(&mut Value)| {
        let mut mapping = json!({
            "family": "waste",
            "id": ["slip_number"],
            "fields": {"slip_number": "单号", "quantity": {"column": "重量", "unit": "kg"}, "collected": "日期"},
            "parties": {"generator": {"name": "单位"}}
        });
        change(&mut mapping);
        refused(&json!({"custom": mapping}))
    };
    assert_eq!(custom(&|_| {}), None);
    type Change = fn(&mut Value);
    let table: [(Change, &str, &str); 21] = [
        (|m| m["family"] = json!("rubbish"), "/custom/family", "quick-test"),
        (|m| m["famly"] = json!("waste"), "/custom/famly", "allowed: title, family"),
        (|m| m["fields"]["weight"] = json!("重量"), "/custom/fields/weight", "quantity_written"),
        (|m| m["fields"]["parties"] = json!("单位"), "/custom/fields/parties", "[parties]"),
        (|m| m["fields"]["quantity"]["unit"] = json!("磅"), "/custom/fields/quantity/unit", "kg, g, 公斤"),
        (|m| m["fields"]["quantity"]["form"] = json!("y-m-d"), "/custom/fields/quantity/form", "unit-column"),
        (
            |m| m["fields"]["collected"] = json!({"column": "日期", "form": "dmy"}),
            "/custom/fields/collected/form",
            "d-m-y",
        ),
        (
            |m| m["fields"]["collected"] = json!({"column": "日期", "form": ["d-m-y", "m-d-y"]}),
            "/custom/fields/collected/form",
            "one of them",
        ),
        (
            |m| m["fields"]["collected"] = json!({"column": "日期", "zone": "cst"}),
            "/custom/fields/collected/zone",
            "shanghai, utc",
        ),
        (|m| m["fields"]["kind"] = json!({"value": "泔水桶"}), "/custom/fields/kind/value", "food, oil"),
        (
            |m| m["fields"]["kind"] = json!({"column": "种类", "codes": {"1": "swill"}}),
            "/custom/fields/kind/codes/1",
            "food, oil",
        ),
        (|m| m["fields"]["buckets"] = json!(3), "/custom/fields/buckets", "a text or a list of texts"),
        (|m| m["fields"]["buckets"] = json!({}), "/custom/fields/buckets", "column, setting, value"),
        (
            |m| m["fields"]["purpose"] = json!({"setting": "purpose"}),
            "/values/purpose",
            "/fields/purpose has no column",
        ),
        (
            |m| m["parties"]["seller"] = json!({"name": "单位"}),
            "/custom/parties/seller",
            "destination, generator, hauler",
        ),
        (
            |m| m["parties"]["generator"]["resident-id"] = json!("身份证号"),
            "/custom/parties/generator/resident-id",
            "id-digest",
        ),
        (|m| m["parties"]["generator"]["id-digest"] = json!("证号"), "/custom/parties/generator/id-digest", "身份证号"),
        (|m| m["parties"]["generator"]["platform-id"] = json!("编号"), "/values/platform", "name before them"),
        (|m| m["items"] = json!({"certificates": [{"number": "号"}]}), "/custom/items/certificates", "documents"),
        (|m| m["id"] = json!(["slip"]), "/custom/id", "slip_number"),
        (|m| m["occurred"] = json!("quantity"), "/custom/occurred", "collected"),
    ];
    for (change, place, allowed) in table {
        let (pointer, message) = custom(&change).unwrap_or_else(|| panic!("{place} is taken"));
        assert!(pointer == place && message.contains(allowed), "{place}: {message}");
    }
    let no_id = custom(&|mapping| drop(mapping.as_object_mut().unwrap().remove("id")));
    assert!(no_id.is_some_and(|(place, message)| place == "/custom/id" && message.contains("content")));
}

#[test]
fn settings_name_one_mapping_and_columns_that_it_has() {
    let table = [
        (json!({}), "/mapping", "stalls"),
        (json!({"mapping": "stall"}), "/mapping", "stalls"),
        (json!({"mapping": "insurance", "custom": {}, "values": {"name": "a"}}), "/mapping", "either"),
        (json!({"custom": "insurance"}), "/custom", "is a table"),
        (
            json!({"mapping": "stalls", "columns": {"plaze": "档"}, "values": {"name": "a", "code": "b"}}),
            "/fields/plaze",
            "place",
        ),
        (json!({"mapping": "stalls", "columns": {"seller.name": "档"}}), "/columns/seller.name", "no such party"),
        (json!({"mapping": "stalls", "columns": {"place": 3}}), "/columns/place", "list of names"),
        (json!({"mapping": "shops", "values": {"name": "a"}}), "/values/", "missing"),
    ];
    for (settings, place, allowed) in table {
        let (pointer, message) = refused(&settings).unwrap_or_else(|| panic!("{settings} is taken"));
        assert!(pointer.starts_with(place) && message.contains(allowed), "{settings}: {pointer} {message}");
    }
    assert!(refused(&json!({"maping": "stalls"})).is_some_and(|(_, message)| message.contains("maping")));
}
