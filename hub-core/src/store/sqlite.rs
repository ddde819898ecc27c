//! SQLite: one file, one writer, any number of readers (WAL, `synchronous=FULL`).
//! A file that is made beside another is read by its writer alone until it takes
//! the other's place, and waits for no disk before.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::sql::{Access, Cell, Columns, Row, Session, of_one};
use super::{Look, StoreError};
use crate::code;

/// In the order in which they came to be; one that was released never changes.
fn migrations() -> Migrations<'static> {
    let first = concat!(
        include_str!("sqlite/archive.sql"),
        include_str!("sqlite/measure.sql"),
        include_str!("sqlite/echo.sql"),
        include_str!("sqlite/list.sql"),
        include_str!("sqlite/watch.sql"),
        include_str!("sqlite/decision.sql"),
        include_str!("sqlite/review.sql"),
        include_str!("sqlite/search.sql"),
    );
    let later = [include_str!("sqlite/retention.sql"), include_str!("sqlite/flags.sql")];
    Migrations::new(std::iter::once(first).chain(later).map(M::up).collect())
}

/// Pages of the log from which on it is written into the file. A batch writes some thousand, many of them again in the
/// next one; with SQLite's own 1,000 each commit waited for all of them to be written and brought to the disk twice
/// (both at once on a loaded machine: 1.2 times the first events of operators, 1.07 times later ones). 64 MiB.
const LOG: u32 = 16_384;

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long a statement waits for another's lock.
    pub busy: Duration,
    /// Prepared statements kept per connection.
    pub statements: usize,
    /// Page cache per connection, in KiB.
    pub cache_kib: u32,
    /// Whether what is committed is on the disk. A file that is made anew after any crash needs no log, and is on the
    /// disk once it takes another's place.
    pub lasting: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { busy: Duration::from_secs(5), statements: 512, cache_kib: 64 * 1024, lasting: true }
    }
}

/// A connection to a file.
#[derive(Debug)]
pub(super) struct Sqlite(pub(super) Connection);

impl Sqlite {
    /// The writer's, to a file that is made if absent; its tables are up to date, or where it had none, of the
    /// version that is asked for.
    pub fn writer(path: &Path, options: &Options, first: Option<usize>) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        let (journal, synchronous) = if options.lasting { ("WAL", "FULL") } else { ("MEMORY", "OFF") };
        connection.pragma_update(None, "journal_mode", journal)?;
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG)?;
        prepare(&connection, options)?;
        let mut session = Self(connection);
        let made: i64 = session.0.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let done = match (made, first) {
            (0, Some(first)) => migrations().to_version(&mut session.0, first),
            (0, None) => migrations().to_latest(&mut session.0),
            _ if (Look { sql: &session }).tables()?.are_older()? => migrations().to_latest(&mut session.0),
            _ => Ok(()),
        };
        done.map_err(|error| match error {
            // A file that is full or locked while its tables are made is not damaged.
            rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
            other => StoreError::damaged(format!("{}: {other}", path.display())),
        })?;
        Ok(session)
    }

    /// To a file that is there, its tables as they are.
    pub fn as_it_is(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        prepare(&connection, options)?;
        Ok(Self(connection))
    }

    /// A reader's.
    pub fn reader(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        prepare(&connection, options)?;
        Ok(Self(connection))
    }

    fn bound(&self, sql: &str, params: &[Cell<'_>]) -> Result<CachedStatement<'_>, StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        bind(&mut statement, params)?;
        Ok(statement)
    }
}

fn bind(statement: &mut CachedStatement<'_>, params: &[Cell<'_>]) -> Result<(), StoreError> {
    for (param, place) in params.iter().zip(1..) {
        match *param {
            Cell::Null => statement.raw_bind_parameter(place, None::<i64>)?,
            Cell::Int(n) => statement.raw_bind_parameter(place, n)?,
            Cell::Text(text) => statement.raw_bind_parameter(place, text)?,
            Cell::Bytes(bytes) => statement.raw_bind_parameter(place, bytes)?,
        }
    }
    Ok(())
}

fn prepare(connection: &Connection, options: &Options) -> Result<(), StoreError> {
    connection.busy_timeout(options.busy)?;
    connection.set_prepared_statement_cache_capacity(options.statements);
    connection.pragma_update(None, "cache_size", -i64::from(options.cache_kib))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(())
}

impl Session for Sqlite {
    fn query(
        &self,
        sql: &str,
        params: &[Cell<'_>],
        take: &mut dyn FnMut(&Row<'_>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.bound(sql, params)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            if !take(&Row(row))? {
                break;
            }
        }
        Ok(())
    }

    fn execute(&self, sql: &str, params: &[Cell<'_>]) -> Result<u64, StoreError> {
        Ok(self.bound(sql, params)?.raw_execute()? as u64)
    }

    fn query_each(
        &self,
        sql: &str,
        width: usize,
        keys: &[Cell<'_>],
        take: &mut dyn FnMut(&Row<'_>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        // There is no way to go: a short statement that is asked again costs less than a long one.
        let mut statement = self.0.prepare_cached(&of_one(sql, width, width > 1))?;
        for key in keys.chunks(width) {
            bind(&mut statement, key)?;
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                if !take(&Row(row))? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn execute_each(&self, sql: &str, width: usize, rows: &[Cell<'_>]) -> Result<(), StoreError> {
        let mut statement = self.0.prepare_cached(&of_one(sql, width, true))?;
        for row in rows.chunks(width) {
            bind(&mut statement, row)?;
            statement.raw_execute()?;
        }
        Ok(())
    }

    fn begin(&self, access: Access) -> Result<(), StoreError> {
        let sql = match access {
            Access::Read => "BEGIN DEFERRED",
            Access::Write => "BEGIN IMMEDIATE",
        };
        self.execute(sql, &[]).map(drop)
    }

    fn alone(&self) -> Result<bool, StoreError> {
        // Whoever has the file open in WAL holds a lock of it, which this change of mode needs for itself.
        match self.0.pragma_update(None, "journal_mode", "DELETE").map_err(StoreError::from) {
            Err(StoreError::Retry { code, .. }) if code == code!(3006) => return Ok(false),
            done => done?,
        }
        self.execute("BEGIN EXCLUSIVE", &[]).map(|_| true)
    }

    fn numbered(&self, _: &str) -> Result<(), StoreError> {
        // It numbers behind the highest there is.
        Ok(())
    }

    fn end(&self, stands: bool) -> Result<(), StoreError> {
        // A statement that failed may have ended it already.
        if !stands && self.0.is_autocommit() {
            return Ok(());
        }
        self.execute(if stands { "COMMIT" } else { "ROLLBACK" }, &[]).map(drop)
    }
}

impl Columns for rusqlite::Row<'_> {
    fn cell(&self, column: usize) -> Result<Cell<'_>, StoreError> {
        Ok(match self.get_ref(column)? {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(n) => Cell::Int(n),
            ValueRef::Text(text) => Cell::Text(std::str::from_utf8(text).map_err(StoreError::damaged)?),
            ValueRef::Blob(bytes) => Cell::Bytes(bytes),
            ValueRef::Real(n) => return Err(StoreError::damaged(format!("column {column} holds {n}"))),
        })
    }
}
