//! Rows into items, without the cells that must not be kept: the same for what
//! stands in files and in databases. Pure.

use serde_json::value::RawValue;

use crate::sandbox::Item;
use crate::transport::reader::{Row, Rows, column};
use crate::transport::redact::{ORIGINAL_DIGEST, Redactor};

/// The table that rows stand in.
pub(super) struct Sheet {
    name: String,
    header: Box<RawValue>,
    secret: Vec<usize>,
    redactor: Option<Redactor>,
}

impl Sheet {
    /// With the names of columns whose cells must not be kept.
    pub fn new(name: &str, header: &[String], redact_columns: &[String], redactor: Option<&Redactor>) -> Self {
        // Every column of that name: a table may have it twice.
        let named = |tag: &String| redact_columns.iter().any(|name| column(std::slice::from_ref(tag), name).is_some());
        let secret = header.iter().enumerate().filter(|(_, tag)| named(tag)).map(|(place, _)| place).collect();
        let header = serde_json::value::to_raw_value(header).expect("strings are JSON");
        Self { name: name.to_owned(), header, secret, redactor: redactor.cloned() }
    }

    /// One record of these rows.
    pub fn item(&self, rows: &[Row], mut attributes: Vec<(String, String)>) -> Item {
        if !self.name.is_empty() {
            attributes.push(("sheet".to_owned(), self.name.clone()));
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
        Rows { sheet: &self.name, header: &self.header, rows }.payload()
    }
}
