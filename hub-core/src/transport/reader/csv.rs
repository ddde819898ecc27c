//! CSV: comma-separated values as offices write them. GBK or UTF-8, with or
//! without a byte order mark, rows longer or shorter than the header. Streams:
//! a file is read once to know it, once to give its rows.

use std::io::Read;

use csv::{Reader, ReaderBuilder, StringRecord};

use super::records::LONGEST;
pub use super::text::Survey;
use super::text::Text;
use super::{ReaderError, Reading, Records, Row};

/// What a manifest says of a channel's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csv {
    /// WHATWG labels, tried in this order where there is no byte order mark.
    pub encodings: Vec<String>,
    /// Between cells.
    pub delimiter: u8,
    /// Neighbouring rows with the same text in this column are one record.
    pub group_by: Option<String>,
}

impl Default for Csv {
    fn default() -> Self {
        Self { encodings: vec!["utf-8".into(), "gbk".into()], delimiter: b',', group_by: None }
    }
}

impl Csv {
    /// Reads a file through: its digest, its encoding.
    ///
    /// # Errors
    /// Where no encoding fits, or it cannot be read.
    pub fn survey(&self, file: impl Read) -> Result<Survey, ReaderError> {
        Survey::of(file, &self.encodings)
    }

    /// The records of a surveyed file, after its header.
    ///
    /// # Errors
    /// Where it has no header.
    pub fn records<R: Read>(&self, file: R, survey: &Survey) -> Result<Records<TextRows<R>>, ReaderError> {
        let text = Text::new(file, survey.encoding);
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(self.delimiter).from_reader(text);
        let mut record = StringRecord::new();
        if !next(&mut reader, &mut record, 1)? || record.iter().all(|cell| cell.trim().is_empty()) {
            return Err(ReaderError::NoHeader);
        }
        let header: Vec<String> = record.iter().map(str::to_owned).collect();
        Ok(Records::new(TextRows { reader, row: 1 }, String::new(), header, self.group_by.as_deref()))
    }
}

/// A text's rows.
pub struct TextRows<R> {
    reader: Reader<Text<R>>,
    row: u64,
}

impl<R: Read> Reading for TextRows<R> {
    fn next_row(&mut self) -> Result<Option<Row>, ReaderError> {
        let mut record = StringRecord::new();
        if !next(&mut self.reader, &mut record, self.row + 1)? {
            return Ok(None);
        }
        self.row += 1;
        Ok(Some(Row { row: self.row, cells: record.iter().map(str::to_owned).collect() }))
    }
}

fn next<R: Read>(reader: &mut Reader<Text<R>>, record: &mut StringRecord, row: u64) -> Result<bool, ReaderError> {
    reader.get_mut().budget = LONGEST;
    let read = reader.read_record(record);
    if reader.get_ref().budget == 0 {
        return Err(ReaderError::TooLong(LONGEST, row));
    }
    read.map_err(|error| ReaderError::Io(error.into()))
}

#[cfg(test)]
mod tests;
