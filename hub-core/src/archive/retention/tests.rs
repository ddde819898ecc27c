//! How long the law wants records kept, and what is never past.

use jiff::civil::date;
use serde_json::json;

use super::*;
use crate::archive::identity::{Identifier, Standing};
use crate::archive::matter::MatterKey;
use crate::message::FactKey;

const TOLD: Instant = 1_577_836_800_000; // 2020-01-01

fn classes() -> Retention {
    Retention::builtin().unwrap()
}

fn fact() -> FactKey {
    FactKey { source: "kitchen.api".parse().unwrap(), family: "purchase".into(), record: "7".into() }
}

fn asked(family: &str, content: &Value, in_force: bool, horizon: Date, holds: &Holds) -> Option<Reason> {
    let matter = MatterKey { family: family.to_owned(), key: "K".to_owned() };
    let bearer = Identifier { seniority: 3, scheme: "licence", value: "JY1".into(), standing: Standing::Valid };
    let named = Named { matter: &matter, records: &[fact()], identifiers: &[bearer] };
    let content = content.as_object().unwrap();
    let record = Record { family, content, occurred: None, told: TOLD, in_force };
    classes().is_past(record, horizon, holds, &named)
}

fn past(family: &str, content: &Value, horizon: Date) -> Option<Reason> {
    asked(family, content, false, horizon, &Holds::default())
}

/// The last day on which a record is kept, by trying.
fn until(family: &str, content: &Value) -> Date {
    let reason = past(family, content, date(9999, 1, 1)).expect("it is past at the end of time");
    assert_eq!(past(family, content, reason.until), None, "kept on its last day");
    assert!(past(family, content, reason.until.tomorrow().unwrap()).is_some(), "past the day after");
    reason.until
}

#[test]
fn goods_are_kept_six_months_past_their_shelf_life() {
    for family in ["purchase", "sale"] {
        assert_eq!(until(family, &json!({"expires": "2024-08-31"})), date(2025, 2, 28));
        let stated = json!({"produced": "2024-01-15", "shelf_life": "12个月"});
        assert_eq!(until(family, &stated), date(2025, 7, 15));
    }
    let reason = past("purchase", &json!({"expires": "2024-08-31"}), date(2026, 1, 1)).unwrap();
    assert_eq!(reason.to_string(), "goods-record: kept until 2025-02-28, 6 months after shelf-life (2024-08-31)");
}

#[test]
fn goods_of_no_stated_shelf_life_are_kept_two_years() {
    for none in [json!({"bought": "2024-02-29"}), json!({"bought": "2024-02-29", "shelf_life": "/"})] {
        assert_eq!(until("purchase", &none), date(2026, 2, 28));
    }
    assert_eq!(until("sale", &json!({"sold": "2024-03-01", "shelf_life": "无"})), date(2026, 3, 1));
    assert_eq!(until("purchase", &json!({})), date(2022, 1, 1), "of no day at all: since it was told");
}

#[test]
fn a_shelf_life_that_cannot_be_read_is_never_past() {
    for unclear in [
        json!({"bought": "2001-01-01", "shelf_life": "见包装"}),
        json!({"shelf_life": "12个月"}),
        json!({"expires": "9999-12-31"}),
    ] {
        assert_eq!(past("purchase", &unclear, date(9999, 12, 31)), None, "{unclear}");
    }
}

#[test]
fn what_is_in_force_is_never_past_and_then_ten_years() {
    let content = json!({"valid_to": "2010-06-30", "state": "valid"});
    assert_eq!(asked("licence", &content, true, date(2100, 1, 1), &Holds::default()), None);
    assert_eq!(until("licence", &content), date(2020, 6, 30));
    assert_eq!(until("penalty", &json!({"decided": "2014-05-01"})), date(2024, 5, 1));
}

#[test]
fn days_are_those_of_beijing() {
    assert_eq!(until("staff-check", &json!({"checked": "2023-12-31T16:00:00Z"})), date(2025, 1, 1));
}

#[test]
fn a_legal_hold_keeps_whatever_it_names() {
    let content = json!({"expires": "2020-01-01"});
    let with = |hold| asked("purchase", &content, false, date(2026, 1, 1), &Holds::new([hold]));
    let bearer = |value: &str| Hold::Identifier { scheme: "licence".into(), value: value.into() };
    let matter = |key: &str| Hold::Matter(MatterKey { family: "purchase".into(), key: key.into() });
    let record = |record: &str| Hold::Record(FactKey { record: record.into(), ..fact() });
    for held in [bearer("JY1"), matter("K"), record("7")] {
        assert_eq!(with(held.clone()), None, "{held:?}");
    }
    for other in [bearer("JY2"), matter("L"), record("8")] {
        assert!(with(other.clone()).is_some(), "{other:?}");
    }
}

#[test]
fn every_family_of_records_has_a_class_and_no_other() {
    let classes = classes();
    for family in hub_schemas::family::FAMILIES.iter().filter(|family| family.is_fact()) {
        let measures = ["camera", "environment"].contains(&family.name);
        assert_eq!(classes.class(family.name).is_none(), measures, "{}", family.name);
    }
    assert!(classes.classes.iter().all(|class| !class.basis.is_empty()));
}

#[test]
fn a_class_that_names_what_there_is_not_is_refused_with_file_and_line() {
    let text = hub_schemas::RETENTION;
    for (of, by, line, said) in [
        ("\"purchase\"", "\"purchases\"", "\"purchase\"", "purchase"),
        ("\"purchase\", \"sale\"", "\"purchase\", \"purchase\"", "\"purchase\", \"sale\"", "already"),
        ("\"storage\", ", "\"storage\", \"camera\", ", "\"storage\", ", "measures"),
        ("\"bought\"", "\"brought\"", "\"bought\"", "none of its families"),
        ("\"bought\"", "\"product\"", "\"bought\"", "no day"),
        ("\"6 months\"", "\"half a year\"", "\"6 months\"", "6 months"),
        ("while-in-force", "while-in-farce", "while-in-force", "unknown field"),
    ] {
        let at = text.find("[[class]]").unwrap();
        let changed = format!("{}{}", &text[..at], text[at..].replacen(of, by, 1));
        let why = Retention::parse(&changed).expect_err(by).to_string();
        let line = text[..at].lines().count() + text[at..].lines().position(|found| found.contains(line)).unwrap() + 1;
        assert!(why.starts_with(&format!("HUB-7032: schemas/retention.toml:{line}: ")), "{by}: {why}");
        assert!(why.contains(said), "{why}");
    }
    let without = text.replace("    \"inspection\", ", "    ");
    assert!(Retention::parse(&without).unwrap_err().to_string().contains("inspection has no class"));
}
