//! The archive's store: SQLite with one writer and any number of readers.
//!
//! Promises: what one transaction writes stands whole or not at all, and is on
//! the disk when `commit` returns (WAL, `synchronous=FULL`); a position moves
//! only from where the caller found it, so a late owner changes nothing; a
//! store belongs to one Kafka cluster for ever. All SQL of the hub is here:
//! another database is another set of these functions. Knows nothing of what
//! an operator or a matter is; it keeps what it is given.

mod dead;
mod echo;
mod error;
mod event;
mod evidence;
mod ledger;
mod list;
mod matter;
mod measure;
mod operator;
mod outbox;
mod position;
mod query;
#[cfg(test)]
mod tests;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use crate::code;

pub use dead::{DeadFilter, DeadGroup, DeadRow};
pub use error::StoreError;
pub use event::{EventRow, FactRow, MentionRow};
pub use evidence::{EvidenceRow, IdentifierRow, Neighbourhood};
pub use ledger::{FoldedRow, IntervalRow, TotalRow};
pub use list::{LastRow, ListRow, RoundRow};
pub use matter::{MatterRow, PartyRow};
pub use measure::SeriesRow;
pub use operator::{MentionedRow, OperatorRow};
pub use outbox::OutboxRow;
pub use query::SearchTerm;
#[cfg(test)]
pub(crate) use tests::other;
pub use watch::{FilledRow, FlagRow};

/// In the order in which they came to be; one that was released never changes.
fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(include_str!("store/archive.sql")),
        // Empty: an operator that was kept before is made whole when it next changes.
        M::up("ALTER TABLE operator ADD COLUMN winners TEXT NOT NULL DEFAULT ''"),
        M::up(include_str!("store/measure.sql")),
        M::up(include_str!("store/echo.sql")),
        M::up(include_str!("store/list.sql")),
        M::up(include_str!("store/watch.sql")),
    ])
}

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long a statement waits for another's lock.
    pub busy: Duration,
    /// Prepared statements kept per connection.
    pub statements: usize,
    /// Page cache per connection, in KiB.
    pub cache_kib: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { busy: Duration::from_secs(5), statements: 128, cache_kib: 64 * 1024 }
    }
}

/// The writer's side. One a file: a second one only waits for the first.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    options: Options,
}

impl Store {
    /// Opens the file, made if absent, and brings its tables up to date.
    ///
    /// # Errors
    /// Where it cannot be opened, or was written by a newer hub.
    pub fn open(path: &Path, options: Options) -> Result<Self, StoreError> {
        let mut connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        prepare(&connection, &options)?;
        migrations().to_latest(&mut connection).map_err(|error| match error {
            // A file that is full or locked while its tables are made is not damaged.
            rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
            other => StoreError::damaged(format!("{}: {other}", path.display())),
        })?;
        Ok(Self { connection, path: path.to_owned(), options })
    }

    /// Keeps the Kafka cluster's id; from then on another one is refused.
    ///
    /// # Errors
    /// `Stop` where the store belongs to another cluster.
    pub fn belongs_to(&mut self, cluster: &str) -> Result<(), StoreError> {
        let txn = self.begin()?;
        match txn.look().meta("cluster")? {
            Some(kept) if kept == cluster => Ok(()),
            Some(kept) => Err(StoreError::Stop {
                code: code!(3003),
                why: format!("the archive belongs to cluster {kept}, the brokers are of cluster {cluster}"),
            }),
            None => {
                txn.sql
                    .execute("INSERT INTO meta (key, value) VALUES ('cluster', ?1)", [cluster])
                    .map_err(StoreError::from)?;
                txn.commit()
            }
        }
    }

    /// Begins a transaction that excludes every other writer.
    ///
    /// # Errors
    /// Where another writer does not end in time.
    pub fn begin(&mut self) -> Result<Txn<'_>, StoreError> {
        Ok(Txn { sql: self.connection.transaction_with_behavior(TransactionBehavior::Immediate)? })
    }

    /// Readers of the same file.
    #[must_use]
    pub fn readers(&self) -> Readers {
        Readers(Arc::new(Pool {
            path: self.path.clone(),
            options: Options { cache_kib: 8 * 1024, ..self.options.clone() },
            idle: Mutex::new(Vec::new()),
        }))
    }

    /// The writer's connection, for what needs no transaction of its own.
    pub(crate) fn look(&self) -> Look<'_> {
        Look { sql: &self.connection }
    }
}

fn prepare(connection: &Connection, options: &Options) -> Result<(), StoreError> {
    connection.busy_timeout(options.busy)?;
    connection.set_prepared_statement_cache_capacity(options.statements);
    connection.pragma_update(None, "cache_size", -i64::from(options.cache_kib))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(())
}

/// One transaction of the writer. Dropped without `commit`, nothing stands.
#[derive(Debug)]
pub struct Txn<'c> {
    sql: Transaction<'c>,
}

impl Txn<'_> {
    /// Makes all that was written stand.
    ///
    /// # Errors
    /// Where it could not be brought to the disk; then nothing stands.
    pub fn commit(self) -> Result<(), StoreError> {
        Ok(self.sql.commit()?)
    }

    /// What readers can ask, as this transaction sees it.
    #[must_use]
    pub fn look(&self) -> Look<'_> {
        Look { sql: &self.sql }
    }
}

/// Questions to one state of the store.
#[derive(Debug, Clone, Copy)]
pub struct Look<'c> {
    sql: &'c Connection,
}

impl Look<'_> {
    fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self
            .sql
            .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?)
    }

    /// The epoch of all versions; raised by restore and rebuild.
    ///
    /// # Errors
    /// Where the store does not answer or lacks it.
    pub fn epoch(&self) -> Result<i64, StoreError> {
        self.meta("epoch")?.and_then(|text| text.parse().ok()).ok_or_else(|| StoreError::damaged("no epoch"))
    }
}

#[derive(Debug)]
struct Pool {
    path: PathBuf,
    options: Options,
    idle: Mutex<Vec<Connection>>,
}

/// Read-only connections, opened as needed and kept. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Readers(Arc<Pool>);

impl Readers {
    /// Asks questions, all of which see the same state.
    ///
    /// # Errors
    /// As the questions; where no connection can be opened.
    pub fn look<T>(&self, ask: impl FnOnce(Look<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let connection = Connection::open_with_flags(&self.0.path, flags)?;
                prepare(&connection, &self.0.options)?;
                connection
            }
        };
        let state = connection.transaction()?;
        let answer = ask(Look { sql: &state });
        drop(state);
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        answer
    }
}
