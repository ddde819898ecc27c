//! What a file's records are, whatever its form: items, one after another,
//! without the cells that must not be kept. Pure, but for the file it reads.

use std::fs::File;
use std::path::Path;

use super::rows::Sheet;
use crate::code;
use crate::report::Code;
use crate::sandbox::Item;
use crate::transport::reader::{self, Cut, Forms, ROWS, ReaderError};
use crate::transport::redact::Redactor;

/// How a source's files are read.
#[derive(Debug, Clone)]
pub enum Form {
    /// As tables.
    Tables(Forms),
    /// Cut into their own text.
    Pieces(Cut),
}

/// What the first reading of a file tells.
pub(super) enum Survey {
    Table(reader::Survey),
    Pieces(reader::CutSurvey),
}

/// A file that is open for its records.
pub(super) enum Opened<'f> {
    Table(reader::Opened<'f>),
    Pieces(reader::Pieces<'f>),
}

/// Records one by one; the code of one that is not taken, and whose neighbours are.
pub(super) type Items<'a> = Box<dyn Iterator<Item = Result<Result<Item, Code>, ReaderError>> + 'a>;

/// What items say of their file, and what must not be kept of them.
pub(super) struct Dress<'a> {
    pub attributes: Vec<(String, String)>,
    pub redact_columns: &'a [String],
    pub redactor: Option<&'a Redactor>,
}

impl Survey {
    pub fn digest(&self) -> &str {
        match self {
            Self::Table(survey) => survey.digest(),
            Self::Pieces(survey) => survey.digest(),
        }
    }
}

impl Form {
    /// The records of a file as a source would take them, with nothing replaced, and their media type.
    ///
    /// # Errors
    /// Where the file is in none of the channel's forms, or a record of it does not end.
    pub fn items_of(&self, path: &Path) -> Result<(Vec<Item>, &'static str), ReaderError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = File::open(path)?;
        let survey = self.survey(&name, &file)?;
        let attributes = [("file", name), ("digest", survey.digest().to_owned())];
        let attributes = attributes.map(|(of, is)| (of.to_owned(), is)).to_vec();
        let mut opened = self.open(&file, &survey)?;
        let items = opened.items(Dress { attributes, redact_columns: &[], redactor: None })?;
        let taken = items.filter_map(|item| item.map(Result::ok).transpose()).collect::<Result<_, _>>()?;
        Ok((taken, self.media_type()))
    }

    pub(super) fn media_type(&self) -> &'static str {
        match self {
            Self::Tables(_) => ROWS,
            Self::Pieces(cut) => cut.media_type(),
        }
    }

    pub(super) fn survey(&self, name: &str, file: &File) -> Result<Survey, ReaderError> {
        match self {
            Self::Tables(forms) => forms.survey(name, file).map(Survey::Table),
            Self::Pieces(cut) => cut.survey(name, file).map(Survey::Pieces),
        }
    }

    pub(super) fn open<'f>(&'f self, file: &'f File, survey: &Survey) -> Result<Opened<'f>, ReaderError> {
        match (self, survey) {
            (Self::Tables(forms), Survey::Table(survey)) => forms.open(file, survey).map(Opened::Table),
            (Self::Pieces(cut), Survey::Pieces(survey)) => cut.records(file, survey).map(Opened::Pieces),
            _ => unreachable!("a file is opened as it was surveyed"),
        }
    }
}

impl Opened<'_> {
    pub fn items<'a>(&'a mut self, dress: Dress<'a>) -> Result<Items<'a>, ReaderError> {
        let Dress { attributes, redact_columns, redactor } = dress;
        let at = move |row: u64| {
            let mut of = attributes.clone();
            of.push(("row".to_owned(), row.to_string()));
            of
        };
        Ok(match self {
            Self::Table(table) => {
                let records = table.records()?;
                let sheet = Sheet::new(records.sheet(), records.header(), redact_columns, redactor);
                Box::new(records.map(move |rows| {
                    let rows = rows?;
                    Ok(Ok(sheet.item(&rows, at(rows.first().map_or(0, |row| row.row)))))
                }))
            }
            Self::Pieces(pieces) => Box::new(pieces.map(move |piece| {
                let piece = piece?;
                let taken = piece.payload.ok_or(code!(6300));
                Ok(taken.map(|payload| Item { key: None, attributes: at(piece.row), payload }))
            })),
        })
    }
}
