//! A row by the names of its columns, whatever the width, blanks and marks that
//! those are written with.
//!
//! The header `重量（斤）` is found as `重量（斤）` and as `重量`, and tells its
//! unit. The SDK's rows are not used: there `无` is nothing, here it may be *no*.
//! Knows nothing of what a column means.

use std::borrow::Cow;

use hub_adapter_sdk::text::{half_width, without_blanks};
use hub_adapter_sdk::{Note, json};
use serde::Deserialize;

/// One record as the hub's reader gives it.
#[derive(Debug, Deserialize)]
pub struct Payload<'a> {
    #[serde(borrow)]
    header: Vec<Cell<'a>>,
    #[serde(borrow)]
    rows: Vec<RawRow<'a>>,
}

#[derive(Debug, Deserialize)]
struct RawRow<'a> {
    row: u64,
    #[serde(borrow)]
    cells: Vec<Cell<'a>>,
}

/// A text, borrowed unless it is written with escapes.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Cell<'a>(#[serde(borrow)] Cow<'a, str>);

/// A column's name as it is compared.
#[derive(Debug)]
struct Heading {
    full: String,
    /// Without what stands in brackets at its end.
    base: String,
    /// What stands there.
    bracketed: String,
}

/// One row.
#[derive(Debug)]
pub struct Row<'p> {
    headings: Vec<Heading>,
    row: &'p RawRow<'p>,
}

/// What a cell holds, and what its column's name says in brackets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held<'r> {
    /// Its text, trimmed and without the marks that keep a sheet from counting.
    pub text: &'r str,
    /// The unit, perhaps.
    pub bracketed: &'r str,
}

impl<'a> Payload<'a> {
    /// Reads a payload; what is none is rejected as `json.malformed`.
    pub fn parse(payload: &'a [u8]) -> Result<Self, Note> {
        json::parse(payload)
    }

    /// Its first row: files have one a record.
    pub fn row(&self) -> Option<Row<'_>> {
        let row = self.rows.first()?;
        Some(Row { headings: self.header.iter().map(|cell| Heading::of(&cell.0)).collect(), row })
    }
}

/// A column's name as it is compared: half-width, without blanks and the star
/// of what must be filled in, in lower case.
pub fn normal(name: &str) -> String {
    let name = half_width(name);
    let name = without_blanks(&name);
    name.trim_matches(['*', '\u{feff}']).to_lowercase()
}

impl Heading {
    fn of(name: &str) -> Self {
        let full = normal(name);
        let bracketed = full.strip_suffix(')').and_then(|open| open.rsplit_once('('));
        let (base, bracketed) =
            bracketed.map_or((full.clone(), String::new()), |(base, inner)| (base.to_owned(), inner.to_owned()));
        Self { full, base, bracketed }
    }
}

impl Row<'_> {
    /// Number of the row in its file.
    pub fn number(&self) -> u64 {
        self.row.row
    }

    /// Whether one of these columns, names as [`normal`] has them, stands in the header.
    pub fn has(&self, columns: &[String]) -> bool {
        self.headings.iter().any(|heading| columns.contains(&heading.full) || columns.contains(&heading.base))
    }

    /// The first of these columns that holds anything; `anything` says what counts as that.
    pub fn held(&self, columns: &[String], anything: impl Fn(&str) -> bool) -> Option<Held<'_>> {
        // The whole name first: beside 重量（毛） and 重量（净） a mapping means one of them.
        let whole = |heading: &Heading, column: &String| heading.full == *column;
        let base = |heading: &Heading, column: &String| heading.base == *column && heading.full != *column;
        columns.iter().find_map(|column| {
            self.of(|heading| whole(heading, column), &anything)
                .or_else(|| self.of(|heading| base(heading, column), &anything))
        })
    }

    fn of(&self, named: impl Fn(&Heading) -> bool, anything: impl Fn(&str) -> bool) -> Option<Held<'_>> {
        let cells = self.headings.iter().zip(&self.row.cells);
        let mut held = cells
            .filter(|(heading, _)| named(heading))
            .map(|(heading, cell)| Held { text: bare(&cell.0), bracketed: &heading.bracketed });
        held.find(|held| anything(held.text))
    }

    /// The cells of these columns, each with its column's whole name.
    pub fn named<'s>(&'s self, columns: &'s [String]) -> impl Iterator<Item = (&'s str, &'s str)> {
        let cells = self.headings.iter().zip(&self.row.cells);
        let named = |heading: &Heading| columns.contains(&heading.full) || columns.contains(&heading.base);
        cells.filter(move |(heading, _)| named(heading)).map(|(heading, cell)| (heading.full.as_str(), bare(&cell.0)))
    }

    /// Its cells that hold anything, in their order.
    pub fn filled(&self) -> impl Iterator<Item = &str> {
        self.row.cells.iter().map(|cell| bare(&cell.0)).filter(|text| !text.is_empty())
    }

    /// Whether it says its header again, as printed pages do.
    pub fn is_header(&self) -> bool {
        let cells = self.headings.iter().zip(&self.row.cells).filter(|(_, cell)| !cell.0.trim().is_empty());
        let (mut same, mut all) = (0, 0);
        for (heading, cell) in cells {
            all += 1;
            same += usize::from(normal(&cell.0) == heading.full);
        }
        all > 1 && same == all
    }
}

/// A cell without what was put around it so that a sheet keeps its digits:
/// `'0123`, `="0123"`, a tab.
fn bare(cell: &str) -> &str {
    let cell = cell.trim();
    let quoted = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    let cell = quoted.unwrap_or(cell);
    cell.strip_prefix('\'').unwrap_or(cell).trim()
}

/// The text, unless it stands for nothing.
pub fn present(text: &str) -> Option<&str> {
    const NOTHING: [&str; 11] = ["／", "\\", "—", "——", "－", "暂无", "空", "N/A", "n/a", "(空)", "（空）"];
    hub_adapter_sdk::text::present(text).filter(|text| !NOTHING.contains(text) && !is_error(text))
}

/// Whether a sheet says that it could not work a cell out (`#N/A`), or show it (`####`).
pub fn is_error(text: &str) -> bool {
    const ERRORS: [&str; 7] = ["#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"];
    ERRORS.contains(&text) || text.len() > 2 && text.bytes().all(|byte| byte == b'#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(header: &str, cells: &str, columns: &[&str]) -> Option<(String, String)> {
        let payload = format!(r#"{{"sheet":"","header":{header},"rows":[{{"row":2,"cells":{cells}}}]}}"#);
        let payload = Payload::parse(payload.as_bytes()).unwrap();
        let columns: Vec<String> = columns.iter().map(|column| normal(column)).collect();
        let row = payload.row().unwrap();
        row.held(&columns, |text| present(text).is_some()).map(|held| (held.text.to_owned(), held.bracketed.to_owned()))
    }

    #[test]
    fn a_column_is_found_by_its_name_with_and_without_its_brackets() {
        let found = Some(("5".to_owned(), "斤".to_owned()));
        for columns in [["重量"], ["重量（斤）"], ["重 量(斤)"]] {
            assert_eq!(held(r#"["*重量\n（斤）"]"#, r#"["5"]"#, &columns), found, "{columns:?}");
        }
        assert_eq!(held(r#"["重量（毛）","重量（净）"]"#, r#"["6","5"]"#, &["重量（净）"]).unwrap().0, "5");
    }

    #[test]
    fn the_first_name_that_holds_anything_counts() {
        let header = r#"["名称","单位名称"]"#;
        assert_eq!(held(header, r#"["甲","乙"]"#, &["单位名称", "名称"]).unwrap().0, "乙");
        assert_eq!(held(header, r#"["甲","／"]"#, &["单位名称", "名称"]).unwrap().0, "甲");
        assert_eq!(held(header, r#"["甲"]"#, &["单位名称"]), None);
    }

    #[test]
    fn marks_that_keep_digits_are_no_part_of_a_cell() {
        for cell in [r"'0750", r#"=\"0750\""#, r"0750\t"] {
            assert_eq!(held(r#"["a"]"#, &format!(r#"["{cell}"]"#), &["A"]).unwrap().0, "0750");
        }
    }
}
