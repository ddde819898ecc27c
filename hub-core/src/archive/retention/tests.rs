//! How long the law wants records kept, and what is never past.

use jiff::civil::date;
use serde_json::json;

use super::*;
use crate::archive::matter::MatterKey;
use crate::archive::who::identity::Identifier;
use crate::archive::world::{penalty, rules, schemas};
use crate::message::{Decision, Held, Says, Signature};

const TOLD: Instant = 1_577_836_800_000; // 2020-01-01

fn classes() -> Retention {
    Retention::builtin().unwrap()
}

fn fact() -> FactKey {
    FactKey { source: "kitchen.api".parse().unwrap(), family: "purchase".into(), record: "7".into() }
}

fn decision(n: u8, says: Says) -> Decision {
    let decided = Signature { at: 5, actor: "li".into() };
    Decision { id: format!("{n:028x}"), says, decided, note: String::new(), withdrawn: None }
}

fn bearer(value: &str) -> Held {
    Held::Identifier { scheme: "licence".into(), value: value.into() }
}

/// What a horizon and perhaps a hold make of a record of JY1.
fn asked(family: &str, content: &Value, in_force: bool, horizon: Date, held: Option<Held>) -> Option<Reason> {
    let said = [Some(Says::Horizon { day: horizon }), held.map(|on| Says::Hold { on })];
    let decisions: Vec<Decision> = (0..).zip(said.into_iter().flatten()).map(|(n, says)| decision(n, says)).collect();
    let terms = Terms::of(&decisions, &*schemas());
    let identifier: Identifier = schemas().identifier("licence", "JY1").unwrap();
    let matter = MatterKey { family: family.to_owned(), key: "K".to_owned() };
    let may_hold = [Hold::Identifier(identifier), Hold::Record(fact()), Hold::Matter(matter)].into();
    let content = content.as_object().unwrap();
    let record = Record { family, content, occurred: None, told: TOLD, in_force };
    classes().is_past(record, &terms, &may_hold)
}

fn past(family: &str, content: &Value, horizon: Date) -> Option<Reason> {
    asked(family, content, false, horizon, None)
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
    assert_eq!(asked("licence", &content, true, date(2100, 1, 1), None), None);
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
    let with = |held| asked("purchase", &content, false, date(2026, 1, 1), Some(held));
    let matter = |key: &str| Held::Matter { family: "purchase".into(), key: key.into() };
    let record = |source: &str, family: &str, record: &str| Held::Record {
        source: source.into(),
        family: family.into(),
        record: record.into(),
    };
    for held in [bearer("JY1"), matter("K"), record("kitchen.api", "purchase", "7")] {
        assert_eq!(with(held.clone()), None, "{held:?}");
    }
    let unheard = Held::Identifier { scheme: "unheard".into(), value: "JY1".into() };
    let others = [record("kitchen.api", "purchase", "8"), record("no source", "purchase", "7")];
    for other in others.into_iter().chain([bearer("JY2"), matter("L"), unheard]) {
        assert!(with(other.clone()).is_some(), "{other:?}");
    }
}

#[test]
fn the_latest_day_in_force_is_the_horizon_whoever_said_it_last() {
    let horizon = |n, day| decision(n, Says::Horizon { day });
    let (early, late) = (horizon(0, date(2020, 1, 1)), horizon(1, date(2024, 1, 1)));
    let of = |decisions: &[&Decision]| Terms::of(decisions.iter().copied(), &*schemas()).horizon;
    assert_eq!(of(&[&late, &early]), Some(date(2024, 1, 1)));
    let withdrawn = Decision { withdrawn: Some(Signature { at: 9, actor: "li".into() }), ..late };
    assert_eq!(of(&[&withdrawn, &early]), Some(date(2020, 1, 1)));
    assert_eq!((of(&[&withdrawn]), of(&[])), (None, None));
}

#[test]
fn what_may_hold_a_fact_is_what_it_says_itself() {
    let event = penalty(1, "kitchen.api", "7 a", "〔1〕号", &[("licence", "JY1"), ("licence", "xJY2")]);
    let told = Told::read(event, &*schemas(), &rules()).unwrap();
    let names = Hold::all(&told.event.fact, told.state.as_ref().unwrap()).into_iter().map(|hold| hold.name());
    let mut names: Vec<(&str, String)> = names.filter(|(kind, _)| *kind != "matter").collect();
    names.sort();
    let expected =
        [("identifier", "licence:JY1"), ("identifier", "licence:xJY2"), ("record", "kitchen.api penalty 7 a")];
    assert_eq!(names, expected.map(|(kind, name)| (kind, name.to_owned())), "a wrong number may be what is looked for");
}

#[test]
fn days_are_counted_from_1970() {
    for (day, expected) in [(date(1970, 1, 1), 0), (date(1969, 12, 31), -1), (date(2024, 2, 29), 19_782)] {
        assert_eq!(number(day), expected);
    }
    assert!(number(date(-9999, 1, 1)) < number(date(9999, 12, 31)));
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
        let why = Retention::parse("schemas/retention.toml", &changed).expect_err(by).to_string();
        let line = text[..at].lines().count() + text[at..].lines().position(|found| found.contains(line)).unwrap() + 1;
        assert!(why.starts_with(&format!("HUB-7032: schemas/retention.toml:{line}: ")), "{by}: {why}");
        assert!(why.contains(said), "{why}");
    }
    let without = text.replace("    \"inspection\", ", "    ");
    assert!(Retention::parse("own.toml", &without).unwrap_err().what().contains("inspection has no class"));
}
