//! Rows of a table, as the hub's file readers give them.
//!
//! `application/vnd.hub.rows+json`: `{"sheet": "", "header": ["CF_WSH", …],
//! "rows": [{"row": 2, "cells": ["…", …]}]}`, usually one row, or the rows that
//! the manifest says belong together. Knows nothing of encodings and files.

use std::borrow::Cow;

use serde::Deserialize;

use crate::bindings::contract::Note;
use crate::event::Text;
use crate::json::{self, Scalar};

/// The media type of rows.
pub const MEDIA_TYPE: &str = "application/vnd.hub.rows+json";

/// One record: a header and the rows below it.
#[derive(Debug, Deserialize)]
pub struct Rows<'a> {
    /// Name of the sheet; empty for a file without sheets.
    #[serde(borrow, default)]
    pub sheet: Scalar<'a>,
    #[serde(borrow)]
    header: Vec<Scalar<'a>>,
    #[serde(borrow)]
    rows: Vec<RawRow<'a>>,
}

#[derive(Debug, Deserialize)]
struct RawRow<'a> {
    row: u64,
    #[serde(borrow)]
    cells: Vec<Scalar<'a>>,
}

/// One row, its cells by the names of their columns.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r, 'a> {
    header: &'r [Scalar<'a>],
    row: &'r RawRow<'a>,
}

impl<'a> Rows<'a> {
    /// Reads a payload; what is none is rejected as `json.malformed`.
    pub fn parse(payload: &'a [u8]) -> Result<Self, Note> {
        json::parse(payload)
    }

    /// Whether the table has this column, in either case.
    pub fn has(&self, column: &str) -> bool {
        self.header.iter().any(|name| named(name, column))
    }

    /// The names of its columns as they stand, in order; empty where one has none.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &str> {
        self.header.iter().map(Scalar::or_empty)
    }

    /// Its rows in their order.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_, 'a>> {
        self.rows.iter().map(|row| Row { header: &self.header, row })
    }
}

impl<'a> Row<'_, 'a> {
    /// Number of the row in its sheet, the first row being 1.
    pub fn number(&self) -> u64 {
        self.row.row
    }

    /// The cell of this column (in either case); blank or absent is none.
    pub fn text(&self, column: &str) -> Option<Text<'a>> {
        let place = self.header.iter().position(|name| named(name, column))?;
        self.row.cells.get(place)?.text()
    }

    /// The cell at this place, the first being 0, where names of columns say
    /// nothing or stand twice; blank or absent is none.
    pub fn at(&self, place: usize) -> Option<Text<'a>> {
        self.row.cells.get(place)?.text()
    }

    /// The first cell of the row that holds anything, whatever its column.
    pub fn first(&self) -> Option<&str> {
        self.row.cells.iter().find_map(Scalar::get)
    }

    /// The one cell of the row that holds anything, if it is one alone.
    pub fn only(&self) -> Option<&str> {
        let mut filled = self.row.cells.iter().filter_map(Scalar::get);
        filled.next().filter(|_| filled.next().is_none())
    }

    /// Where a column's cell stands: `row/column`, for a note.
    pub fn pointer(&self, column: &str) -> String {
        format!("{}/{column}", self.row.row)
    }
}

fn named(header: &Scalar<'_>, column: &str) -> bool {
    let name: Cow<'_, str> = crate::text::without_blanks(header.or_empty());
    name.eq_ignore_ascii_case(column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_found_whatever_the_case_and_blanks_of_its_column() {
        let payload =
            r#"{"sheet":"","header":[" cf_wsh","CF_XDR_MC "],"rows":[{"row":3,"cells":["〔2024〕1号"," 甲 "]}]}"#;
        let rows = Rows::parse(payload.as_bytes()).unwrap();
        let row = rows.iter().next().unwrap();
        assert_eq!(row.text("CF_WSH").as_deref(), Some("〔2024〕1号"));
        assert_eq!(row.text("cf_xdr_mc").as_deref(), Some("甲"));
        assert_eq!(row.text("CF_FR"), None);
        assert_eq!(row.pointer("CF_WSH"), "3/CF_WSH");
    }

    #[test]
    fn a_cell_is_found_by_its_place_where_names_stand_twice() {
        let payload = r#"{"header":["名称",null,"名称"],"rows":[{"row":2,"cells":["甲"," ","乙"]}]}"#;
        let rows = Rows::parse(payload.as_bytes()).unwrap();
        assert_eq!(rows.columns().collect::<Vec<_>>(), ["名称", "", "名称"]);
        let row = rows.iter().next().unwrap();
        assert_eq!([0, 1, 2, 3].map(|place| row.at(place)), [Some("甲".into()), None, Some("乙".into()), None]);
    }

    #[test]
    fn a_short_row_has_blanks_at_its_end() {
        let payload = r#"{"header":["A","B"],"rows":[{"row":9,"cells":["表格说明:无"]}]}"#;
        let rows = Rows::parse(payload.as_bytes()).unwrap();
        let row = rows.iter().next().unwrap();
        assert_eq!((row.first(), row.text("B")), (Some("表格说明:无"), None));
    }
}
