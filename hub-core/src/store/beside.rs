//! A second store beside the live one, and how it takes its place.
//!
//! Promises: the live store is only read until the other takes its place, which is done at once or not at all, and
//! while nobody else has it open; what it was is kept, under a name of its own, until an administrator removes it.
//! Knows nothing of what is in either.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::canon::CANON;
use super::sql::{Access, Session};
use super::tables::{ALL, META, Rows, Value, is_the_archives};
use super::view::ABOUT;
use super::{Look, Options, Place, Store, StoreError, Txn};
use crate::code;

/// What the other one's name ends with.
const BESIDE: &str = "rebuilt";

/// The live store, looked at from beside.
#[derive(Debug)]
pub struct Live {
    sql: Box<dyn Session>,
    place: Place,
    options: Options,
    /// Whether nobody else can open it.
    alone: bool,
}

impl Live {
    pub(super) fn at(place: Place, options: Options) -> Result<Self, StoreError> {
        let sql = place.as_it_is(&options)?;
        let live = Self { sql, place, options, alone: false };
        live.look().tables()?.are_ours()?;
        Ok(live)
    }

    fn look(&self) -> Look<'_> {
        Look { sql: &*self.sql }
    }

    /// Asks questions, all of which see the same state.
    ///
    /// # Errors
    /// As the questions.
    pub fn once<T, E: From<StoreError>>(&self, ask: impl FnOnce(Look<'_>) -> Result<T, E>) -> Result<T, E> {
        // Nobody else writes, and a file that is held so is in a transaction already.
        if self.alone {
            return ask(self.look());
        }
        self.sql.begin(Access::Read)?;
        let answer = ask(self.look());
        self.sql.end(false)?;
        answer
    }

    /// Has nobody else open it from now on.
    ///
    /// # Errors
    /// `Stop` where somebody has it open.
    pub fn take_alone(&mut self) -> Result<(), StoreError> {
        self.alone = self.sql.alone()?;
        if self.alone {
            return Ok(());
        }
        Err(StoreError::Stop { code: code!(3012), why: code!(3012).title().to_owned() })
    }

    /// Makes an empty store beside it; what an earlier one left there goes.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn beside(&self) -> Result<Store, StoreError> {
        let place = match &self.place {
            Place::File(path) => {
                let path = path.with_added_extension(BESIDE);
                for file in [path.clone(), tail(&path, "-wal"), tail(&path, "-shm"), tail(&path, "-journal")] {
                    match fs::remove_file(&file) {
                        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(moved(&file, &error)),
                        _ => {}
                    }
                }
                Place::File(path)
            }
            Place::Server(server) => {
                let name = format!("{}_{BESIDE}", self.look().schema()?);
                self.sql.run(&format!("DROP SCHEMA IF EXISTS {} CASCADE", quoted(&name)), ())?;
                self.sql.run(&format!("CREATE SCHEMA {}", quoted(&name)), ())?;
                Place::Server(Arc::new(server.within(&name)?))
            }
        };
        Store::made(place, Options { lasting: false, ..self.options.clone() }, None)
    }

    /// Puts the other store in the place of this one, which is kept under a name that ends with `mark`; gives the name.
    ///
    /// # Errors
    /// Where it cannot be done; then this one is where it was.
    pub fn give_way(self, to: Store, mark: &str) -> Result<String, StoreError> {
        if !self.alone {
            return Err(StoreError::damaged("it may give way only while nobody else has it open"));
        }
        match (&self.place, &to.place) {
            (Place::File(live), Place::File(made)) => {
                // A file that is not held by anybody is whole in itself, without a log beside it.
                if !to.sql.alone()? {
                    return Err(StoreError::damaged(format!("{} is still open", made.display())));
                }
                to.sql.end(false)?;
                drop(to.sql);
                fs::File::open(made).and_then(|file| file.sync_all()).map_err(|error| moved(made, &error))?;
                let kept = live.with_added_extension(format!("before-{mark}"));
                // Where a second name for one file can be had there is an archive at every moment.
                fs::hard_link(live, &kept)
                    .or_else(|_| fs::rename(live, &kept))
                    .map_err(|error| moved(&kept, &error))?;
                fs::rename(made, live).map_err(|error| moved(live, &error))?;
                Ok(kept.display().to_string())
            }
            (Place::Server(_), Place::Server(_)) => {
                let (live, made) = (self.look().schema()?, to.look().schema()?);
                // It holds nothing there any more.
                drop(to);
                let kept = format!("{live}_before_{mark}");
                self.sql.begin(Access::Write)?;
                let moved = self.move_all(&live, &made, &kept);
                self.sql.end(moved.is_ok())?;
                moved.map(|()| format!("schema {kept}"))
            }
            _ => Err(StoreError::damaged("one is a file and the other is not")),
        }
    }

    /// Whatever migrations make is in both schemas, and moves: from `live` to `kept`, from `made` to `live`.
    fn move_all(&self, live: &str, made: &str, kept: &str) -> Result<(), StoreError> {
        let run = |sql: String| self.sql.run(&sql, ()).map(drop);
        run(format!("CREATE SCHEMA {}", quoted(kept)))?;
        let things = "SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, quote_ident(c.relname)
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname::text = ?1 AND c.relkind IN ('r', 'v')
             UNION ALL
             SELECT 'FUNCTION', format('%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid))
             FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname::text = ?1";
        let things = self.sql.all(things, [made], |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))?;
        for (kind, name) in things {
            run(format!("ALTER {kind} {}.{name} SET SCHEMA {}", quoted(live), quoted(kept)))?;
            run(format!("ALTER {kind} {}.{name} SET SCHEMA {}", quoted(made), quoted(live)))?;
        }
        // Views read the tables that they were made over, whatever those are called now: nothing says any more that they
        // are up to date, so the hub that starts next makes them over the new ones, and who may read them stays.
        run(format!("DROP VIEW IF EXISTS {}.{ABOUT}", quoted(live)))?;
        run(format!("DROP SCHEMA {}", quoted(made)))
    }
}

impl Look<'_> {
    /// The schema of a server's database in which the tables are.
    fn schema(&self) -> Result<String, StoreError> {
        self.sql.only("SELECT current_schema()::text", (), |row| row.get(0))
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn tail(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    name.into()
}

fn moved(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Retry { code: code!(3007), why: format!("{}: {error}", path.display()) }
}

impl Txn<'_> {
    /// Takes from another store of the same archive all that events do not say: books, positions, what waits to be
    /// published, of which epoch it is. From then on this store stands where that one does, in a higher epoch, which
    /// is given. By which rules it was folded it says itself.
    ///
    /// # Errors
    /// Where one of them does not answer.
    pub fn take_over_from(&self, other: Look<'_>) -> Result<i64, StoreError> {
        for table in ALL.iter().filter(|table| !table.is_folded) {
            self.sql.run(&format!("DELETE FROM {}", table.name), ())?;
            let mut rows = Rows::into(self, table.name, table.columns);
            other.rows_of(table, |row| {
                let values = (0..table.columns.len()).map(|n| row.0.cell(n).map(Value::from));
                rows.add(values.collect::<Result<Vec<_>, _>>()?)
            })?;
            rows.write()?;
            if table.is_numbered {
                self.sql.numbered(table.name)?;
            }
        }
        let mut kept = Vec::new();
        other.rows_of(&META, |row| {
            kept.push((row.get::<String>(0)?, row.get::<String>(1)?));
            Ok(())
        })?;
        for (key, value) in kept.iter().filter(|(key, _)| is_the_archives(key) && key.as_str() != CANON) {
            self.set_meta(key, value)?;
        }
        if other.was_restored()? {
            self.is_restored()?;
        }
        let epoch = other.epoch()? + 1;
        self.begin_epoch(epoch)?;
        Ok(epoch)
    }
}
