//! Reading a table of somebody's database: PostgreSQL, or what speaks as MySQL.
//!
//! Promises that rows come in one order, page by page, none left out between two
//! pages however alike their places are; that every cell is text; that nothing
//! can be written; that a password goes over plain lines only where the settings
//! say so. Knows nothing of cursors, sources or what cells mean.

mod ask;
mod error;
mod mysql;
mod postgres;
mod settings;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use settings::TableSettings;

use super::TransportError;
use crate::code;
use ask::{Ask, Dialect};
use error::refused;

/// Rows of a page; more where the last ones share a place.
pub const PAGE: u64 = 1_000;

/// Rows that may share a place.
const ALIKE: u64 = 20 * PAGE;

/// Longest that a page may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where a row stands in the table's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// What its column `changed` says, where there is one.
    pub changed: Option<String>,
    /// What its key says; none stands before every key.
    pub key: Option<String>,
}

/// Rows that follow each other.
#[derive(Debug, Default)]
pub struct Page {
    /// Names of the columns, as the database spells them.
    pub header: Vec<String>,
    /// Each with its place. What is NULL is empty.
    pub rows: Vec<(Place, Vec<String>)>,
    /// Whether more may follow now.
    pub more: bool,
}

/// What a question gave.
#[derive(Default)]
struct Answer {
    header: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

enum Link {
    Postgres(postgres::Link),
    MySql(mysql::Link),
}

/// A table, with the connection through which it is read.
pub struct Table {
    settings: TableSettings,
    ask: Ask,
    link: Option<Link>,
}

impl Table {
    /// Of settings that were checked; connects when first asked.
    #[must_use]
    pub fn new(settings: TableSettings) -> Self {
        let ask = Ask::new(&settings);
        Self { settings, ask, link: None }
    }

    /// The rows after a place, from the beginning without one. A page ends where the
    /// database itself tells two places apart, so what shares one comes together.
    ///
    /// # Errors
    /// HUB-6050 where the database does not answer, 6051 where it refuses, 6013 where
    /// it is not trusted, 6305 where too many rows share a place.
    pub async fn page(&mut self, after: Option<&Place>) -> Result<Page, TransportError> {
        let border = self.answer(&self.ask.border(after, PAGE)).await?;
        let border = border.rows.into_iter().next().map(|row| self.ask.place(row)).transpose()?;
        let Answer { header, rows } = self.answer(&self.ask.rows(after, border.as_ref(), PAGE + ALIKE)).await?;
        if rows.len() as u64 >= PAGE + ALIKE {
            return Err(TransportError::stop(
                code!(6305),
                format!("{ALIKE} rows of {} share a place", self.settings.table),
            ));
        }
        // MySQL names no columns then.
        if rows.is_empty() {
            return Ok(Page { more: border.is_some(), ..Page::default() });
        }
        let places = self.ask.columns(&header)?;
        let placed = rows.into_iter().map(|row| {
            let place = places.of(&row);
            (place, row.into_iter().map(Option::unwrap_or_default).collect())
        });
        Ok(Page { rows: placed.collect(), header, more: border.is_some() })
    }

    /// How many rows have no place, so are never read.
    ///
    /// # Errors
    /// As [`Self::page`].
    pub async fn placeless(&mut self) -> Result<u64, TransportError> {
        let Answer { rows, .. } = self.answer(&self.ask.placeless()).await?;
        let count = rows.into_iter().next().and_then(|row| row.into_iter().next().flatten());
        count.and_then(|count| count.parse().ok()).ok_or_else(|| refused("it counts rows with no number"))
    }

    /// Trouble ends the connection: the next question begins with a new one.
    async fn answer(&mut self, sql: &str) -> Result<Answer, TransportError> {
        let answered = tokio::time::timeout(PATIENCE, async {
            let link = match &mut self.link {
                Some(link) => link,
                none => none.insert(Link::open(&self.settings).await?),
            };
            match link {
                Link::Postgres(link) => link.ask(sql).await,
                Link::MySql(link) => link.ask(sql).await,
            }
        });
        let answered = answered.await.unwrap_or_else(|_| {
            Err(TransportError::retry(code!(6050), format!("no answer within {} s", PATIENCE.as_secs())))
        });
        if answered.is_err() {
            self.link = None;
        }
        answered
    }
}

impl Link {
    async fn open(settings: &TableSettings) -> Result<Self, TransportError> {
        match settings.dialect() {
            Dialect::Postgres => postgres::Link::open(settings).await.map(Self::Postgres),
            Dialect::MySql => mysql::Link::open(settings).await.map(Self::MySql),
        }
    }
}
