//! Why a file is refused. Knows nothing of what becomes of it.

use crate::code;
use crate::report::Code;

/// A file that cannot be read as what it should be. The file is refused, others go on.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// Its bytes are text in none of the encodings that the manifest names.
    #[error("{code} is text in none of: {0}", code = code!(6020))]
    Encoding(String),
    /// It has no header, or one with nothing in it.
    #[error("{} has no header row", code!(6021))]
    NoHeader,
    /// One of its records is longer than the limit, in bytes.
    #[error("{code} has a record of more than {0} bytes at row {1}", code = code!(6021))]
    TooLong(usize, u64),
    /// One of its rows has a cell beyond the limit, in columns.
    #[error("{code} has something beyond column {0} at row {1}", code = code!(6021))]
    TooWide(usize, u64),
    /// The file itself cannot be read; another try may succeed.
    #[error("{code} cannot be read: {0}", code = code!(6022))]
    Io(#[from] std::io::Error),
    /// It is a workbook that opens with a password.
    #[error("{} is a workbook with a password", code!(6023))]
    Locked,
    /// It should be a workbook and is none, or a damaged one.
    #[error("{code} is no workbook that can be read: {0}", code = code!(6024))]
    Workbook(String),
    /// It is a workbook that unpacks to more than the limit.
    #[error("{code} is a workbook that is too large: {0}", code = code!(6025))]
    TooLarge(String),
    /// It should be JSON, and where its records end cannot be told.
    #[error("{code} is no JSON that can be divided: {0}", code = code!(6026))]
    Json(String),
    /// It should be XML, and where its records end cannot be told.
    #[error("{code} is no XML that can be divided: {0}", code = code!(6027))]
    Xml(String),
    /// It is XML that brings a document type, in which entities are defined.
    #[error("{} has a document type", code!(6028))]
    DocumentType,
}

impl ReaderError {
    /// Its code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Encoding(_) => code!(6020),
            Self::NoHeader | Self::TooLong(..) | Self::TooWide(..) => code!(6021),
            Self::Io(_) => code!(6022),
            Self::Locked => code!(6023),
            Self::Workbook(_) => code!(6024),
            Self::TooLarge(_) => code!(6025),
            Self::Json(_) => code!(6026),
            Self::Xml(_) => code!(6027),
            Self::DocumentType => code!(6028),
        }
    }
}
