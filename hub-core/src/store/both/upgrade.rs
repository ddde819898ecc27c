//! What holds of a store with rows in it that an earlier version made: nothing is lost as its tables are brought up to
//! date, and the hub before, whose line to it stays open, goes on beside today's (expand, then contract).

use std::collections::{BTreeMap, BTreeSet};

use super::super::tables::{META, Value};
use super::super::version::{OURS, Tables};
use super::super::{Marker, Place, Store};
use super::{Known, put, schema};

/// What a hub of version 1 says. Version 2 says what today's does: the step behind it adds an index and nothing else.
const VERSION_1: &str = include_str!("upgrade/version1.sql");

/// All rows by table, in the columns that an earlier version knows.
fn rows(store: &Store, known: &Known) -> BTreeMap<String, BTreeSet<String>> {
    let of = |(table, columns): (&String, &BTreeSet<String>)| {
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let ask = format!("SELECT {} FROM {table}", names.join(", "));
        let rows = store.sql.all(&ask, (), |row| {
            let values: Vec<Value> = (0..names.len()).map(|n| row.0.cell(n).unwrap().into()).collect();
            Ok(format!("{values:?}"))
        });
        (table.clone(), rows.unwrap().into_iter().collect())
    };
    known.iter().filter(|(table, _)| *table != META.name).map(of).collect()
}

#[test]
fn rows_of_every_earlier_version_stand_in_todays_tables_and_its_hub_adds_more() {
    for version in 1..OURS {
        let folder = tempfile::tempdir().unwrap();
        let mut before = Store::of_version(folder.path(), usize::try_from(version).unwrap());
        assert_eq!(before.look().tables().unwrap().schema, version);
        let known = schema(&before);
        put(&mut before, &known, 1..=3);
        let had = rows(&before, &known);
        let today = Store::again(folder.path());
        let tables = today.look().tables().unwrap();
        assert_eq!((tables.schema, rows(&today, &known)), (OURS, had), "from version {version}");
        if version >= tables.oldest {
            put(&mut before, &known, 4..=6);
            let few: Vec<String> =
                rows(&today, &known).into_iter().filter(|(_, rows)| rows.len() != 6).map(|(table, _)| table).collect();
            assert_eq!(few, Vec::<String>::new(), "from version {version}");
        }
    }
}

/// Has a hub of version 1 fold a record, by its own statements.
fn fold_as_version_1(store: &mut Store, n: u8) {
    let bytes = if matches!(store.place, Place::File(_)) { " AS BLOB)" } else { " AS BYTEA)" };
    let said = VERSION_1.replace("{n}", &n.to_string()).replace(" AS BLOB)", bytes);
    let txn = store.begin().unwrap();
    for statement in said.split(";\n").map(str::trim).filter(|statement| !statement.is_empty()) {
        let found = txn.sql.all(statement, (), |_| Ok(()));
        let found = found.unwrap_or_else(|error| panic!("{error}: {statement}")).len();
        assert!(!statement.starts_with("SELECT") || found == 1, "{found} rows: {statement}");
    }
    txn.commit().unwrap();
}

/// Panics unless today's hub finds the records up to this one, and what they come to.
fn is_found(store: &Store, last: u8) {
    let look = store.look();
    let operator = look.operators_by_name(["shop"]).unwrap().remove(0);
    assert_eq!((operator.title.as_str(), operator.edition.version), ("甲店", i64::from(last)));
    let matters = look.matters_of(operator.id, Some("penalty"), None).unwrap();
    let mut events = look.events_of_matters(matters.iter().map(|(matter, _)| matter.id)).unwrap();
    let found = matters.iter().map(|(matter, roles)| {
        let told: Vec<(String, String)> = events
            .remove(&matter.id)
            .unwrap()
            .into_iter()
            .map(|row| (row.event.fact.record, String::from_utf8(row.event.body.to_vec()).unwrap()))
            .collect();
        (matter.name.clone(), roles.clone(), told)
    });
    let expected =
        (1..=last).map(|n| (format!("m{n}"), "punished".to_owned(), vec![(format!("r{n}"), format!("body {n}"))]));
    assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    let waits = Marker { operator: "shop".into(), matter: Some((format!("m{last}"), "penalty".into())) };
    assert_eq!(look.outbox(0, 9).unwrap(), [(i64::from(last), waits)]);
    assert_eq!(look.position("event.penalty", 0).unwrap(), Some(i64::from(last) + 1));
    let unreckoned = look.unreckoned(0, 9).unwrap().into_iter().map(|(row, _)| row.fact);
    assert_eq!(unreckoned.collect::<Vec<_>>(), (1..=i64::from(last)).collect::<Vec<_>>(), "it reckoned of none");
    assert_eq!(look.past_count().unwrap(), 0);
}

#[test]
fn what_a_hub_of_version_1_folded_is_found_after_the_upgrade_and_it_folds_on_beside_todays() {
    let folder = tempfile::tempdir().unwrap();
    let mut before = Store::of_version(folder.path(), 1);
    let unsaid: Vec<String> =
        schema(&before).into_keys().filter(|table| !VERSION_1.contains(&format!("INSERT INTO {table} ("))).collect();
    assert_eq!(unsaid, Vec::<String>::new(), "every table of the version is written");
    fold_as_version_1(&mut before, 1);
    let today = Store::again(folder.path());
    assert_eq!(today.look().tables().unwrap(), Tables { schema: OURS, oldest: 1 });
    is_found(&today, 1);
    fold_as_version_1(&mut before, 2);
    is_found(&today, 2);
}
