//! Readers: a file as a table, row by row, as raw records of their own kind.

pub mod csv;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::code;
use crate::report::Code;

/// Media type of what readers give: one or more rows of a table with its header.
pub const ROWS: &str = "application/vnd.hub.rows+json";

/// A file that cannot be read as a table. The file is refused, others go on.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// Its bytes are text in none of the encodings that the manifest names.
    #[error("{code} is text in none of: {0}", code = code!(6020))]
    Encoding(String),
    /// It has no header, or one with nothing in it.
    #[error("{} has no header row", code!(6021))]
    NoHeader,
    /// One of its records is longer than the limit, in bytes.
    #[error("{code} has a record of more than {0} bytes at row {1}", code = code!(6021))]
    TooLong(usize, u64),
    /// The file itself cannot be read; another try may succeed.
    #[error("{code} cannot be read: {0}", code = code!(6022))]
    Io(#[from] std::io::Error),
}

impl ReaderError {
    /// Its code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Encoding(_) => code!(6020),
            Self::NoHeader | Self::TooLong(..) => code!(6021),
            Self::Io(_) => code!(6022),
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Where it is in the file: 1 is the header's, empty lines are not counted.
    pub row: u64,
    /// As many as the row has, which may be more or fewer than the header.
    pub cells: Vec<String>,
}

/// Rows that make one record, with the header they stand under.
#[derive(Debug, Serialize)]
pub struct Rows<'a> {
    /// Name of the sheet; empty where the file is one table.
    pub sheet: &'a str,
    /// As it stands in the file.
    pub header: &'a RawValue,
    /// In the file's order.
    pub rows: &'a [Row],
}

impl Rows<'_> {
    /// As JSON of [`ROWS`].
    #[must_use]
    pub fn payload(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings and numbers are JSON")
    }
}
