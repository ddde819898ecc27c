//! Rows that were refused, as the table that whoever sent them knows: their columns as they stood, and what is
//! wrong with each row. Pure.

use std::collections::HashMap;

use serde::Deserialize;

use crate::message::DeadLetter;

/// Columns before those of the sender, and behind them.
const BEFORE: [&str; 2] = ["文件", "行号"];
const BEHIND: [&str; 3] = ["不接收原因", "代码", "位置"];

/// A table for its sender.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefusedTable {
    /// Names of columns.
    pub header: Vec<String>,
    /// Cells of each row.
    pub rows: Vec<Vec<String>>,
}

#[derive(Deserialize)]
struct Rows {
    header: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    row: u64,
    cells: Vec<String>,
}

/// The table of these letters; those that are no rows are left out. Files with other columns share the table:
/// a column stands where the first file had it.
#[must_use]
pub fn table<'l>(letters: impl IntoIterator<Item = &'l DeadLetter>) -> RefusedTable {
    let mut columns: Vec<String> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut told = Vec::new();
    for letter in letters {
        let Ok(Rows { header, rows }) = serde_json::from_slice(&letter.record.payload) else { continue };
        let place_of: Vec<usize> = header
            .iter()
            .map(|name| {
                *places.entry(name.clone()).or_insert_with(|| {
                    columns.push(name.clone());
                    columns.len() - 1
                })
            })
            .collect();
        told.extend(rows.into_iter().map(|row| (letter, place_of.clone(), row)));
    }
    let header = BEFORE.into_iter().map(str::to_owned).chain(columns.iter().cloned());
    let rows = told.into_iter().map(|(letter, places, row)| {
        let file = letter.record.attributes.iter().find(|(name, _)| name == "file").map(|(_, file)| file.clone());
        let mut cells = vec![String::new(); columns.len()];
        for (place, cell) in places.into_iter().zip(row.cells) {
            cells[place] = cell;
        }
        let before = [file.unwrap_or_default(), row.row.to_string()];
        let behind = [letter.message.clone(), letter.code.clone(), letter.pointer.clone()];
        before.into_iter().chain(cells).chain(behind).collect()
    });
    RefusedTable { header: header.chain(BEHIND.into_iter().map(str::to_owned)).collect(), rows: rows.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Generation, Mint, RawRecord};

    fn letter(file: &str, payload: &str) -> DeadLetter {
        let record = RawRecord {
            id: Mint::new(1, 1).mint(1),
            generation: Generation::FIRST,
            source: "market.files".parse().unwrap(),
            media_type: "application/vnd.hub.rows+json".into(),
            key: None,
            listing: None,
            attributes: vec![("file".into(), file.into())],
            payload: payload.to_owned().into(),
        };
        let (code, message, pointer) = ("date.unreadable".into(), "日期无法识别".into(), "/rows/0/cells/1".into());
        DeadLetter { record, code, message, pointer, adapter: "ledger@1.0.0".into(), at: 5 }
    }

    #[test]
    fn a_row_comes_back_as_it_stood_with_what_is_wrong_with_it() {
        let letters = [
            letter("一月.csv", r#"{"sheet":"","header":["摊位号","日期"],"rows":[{"row":3,"cells":["A1","13月"]}]}"#),
            letter("二月.csv", r#"{"sheet":"","header":["日期","备注"],"rows":[{"row":9,"cells":["x","y"]}]}"#),
            letter("三月.json", r#"{"no":"table"}"#),
        ];
        let RefusedTable { header, rows } = table(&letters);
        assert_eq!(header, ["文件", "行号", "摊位号", "日期", "备注", "不接收原因", "代码", "位置"]);
        let why = ["日期无法识别", "date.unreadable", "/rows/0/cells/1"];
        assert_eq!(rows[0], [&["一月.csv", "3", "A1", "13月", ""], &why[..]].concat());
        assert_eq!(rows[1], [&["二月.csv", "9", "", "x", "y"], &why[..]].concat());
        assert_eq!(rows.len(), 2);
    }
}
