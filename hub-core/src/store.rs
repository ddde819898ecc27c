//! The archive's store: one writer and any number of readers.
//!
//! Promises: what one transaction writes stands whole or not at all, and is on
//! the disk when `commit` returns; a position moves only from where the caller
//! found it, so a late owner changes nothing; a store belongs to one Kafka
//! cluster for ever. All SQL of the hub is here, and is the same for every
//! database; what they do each in its own way is a [`sql::Session`]. Knows
//! nothing of what an operator or a matter is; it keeps what it is given.

mod backup;
mod beside;
#[cfg(test)]
mod both;
mod canon;
mod dead;
mod decision;
mod echo;
mod error;
mod event;
mod evidence;
mod fact;
mod ledger;
mod list;
mod matter;
mod measure;
mod once;
mod operator;
mod outbox;
mod pages;
mod portrait;
mod position;
mod postgres;
mod proposal;
mod query;
mod raw;
mod relation;
mod retention;
mod search;
mod settings;
mod sql;
mod sqlite;
mod tables;
#[cfg(test)]
mod tests;
mod version;
mod view;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::code;

pub use backup::{Backup, Header, Step};
pub use beside::Live;
pub use dead::{DeadFilter, DeadGroup, DeadRow};
pub use decision::DecisionRow;
pub use error::StoreError;
pub use event::{EventPut, EventRow};
pub use evidence::{EvidenceRow, IdentifierRow, LinkRow};
pub use fact::{FactPut, FactRow, MentionRow};
pub use ledger::{FoldedRow, IntervalRow, TotalRow};
pub use list::{LastRow, ListRow, RoundRow};
pub use matter::{MatterRow, NO_TIME, PartyPut, PartyRow};
pub use measure::SeriesRow;
pub use once::OnceIdentifier;
pub use operator::{Edition, MentionedRow, OperatorRow, WinnerRow};
pub use outbox::{Marker, Sent};
pub use pages::NamedRow;
pub use portrait::{CrowdRow, PortraitKeyRow, PortraitRow, Subject};
pub use position::Hold;
use postgres::{Postgres, Server};
pub use proposal::{ProposalRow, QueuePlace};
pub use raw::{EventIds, RawEventRow, RawRow};
pub use relation::PartRow;
pub use retention::{Stretch, UntilPlace};
pub use search::{FoundBy, Refound, SearchTerm};
pub use settings::StoreSettings;
use sql::{Access, Session};
pub use sql::{Ids, Keyed};
pub use sqlite::Options;
use sqlite::Sqlite;
#[cfg(test)]
pub(crate) use tests::other;
pub use view::{Document, Origin, View, ViewColumn};
pub use watch::{FilledRow, FlagRow};

/// Where a store is.
#[derive(Debug, Clone)]
enum Place {
    /// A file of this hub's.
    File(PathBuf),
    /// A server's database.
    Server(Arc<Server>),
}

impl Place {
    /// Tables are brought up to date, or made as of the `first` version where there are none.
    fn writer(&self, options: &Options, first: Option<usize>) -> Result<Box<dyn Session>, StoreError> {
        Ok(match self {
            Self::File(path) => Box::new(Sqlite::writer(path, options, first)?),
            Self::Server(server) => Box::new(Postgres::writer(server, options.busy, first)?),
        })
    }

    /// The store that is there, for what reads it and may hold it alone.
    fn as_it_is(&self, options: &Options) -> Result<Box<dyn Session>, StoreError> {
        Ok(match self {
            Self::File(path) => Box::new(Sqlite::as_it_is(path, options)?),
            Self::Server(server) => Box::new(Postgres::reader(server, options.busy)),
        })
    }

    fn reader(&self, options: &Options) -> Result<Box<dyn Session>, StoreError> {
        Ok(match self {
            Self::File(path) => Box::new(Sqlite::reader(path, options)?),
            Self::Server(server) => Box::new(Postgres::reader(server, options.busy)),
        })
    }
}

/// The writer's side. A second one only waits for the first.
#[derive(Debug)]
pub struct Store {
    sql: Box<dyn Session>,
    place: Place,
    options: Options,
}

impl Store {
    /// Opens the file, made if absent, and brings its tables up to date.
    ///
    /// # Errors
    /// Where it cannot be opened, or was written by a newer hub.
    pub fn open(path: &Path, options: Options) -> Result<Self, StoreError> {
        Self::made(Place::File(path.to_owned()), options, None)
    }

    fn made(place: Place, options: Options, first: Option<usize>) -> Result<Self, StoreError> {
        Ok(Self { sql: place.writer(&options, first)?, place, options })
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
                txn.set_meta("cluster", cluster)?;
                txn.commit()
            }
        }
    }

    /// Begins a transaction that excludes every other writer.
    ///
    /// # Errors
    /// Where another writer does not end in time.
    pub fn begin(&mut self) -> Result<Txn<'_>, StoreError> {
        self.sql.begin(Access::Write)?;
        Ok(Txn { sql: &*self.sql, open: true })
    }

    /// Readers of the same store.
    #[must_use]
    pub fn readers(&self) -> Readers {
        let options = Options { cache_kib: 8 * 1024, ..self.options.clone() };
        Readers::at(self.place.clone(), options)
    }

    /// Asks questions of the writer's connection, all of which see the same state.
    pub(crate) fn once<T>(&mut self, ask: impl FnOnce(Look<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.sql.begin(Access::Read)?;
        let answer = ask(self.look());
        self.sql.end(false)?;
        answer
    }

    /// The writer's connection, for what needs no transaction of its own.
    pub(crate) fn look(&self) -> Look<'_> {
        Look { sql: &*self.sql }
    }
}

/// One transaction of the writer. Dropped without `commit`, nothing stands.
#[derive(Debug)]
pub struct Txn<'c> {
    sql: &'c dyn Session,
    open: bool,
}

impl Txn<'_> {
    /// Makes all that was written stand.
    ///
    /// # Errors
    /// Where it could not be brought to the disk; then nothing stands.
    pub fn commit(mut self) -> Result<(), StoreError> {
        self.sql.end(true)?;
        self.open = false;
        Ok(())
    }

    /// What readers can ask, as this transaction sees it.
    #[must_use]
    pub fn look(&self) -> Look<'_> {
        Look { sql: self.sql }
    }

    fn set_meta(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let put =
            "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        self.sql.run(put, (key, value)).map(drop)
    }
}

impl Drop for Txn<'_> {
    fn drop(&mut self) {
        if self.open
            && let Err(error) = self.sql.end(false)
        {
            tracing::warn!(code = %error.code(), %error, "what was written is not taken back before the next word");
        }
    }
}

/// Questions to one state of the store.
#[derive(Debug, Clone, Copy)]
pub struct Look<'c> {
    sql: &'c dyn Session,
}

impl Look<'_> {
    fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.sql.first("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0))
    }

    /// The Kafka cluster that the archive belongs to, once it does.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn cluster(&self) -> Result<Option<String>, StoreError> {
        self.meta("cluster")
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
    place: Place,
    options: Options,
    idle: Mutex<Vec<Box<dyn Session>>>,
}

/// Read-only connections, opened as needed and kept. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Readers(Arc<Pool>);

impl Readers {
    /// Readers of a store that is there, whoever writes it.
    fn at(place: Place, options: Options) -> Self {
        Self(Arc::new(Pool { place, options, idle: Mutex::new(Vec::new()) }))
    }

    /// Asks questions, all of which see the same state.
    ///
    /// # Errors
    /// As the questions; where no connection can be opened.
    pub fn look<T>(&self, ask: impl FnOnce(Look<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let session = match idle {
            Some(session) => session,
            None => self.0.place.reader(&self.0.options)?,
        };
        session.begin(Access::Read)?;
        let answer = ask(Look { sql: &*session });
        // One that cannot be ended is of no use to the next question.
        if session.end(false).is_ok() {
            self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).push(session);
        }
        answer
    }
}
