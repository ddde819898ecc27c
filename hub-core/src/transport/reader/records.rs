//! Rows into records: one row each, or neighbours that belong together. The
//! same for every form of file. Pure, but for the reading that it asks.

use super::{ReaderError, Row};

/// Longest record, in bytes of UTF-8: an unclosed quote would else read on to the file's end.
pub(super) const LONGEST: usize = 4 << 20;

/// What gives a table's rows, one after another.
pub trait Reading {
    /// The next row; none at the end.
    ///
    /// # Errors
    /// Where there is one that cannot be read.
    fn next_row(&mut self) -> Result<Option<Row>, ReaderError>;
}

impl<T: Reading + ?Sized> Reading for Box<T> {
    fn next_row(&mut self) -> Result<Option<Row>, ReaderError> {
        (**self).next_row()
    }
}

/// Place of a column by its name, whatever its case and the blanks around it.
#[must_use]
pub fn column(header: &[String], name: &str) -> Option<usize> {
    header.iter().position(|tag| tag.trim().to_lowercase() == name.trim().to_lowercase())
}

/// Records one by one, each of one row, or of the rows that belong together.
pub struct Records<S> {
    reading: S,
    sheet: String,
    header: Vec<String>,
    group_by: Option<usize>,
    ahead: Option<Row>,
}

impl<S: Reading> Records<S> {
    /// Records of what stands after this header; neighbouring rows with the
    /// same text in the column `group_by` are one.
    pub(super) fn new(reading: S, sheet: String, header: Vec<String>, group_by: Option<&str>) -> Self {
        let group_by = group_by.and_then(|name| column(&header, name));
        Self { reading, sheet, header, group_by, ahead: None }
    }

    /// The same, whatever the form of the file.
    pub(super) fn boxed<'a>(self) -> Records<Box<dyn Reading + 'a>>
    where
        S: 'a,
    {
        let Self { reading, sheet, header, group_by, ahead } = self;
        Records { reading: Box::new(reading), sheet, header, group_by, ahead }
    }

    /// The header as it stands, without a byte order mark.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Name of the sheet; empty where the file is one table.
    #[must_use]
    pub fn sheet(&self) -> &str {
        &self.sheet
    }

    fn row(&mut self) -> Result<Option<Row>, ReaderError> {
        match self.ahead.take() {
            Some(row) => Ok(Some(row)),
            None => self.reading.next_row(),
        }
    }

    fn group(&mut self) -> Result<Option<Vec<Row>>, ReaderError> {
        let Some(first) = self.row()? else { return Ok(None) };
        let mut rows = vec![first];
        let Some(column) = self.group_by else { return Ok(Some(rows)) };
        let key = |row: &Row| row.cells.get(column).map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty());
        let Some(wanted) = key(&rows[0]) else { return Ok(Some(rows)) };
        let mut bytes = 0;
        while let Some(row) = self.row()? {
            bytes += row.cells.iter().map(String::len).sum::<usize>();
            if key(&row).as_ref() != Some(&wanted) || bytes > LONGEST {
                self.ahead = Some(row);
                break;
            }
            rows.push(row);
        }
        Ok(Some(rows))
    }
}

impl<S: Reading> Iterator for Records<S> {
    type Item = Result<Vec<Row>, ReaderError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.group().transpose()
    }
}
