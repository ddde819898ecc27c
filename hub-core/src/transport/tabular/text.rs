//! A table as text: comma-separated, UTF-8 with a byte order mark, as office
//! programs open it.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use super::{Cell, Heading};
use crate::transport::writer::tame;

pub(super) struct Body(csv::Writer<BufWriter<File>>);

impl Body {
    pub fn new(file: File, headings: &[Heading]) -> io::Result<Self> {
        let mut file = BufWriter::new(file);
        file.write_all("\u{feff}".as_bytes())?;
        let mut body = Self(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file));
        body.line(headings.iter().map(|heading| heading.label.clone()))?;
        Ok(body)
    }

    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.line(cells.iter().map(Cell::text))
    }

    fn line(&mut self, cells: impl Iterator<Item = String>) -> io::Result<()> {
        for cell in cells {
            self.0.write_field(tame(&cell).as_bytes())?;
        }
        self.0.write_record(None::<&[u8]>)?;
        Ok(())
    }

    pub fn end(mut self) -> io::Result<()> {
        self.0.flush()
    }
}
