//! A line, a record. Blank lines are none.

use std::io::BufRead;

use super::super::{Piece, ReaderError};
use super::{Held, MARK};

/// A text's lines.
pub(super) struct Lines<R> {
    file: R,
    row: u64,
}

impl<R> Lines<R> {
    pub fn new(file: R) -> Self {
        Self { file, row: 0 }
    }
}

impl<R: BufRead> Lines<R> {
    fn piece(&mut self) -> Result<Option<Piece>, ReaderError> {
        loop {
            let Some(line) = self.line()? else { return Ok(None) };
            self.row += 1;
            let Some(mut line) = line else { return Ok(Some(Piece { row: self.row, payload: None })) };
            if self.row == 1 && line.starts_with(MARK) {
                line.drain(..MARK.len());
            }
            if line.ends_with(b"\r") {
                line.pop();
            }
            if !line.trim_ascii().is_empty() {
                return Ok(Some(Piece { row: self.row, payload: Some(line) }));
            }
        }
    }

    /// The next line without its end; none at the file's end, and none within where it is too long.
    fn line(&mut self) -> Result<Option<Option<Vec<u8>>>, ReaderError> {
        let (mut held, mut any) = (Held::default(), false);
        loop {
            let bytes = self.file.fill_buf()?;
            if bytes.is_empty() {
                return Ok(any.then(|| held.take()));
            }
            any = true;
            let end = bytes.iter().position(|byte| *byte == b'\n');
            held.extend(&bytes[..end.unwrap_or(bytes.len())]);
            let read = end.map_or(bytes.len(), |end| end + 1);
            self.file.consume(read);
            if end.is_some() {
                return Ok(Some(held.take()));
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Piece, ReaderError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.piece().transpose()
    }
}
