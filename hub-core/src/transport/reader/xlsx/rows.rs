//! A sheet's cells, as they stream, into rows.
//!
//! Promises: rows with nothing in them cost nothing and are not given; a row is
//! bounded, however far its cells stand apart.

use std::collections::VecDeque;
use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{XlsxCellReader, XlsxError};

use super::super::records::LONGEST;
use super::super::{ReaderError, Reading, Row, column};
use super::cell;

/// Columns of a table; one cell that strayed further would make every row of its sheet long.
const WIDEST: usize = 1_024;
/// Rows of a sheet, as office programs have them.
const ROWS: u32 = 1 << 20;
/// Filled rows among which the header is looked for.
const TITLES: usize = 20;

/// A sheet's rows.
pub struct SheetRows<'a, R: Read + Seek> {
    cells: XlsxCellReader<'a, R>,
    placed: bool,
    ended: bool,
    ahead: Option<(u32, usize, String)>,
    waiting: VecDeque<Row>,
    width: usize,
    row: u64,
}

impl<'a, R: Read + Seek> SheetRows<'a, R> {
    pub(super) fn new(cells: XlsxCellReader<'a, R>, placed: bool) -> Self {
        Self { cells, placed, ended: false, ahead: None, waiting: VecDeque::new(), width: 0, row: 0 }
    }

    /// The header: the first row with one of the columns that are named, else
    /// the first that is no title, which is one cell over wider rows.
    pub(super) fn header(&mut self, named: &[String]) -> Result<Vec<String>, ReaderError> {
        let mut rows = VecDeque::new();
        while rows.len() < TITLES {
            let Some(row) = self.filled()? else { break };
            rows.push_back(row);
        }
        let holds = |row: &Row| named.iter().any(|name| column(&row.cells, name).is_some());
        let wide = |row: &Row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).count() > 1;
        let at = rows.iter().position(holds).or_else(|| rows.iter().position(wide)).unwrap_or(0);
        rows.drain(..at.min(rows.len()));
        let header = rows.pop_front().ok_or(ReaderError::NoHeader)?.cells;
        self.width = header.len();
        self.waiting = rows;
        Ok(header)
    }

    fn filled(&mut self) -> Result<Option<Row>, ReaderError> {
        loop {
            let Some((row, place, text)) = self.cell()? else { return Ok(None) };
            let number = u64::from(row) + 1;
            if row >= ROWS || number <= self.row {
                return Err(self.odd(&format!("row {number} does not follow")));
            }
            self.row = number;
            let (mut cells, mut bytes) = (vec![], 0);
            let mut next = Some((row, place, text));
            while let Some((of, place, text)) = next.take() {
                if of != row {
                    self.ahead = Some((of, place, text));
                    break;
                }
                if place >= WIDEST && !text.trim().is_empty() {
                    return Err(ReaderError::TooWide(WIDEST, number));
                }
                bytes += text.len();
                if bytes > LONGEST {
                    return Err(ReaderError::TooLong(LONGEST, number));
                }
                if place < WIDEST {
                    if cells.len() <= place {
                        cells.resize(place + 1, String::new());
                    }
                    cells[place] = text;
                }
                next = self.cell()?;
            }
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(Some(Row { row: number, cells }));
            }
        }
    }

    /// The next cell with something in it.
    fn cell(&mut self) -> Result<Option<(u32, usize, String)>, ReaderError> {
        if let Some(cell) = self.ahead.take() {
            return Ok(Some(cell));
        }
        // The library that gave its last cell must not be asked again.
        while !self.ended {
            let cells = &mut self.cells;
            // The library's sums may overflow where a cell says that it stands nowhere.
            let cell = catch_unwind(AssertUnwindSafe(|| cells.next_cell()));
            let cell = cell.map_err(|_| self.odd("a cell stands nowhere"))?;
            match cell {
                Ok(None) => self.ended = true,
                Ok(Some(cell)) => {
                    let (row, place) = cell.get_position();
                    let text = cell::text(cell.get_value());
                    if !text.is_empty() {
                        return Ok(Some((row, place as usize, text)));
                    }
                }
                // An error of a newer office program (#SPILL!): nothing is in the cell. Where
                // cells do not say where they stand, the ones after it would move.
                Err(XlsxError::CellError(text)) if self.placed => {
                    tracing::warn!(after_row = self.row, text, "a cell with an unknown error is taken as empty");
                }
                Err(error) => return Err(self.odd(&error.to_string())),
            }
        }
        Ok(None)
    }

    fn odd(&self, what: &str) -> ReaderError {
        ReaderError::Workbook(format!("after row {}: {what}", self.row))
    }
}

impl<R: Read + Seek> Reading for SheetRows<'_, R> {
    fn next_row(&mut self) -> Result<Option<Row>, ReaderError> {
        let row = match self.waiting.pop_front() {
            Some(row) => Some(row),
            None => self.filled()?,
        };
        Ok(row.map(|mut row| {
            if row.cells.len() < self.width {
                row.cells.resize(self.width, String::new());
            }
            row
        }))
    }
}
