//! A table as a workbook: as many sheets as its rows need, and one about it.
//! Numbers, days and points in time are such, so that a person can add up and
//! filter; what has more digits than a cell keeps is text.
//!
//! Rows go to a file beside the workbook as they come, which has no name and is
//! gone with the process.

use std::io;
use std::path::Path;

use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet, XlsxError};

use super::{Cell, Heading, Title};
use crate::schema::Kind;
use crate::transport::writer::cut;

/// Rows that a sheet has room for below its header (ECMA-376 part 1, 18.3.1.73).
const MOST: u32 = 1_048_575;
/// Digits that a number in a cell keeps.
const DIGITS: i128 = 999_999_999_999_999;
/// Days from the one that office programs count from to 1970-01-01.
const EPOCH: i32 = 25_569;
/// Days of 1900-03-01, before which they count wrongly, and of 9999-12-31, the last that they know.
const DAYS: std::ops::RangeInclusive<i32> = 61..=2_958_465;
/// Days of a millisecond.
const MILLISECOND: f64 = 1.0 / 86_400_000.0;

pub(super) struct Body {
    book: Workbook,
    label: String,
    notes: Vec<Vec<String>>,
    headings: Vec<Heading>,
    formats: Vec<Format>,
    text: Format,
    most: u32,
    sheets: usize,
    /// Where the next row goes; 0 where there is no sheet yet.
    line: u32,
}

impl Body {
    pub fn new(part: &Path, title: &Title, headings: &[Heading]) -> io::Result<Self> {
        let mut book = Workbook::new();
        // What waits beside the workbook is of the same people: it stays in the same folder.
        book.set_tempdir(part.parent().unwrap_or(Path::new("."))).map_err(io::Error::other)?;
        let format = |heading: &Heading| match heading.kind {
            Kind::Text | Kind::Parts | Kind::Truth => Format::new().set_num_format("@"),
            Kind::Whole => Format::new().set_num_format("0"),
            Kind::Decimal(0) => Format::new().set_num_format("0"),
            Kind::Decimal(places) => Format::new().set_num_format(format!("0.{}", "0".repeat(places))),
            Kind::Day => Format::new().set_num_format("yyyy-mm-dd"),
            Kind::Moment => Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        };
        let label = title.label.chars().map(|c| if r"[]:*?/\'".contains(c) { '、' } else { c }).take(24).collect();
        Ok(Self {
            book,
            label,
            notes: title.notes.clone(),
            formats: headings.iter().map(format).collect(),
            headings: headings.to_vec(),
            text: Format::new().set_num_format("@"),
            most: MOST,
            sheets: 0,
            line: 0,
        })
    }

    #[cfg(test)]
    pub fn with_rows(self, most: u32) -> Self {
        Self { most, ..self }
    }

    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.write(cells).map_err(io::Error::other)
    }

    fn write(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        if self.line == 0 || self.line > self.most {
            self.begin_sheet()?;
        }
        let line = self.line;
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        for ((place, cell), format) in (0..).zip(cells).zip(&self.formats) {
            match number(cell) {
                Some(number) => sheet.write_number_with_format(line, place, number, format)?,
                None if *cell == Cell::Empty => continue,
                None => sheet.write_string_with_format(line, place, cut(&cell.text()), &self.text)?,
            };
        }
        self.line += 1;
        Ok(())
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        self.sheets += 1;
        let name = if self.sheets == 1 { self.label.clone() } else { format!("{}（{}）", self.label, self.sheets) };
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        let labels: Vec<&str> = self.headings.iter().map(|heading| heading.label.as_str()).collect();
        head(sheet, &labels)?;
        self.line = 1;
        Ok(())
    }

    pub fn end(mut self, part: &Path) -> io::Result<()> {
        self.finish(part).map_err(|error| match error {
            XlsxError::IoError(error) => error,
            other => io::Error::other(other),
        })
    }

    fn finish(&mut self, part: &Path) -> Result<(), XlsxError> {
        if self.sheets == 0 {
            self.begin_sheet()?;
        }
        if let [labels, lines @ ..] = self.notes.as_slice() {
            let sheet = self.book.add_worksheet_with_constant_memory()?;
            sheet.set_name("说明")?;
            head(sheet, &labels.iter().map(String::as_str).collect::<Vec<_>>())?;
            for (line, cells) in (1..).zip(lines) {
                for (place, cell) in (0..).zip(cells) {
                    sheet.write_string_with_format(line, place, cut(cell), &self.text)?;
                }
            }
        }
        self.book.save(part)
    }
}

/// The first line, which stays in sight.
fn head(sheet: &mut Worksheet, labels: &[&str]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
    sheet.set_freeze_panes(1, 0)?;
    for (place, label) in (0..).zip(labels) {
        let wide = label.chars().map(|c| if c.is_ascii() { 1_u32 } else { 2 }).sum::<u32>();
        sheet.set_column_width(place, f64::from(wide.clamp(12, 40)) + 2.0)?;
        sheet.write_string_with_format(0, place, *label, &bold)?;
    }
    Ok(())
}

/// What a cell keeps as a number, digit by digit.
fn number(cell: &Cell) -> Option<f64> {
    let exact = |number: i128| (number.abs() <= DIGITS).then_some(number as f64);
    match cell {
        Cell::Whole(number) => exact(i128::from(*number)),
        Cell::Decimal(number, places) => {
            exact(*number).and_then(|number| Some(number / 10_f64.powi(i32::try_from(*places).ok()?)))
        }
        Cell::Day(days) => days.checked_add(EPOCH).filter(|days| DAYS.contains(days)).map(f64::from),
        Cell::Moment(ms) => {
            let local = ms.checked_add(i64::from(super::BEIJING) * 3_600_000)?;
            let days = i32::try_from(local.div_euclid(86_400_000)).ok()?.checked_add(EPOCH)?;
            DAYS.contains(&days).then(|| f64::from(days) + local.rem_euclid(86_400_000) as f64 * MILLISECOND)
        }
        Cell::Empty | Cell::Text(_) | Cell::Truth(_) => None,
    }
}
