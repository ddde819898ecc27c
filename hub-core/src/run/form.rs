//! How a channel's files are read, from what its manifest says. Pure.

use crate::collect::Form;
use crate::plugin::{Channel, ReaderKind};
use crate::transport::reader::csv::Csv;
use crate::transport::reader::json::Json;
use crate::transport::reader::xlsx::Xlsx;
use crate::transport::reader::xml::Xml;
use crate::transport::reader::{Cut, Forms};

/// The reader of a channel; tables come as text or as workbooks, as whoever sends them likes.
pub(crate) fn form(channel: &Channel) -> Form {
    let Some(reader) = &channel.reader else { return Form::Tables(Forms::default()) };
    match reader.kind {
        ReaderKind::Csv => {
            let mut csv = Csv { group_by: reader.group_by.clone(), ..Csv::default() };
            if !reader.encodings.is_empty() {
                csv.encodings.clone_from(&reader.encodings);
            }
            let named = reader.group_by.iter().chain(&channel.redact_columns).cloned().collect();
            let xlsx = Xlsx { sheet: reader.sheet.clone(), group_by: reader.group_by.clone(), named };
            Form::Tables(Forms { csv, xlsx })
        }
        ReaderKind::Jsonl => Form::Pieces(Cut::Json(Json)),
        ReaderKind::Xml => {
            let record = reader.record.clone().unwrap_or_default();
            Form::Pieces(Cut::Xml(Xml { record, encodings: reader.encodings.clone() }))
        }
    }
}
