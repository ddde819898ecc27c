//! PostgreSQL 15 or later: a server that several hubs share.
//!
//! Promises what SQLite gives by being one file: one writer at a time, by a
//! lock of the database that a transaction holds to its end; readers see one
//! state. A connection that was lost is made anew where a transaction begins, never within one:
//! what followed would stand by itself, without the lock and without what went before.

mod arrays;
mod server;

use std::cell::{Cell as Kept, RefCell, RefMut};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{TryStreamExt, pin_mut};
use refinery::Target;
use tokio_postgres::error::{DbError, Severity, SqlState};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{BorrowToSql, FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Statement};

use super::sql::{Access, Cell, Columns, Row, Session, of_one};
use super::{Look, StoreError};
use crate::code;
pub use server::Server;
use server::wait;

mod tables {
    refinery::embed_migrations!("src/store/postgres");
}

/// What the writer's lock is called: any number that no one else takes in this database, and where the tables are.
const WRITER: &str = "1213420610, hashtext(current_schema())";

/// The lock that each connection holds to its end: where nobody else does, nobody else has the store open.
const OPEN: &str = "1213420611, hashtext(current_schema())";

/// Between two looks whether others have closed it.
const LOOK: Duration = Duration::from_millis(100);

/// A transaction in which its owner says nothing for so long is taken back, so that a hub that stands still holds up
/// no other.
const STILL: &str = "SET idle_in_transaction_session_timeout = '20s'";

/// The same of a transaction that only reads.
const READS: &str = "SET LOCAL idle_in_transaction_session_timeout = '10min'";

/// The fold asks by keys alone, of tables whose size the server learns late.
const BY_KEYS: &str =
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off";

/// A connection to a server.
pub(super) struct Postgres {
    server: Arc<Server>,
    busy: Duration,
    /// None until something is asked.
    line: RefCell<Option<Line>>,
    /// Whether a transaction was begun and has not ended.
    within: Kept<bool>,
}

struct Line {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Postgres({:?})", self.server)
    }
}

impl Postgres {
    /// The writer's connection; the tables are brought up to date, or where there were none, made as of the version
    /// that is asked for.
    pub fn writer(server: &Arc<Server>, busy: Duration, first: Option<usize>) -> Result<Self, StoreError> {
        let mut client = server.connect()?;
        let session = Self::reader(server, busy);
        // Another hub may be doing the same.
        wait(client.batch_execute(&format!("SELECT pg_advisory_lock({WRITER})")))?;
        let is_made: bool = wait(client.query_one("SELECT to_regclass('meta') IS NOT NULL", &[]))?.get(0);
        let upto = match first {
            _ if is_made => (Look { sql: &session }).tables()?.are_older()?.then_some(Target::Latest),
            Some(first) => Some(Target::Version(i32::try_from(first).map_err(StoreError::damaged)?)),
            None => Some(Target::Latest),
        };
        if let Some(upto) = upto {
            let done = wait(tables::migrations::runner().set_target(upto).run_async(&mut client));
            done.map_err(|error| match error.kind() {
                // Its own text names the step, not what the server said.
                refinery::error::Kind::Connection(step, cause) => StoreError::damaged(format!("{step}: {cause:?}")),
                _ => StoreError::damaged(error),
            })?;
        }
        // The lock ends with this connection, also where it was left in the middle.
        Ok(session)
    }

    /// A connection to tables that are there.
    pub fn reader(server: &Arc<Server>, busy: Duration) -> Self {
        Self { server: server.clone(), busy, line: RefCell::default(), within: Kept::default() }
    }

    /// The line, made anew where it was lost and no transaction with it.
    fn line(&self) -> Result<RefMut<'_, Line>, StoreError> {
        let is_lost = self.is_lost();
        let mut line = self.line.borrow_mut();
        if is_lost {
            if self.within.get() {
                return Err(lost());
            }
            let client = self.server.connect()?;
            wait(client.batch_execute(&format!("{STILL}; SELECT pg_advisory_lock_shared({OPEN})")))?;
            *line = Some(Line { client, statements: HashMap::new() });
        }
        RefMut::filter_map(line, Option::as_mut).map_err(|_| StoreError::damaged("no line"))
    }

    fn is_lost(&self) -> bool {
        self.line.borrow().as_ref().is_none_or(|line| line.client.is_closed())
    }

    fn batch(&self, sql: &str) -> Result<(), StoreError> {
        Ok(wait(self.line()?.client.batch_execute(sql))?)
    }
}

fn lost() -> StoreError {
    StoreError::Retry { code: code!(3007), why: "the line to the server is lost".into() }
}

impl Line {
    fn prepared(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let statement = wait(self.client.prepare(&dollars(sql)))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Gives row by row, until told that it is enough; whether it was not.
    fn rows<P>(
        &mut self,
        sql: &str,
        params: impl IntoIterator<Item = P, IntoIter: ExactSizeIterator>,
        take: &mut dyn FnMut(&Row<'_>) -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError>
    where
        P: BorrowToSql,
    {
        let statement = self.prepared(sql)?;
        let rows = wait(self.client.query_raw(&statement, params))?;
        pin_mut!(rows);
        while let Some(row) = wait(rows.try_next())? {
            if !take(&Row(&row))? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Parameters as this server counts them.
fn dollars(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut rest = sql.chars().peekable();
    while let Some(letter) = rest.next() {
        let is_place = letter == '?' && rest.peek().is_some_and(char::is_ascii_digit);
        text.push(if is_place { '$' } else { letter });
    }
    text
}

impl Session for Postgres {
    fn query(
        &self,
        sql: &str,
        params: &[Cell<'_>],
        take: &mut dyn FnMut(&Row<'_>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        self.line()?.rows(sql, params, take).map(drop)
    }

    fn execute(&self, sql: &str, params: &[Cell<'_>]) -> Result<u64, StoreError> {
        let mut line = self.line()?;
        let statement = line.prepared(sql)?;
        Ok(wait(line.client.execute_raw(&statement, params))?)
    }

    fn query_each(
        &self,
        sql: &str,
        width: usize,
        keys: &[Cell<'_>],
        take: &mut dyn FnMut(&Row<'_>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let sql = arrays::asking(sql, width);
        for keys in keys.chunks(arrays::AT_ONCE * width) {
            if !self.line()?.rows(&sql, arrays::columns(keys, width), take)? {
                break;
            }
        }
        Ok(())
    }

    fn execute_each(&self, sql: &str, width: usize, rows: &[Cell<'_>]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut line = self.line()?;
        let sql = if sql.contains("VALUES {}") {
            // As what the server takes the cells of one row, so those of many.
            let one = line.prepared(&of_one(sql, width, true))?;
            arrays::writing(sql, one.params())
        } else {
            arrays::asking(sql, width)
        };
        let statement = line.prepared(&sql)?;
        for rows in rows.chunks(arrays::AT_ONCE * width) {
            wait(line.client.execute_raw(&statement, arrays::columns(rows, width)))?;
        }
        Ok(())
    }

    fn begin(&self, access: Access) -> Result<(), StoreError> {
        let begin = match access {
            // Who reads holds up nobody, and may write a large file between two questions.
            Access::Read => format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {READS}"),
            Access::Write => {
                let wait = self.busy.as_millis();
                format!("BEGIN; SET LOCAL lock_timeout = {wait}; {BY_KEYS}; SELECT pg_advisory_xact_lock({WRITER})")
            }
        };
        let begun = self.batch(&begin);
        self.within.set(true);
        if begun.is_err() {
            self.end(false)?;
        }
        begun
    }

    fn alone(&self) -> Result<bool, StoreError> {
        let sql: &dyn Session = self;
        // Connections that were closed a moment ago are still there for one.
        let until = Instant::now() + self.busy;
        loop {
            let taken = sql.only(&format!("SELECT pg_try_advisory_lock({OPEN})::int"), (), |row| row.get(0))?;
            if taken || Instant::now() > until {
                return Ok(taken);
            }
            std::thread::sleep(LOOK);
        }
    }

    fn numbered(&self, table: &str) -> Result<(), StoreError> {
        let to = format!(
            "SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1, false) FROM {table}"
        );
        let sql: &dyn Session = self;
        sql.only(&to, (), |row| row.get(0)).map(drop::<i64>)
    }

    fn end(&self, stands: bool) -> Result<(), StoreError> {
        let ended = match (self.batch(if stands { "COMMIT" } else { "ROLLBACK" }), stands) {
            // The server has taken it back with the line.
            (Err(_), false) if self.is_lost() => Ok(()),
            (ended, _) => ended,
        };
        self.within.set(false);
        ended
    }
}

impl Columns for tokio_postgres::Row {
    fn cell(&self, column: usize) -> Result<Cell<'_>, StoreError> {
        let of = self.columns().get(column).ok_or_else(|| StoreError::damaged(format!("no column {column}")))?;
        fn get<'r, T: FromSql<'r>>(row: &'r tokio_postgres::Row, column: usize) -> Result<Option<T>, StoreError> {
            row.try_get(column).map_err(StoreError::damaged)
        }
        let cell = match of.type_() {
            &Type::INT8 => get(self, column)?.map(Cell::Int),
            &Type::INT4 => get::<i32>(self, column)?.map(|n| Cell::Int(n.into())),
            &Type::TEXT => get(self, column)?.map(Cell::Text),
            &Type::BYTEA => get(self, column)?.map(Cell::Bytes),
            other => return Err(StoreError::damaged(format!("column {column} is {other}"))),
        };
        Ok(cell.unwrap_or(Cell::Null))
    }
}

impl ToSql for Cell<'_> {
    fn to_sql(&self, of: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (*self, of) {
            (Cell::Null, _) => Ok(IsNull::Yes),
            (Cell::Int(n), &Type::INT4) => i32::try_from(n)?.to_sql(of, out),
            (Cell::Int(n), _) => n.to_sql(of, out),
            (Cell::Text(text), _) => text.to_sql(of, out),
            (Cell::Bytes(bytes), _) => bytes.to_sql(of, out),
        }
    }

    fn accepts(of: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::BYTEA].contains(of)
    }

    to_sql_checked!();
}

impl From<tokio_postgres::Error> for StoreError {
    /// What another does to the server passes; what the hub was told of its own statements does not.
    fn from(error: tokio_postgres::Error) -> Self {
        let why = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
        let is_over = error.as_db_error().and_then(DbError::parsed_severity).is_some_and(|severity| {
            // Whatever the reason, an idle transaction's among them: the line ends, and another may be made.
            matches!(severity, Severity::Fatal | Severity::Panic)
        });
        let code = match error.code() {
            None => code!(3007),
            Some(&SqlState::DISK_FULL | &SqlState::OUT_OF_MEMORY) => code!(3005),
            Some(
                &SqlState::LOCK_NOT_AVAILABLE
                | &SqlState::QUERY_CANCELED
                | &SqlState::T_R_DEADLOCK_DETECTED
                | &SqlState::T_R_SERIALIZATION_FAILURE,
            ) => code!(3006),
            // 28: who one is; 3D: which database.
            Some(&SqlState::INSUFFICIENT_PRIVILEGE) => code!(3014),
            Some(state) if ["28", "3D"].contains(&&state.code()[..2]) => code!(3014),
            Some(_) if is_over => code!(3007),
            // 08: connection; 53: room; 57: an operator of the server.
            Some(state) if ["08", "53", "57"].contains(&&state.code()[..2]) => code!(3007),
            Some(_) => return Self::damaged(why),
        };
        Self::Retry { code, why }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_the_server_does_and_nothing_else_is_touched() {
        assert_eq!(dollars("a = ?1 AND b = ?12 AND c = '?'"), "a = $1 AND b = $12 AND c = '?'");
    }
}
