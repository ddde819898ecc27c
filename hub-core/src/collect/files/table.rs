//! Rows into items, without the cells that must not be kept. Pure.

use serde_json::value::RawValue;

use super::Files;
use crate::sandbox::Item;
use crate::transport::reader::{Reading, Records, Row, Rows, column};
use crate::transport::redact::{ORIGINAL_DIGEST, Redactor};

/// The table that rows stand in.
pub(super) struct Table<'a> {
    sheet: String,
    header: Box<RawValue>,
    file: &'a str,
    digest: &'a str,
    secret: Vec<usize>,
    redactor: Option<Redactor>,
}

impl<'a> Table<'a> {
    pub fn new<S: Reading>(records: &Records<S>, file: &'a str, digest: &'a str, files: &Files) -> Self {
        let header = records.header();
        // Every column of that name: a table may have it twice.
        let named =
            |tag: &String| files.redact_columns.iter().any(|name| column(std::slice::from_ref(tag), name).is_some());
        let secret = header.iter().enumerate().filter(|(_, tag)| named(tag)).map(|(place, _)| place).collect();
        let header = serde_json::value::to_raw_value(header).expect("strings are JSON");
        Self {
            sheet: records.sheet().to_owned(),
            header,
            file,
            digest,
            secret,
            redactor: files.intake.redactor().cloned(),
        }
    }

    /// One record of these rows.
    pub fn item(&self, rows: &[Row]) -> Item {
        let first = rows.first().map_or(0, |row| row.row);
        let mut attributes = vec![
            ("file".to_owned(), self.file.to_owned()),
            ("digest".to_owned(), self.digest.to_owned()),
            ("row".to_owned(), first.to_string()),
        ];
        if !self.sheet.is_empty() {
            attributes.push(("sheet".to_owned(), self.sheet.clone()));
        }
        let mut kept = rows.to_vec();
        if let Some(redactor) = &self.redactor {
            let secret = kept.iter_mut().flat_map(|row| {
                let cells = row.cells.iter_mut().enumerate();
                cells
                    .filter(|(place, cell)| self.secret.contains(place) && !cell.trim().is_empty())
                    .map(|(_, cell)| cell)
            });
            let mut replaced = false;
            for cell in secret {
                *cell = redactor.replacement(cell);
                replaced = true;
            }
            if replaced {
                attributes.push((ORIGINAL_DIGEST.to_owned(), redactor.digest(&self.payload(rows))));
            }
        }
        Item { key: None, attributes, payload: self.payload(&kept) }
    }

    fn payload(&self, rows: &[Row]) -> Vec<u8> {
        Rows { sheet: &self.sheet, header: &self.header, rows }.payload()
    }
}
