//! Values as platforms write them, and what they are: the table that the SDKs of all languages read.
//!
//! A line is what is given, and last what comes of it; `null` stands for what is none. Knows nothing of the other
//! languages: their own tests read the same file.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use hub_adapter_sdk::event::{Identifier, Party, Scheme};
use hub_adapter_sdk::quality::is_id_number;
use hub_adapter_sdk::schemas::codes::{TOWN, Table};
use hub_adapter_sdk::schemas::identifier::normalise;
use hub_adapter_sdk::{Date, Mass, Quality, Quantity, Yuan, area, date, json, quantity, text};
use serde_json::{Value, json as value};

const VALUES: &str = include_str!("../values.json");
/// A platform's own table.
const OWN: &[(&str, &str)] = &[("1", "rat")];
const TOWNS: &Table = &TOWN;

#[test]
fn every_value_reads_as_the_table_says() {
    let values: Value = serde_json::from_str(VALUES).unwrap();
    for (name, lines) in values.as_object().unwrap().iter().filter(|(name, _)| *name != "quality") {
        let lines = lines.as_array().unwrap();
        assert!(lines.len() > 1, "{name}: too few to hold anything");
        for line in lines {
            let (expected, given) = line.as_array().unwrap().split_last().unwrap();
            assert_eq!(read(name, given), *expected, "{name} {line}");
        }
    }
}

#[test]
fn every_record_has_the_flags_that_the_table_says() {
    let values: Value = serde_json::from_str(VALUES).unwrap();
    for case in values["quality"].as_array().unwrap() {
        let mut quality = Quality::default();
        for step in case["do"].as_array().unwrap() {
            let (expected, given) = step.as_array().unwrap().split_last().unwrap();
            assert_eq!(judged(&mut quality, given), *expected, "{step}");
        }
        assert_eq!(value!(quality.into_flags()), case["flags"]);
    }
}

/// What the function of this name makes of what is given.
fn read(name: &str, given: &[Value]) -> Value {
    let of = |place: usize| given[place].as_str().unwrap_or_default();
    let whole = |place: usize| given[place].as_i64().unwrap();
    let first = given[0].as_str().unwrap_or_default();
    match name {
        "present" => value!(text::present(first)),
        "several" => value!(text::several(first).collect::<Vec<_>>()),
        "half_width" => value!(text::half_width(first)),
        "document_number" => value!(text::document_number(first)),
        "day" => value!(Date::parse(first).ok().map(day)),
        "instant" => value!(date::instant(first).ok()),
        "dated" => value!(date::dated(first)),
        "dashed" => value!(date::dashed(first)),
        "utc" => value!(date::utc(first).ok()),
        "local" => value!(date::local(whole(0))),
        "zoned" => value!(zoned(whole(0))),
        "midnight" => value!(Date::parse(first).unwrap().midnight()),
        "later" => {
            let days = Date::parse(first).unwrap().days() + i32::try_from(whole(1)).unwrap();
            value!(day(Date::from_days(days)))
        }
        "yuan" => shown(Yuan::parse(first).ok()),
        "wan_yuan" => shown(Yuan::parse_wan(first).ok()),
        "fine_in" => shown(Yuan::fine_in(first)),
        "mass" => shown(Mass::parse(first, of(1)).ok()),
        "hectares" => shown(area::hectares(first, of(1)).ok()),
        "written" => {
            let row = value!({"number": given[0], "unit": given[1]}).to_string();
            let row = json::Object::parse(row.as_bytes()).unwrap();
            value!(quantity::written(&row.scalar("number"), &row.scalar("unit")))
        }
        "member" => {
            let row = format!("{{\"m\":{first}}}");
            value!(json::Object::parse(row.as_bytes()).unwrap().text("m"))
        }
        "malformed" => {
            let note = json::Object::parse(first.as_bytes()).err();
            value!(note.is_some_and(|note| note.code == "json.malformed"))
        }
        "normalise" => value!(normalise(first)),
        "is_right" => value!(Scheme::find(first).is_none_or(|scheme| scheme.validity(of(1)).counts())),
        "is_id_number" => value!(is_id_number(first)),
        other => panic!("nothing reads {other}"),
    }
}

/// What a method of `Quality` makes of what is given: its name, the field, the texts.
fn judged(quality: &mut Quality, given: &[Value]) -> Value {
    let (field, text) = (given[1].as_str().unwrap(), given[2].as_str());
    let unit = || given[3].as_str().unwrap();
    let owned = text.map(|text| text.to_owned().into());
    match given[0].as_str().unwrap() {
        "date" => value!(quality.date(field, text).map(day)),
        "instant" => value!(quality.instant(field, text)),
        "yuan" => shown(quality.yuan(field, text)),
        "wan_yuan" => shown(quality.wan_yuan(field, text)),
        "mass" => shown(quality.mass(field, text, unit())),
        "hectares" => shown::<Quantity>(quality.hectares(field, text, unit())),
        "code" => value!(quality.code(field, TOWNS, owned)),
        "own_code" => value!(quality.own_code(field, OWN, owned)),
        "either_code" => value!(quality.either_code(field, OWN, TOWNS, owned)),
        "id_digest" => value!(quality.id_digest(field, owned)),
        method @ ("identifiers" | "party") => {
            let known: Vec<[String; 2]> = serde_json::from_value(given[2].clone()).unwrap();
            let mut party = Party::new(field.to_owned());
            for [scheme, value] in known {
                party = party.identifier(scheme, Some(value.into()));
            }
            match method {
                "party" => quality.party(&mut party),
                _ => quality.identifiers(&party),
            }
            let shown = |known: &Identifier<'_>| [known.scheme.to_string(), known.value.to_string()];
            value!(party.identifiers.iter().map(shown).collect::<Vec<_>>())
        }
        other => panic!("nothing judges {other}"),
    }
}

fn shown<T: ToString>(value: Option<T>) -> Value {
    value!(value.map(|value| value.to_string()))
}

fn day(day: Date) -> String {
    date::local(day.midnight())[..10].to_owned()
}

/// As the JSON of an event has it.
fn zoned(instant: i64) -> String {
    let millis = match instant.rem_euclid(1_000) {
        0 => String::new(),
        millis => format!(".{millis:03}"),
    };
    format!("{}{millis}+08:00", date::local(instant).replace(' ', "T"))
}
