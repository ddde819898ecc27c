//! What holds of a transaction whose line to the server is lost. A file has no such line, and says nothing of it.

use std::time::{Duration, Instant};

use super::super::{Place, Store, Txn};
use super::code;

/// Has the server end the line of a transaction, which says something meanwhile or stands still.
fn lose(line: &Txn<'_>, other: &Store, stands_still: bool) {
    if stands_still {
        line.sql.run("SET LOCAL idle_in_transaction_session_timeout = '20ms'", ()).unwrap();
        std::thread::sleep(Duration::from_millis(300));
    } else {
        let own: i64 = line.sql.only("SELECT pg_backend_pid()", (), |row| row.get(0)).unwrap();
        let ended = other.sql.only("SELECT pg_terminate_backend(?1)::int", [own], |row| row.get::<bool>(0));
        assert!(ended.unwrap());
    }
}

#[test]
fn of_a_transaction_whose_line_is_lost_nothing_stands_also_not_what_was_written_after() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::empty(folder.path());
    let Place::Server(_) = &store.place else { return };
    let other = store.beside();
    let mark = |txn: &Txn<'_>, key: &str| txn.set_meta(key, "written");
    for stands_still in [false, true] {
        let txn = store.begin().unwrap();
        mark(&txn, "before").unwrap();
        lose(&txn, &other, stands_still);
        let until = Instant::now() + Duration::from_secs(1);
        while Instant::now() < until {
            assert_eq!(code(mark(&txn, "after")), "HUB-3007", "however long the line has been lost");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(code(txn.commit()), "HUB-3007");
        let txn = store.begin().unwrap();
        assert_eq!((txn.look().meta("before").unwrap(), txn.look().meta("after").unwrap()), (None, None));
        mark(&txn, "again").unwrap();
        txn.commit().unwrap();
        assert_eq!(other.look().meta("again").unwrap().as_deref(), Some("written"));
    }
}
