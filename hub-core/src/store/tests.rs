//! What the ground does to the store's file: no room, somebody else's lock, damage.
//! And the levers by which tests of other rooms do the same.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use tokio_postgres::Config;

use super::postgres::Server;
use super::{Live, Look, Marker, Options, Place, Sent, Store, StoreError};
use crate::message::Advance;

/// Bytes of a page.
const PAGE: usize = 4096;

/// The address of a database of PostgreSQL, whose owner the user is: where it is set, tests of the archive keep
/// their stores there, each in a schema of its own.
const SERVER: &str = "HUB_TEST_STORE";

impl Store {
    /// Whether tests have their stores on a server, where each world takes its time.
    pub(crate) fn is_far() -> bool {
        std::env::var_os(SERVER).is_some()
    }

    /// A store with nothing in it: a file in a test's folder, or on the server that [`SERVER`] names.
    pub(crate) fn empty(folder: &Path) -> Self {
        make_schema(folder);
        Self::again(folder)
    }

    /// As a hub of an earlier version made it.
    pub(crate) fn of_version(folder: &Path, version: usize) -> Self {
        make_schema(folder);
        Self::made(place(folder), Options::default(), Some(version)).unwrap()
    }

    /// The same, opened once more.
    pub(crate) fn again(folder: &Path) -> Self {
        Self::made(place(folder), Options::default(), None).unwrap()
    }

    /// Closed, and held from beside.
    pub(crate) fn live_alone(self) -> Live {
        let Self { sql, place, options } = self;
        drop(sql);
        let mut live = Live::at(place, options).unwrap();
        live.take_alone().unwrap();
        live
    }

    /// Asks as an office does, in SQL of its own: columns of text.
    pub(crate) fn asked(&self, sql: &str, columns: usize) -> Result<Vec<Vec<Option<String>>>, StoreError> {
        self.sql.all(sql, (), |row| (0..columns).map(|place| row.get(place)).collect())
    }

    /// Another writer to the same, as another hub has it.
    pub(crate) fn beside(&self) -> Self {
        Self::made(self.place.clone(), self.options.clone(), None).unwrap()
    }

    /// The same, looked at from beside.
    pub(crate) fn live(&self) -> Live {
        Live::at(self.place.clone(), self.options.clone()).unwrap()
    }

    /// As on a full disk: the file grows no more.
    pub(crate) fn take_room(&self) {
        let pages = self.pragma("page_count").unwrap();
        self.pragma(&format!("max_page_count = {pages}"));
    }

    fn pragma(&self, what: &str) -> Option<i64> {
        self.sql.first(&format!("PRAGMA {what}"), (), |row| row.get(0)).unwrap()
    }

    /// As after making room.
    pub(crate) fn give_room(&self) {
        self.pragma("max_page_count = 1000000");
    }

    /// A backup, made while the store is in use.
    pub(crate) fn back_up(&self, to: &Path) {
        self.sql.run("VACUUM INTO ?1", [to.to_str().unwrap()]).unwrap();
    }

    /// As after a failing disk: all pages but the first say something else.
    pub(crate) fn damage(&self) {
        self.pragma("wal_checkpoint(TRUNCATE)");
        let Place::File(path) = &self.place else { panic!("a server's disk is out of reach") };
        let mut file = fs::read(path).unwrap();
        file[PAGE..].fill(0xa5);
        fs::write(path, file).unwrap();
    }
}

/// Where a test has its store.
fn place(folder: &Path) -> Place {
    let Ok(url) = std::env::var(SERVER) else { return Place::File(folder.join("archive.db")) };
    let mut config: Config = url.parse().unwrap();
    config.options(format!("-c search_path={}", schema(folder)));
    Place::Server(Arc::new(Server::reached(config, None).unwrap()))
}

fn make_schema(folder: &Path) {
    if let Ok(url) = std::env::var(SERVER) {
        let server = Server::reached(url.parse().unwrap(), None).unwrap();
        let make = format!("CREATE SCHEMA \"{}\"", schema(folder));
        futures_executor::block_on(server.connect().unwrap().batch_execute(&make)).unwrap();
    }
}

/// The schema of a test's store.
fn schema(folder: &Path) -> String {
    folder.file_name().unwrap().to_str().unwrap().to_lowercase().replace('.', "_")
}

/// Holds a lock as another program would.
pub(crate) fn other(path: &Path, sql: &str) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(sql).unwrap();
    connection
}

/// Waits for nobody, and keeps next to nothing in memory.
pub(crate) fn impatient() -> Options {
    Options { busy: Duration::from_millis(20), cache_kib: 1, ..Options::default() }
}

fn step(from: i64) -> Advance {
    Advance { topic: "event.penalty".into(), partition: 0, from, to: from + 1 }
}

fn marker(operator: &str) -> Marker {
    Marker { operator: operator.to_owned(), matter: None }
}

fn sent(last: i64) -> Sent {
    Sent { last, ..Sent::default() }
}

/// One transaction of a writer: a position, and a marker that needs room.
fn write(store: &mut Store, from: i64, bytes: usize) -> Result<(), StoreError> {
    let txn = store.begin()?;
    txn.advance(&step(from))?;
    txn.put_outbox(&[marker(&"x".repeat(bytes))])?;
    txn.commit()
}

fn stands(look: Look<'_>) -> Result<(Option<i64>, u64), StoreError> {
    Ok((look.position("event.penalty", 0)?, look.outbox_count()?))
}

fn code(failed: Result<impl Sized, StoreError>) -> (String, bool) {
    let error = failed.err().expect("it fails");
    (error.code().to_string(), matches!(error, StoreError::Retry { .. }))
}

#[test]
fn on_a_full_disk_nothing_of_a_transaction_stands_and_later_all_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("archive.db"), Options::default()).unwrap();
    write(&mut store, 0, 100).unwrap();
    store.take_room();
    let before = store.readers().look(stands).unwrap();
    for _ in 0..3 {
        assert_eq!(code(write(&mut store, 1, 1 << 20)), ("HUB-3005".into(), true));
    }
    assert_eq!(store.readers().look(stands).unwrap(), before, "readers are answered");
    store.give_room();
    write(&mut store, 1, 1 << 20).unwrap();
    assert_eq!(store.readers().look(stands).unwrap(), (Some(2), 2));
}

#[test]
fn a_lock_of_another_program_is_waited_for_and_readers_are_not_held_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.db");
    let mut store = Store::open(&path, impatient()).unwrap();
    let readers = store.readers();
    write(&mut store, 0, 100).unwrap();
    let holder = other(&path, "BEGIN EXCLUSIVE");
    assert_eq!(code(write(&mut store, 1, 100)), ("HUB-3006".into(), true));
    assert_eq!(code(store.forget(&sent(1))), ("HUB-3006".into(), true));
    assert_eq!(code(store.take_over(1)), ("HUB-3006".into(), true));
    assert_eq!(readers.look(stands).unwrap(), (Some(1), 1));
    drop(holder);
    write(&mut store, 1, 100).unwrap();
    assert_eq!(readers.look(stands).unwrap(), (Some(2), 2));
}

#[test]
fn a_file_that_is_locked_when_a_hub_starts_is_not_taken_for_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.db");
    // Its tables are yet to be made, and the one who holds it is about to write.
    let holder = other(&path, "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE");
    assert_eq!(code(Store::open(&path, impatient())), ("HUB-3006".into(), true));
    drop(holder);
    Store::open(&path, impatient()).unwrap();
}

#[test]
fn a_file_that_cannot_be_written_or_opened_is_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(Store::open(&folder.path().join("gone/archive.db"), impatient())), ("HUB-3007".into(), true));
    let mut store = Store::open(&folder.path().join("archive.db"), impatient()).unwrap();
    store.pragma("query_only = 1");
    assert_eq!(code(write(&mut store, 0, 100)), ("HUB-3007".into(), true));
}

#[test]
fn a_file_that_is_no_database_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.db");
    drop(Store::open(&path, Options::default()).unwrap());
    let mut file = fs::read(&path).unwrap();
    file[..100].fill(0xa5);
    fs::write(&path, file).unwrap();
    assert_eq!(code(Store::open(&path, Options::default())), ("HUB-3004".into(), false));
}

#[test]
fn a_file_of_another_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.db");
    other(&path, "CREATE TABLE thing (a); PRAGMA user_version = 9999");
    assert_eq!(code(Store::open(&path, Options::default())), ("HUB-3004".into(), false));
}

#[test]
fn damage_in_mid_flow_stops_the_writer_and_whoever_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("archive.db"), impatient()).unwrap();
    write(&mut store, 0, 1 << 20).unwrap();
    store.damage();
    assert_eq!(code(write(&mut store, 1, 100)), ("HUB-3004".into(), false));
    assert_eq!(code(store.readers().look(stands)), ("HUB-3004".into(), false));
}

#[test]
fn a_new_epoch_is_above_the_stores_and_above_what_was_published() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("archive.db"), Options::default()).unwrap();
    assert_eq!(store.raise_epoch(0).unwrap(), 2);
    assert_eq!(store.raise_epoch(9).unwrap(), 10);
    assert_eq!(store.look().epoch().unwrap(), 10);
}

#[test]
fn a_marker_gets_an_id_that_no_other_had_also_when_all_were_sent() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::empty(folder.path());
    let mut last = 0;
    for n in 0..3_u8 {
        let txn = store.begin().unwrap();
        txn.put_outbox(&[marker("same"), marker(&n.to_string())]).unwrap();
        txn.commit().unwrap();
        let rows = store.look().outbox(0, 9).unwrap();
        assert!(rows.iter().all(|(id, _)| *id > last), "{rows:?}");
        last = rows.iter().map(|(id, _)| *id).max().unwrap();
        store.forget(&sent(last)).unwrap();
    }
}
