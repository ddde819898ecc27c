//! XML in files: each element of one name is a record. In the encoding that the
//! file declares. Streams, and holds one record at a time.
//!
//! Promises: a record's text stays as it came, in UTF-8, with the namespaces
//! that were declared around it, so that it is read alone. Nothing is ever
//! expanded: a file that brings a document type is refused, as is one that is
//! deeper or longer than records are.

mod declared;
mod elements;
mod tape;

use std::io::{Read, Seek};

use super::records::LONGEST;
pub use super::text::Survey;
use super::{Piece, ReaderError};
use elements::Elements;

/// What a manifest says of a channel's files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Xml {
    /// The element that is a record: its name as written, or without a prefix
    /// whatever the prefix.
    pub record: String,
    /// WHATWG labels, tried in this order where the file is not in the encoding
    /// that it declares.
    pub encodings: Vec<String>,
}

impl Xml {
    /// Reads a file through, to its end.
    ///
    /// # Errors
    /// Where it cannot be cut, or holds no such element, or cannot be read.
    pub fn survey(&self, mut file: impl Read + Seek) -> Result<Survey, ReaderError> {
        let mut encodings = vec![declared::encoding(&mut file)?];
        encodings.extend_from_slice(&self.encodings);
        file.rewind()?;
        let survey = Survey::of(&mut file, &encodings)?;
        file.rewind()?;
        let mut any = false;
        for piece in self.records(&mut file, &survey) {
            any |= piece?.row > 0;
        }
        if any { Ok(survey) } else { Err(ReaderError::Xml(format!("it has no element {:?}", self.record))) }
    }

    /// The records of a surveyed file, from its beginning.
    pub fn records<R: Read>(
        &self,
        file: R,
        survey: &Survey,
    ) -> impl Iterator<Item = Result<Piece, ReaderError>> + use<R> {
        Elements::new(file, survey.encoding, self.record.clone())
    }
}

#[cfg(test)]
mod tests;
