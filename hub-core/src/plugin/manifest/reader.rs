//! How a channel's files are read, and which keys belong to which form. Knows
//! nothing of what reads them.

use serde::Deserialize;

use super::Channel;

/// What reads a channel's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReaderKind {
    /// Tables: comma-separated values, or workbooks (.xlsx) of the same columns.
    Csv,
    /// JSON: a line a record, or one array of records (.json).
    Jsonl,
    /// XML: an element a record.
    Xml,
}

/// How a channel's files are read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reader {
    /// The form of the files.
    pub kind: ReaderKind,
    /// Encodings to try, in order (WHATWG names); none: UTF-8. Of XML, where a file
    /// is not in the one that it declares.
    #[serde(default)]
    pub encodings: Vec<String>,
    /// The sheet of a workbook that is the table; none: the first that is visible.
    pub sheet: Option<String>,
    /// Rows with the same value in this column are one record.
    pub group_by: Option<String>,
    /// The element of XML that is one record.
    pub record: Option<String>,
}

impl Reader {
    /// What does not go together in it, and with what of the channel must not be kept.
    pub(super) fn contradiction(&self, channel: &Channel) -> Option<String> {
        let is = |kind| self.kind == kind;
        let wrong = [
            (is(ReaderKind::Xml) != self.record.is_some(), "reader.record is for the kind xml, and needed there"),
            (self.record.as_ref().is_some_and(|name| name.trim().is_empty()), "reader.record is no element's name"),
            (is(ReaderKind::Jsonl) && !self.encodings.is_empty(), "reader.encodings: JSON is UTF-8"),
            (
                !is(ReaderKind::Csv) && (self.sheet.is_some() || self.group_by.is_some()),
                "reader.sheet and reader.group-by are for the kind csv",
            ),
            (
                !is(ReaderKind::Csv) && !channel.redact_columns.is_empty(),
                "redact-columns is for the kind csv: nothing else has columns",
            ),
            (
                is(ReaderKind::Xml) && !channel.redact.is_empty(),
                "redact names places of JSON, and would find none in XML: what must not be kept cannot come by it",
            ),
        ];
        wrong.into_iter().find(|(wrong, _)| *wrong).map(|(_, why)| why.to_owned())
    }
}
