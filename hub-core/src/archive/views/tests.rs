//! Each view answers in both databases and has the columns that its page says.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::archive::world::{code, event, party, retention, rules, schemas};
use crate::archive::{Archive, Batch, Language};
use crate::message::Event;
use crate::store::Store;

fn all() -> Vec<Described> {
    let registry = Arc::new(Registry::builtin().unwrap());
    views(&registry, &Language::new(registry.clone()), &Rules::builtin().unwrap())
}

/// A store of what these events come to, with its views.
fn store(folder: &tempfile::TempDir, events: Vec<Event>) -> Archive {
    let mut archive = Archive::new(Store::empty(folder.path()), schemas(), rules().into(), retention());
    archive.apply(Batch { events, ..Batch::default() }).unwrap();
    let made: Vec<View> = all().into_iter().map(|described| described.view).collect();
    archive.store().put_views(&made, 1).unwrap();
    archive
}

fn told() -> Vec<Event> {
    let credit = "social-credit-code";
    let holder = party("holder", "甲店", &[(credit, &code(91, 1)), ("licence", "JY1")]);
    let licence = json!({
        "parties": [holder], "kind": "JY", "number": "JY1", "premises_address": "东坡路 1 号", "valid_to": "2030-06-30",
        "business_class": "catering", "state": "valid", "person_in_charge": "陈小明", "town": "440784001",
    });
    let penalty = json!({
        "parties": [party("punished", "甲店", &[(credit, &code(91, 1))]), party("witness", "乙店", &[(credit, &code(91, 2))])],
        "document_number": "〔1〕号", "authority": "市场局", "number": "1", "fine": "50000.00", "decided": "2024-02-29",
        "kind": "warning", "town": "440784001", "quality": ["impossible-date:public_until"], "persons": [{"name": "李四"}],
    });
    vec![event(1, "province.api", "licence", "1", &licence), event(2, "county.table", "penalty", "2", &penalty)]
}

fn rows(archive: &mut Archive, view: &str, columns: &[&str], only: &str) -> Vec<Vec<Option<String>>> {
    let columns: Vec<String> = columns.iter().map(|name| format!("CAST(\"{name}\" AS TEXT)")).collect();
    archive.store().asked(&format!("SELECT {} FROM {view} {only}", columns.join(", ")), columns.len()).unwrap()
}

fn texts(row: &[&str]) -> Vec<Option<String>> {
    row.iter().map(|text| Some((*text).to_owned())).collect()
}

#[test]
fn each_view_answers_and_has_the_columns_of_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = store(&folder, told());
    for Described { view, columns, .. } in all() {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let found = rows(&mut archive, &view.name, &names, "");
        let expected = match view.name.as_str() {
            "v1_operator" | "v1_matter" => 2,
            "v1_party" => 3,
            "v1_identifier" => 5,
            "v1_premises" | "v1_licence" | "v1_penalty" => 1,
            _ => 0,
        };
        assert_eq!(found.len(), expected, "{}: {found:?}", view.name);
    }
}

#[test]
fn a_report_joins_matters_with_whose_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = store(&folder, told());
    let join = "AS p JOIN v1_party AS w ON w.matter = p.matter JOIN v1_identifier AS i ON i.operator = w.operator
        WHERE w.role = 'punished' AND i.scheme = 'social-credit-code' AND p.fine > 10000.5 AND p.decided >= '2024-01-01'";
    let found = rows(&mut archive, "v1_penalty", &["document_number", "town", "decided", "title", "value"], join);
    assert_eq!(found, [texts(&["〔1〕号", "440784001", "2024-02-29", "甲店", &code(91, 1)])]);
    let premises = ["address", "town", "class", "licence_number", "licence_valid_to"];
    let found = rows(&mut archive, "v1_premises", &premises, "");
    assert_eq!(found, [texts(&["东坡路 1 号", "440784001", "catering", "JY1", "2030-06-30"])]);
    let found = rows(&mut archive, "v1_penalty", &["quality"], "");
    assert_eq!(found, [texts(&[r#"["impossible-date:public_until"]"#])], "what is odd is kept");
}

#[test]
fn a_place_without_a_licence_has_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let registrant = party("registrant", "甲市场", &[("social-credit-code", &code(91, 1))]);
    let market = json!({"parties": [registrant], "premises_address": "东坡路 1 号", "business_class": "market"});
    let mut archive = store(&folder, vec![event(1, "kitchen.api", "registration", "1", &market)]);
    let found = rows(&mut archive, "v1_premises", &["address", "class", "licence_number", "matter"], "");
    assert_eq!(found, [[Some("东坡路 1 号".to_owned()), Some("market".to_owned()), None, None]]);
}

#[test]
fn no_view_has_what_is_personal() {
    let all = all();
    let columns = |name: &str| -> BTreeSet<String> {
        let described = all.iter().find(|described| described.view.name == name).unwrap();
        described.columns.iter().map(|column| column.name.clone()).collect()
    };
    assert!(!columns("v1_licence").contains("person_in_charge") && columns("v1_licence").contains("premises_address"));
    assert!(!columns("v1_penalty").contains("persons"), "a list of people");
    assert!(!columns("v1_operator").contains("legal_person") && columns("v1_operator").contains("premises_address"));
    assert!(all.iter().flat_map(|described| &described.columns).all(|column| !column.personal));
}

#[test]
fn no_two_views_and_no_two_columns_of_one_have_one_name() {
    let all = all();
    let names: BTreeSet<&str> = all.iter().map(|described| described.view.name.as_str()).collect();
    assert_eq!(names.len(), all.len());
    for Described { view, .. } in &all {
        let columns: BTreeSet<&str> = view.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(columns.len(), view.columns.len(), "{}", view.name);
    }
}

/// `HUB_BLESS=1` writes the page anew.
#[test]
fn the_page_of_views_is_the_one_committed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/views.md");
    let now = page(&all());
    if std::env::var_os("HUB_BLESS").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(now == committed, "the views changed: look at them, then HUB_BLESS=1 cargo test -p hub-core views");
}
