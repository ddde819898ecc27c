//! Tables of any length, written row by row: as Parquet for programs, as CSV or
//! a workbook for people. What is kept in memory is a stretch of rows, however
//! many there are.
//!
//! Promises: a file appears under its name when [`Draft::put`] is called, whole,
//! and leaves nothing behind where it is not; no cell is a formula; Parquet has
//! types, and numbers keep all their digits. Knows nothing of what rows mean.

mod parquet;
mod text;
mod workbook;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::schema::Kind;

/// The form of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Apache Parquet, for programs.
    Parquet,
    /// Comma-separated, UTF-8 with a byte order mark, for people and programs.
    Csv,
    /// A workbook, for people.
    Xlsx,
}

impl Form {
    /// How the names of such files end.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// Whether people read it: then columns bear their labels, codes the words of their tables, and lists are text.
    #[must_use]
    pub fn is_for_people(self) -> bool {
        self != Self::Parquet
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// What programs call it.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
}

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text; of a column of parts that programs read, JSON.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number without its point, and how many places stand behind that.
    Decimal(i128, usize),
    /// Yes or no.
    Truth(bool),
    /// Days since 1970-01-01.
    Day(i32),
    /// Milliseconds since 1970.
    Moment(i64),
}

impl Cell {
    /// As people read it; points in time are those of Beijing.
    fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Decimal(number, places) => {
                let digits = format!("{:0width$}", number.unsigned_abs(), width = places + 1);
                let (whole, fraction) = digits.split_at(digits.len() - places);
                let (sign, point) = (if *number < 0 { "-" } else { "" }, if *places == 0 { "" } else { "." });
                format!("{sign}{whole}{point}{fraction}")
            }
            Self::Truth(is) => if *is { "是" } else { "否" }.to_owned(),
            Self::Day(days) => {
                let day = jiff::Span::new().try_days(*days).and_then(|span| EPOCH.checked_add(span));
                day.map_or_else(|_| String::new(), |day| day.to_string())
            }
            Self::Moment(ms) => jiff::Timestamp::from_millisecond(*ms).map_or_else(
                |_| String::new(),
                |time| jiff::tz::offset(BEIJING).to_datetime(time).strftime("%Y-%m-%d %H:%M:%S").to_string(),
            ),
        }
    }
}

/// The first day that is counted from.
const EPOCH: jiff::civil::Date = jiff::civil::date(1970, 1, 1);
/// Hours by which Beijing is ahead.
const BEIJING: i8 = 8;

/// What a table is called.
#[derive(Debug, Clone)]
pub struct Title {
    /// By people.
    pub label: String,
    /// Lines about it, of cells: a workbook has them on a sheet of their own.
    pub notes: Vec<Vec<String>>,
    /// About it, for programs, by name: a Parquet file has them in its foot.
    pub properties: Vec<(String, String)>,
}

/// A table on its way into a file.
pub struct Tabular {
    draft: Draft,
    columns: usize,
    body: Body,
    rows: u64,
}

enum Body {
    Parquet(Box<parquet::Body>),
    Csv(Box<text::Body>),
    Xlsx(Box<workbook::Body>),
}

impl Tabular {
    /// Begins a table, in the place of what stands under that name.
    ///
    /// # Errors
    /// Where the file cannot be made.
    pub fn create(form: Form, place: &Path, title: &Title, headings: &[Heading]) -> io::Result<Self> {
        let draft = Draft::new(place);
        let body = match form {
            Form::Parquet => Body::Parquet(Box::new(parquet::Body::new(File::create(&draft.part)?, title, headings)?)),
            Form::Csv => Body::Csv(Box::new(text::Body::new(File::create(&draft.part)?, headings)?)),
            Form::Xlsx => Body::Xlsx(Box::new(workbook::Body::new(&draft.part, title, headings)?)),
        };
        Ok(Self { draft, columns: headings.len(), body, rows: 0 })
    }

    /// One more row, with a cell for each column.
    ///
    /// # Errors
    /// Where the disk does not take it.
    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        debug_assert_eq!(cells.len(), self.columns, "a cell for each column");
        self.rows += 1;
        match &mut self.body {
            Body::Parquet(body) => body.row(cells),
            Body::Csv(body) => body.row(cells),
            Body::Xlsx(body) => body.row(cells),
        }
    }

    /// Ends the table: all of it is on the disk, and waits for its name.
    ///
    /// # Errors
    /// Where the disk does not take it.
    pub fn end(self) -> io::Result<(Draft, u64)> {
        match self.body {
            Body::Parquet(body) => body.end()?,
            Body::Csv(body) => body.end()?,
            Body::Xlsx(body) => body.end(&self.draft.part)?,
        }
        File::open(&self.draft.part)?.sync_all()?;
        Ok((self.draft, self.rows))
    }
}

/// A file that has not its name yet, and is gone with this where it never gets it.
#[derive(Debug)]
pub struct Draft {
    place: PathBuf,
    part: PathBuf,
}

impl Draft {
    fn new(place: &Path) -> Self {
        let mut part = place.to_owned().into_os_string();
        part.push(".part");
        Self { place: place.to_owned(), part: part.into() }
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// Where the file system does not.
    pub fn put(self) -> io::Result<()> {
        std::fs::rename(&self.part, &self.place)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After `put` there is none.
        std::fs::remove_file(&self.part).ok();
    }
}

#[cfg(test)]
pub(crate) mod tests;
