//! Pieces: records that are stretches of their file's own text, which stay as
//! they came. The same for every form that is cut so. Knows nothing of what a
//! record says.

use std::fs::File;
use std::io::{BufReader, Seek};

use super::ReaderError;
use super::json::{self, Json};
use super::xml::{self, Xml};

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where it is in the file: its line where records are lines, else its place
    /// among the records. 1 is the first.
    pub row: u64,
    /// Its text; none where it is longer than a record may be, and was passed over.
    pub payload: Option<Vec<u8>>,
}

/// Records one by one.
pub type Pieces<'f> = Box<dyn Iterator<Item = Result<Piece, ReaderError>> + 'f>;

/// How a channel's files are cut.
#[derive(Debug, Clone)]
pub enum Cut {
    /// As JSON.
    Json(Json),
    /// As XML.
    Xml(Xml),
}

/// What the first reading of a file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Survey {
    /// It is JSON.
    Json(json::Survey),
    /// It is XML.
    Xml(xml::Survey),
}

impl Survey {
    /// SHA-256 of the file's bytes, hex.
    #[must_use]
    pub fn digest(&self) -> &str {
        match self {
            Self::Json(survey) => &survey.digest,
            Self::Xml(survey) => &survey.digest,
        }
    }
}

impl Cut {
    /// The media type of its records.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        match self {
            Self::Json(_) => "application/json",
            Self::Xml(_) => "application/xml",
        }
    }

    /// Reads a file through, from its beginning: one whose records do not all end
    /// somewhere is refused before the first of them is taken.
    ///
    /// # Errors
    /// Where it cannot be cut, or not be read.
    pub fn survey(&self, name: &str, mut file: &File) -> Result<Survey, ReaderError> {
        file.rewind()?;
        match self {
            Self::Json(json) => json.survey(name, file).map(Survey::Json),
            Self::Xml(xml) => xml.survey(file).map(Survey::Xml),
        }
    }

    /// The records of a surveyed file.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn records<'f>(&'f self, mut file: &'f File, survey: &Survey) -> Result<Pieces<'f>, ReaderError> {
        file.rewind()?;
        Ok(match (self, survey) {
            (Self::Xml(xml), Survey::Xml(survey)) => Box::new(xml.records(file, survey)),
            (_, Survey::Json(survey)) => json::records(BufReader::new(file), survey),
            (_, survey) => unreachable!("a file is opened as it was surveyed, not as {survey:?}"),
        })
    }
}
