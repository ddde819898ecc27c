//! A table of a database: rounds, each of what was written since the last. The
//! hub asks, commits rows with the place up to which it read, and asks on.
//!
//! Promises that a row that appears late, bears a time to come, or shares its place
//! with others is taken; that rows without a place are counted and told of. Knows
//! nothing of what cells mean.

mod again;
mod stamp;
mod window;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::watch;
use tracing::Instrument;
use xxhash_rust::xxh3::xxh3_128;

use super::cursor::TableCursor;
use super::error::Halt;
use super::intake::Prepared;
use super::journal::Cursors;
use super::pull::{blocking, stopped};
use super::rows::Sheet;
use super::{Board, Entry, Intake, Journal, Mode, State, Trial, Trouble};
use crate::code;
use crate::message::Instant;
use crate::transport::database::{self, Page, Place, TableSettings};
use crate::transport::reader::{ROWS, Row};
use crate::transport::{Clock, Waits};
use window::Window;

/// All that a source of rows of a table needs.
#[derive(Clone)]
pub struct Table {
    /// Its way into Kafka.
    pub intake: Intake,
    /// The table.
    pub settings: TableSettings,
    /// Columns whose cells must not be kept.
    pub redact_columns: Vec<String>,
    /// From the end of a round to the next.
    pub every: Duration,
    /// Its platform's writer.
    pub journal: Arc<dyn Journal>,
    /// Where it tells how it is doing.
    pub board: Board,
    /// After trouble.
    pub waits: Waits,
    /// The time.
    pub clock: Clock,
}

impl Table {
    /// Runs until `stop` is true or a person is needed. A commit under way is
    /// ended first.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let source = self.intake.source().clone();
        let span = tracing::info_span!("table", %source);
        self.board.enter(&source, Mode::Table);
        self.board.post(&source, |status| status.finding = None);
        let (board, clock) = (self.board.clone(), self.clock.clone());
        let database = database::Table::new(self.settings.clone());
        let reading = Reading { table: self, database, window: None, failures: 0, placeless: 0, stop };
        if AssertUnwindSafe(reading.run().instrument(span)).catch_unwind().await.is_err() {
            board.failed(&source, clock());
        }
    }
}

impl Table {
    /// Tries from where the source stands: the first rows of a round, shown and not taken.
    pub async fn try_once(&self, stand: &Cursors) -> Trial {
        let at = TableCursor::of(stand, self.intake.source()).map(|TableCursor(at)| at);
        let after = Window::new(self.settings.overlap.duration(), at).begin();
        let mut trial = Trial::default();
        trial.requests.push(("SELECT".to_owned(), self.settings.table.clone(), None));
        match database::Table::new(self.settings.clone()).page(after.as_ref()).await {
            Ok(Page { header, rows, .. }) => trial.show(&self.prepare(&header, rows, (self.clock)())),
            Err(error) => trial.trouble = Some((error.code().to_string(), error.to_string())),
        }
        trial
    }

    /// Rows as they go into Kafka.
    fn prepare(&self, header: &[String], rows: Vec<(Place, Vec<String>)>, now: Instant) -> Prepared {
        let sheet = Sheet::new("", header, &self.redact_columns, self.intake.redactor());
        let item = |(place, cells): (Place, Vec<String>)| {
            let table = Some(self.settings.table.clone());
            let named = [("table", table), ("key", place.key), ("revision", place.changed)];
            let named = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
            sheet.item(&[Row { row: 1, cells }], named.collect())
        };
        self.intake.prepare(ROWS, rows.into_iter().map(item).collect(), now)
    }
}

struct Reading {
    table: Table,
    database: database::Table,
    /// None where the journal must be asked: at first, and after a round that did not end, of which all comes again.
    window: Option<Window>,
    failures: u32,
    /// Rows without a place, as last told.
    placeless: u64,
    stop: watch::Receiver<bool>,
}

impl Reading {
    async fn run(mut self) {
        loop {
            let source = self.table.intake.source().clone();
            let trouble = match self.round().await {
                Ok(()) => None,
                Err(Halt::Drained) => return,
                Err(Halt::Stop { code, message }) => {
                    return self.table.board.stopped(&source, self.now(), code, message);
                }
                Err(Halt::Again { code, message, .. }) => Some((code, message)),
                Err(Halt::Lost(message)) => Some((code!(6302).to_string(), message)),
            };
            let (now, wait) = match trouble {
                None => {
                    self.failures = 0;
                    let now = self.now();
                    self.table.board.post(&source, |status| {
                        status.rounds += 1;
                        status.last_success = Some(now);
                        status.state = State::Resting;
                    });
                    (now, self.table.every)
                }
                Some((code, message)) => {
                    self.failures += 1;
                    let (now, wait) = (self.now(), self.table.waits.after(self.failures));
                    self.table.board.waiting(&source, now, now + wait.as_millis() as Instant, code, message);
                    (now, wait)
                }
            };
            let next = now + wait.as_millis() as Instant;
            self.table.board.post(&source, |status| status.next_run = Some(next));
            tokio::select! {
                biased;
                () = stopped(&mut self.stop) => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    async fn round(&mut self) -> Result<(), Halt> {
        let source = self.table.intake.source().clone();
        self.table.board.post(&source, |status| (status.state, status.next_run) = (State::Running, None));
        let mut window = match self.window.take() {
            Some(window) => window,
            None => {
                let journal = self.table.journal.clone();
                let stand = blocking(move || journal.stand()).await?;
                let at = TableCursor::of(&stand, &source);
                Window::new(self.table.settings.overlap.duration(), at.map(|TableCursor(at)| at))
            }
        };
        let mut after = window.begin();
        loop {
            let page = self.ask(after.as_ref()).await?;
            after = page.rows.last().map(|(place, _)| place.clone()).or(after);
            let more = page.more;
            self.take(page, &mut window).await?;
            if !more {
                break;
            }
        }
        window.close();
        self.window = Some(window);
        self.tell_of_placeless().await
    }

    async fn ask(&mut self, after: Option<&Place>) -> Result<Page, Halt> {
        tokio::select! {
            biased;
            () = stopped(&mut self.stop) => Err(Halt::Drained),
            page = self.database.page(after) => page.map_err(Halt::from),
        }
    }

    /// What is new of a page, in one transaction with the place up to which it goes.
    async fn take(&self, page: Page, window: &mut Window) -> Result<(), Halt> {
        let now = self.now();
        let Table { intake, board, .. } = &self.table;
        let before = window.at().cloned();
        let Page { header, mut rows, .. } = page;
        rows.retain(|(place, cells)| {
            let digest = xxh3_128(&serde_json::to_vec(cells).expect("texts are JSON"));
            window.look(place, digest, now)
        });
        let cursor = window.at().filter(|at| before.as_ref() != Some(at)).cloned().map(TableCursor);
        let prepared = self.table.prepare(&header, rows, now);
        let (raw, refused) = (prepared.raw, prepared.refused.values().sum());
        let entries = prepared.close(cursor.map(|cursor| cursor.entry(intake.source())));
        if !entries.is_empty() {
            self.write(entries).await?;
            board.committed(intake.source(), now, raw, refused);
        }
        Ok(())
    }

    async fn write(&self, entries: Vec<Entry>) -> Result<(), Halt> {
        let journal = self.table.journal.clone();
        blocking(move || journal.commit(&entries)).await.map_err(Halt::from)
    }

    /// Rows that no round can find, since they say no place, are a finding for people.
    async fn tell_of_placeless(&mut self) -> Result<(), Halt> {
        let placeless = self.database.placeless().await.map_err(Halt::from)?;
        if placeless == self.placeless {
            return Ok(());
        }
        let source = self.table.intake.source();
        let finding = (placeless > 0).then(|| {
            let (code, message) =
                (code!(6306), format!("{placeless} rows of {} are not read", self.table.settings.table));
            tracing::warn!(%source, %code, message);
            Trouble { at: self.now(), code: code.to_string(), message }
        });
        self.table.board.post(source, |status| status.finding = finding);
        self.placeless = placeless;
        Ok(())
    }

    fn now(&self) -> Instant {
        (self.table.clock)()
    }
}
