//! Tables for people: one sheet with its header, as a workbook or as text that
//! office programs open. What is read is what was written: every cell is text,
//! so that a code of eighteen digits keeps all of them.
//!
//! Promises: a file appears under its name when all of it is there. Knows
//! nothing of what cells mean.

use std::io;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, FormatBorder, Workbook, XlsxError};
use serde::{Deserialize, Serialize};

use super::whole;

/// Longest text of a cell that office programs take, in UTF-16 units
/// (ECMA-376 part 1, 18.18.37).
const LONGEST: usize = 32_767;
/// Widest column, in characters.
const WIDEST: usize = 40;
/// Begins of a cell that office programs would take for a formula.
const FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The form of a written table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A workbook.
    #[default]
    Xlsx,
    /// Comma-separated, UTF-8 with a byte order mark.
    Csv,
}

impl Form {
    /// How the names of such files end.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

    /// A table's bytes.
    ///
    /// # Errors
    /// Where it cannot be brought into this form.
    pub fn bytes(self, header: &[String], rows: &[Vec<String>]) -> io::Result<Vec<u8>> {
        match self {
            Self::Xlsx => workbook(header, rows).map_err(io::Error::other),
            Self::Csv => text(header, rows),
        }
    }

    /// Writes a table; what stood under that name is replaced.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write(self, path: &Path, header: &[String], rows: &[Vec<String>]) -> io::Result<()> {
        let mut part = path.to_owned().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        whole::put(path, &part, &self.bytes(header, rows)?)
    }
}

fn workbook(header: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
    let text = Format::new().set_num_format("@");
    for (place, name) in (0..).zip(header) {
        sheet.write_string_with_format(0, place, name, &bold)?;
        sheet.set_column_width(place, width(name, rows.iter().filter_map(|row| row.get(usize::from(place)))))?;
    }
    for (line, row) in (1..).zip(rows) {
        for (place, cell) in (0..).zip(row) {
            sheet.write_string_with_format(line, place, cut(cell), &text)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

/// Wide enough for the longest cell: a Chinese character takes the place of two.
fn width<'a>(name: &'a String, cells: impl Iterator<Item = &'a String>) -> f64 {
    let wide = |text: &String| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).take(WIDEST).sum::<usize>();
    let widest = cells.map(wide).max().unwrap_or_default().max(wide(name));
    widest.min(WIDEST) as f64 + 2.0
}

pub(super) fn cut(cell: &str) -> &str {
    let mut units = 0;
    let end = cell.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > LONGEST
    });
    end.map_or(cell, |(end, _)| &cell[..end])
}

fn text(header: &[String], rows: &[Vec<String>]) -> io::Result<Vec<u8>> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
    for row in std::iter::once(header).chain(rows.iter().map(Vec::as_slice)) {
        writer.write_record(row.iter().map(|cell| tame(cell).into_owned()))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

/// A cell that no office program takes for a formula: a person's name may come
/// from anyone. Numbers stay.
pub(super) fn tame(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.starts_with(FORMULAS) && cell.parse::<f64>().is_err() { format!("'{cell}").into() } else { cell.into() }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::*;
    use crate::transport::reader::Forms;

    fn read_back(form: Form, header: &[&str], rows: &[Vec<&str>]) -> Vec<Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("t.{}", form.extension()));
        let owned = |row: &[&str]| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        form.write(&path, &owned(header), &rows.iter().map(|row| owned(row)).collect::<Vec<_>>()).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing half-written is left");
        let (file, forms) = (File::open(&path).unwrap(), Forms::default());
        let survey = forms.survey("t", &file).unwrap();
        let mut opened = forms.open(&file, &survey).unwrap();
        let records = opened.records().unwrap();
        assert_eq!(records.header(), owned(header));
        records.map(|rows| rows.unwrap().remove(0).cells).collect()
    }

    #[test]
    fn what_was_written_is_read_back_digit_by_digit() {
        let rows = [vec!["911440784000001026", "5.00", "甲店\n二楼"], vec!["0001", "-18.00", "a,\"b\""]];
        for form in [Form::Xlsx, Form::Csv] {
            assert_eq!(read_back(form, &["代码", "罚款", "名称"], &rows), rows, "{form:?}");
        }
    }

    #[test]
    fn a_name_is_no_formula() {
        assert_eq!(read_back(Form::Csv, &["名称", "x"], &[vec!["=HYPERLINK(1)", "+1"]]), [["'=HYPERLINK(1)", "+1"]]);
    }

    #[test]
    fn a_text_that_no_cell_holds_is_cut_at_a_character() {
        let long = "😀".repeat(LONGEST);
        assert_eq!(cut(&long).encode_utf16().count(), LONGEST - 1);
        assert_eq!(cut("短"), "短");
    }
}
