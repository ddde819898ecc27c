//! A stretch of time of a table, read again beside what runs: rows that were last
//! written within it, page by page, each with the place up to which it goes.
//!
//! Promises that it goes on where it was left. A table that says no times is read
//! from its beginning, for nothing tells its rows apart by time.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use tokio::sync::watch;
use tracing::Instrument;

use super::Table;
use super::stamp::Stamp;
use super::window::stamp_of;
use crate::code;
use crate::collect::cursor::{FillCursor, TableCursor};
use crate::collect::error::Halt;
use crate::collect::pull::{blocking, stopped};
use crate::collect::word::Word;
use crate::message::{BackFill, Instant};
use crate::transport::database::{self, Page, Place};

impl Table {
    /// Reads a stretch again until it is done, `stop` is true or a person is needed.
    pub async fn back_fill(self, fill: BackFill, stop: watch::Receiver<bool>) {
        let source = self.intake.source().clone();
        let span = tracing::info_span!("back-fill", %source);
        self.board.fills(&source, &fill);
        let (word, clock) = (Word { board: self.board.clone(), source, fills: true }, self.clock.clone());
        let database = database::Table::new(self.settings.clone());
        let again = Again { table: self, database, fill: FillCursor::new(fill), word: word.clone(), failures: 0, stop };
        if AssertUnwindSafe(again.run().instrument(span)).catch_unwind().await.is_err() {
            word.failed(clock());
        }
    }
}

struct Again {
    table: Table,
    database: database::Table,
    fill: FillCursor,
    word: Word,
    failures: u32,
    stop: watch::Receiver<bool>,
}

impl Again {
    async fn run(mut self) {
        loop {
            let (code, message) = match self.read().await {
                Ok(()) | Err(Halt::Drained) => return,
                Err(Halt::Stop { code, message }) => return self.word.stopped(self.now(), code, message),
                Err(Halt::Again { code, message, .. }) => (code, message),
                Err(Halt::Lost(message)) => (code!(6302).to_string(), message),
            };
            self.failures += 1;
            let (now, wait) = (self.now(), self.table.waits.after(self.failures));
            self.word.waiting(now, now + wait.as_millis() as Instant, code, message);
            tokio::select! {
                biased;
                () = stopped(&mut self.stop) => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    async fn read(&mut self) -> Result<(), Halt> {
        let journal = self.table.journal.clone();
        let stand = blocking(move || journal.stand()).await?;
        let source = self.table.intake.source();
        self.fill.go_on(&stand, source);
        self.word.filled(&self.fill);
        let known = TableCursor::of(&stand, source).and_then(|TableCursor(at)| stamp_of(&at));
        let mut after = match &self.fill.cursor {
            Some(left) => serde_json::from_str(left).ok(),
            None => known.map(|stamp: Stamp| Place { changed: Some(stamp.written(self.fill.fill.since)), key: None }),
        };
        while !self.fill.done {
            let page = tokio::select! {
                biased;
                () = stopped(&mut self.stop) => return Err(Halt::Drained),
                page = self.database.page(after.as_ref()) => page.map_err(Halt::from)?,
            };
            after = page.rows.last().map(|(place, _)| place.clone()).or(after);
            self.take(page, after.as_ref()).await?;
            self.failures = 0;
        }
        Ok(())
    }

    /// The rows of the stretch, in one transaction with how far it is.
    async fn take(&mut self, page: Page, after: Option<&Place>) -> Result<(), Halt> {
        let now = self.now();
        let BackFill { since, until, .. } = self.fill.fill;
        let Page { header, mut rows, more } = page;
        let at = |(place, _): &(Place, Vec<String>)| stamp_of(place).map(|stamp| stamp.at);
        let is_over = rows.last().is_some_and(|last| at(last).is_some_and(|at| at >= until));
        rows.retain(|row| at(row).is_none_or(|at| (since..until).contains(&at)));
        let prepared = self.table.prepare(&header, rows, now);
        let (raw, refused) = (prepared.raw, prepared.refused.values().sum());
        let cursor = after.map(|place| serde_json::to_string(place).expect("a place is always JSON"));
        self.fill.moved(cursor, raw);
        self.fill.done = !more || is_over;
        let entries = prepared.close([self.fill.entry(self.table.intake.source())]);
        let journal = self.table.journal.clone();
        blocking(move || journal.commit(&entries)).await.map_err(Halt::from)?;
        self.word.committed(now, raw, refused);
        self.word.filled(&self.fill);
        Ok(())
    }

    fn now(&self) -> Instant {
        (self.table.clock)()
    }
}
