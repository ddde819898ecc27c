//! What every script promises of canteens, whatever its seed.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::platforms::script::{Channel, List, Script};

fn rows(script: &Script, list: List) -> Vec<Value> {
    let rows = &script.lists[list as usize];
    rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect()
}

#[test]
fn every_name_bears_the_mark() {
    let script = Script::write(3, 300);
    for (list, names) in [
        (List::Units, ["unitName", "leader"]),
        (List::Supplies, ["unitName", "fromName"]),
        (List::Certificates, ["unitName", "staffName"]),
        (List::Meals, ["unitName", "leaderName"]),
    ] {
        for row in rows(&script, list) {
            for name in names {
                assert!(row[name].as_str().unwrap().starts_with("演示"), "{row}");
            }
        }
    }
}

/// Lists and devices of canteens do all that the document says.
#[test]
fn the_quirks_of_the_schools_platform_all_occur() {
    let script = Script::write(784, 400);
    let some = |list, holds: &dyn Fn(&Value) -> bool| rows(&script, list).iter().any(holds);
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    for (what, occurs) in [
        ("type as word", some(List::Units, &|row| text(row, "unitType") == "学校食堂")),
        ("type as number", some(List::Units, &|row| row["unitType"] == 2)),
        ("town by code", some(List::Units, &|row| text(row, "town").starts_with("440784"))),
        ("update time with slashes", some(List::Units, &|row| text(row, "modifyTime").contains('/'))),
        ("update time with T", some(List::Units, &|row| text(row, "modifyTime").contains('T'))),
        ("supplier by name", some(List::Supplies, &|row| text(row, "fromId").is_empty())),
        ("no agreement", some(List::Supplies, &|row| text(row, "agreementNo").is_empty())),
        ("a day of 1900", some(List::Supplies, &|row| text(row, "endDate") == "1900-01-00")),
        ("no code", some(List::Purchases, &|row| text(row, "creditCode").is_empty())),
        ("jin", some(List::Purchases, &|row| text(row, "quantityUnit") == "斤")),
        ("boxes", some(List::Purchases, &|row| text(row, "quantityUnit") == "箱")),
        ("wide digits", some(List::Purchases, &|row| text(row, "quantity") == "３０")),
        ("no slip", some(List::Waste, &|row| text(row, "slipNo").is_empty())),
        (
            "kilograms without a unit",
            some(List::Samples, &|row| text(row, "weight").starts_with("0.") && text(row, "weightUnit").is_empty()),
        ),
        ("too little", some(List::Samples, &|row| row["weight"] == 98 || row["weight"] == "98")),
        ("deletion", some(List::Certificates, &|row| row["delFlag"] == 1 || row["delFlag"] == "1")),
    ] {
        assert!(occurs, "{what}");
    }
    let pushed: Vec<Value> = script
        .pushes
        .iter()
        .filter(|push| push.to == Channel::Canteens)
        .map(|push| serde_json::from_str(&push.body).unwrap())
        .collect();
    for (what, holds) in [
        ("one row", pushed.iter().any(|push| push["data"].is_object())),
        ("rows as text", pushed.iter().any(|push| push["data"].is_string())),
        ("rows", pushed.iter().any(|push| push["data"].is_array())),
        ("sent as text", pushed.iter().any(|push| push["sendTime"].is_string())),
        ("UTC without saying so", pushed.iter().any(|push| text(push, "deviceSn").starts_with("UT-"))),
    ] {
        assert!(holds, "{what}");
    }
    let feeds: BTreeSet<&str> =
        script.pushes.iter().filter(|push| push.to == Channel::Canteens).map(|push| push.path).collect();
    assert_eq!(feeds, BTreeSet::from(["check", "disinfect", "quicktest", "sample", "waste"]));
}
