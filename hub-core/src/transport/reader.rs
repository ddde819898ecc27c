//! Readers: a file as a table, row by row, as raw records of their own kind; or
//! as JSON or XML, cut where one record ends and the next begins.
//!
//! Promises: whichever form a table has, its rows come out alike, and so do the
//! reasons why it is refused. Knows nothing of folders, nor of what cells mean.

pub mod csv;
mod error;
pub mod json;
mod pieces;
mod records;
mod text;
pub mod xlsx;
pub mod xml;

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};

use serde::Serialize;
use serde_json::value::RawValue;

pub use error::ReaderError;
pub use pieces::{Cut, Piece, Pieces, Survey as CutSurvey};
pub use records::{Reading, Records, column};

use csv::Csv;
use xlsx::{Workbook, Xlsx};

/// Media type of what readers give: one or more rows of a table with its header.
pub const ROWS: &str = "application/vnd.hub.rows+json";

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Where it is in the file: 1 is the first. Empty lines of a text are not
    /// counted; a sheet's rows have the numbers that office programs show.
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

/// The forms that a channel's files may have, and how each is read.
#[derive(Debug, Clone, Default)]
pub struct Forms {
    /// Text.
    pub csv: Csv,
    /// Workbooks.
    pub xlsx: Xlsx,
}

/// What the first reading of a file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Survey {
    /// It is text.
    Csv(csv::Survey),
    /// It is a workbook.
    Xlsx(xlsx::Survey),
}

impl Survey {
    /// SHA-256 of the file's bytes, hex.
    #[must_use]
    pub fn digest(&self) -> &str {
        match self {
            Self::Csv(survey) => &survey.digest,
            Self::Xlsx(survey) => &survey.digest,
        }
    }
}

impl Forms {
    /// Reads a file through, from its beginning. A workbook is known by its
    /// first bytes, or else by its name.
    ///
    /// # Errors
    /// Where it is in none of the forms, or cannot be read.
    pub fn survey(&self, name: &str, mut file: &File) -> Result<Survey, ReaderError> {
        file.rewind()?;
        let mut first = Vec::new();
        file.take(8).read_to_end(&mut first)?;
        file.rewind()?;
        if xlsx::claims(name, &first) {
            self.xlsx.survey(BufReader::new(file)).map(Survey::Xlsx)
        } else {
            self.csv.survey(file).map(Survey::Csv)
        }
    }

    /// Opens a surveyed file, from its beginning.
    ///
    /// # Errors
    /// Where what it holds cannot be read.
    pub fn open<'f>(&'f self, mut file: &'f File, survey: &Survey) -> Result<Opened<'f>, ReaderError> {
        file.rewind()?;
        Ok(match survey {
            Survey::Csv(survey) => Opened::Csv(&self.csv, file, survey.clone()),
            Survey::Xlsx(survey) => Opened::Xlsx(Box::new(self.xlsx.open(BufReader::new(file), survey)?)),
        })
    }
}

/// A file that is open for its records.
pub enum Opened<'f> {
    /// Text.
    Csv(&'f Csv, &'f File, csv::Survey),
    /// A workbook.
    Xlsx(Box<Workbook<'f, BufReader<&'f File>>>),
}

impl Opened<'_> {
    /// The records after the header.
    ///
    /// # Errors
    /// Where there is no header.
    pub fn records(&mut self) -> Result<Records<Box<dyn Reading + '_>>, ReaderError> {
        match self {
            Self::Csv(csv, file, survey) => Ok(csv.records(*file, survey)?.boxed()),
            Self::Xlsx(workbook) => Ok(workbook.records()?.boxed()),
        }
    }
}

/// Fills a buffer as far as the file goes; how far that was.
fn read_full(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests;
