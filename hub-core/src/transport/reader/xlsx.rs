//! Workbooks: .xlsx as office programs and platforms write them. One sheet is
//! the table: the one that is named, else the first that is visible. Streams
//! its cells; the texts that cells share are in memory, and bounded.
//!
//! Promises: formulas give what they gave when the file was saved, days come as
//! ISO 8601, codes keep every digit. A file made to hurt is refused by a code.

mod cell;
mod package;
mod rows;
mod scan;

use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Reader, SheetType, SheetVisible, XlsxError};
use sha2::{Digest, Sha256};

use super::{ReaderError, Records, read_full};
pub use rows::SheetRows;

/// How a zip archive begins.
const PACKED: &[u8] = b"PK\x03\x04";
/// How the older container begins: workbooks of old, and those with a password.
const CONTAINER: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// In that container, the name of what takes a password to read.
const LOCKED: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
/// Largest file, in bytes, packed.
const LARGEST: u64 = 256 << 20;

/// What a manifest says of a channel's workbooks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Xlsx {
    /// The sheet that is the table; none: the first that is visible.
    pub sheet: Option<String>,
    /// Neighbouring rows with the same text in this column are one record.
    pub group_by: Option<String>,
    /// Columns by which a header is known below titles.
    pub named: Vec<String>,
}

/// What the first reading of a file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// SHA-256 of its bytes, hex.
    pub digest: String,
    /// Whether every cell says where it stands.
    placed: bool,
}

/// Whether a file is to be read as a workbook, by its name and first bytes.
#[must_use]
pub fn claims(name: &str, first: &[u8]) -> bool {
    let name = name.to_lowercase();
    first.starts_with(PACKED) || first == CONTAINER || [".xlsx", ".xlsm", ".xls"].iter().any(|end| name.ends_with(end))
}

impl Xlsx {
    /// Reads a file through: its digest, and whether it may be opened at all.
    ///
    /// # Errors
    /// Where it may not, or cannot be read.
    pub fn survey(&self, mut file: impl Read + Seek) -> Result<Survey, ReaderError> {
        let (mut hash, mut chunk, mut size) = (Sha256::new(), vec![0; 64 << 10], 0);
        let (mut contained, mut locked, mut seam) = (false, false, vec![]);
        loop {
            let n = read_full(&mut file, &mut chunk)?;
            hash.update(&chunk[..n]);
            contained |= size == 0 && chunk[..n].starts_with(CONTAINER);
            if contained {
                // The name may stand across two chunks.
                seam.extend_from_slice(&chunk[..n]);
                locked |= seam.windows(LOCKED.len()).any(|bytes| bytes == LOCKED);
                seam.drain(..seam.len().saturating_sub(LOCKED.len()));
            }
            size += n as u64;
            if size > LARGEST {
                return Err(ReaderError::TooLarge(format!("it has more than {LARGEST} bytes")));
            }
            if n < chunk.len() {
                break;
            }
        }
        if locked {
            return Err(ReaderError::Locked);
        }
        if contained {
            return Err(ReaderError::Workbook("it is of the older form, .xls".into()));
        }
        file.rewind()?;
        let placed = package::check(file)?;
        Ok(Survey { digest: hex::encode(hash.finalize()), placed })
    }

    /// Opens a surveyed file.
    ///
    /// # Errors
    /// Where it has no such sheet, or is damaged.
    pub fn open<R: Read + Seek>(&self, file: R, survey: &Survey) -> Result<Workbook<'_, R>, ReaderError> {
        let book = guarded(|| calamine::Xlsx::new(file))?;
        let is_table = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
        let mut sheets = book.sheets_metadata().iter().filter(is_table);
        let sheet = match &self.sheet {
            Some(name) => sheets
                .find(|sheet| sheet.name.trim() == name.trim())
                .ok_or_else(|| ReaderError::Workbook(format!("it has no sheet {name:?}")))?,
            None => sheets
                .find(|sheet| sheet.visible == SheetVisible::Visible)
                .ok_or_else(|| ReaderError::Workbook("it has no sheet that is visible".into()))?,
        };
        let sheet = sheet.name.clone();
        if book.sheets_metadata().iter().filter(is_table).filter(|other| other.name == sheet).count() > 1 {
            return Err(ReaderError::Workbook(format!("it has two sheets {sheet:?}")));
        }
        Ok(Workbook { book, sheet, placed: survey.placed, xlsx: self })
    }
}

/// A workbook that is open, and the sheet of it that is the table.
pub struct Workbook<'x, R> {
    book: calamine::Xlsx<R>,
    sheet: String,
    placed: bool,
    xlsx: &'x Xlsx,
}

impl<R: Read + Seek> Workbook<'_, R> {
    /// The records of its sheet, after the header.
    ///
    /// # Errors
    /// Where there is no header.
    pub fn records(&mut self) -> Result<Records<SheetRows<'_, R>>, ReaderError> {
        let Self { book, sheet, placed, xlsx } = self;
        let cells = guarded(|| book.worksheet_cells_reader(sheet))?;
        let mut rows = SheetRows::new(cells, *placed);
        let header = rows.header(&xlsx.named)?;
        Ok(Records::new(rows, sheet.clone(), header, xlsx.group_by.as_deref()))
    }
}

/// Asks the library, whose sums may overflow on what no office program writes.
fn guarded<T>(ask: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, ReaderError> {
    match catch_unwind(AssertUnwindSafe(ask)) {
        Ok(Ok(asked)) => Ok(asked),
        Ok(Err(error)) => Err(ReaderError::Workbook(error.to_string())),
        Err(_) => Err(ReaderError::Workbook("its parts contradict each other".into())),
    }
}

#[cfg(test)]
mod tests;
