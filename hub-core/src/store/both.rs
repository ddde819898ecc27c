//! What holds of a store in either database: which hubs run on it, that every table is known, and that a backup brings
//! back what was there. `HUB_TEST_STORE` has these run on PostgreSQL.

mod lost;
mod upgrade;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::ops::RangeInclusive;
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use tempfile::TempDir;

use super::sql::{Bind, Cell};
use super::tables::{ALL, META, Rows, Table, Value};
use super::version::OURS;
use super::{Options, Place, Store, StoreError, backup};
use crate::message::Advance;

/// Tables that no list has, and why: they are the migrations' own.
const LEFT_OUT: &[&str] = &["refinery_schema_history"];
/// Columns that no list has: SQLite numbers these rows by itself, unseen, and nobody refers to the numbers.
const UNSEEN: &[(&str, &str)] = &[("ledger_interval", "rowid")];

fn step(from: i64) -> Advance {
    Advance { topic: "event.penalty".into(), partition: 0, from, to: from + 1 }
}

fn code(failed: Result<impl Sized, StoreError>) -> String {
    failed.err().expect("it fails").code().to_string()
}

/// As a hub would leave it whose tables are one version later, and which this or only a later one may run on.
fn make_newer(store: &mut Store, oldest: i64) {
    let next = OURS + 1;
    let txn = store.begin().unwrap();
    txn.set_meta("schema", &next.to_string()).unwrap();
    txn.set_meta("oldest", &oldest.to_string()).unwrap();
    txn.commit().unwrap();
    let kept = match store.place {
        Place::File(_) => format!("PRAGMA user_version = {next}"),
        Place::Server(_) => format!(
            "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
             VALUES ({next}, 'later', '2027-01-01T00:00:00Z', '1')"
        ),
    };
    store.sql.run(&kept, ()).unwrap();
}

#[test]
fn a_store_says_the_version_that_its_migrations_lead_to() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::empty(folder.path());
    let tables = store.look().tables().unwrap();
    assert_eq!((tables.schema, tables.oldest <= OURS), (OURS, true), "the last migration says its own number");
}

#[test]
fn the_hub_before_runs_on_a_store_that_the_next_one_expanded() {
    let folder = tempfile::tempdir().unwrap();
    let mut newer = Store::empty(folder.path());
    make_newer(&mut newer, OURS);
    let mut store = newer.beside();
    let txn = store.begin().unwrap();
    txn.advance(&step(0)).unwrap();
    txn.commit().unwrap();
    assert_eq!(newer.look().position("event.penalty", 0).unwrap(), Some(1));
    assert_eq!(newer.look().tables().unwrap().schema, OURS + 1, "nothing of it is taken back");
    let told = backup::back_up(&newer.place, &newer.options, &folder.path().join("b"), 0, &mut |_| {});
    assert_eq!(code(told), "HUB-3009", "it does not know all that would have to be in a backup");
}

#[test]
fn a_hub_that_is_too_old_for_a_store_says_so_and_touches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut newer = Store::empty(folder.path());
    make_newer(&mut newer, OURS + 1);
    let refused = Store::made(newer.place.clone(), Options::default(), None);
    let why = refused.as_ref().err().unwrap().to_string();
    assert_eq!(code(refused), "HUB-3009");
    assert!(why.contains(&format!("hubs of version {} and later", OURS + 1)), "{why}");
}

/// Columns by table.
type Known = BTreeMap<String, BTreeSet<String>>;

/// Those that the database has.
fn schema(store: &Store) -> Known {
    let (sql, is_file) = match store.place {
        Place::File(_) => (
            "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'",
            true,
        ),
        Place::Server(_) => (
            "SELECT table_name::text, column_name::text FROM information_schema.columns
             WHERE table_schema = current_schema()",
            false,
        ),
    };
    let mut found = Known::new();
    let rows = store.sql.all(sql, (), |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?))).unwrap();
    for (table, column) in rows {
        if !LEFT_OUT.contains(&table.as_str()) && (is_file || !UNSEEN.contains(&(&table, &column))) {
            found.entry(table).or_default().insert(column);
        }
    }
    found
}

#[test]
fn every_table_of_the_schema_is_listed_with_all_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    let listed = |table: &Table| (table.name.to_owned(), table.columns.iter().map(|&name| name.to_owned()).collect());
    let listed: BTreeMap<_, _> = std::iter::once(&META).chain(ALL).map(listed).collect();
    assert_eq!(listed, schema(&Store::empty(folder.path())));
}

/// Which columns hold numbers, which bytes: found by what the database takes.
fn value(table: &Table, column: &str, n: i64) -> Value {
    const BYTES: &[(&str, &str)] = &[
        ("event", "body"),
        ("dead_letter", "payload"),
        ("series", "head_rank"),
        ("series_window", "slots"),
        ("posting", "members"),
        ("title_range", "members"),
    ];
    const TEXTS: &[&str] = &[
        "topic",
        "source",
        "family",
        "record",
        "adapter",
        "name",
        "identifiers",
        "scheme",
        "value",
        "alias",
        "role",
        "claims",
        "key",
        "content",
        "sources",
        "roles",
        "title",
        "town",
        "class",
        "search",
        "profile",
        "counts",
        "won",
        "kind",
        "entry",
        "outcome",
        "code",
        "message",
        "pointer",
        "media_type",
        "headers",
        "platform",
        "accepted",
        "head",
        "flag",
        "day",
        "field",
        "fate",
        "towns",
        "outline",
        "reasons",
    ];
    let is_text = match (table.name, column) {
        ("portrait_key" | "portrait_crowd", "key") => false,
        ("raw" | "dead_letter", "raw") | ("identifier", "state") | ("decision", "body") => true,
        ("outbox", "operator" | "matter") => true,
        _ => TEXTS.contains(&column),
    };
    if BYTES.contains(&(table.name, column)) {
        Value::Bytes(vec![0, 255, u8::try_from(n).unwrap()])
    } else if is_text {
        Value::Text(format!("{column} 鹤\n\"{n}\""))
    } else if column == "town" || (table.name == "fact" && column == "matter") {
        Value::Null
    } else {
        Value::Int(if n == 0 { i64::MIN } else { n })
    }
}

/// Rows of these numbers in each table that is known, in its known columns.
fn put(store: &mut Store, known: &Known, numbers: RangeInclusive<i64>) {
    let txn = store.begin().unwrap();
    for table in ALL {
        let Some(has) = known.get(table.name) else { continue };
        let columns: Vec<&str> = table.columns.iter().copied().filter(|column| has.contains(*column)).collect();
        let mut rows = Rows::into(&txn, table.name, &columns);
        for n in numbers.clone() {
            rows.add(columns.iter().map(|column| value(table, column, n))).unwrap();
        }
        rows.write().unwrap();
    }
    txn.commit().unwrap();
}

/// Three rows in each table.
fn fill(store: &mut Store) {
    let known = schema(store);
    put(store, &known, 1..=3);
    let txn = store.begin().unwrap();
    txn.sql.run("DELETE FROM meta WHERE key = 'epoch'", ()).unwrap();
    let said = [("epoch", "7"), ("cluster", "of-this-test"), ("outbox", "12"), ("canon", "{}"), ("holder.3", "5")];
    for (key, value) in said {
        txn.set_meta(key, value).unwrap();
    }
    txn.commit().unwrap();
}

/// All rows of all tables, and what is the archive's of `meta`.
fn all(store: &Store) -> BTreeMap<&'static str, BTreeSet<String>> {
    let look = store.look();
    let mut all: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for table in ALL.iter().chain([&META]) {
        look.rows_of(table, |row| {
            let values: Vec<Value> = (0..table.columns.len()).map(|n| row.0.cell(n).unwrap().into()).collect();
            let is_own = table.name == META.name && !super::tables::is_the_archives(row.get(0)?);
            let found = all.entry(table.name).or_default();
            if !is_own {
                found.insert(format!("{values:?}"));
            }
            Ok(())
        })
        .unwrap();
    }
    all
}

struct Two {
    from: Store,
    to: Store,
    file: std::path::PathBuf,
    _folders: [TempDir; 2],
}

impl Two {
    fn new() -> Self {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let mut from = Store::empty(folders[0].path());
        fill(&mut from);
        let file = folders[0].path().join("county.backup");
        Self { from, to: Store::empty(folders[1].path()), file, _folders: folders }
    }

    fn back_up(&self) {
        backup::back_up(&self.from.place, &self.from.options, &self.file, 9, &mut |_| {}).unwrap();
    }

    fn restore(&self) -> Result<backup::Backup, StoreError> {
        backup::restore(&self.to.place, &self.to.options, &self.file, &mut |_| {})
    }
}

#[test]
fn a_backup_brings_back_every_row_and_never_into_a_store_with_rows() {
    let mut two = Two::new();
    two.back_up();
    // What is written afterwards is none of it; the backup before gives way once the new one is whole.
    two.from.begin().unwrap().commit().unwrap();
    two.back_up();
    // What the empty store says of its archive gives way.
    let txn = two.to.begin().unwrap();
    txn.set_canon("of another").unwrap();
    txn.commit().unwrap();
    let made = two.restore().unwrap();
    assert_eq!(all(&two.to), all(&two.from));
    assert_eq!(
        (made.header.epoch, made.header.cluster.as_deref(), made.rows),
        (7, Some("of-this-test"), 3 * ALL.len() as u64 + 4)
    );
    assert_eq!(made.header.positions.len(), 3);
    assert!(two.to.look().was_restored().unwrap() && !two.from.look().was_restored().unwrap());
    assert_eq!(two.to.look().meta("holder.3").unwrap(), None, "who held the other store holds not this one");
    // Rows that the database numbers do not run into those that were brought back.
    let list = "INSERT INTO list (source, name) VALUES ('a.b', 'c') RETURNING id";
    assert_eq!(two.to.sql.made(list, ()).unwrap(), 4);
    let before = all(&two.to);
    assert_eq!(code(two.restore()), "HUB-3011");
    assert_eq!(all(&two.to), before);
    two.to.raise_epoch(0).unwrap();
    assert!(!two.to.look().was_restored().unwrap(), "an epoch was begun since");
}

/// The lines of a backup, changed.
fn change(file: &Path, change: impl FnOnce(&mut String)) {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(file).unwrap()).read_to_string(&mut text).unwrap();
    change(&mut text);
    let mut packed = GzEncoder::new(fs::File::create(file).unwrap(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap();
}

#[test]
fn what_is_damaged_cut_foreign_or_newer_leaves_the_store_empty() {
    let two = Two::new();
    let empty = all(&two.to);
    let refused = |what: &str, code_of: &str| {
        assert_eq!(code(two.restore()), code_of, "{what}");
        assert_eq!(all(&two.to), empty, "{what}");
    };
    let cut = |text: &mut String, lines: usize| {
        let kept: Vec<&str> = text.lines().rev().skip(lines).collect();
        *text = kept.into_iter().rev().map(|line| format!("{line}\n")).collect();
    };
    let changed = |damage: &dyn Fn(&mut String)| {
        two.back_up();
        change(&two.file, damage);
    };
    changed(&|text| *text = text.replacen("鹤", "江", 1));
    refused("one letter is another", "HUB-3010");
    changed(&|text| cut(text, 1));
    refused("without its end", "HUB-3010");
    changed(&|text| text.push_str("[1]\n"));
    refused("with something behind it", "HUB-3010");
    changed(&|text| *text = text.replacen("\"table\":\"raw\"", "\"table\":\"raw; DROP TABLE raw\"", 1));
    refused("with a table that is none", "HUB-3010");
    changed(&|text| *text = text.replacen(&format!("\"schema\":{OURS}"), &format!("\"schema\":{}", OURS + 1), 1));
    refused("of a newer hub", "HUB-3010");
    changed(&|text| *text = "{\"format\":\"another program's\"}\n".to_owned());
    refused("of another program", "HUB-3010");
    two.back_up();
    let whole = fs::read(&two.file).unwrap();
    fs::write(&two.file, &whole[..whole.len() / 2]).unwrap();
    refused("half of it", "HUB-3010");
    fs::write(&two.file, "no backup").unwrap();
    refused("no backup at all", "HUB-3010");
    fs::write(&two.file, &whole).unwrap();
    two.restore().unwrap();
}

#[test]
fn a_backup_of_a_file_is_restored_on_a_server_and_back() {
    let mut two = Two::new();
    let folder = tempfile::tempdir().unwrap();
    two.from = Store::open(&folder.path().join("from.db"), Options::default()).unwrap();
    fill(&mut two.from);
    two.back_up();
    let first = two.restore().unwrap();
    assert_eq!(all(&two.to), all(&two.from));
    // From there into a file again: rows are found in another order, so its digest is another.
    backup::back_up(&two.to.place, &two.to.options, &two.file, 9, &mut |_| {}).unwrap();
    let last = Store::open(&folder.path().join("to.db"), Options::default()).unwrap();
    let second = backup::restore(&last.place, &last.options, &two.file, &mut |_| {}).unwrap();
    assert_eq!(all(&last), all(&two.from));
    assert_eq!((first.header, first.rows), (second.header, second.rows));
}

#[test]
fn a_backup_of_another_cluster_is_refused() {
    let mut two = Two::new();
    two.back_up();
    two.to.belongs_to("another").unwrap();
    assert_eq!(code(two.restore()), "HUB-3003");
}

#[test]
fn a_backup_is_one_state_whatever_is_written_meanwhile() {
    let mut two = Two::new();
    let mut writer = two.from.beside();
    let before = all(&two.from);
    let mut once = Some(move || {
        let txn = writer.begin().unwrap();
        txn.sql.run("DELETE FROM filled", ()).unwrap();
        txn.commit().unwrap();
    });
    backup::back_up(&two.from.place, &two.from.options, &two.file, 9, &mut |step| {
        if step.table == "raw"
            && let Some(mut write) = once.take()
        {
            write();
        }
    })
    .unwrap();
    assert_ne!(all(&two.from), before);
    two.restore().unwrap();
    assert_eq!(all(&two.to), before);
    assert_eq!(two.to.look().epoch().unwrap(), 7);
    two.to.begin().unwrap().commit().unwrap();
}

#[test]
fn cells_go_through_as_they_are() {
    for cell in [Cell::Null, (-3).cell(), "鹤".cell(), Cell::Bytes(&[0, 159])] {
        assert_eq!(Value::from(cell).cell(), cell);
    }
}
