//! What becomes of a view whose columns change, in both databases.

use super::*;

fn view(columns: &[(&str, Kind)]) -> View {
    let column = |(name, kind): &(&str, Kind)| ViewColumn {
        name: (*name).to_owned(),
        from: Origin::Field("c", (*name).to_owned()),
        kind: *kind,
    };
    View {
        name: "v1_case".to_owned(),
        from: "matter m",
        family: Some("case".to_owned()),
        documents: vec![Document { alias: "c", of: "m.content", field: None, is_many: false }],
        columns: columns.iter().map(column).collect(),
    }
}

fn store() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::empty(folder.path());
    let put = "INSERT INTO matter (id, name, family, key, content, sources) VALUES (1, 'm', 'case', 'k', ?1, '[]')";
    store.sql.run(put, [r#"{"from":"甲","fine":"5.50","day":"2024-02-30x","open":true}"#]).unwrap();
    (store, folder)
}

fn texts(store: &Store, columns: &[&str]) -> Vec<Option<String>> {
    let columns: Vec<String> = columns.iter().map(|name| format!("CAST(\"{name}\" AS TEXT)")).collect();
    let ask = format!("SELECT {} FROM v1_case", columns.join(", "));
    store.sql.only(&ask, (), |row| (0..columns.len()).map(|place| row.get(place)).collect()).unwrap()
}

fn names(store: &Store) -> Vec<String> {
    let dialect = if matches!(store.place, Place::File(_)) { Dialect::Sqlite } else { Dialect::Postgres };
    store.had("v1_case", dialect).unwrap().into_iter().map(|had| had.name).collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn values_have_their_kinds_and_one_that_has_not_is_none_or_text() {
    let (mut store, _folder) = store();
    let columns = [("from", Kind::Text), ("fine", Kind::Decimal(2)), ("day", Kind::Day), ("open", Kind::Truth)];
    store.put_views(&[view(&columns)], 1).unwrap();
    let found = texts(&store, &["from", "fine", "day", "open"]);
    match store.place {
        Place::File(_) => assert_eq!(found, [some("甲"), some("5.5"), some("2024-02-30x"), some("1")]),
        Place::Server(_) => assert_eq!(found, [some("甲"), some("5.50"), None, some("true")]),
    }
    let ask = "SELECT count(*) FROM v1_case WHERE fine * 2 = 11";
    assert_eq!(store.sql.only(ask, (), |row| row.get::<i64>(0)).unwrap(), 1, "numbers are numbers");
}

#[test]
fn a_column_that_goes_stays_empty_and_a_new_one_stands_behind() {
    let (mut store, _folder) = store();
    store.put_views(&[view(&[("from", Kind::Text), ("fine", Kind::Decimal(2))])], 1).unwrap();
    store.put_views(&[view(&[("open", Kind::Truth), ("fine", Kind::Decimal(2))])], 2).unwrap();
    assert_eq!(names(&store), ["from", "fine", "open"]);
    assert_eq!(texts(&store, &["from"]), [None]);
    assert!(texts(&store, &["fine", "open"]).iter().all(Option::is_some));
    store.put_views(&[view(&[("fine", Kind::Text)])], 3).unwrap();
    assert_eq!(texts(&store, &["fine"]), [some("5.50")], "of another type it is made anew");
}

#[test]
fn a_hub_before_leaves_what_a_newer_one_made() {
    let (mut store, _folder) = store();
    store.put_views(&[view(&[("from", Kind::Text), ("open", Kind::Truth)])], 2).unwrap();
    store.put_views(&[view(&[("from", Kind::Text)])], 1).unwrap();
    assert!(texts(&store, &["open"])[0].is_some());
}
