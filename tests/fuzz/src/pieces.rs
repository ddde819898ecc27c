//! Files that are cut: whatever the bytes are, records are those of a plain reading where there is one, each is whole when
//! read alone, and the same comes again.

use std::io::{BufReader, Cursor};

use hub_core::transport::reader::json::{self, Json};
use hub_core::transport::reader::xml::Xml;
use hub_core::transport::reader::{Piece, ReaderError};
use serde_json::value::RawValue;

/// Shorter than what bounds a record, or what is declared around one.
const SHORT: usize = 4_000;

/// Tries one file: its first byte says of which form.
pub fn run(data: &[u8]) {
    let Some((form, file)) = data.split_first() else { return };
    match form % 3 {
        0 => lines(file),
        1 => array(file),
        _ => elements(file),
    }
}

fn cut(name: &str, file: &[u8]) -> Result<Vec<Piece>, ReaderError> {
    let survey = Json.survey(name, Cursor::new(file))?;
    let pieces = json::records(file, &survey).collect::<Result<Vec<_>, _>>()?;
    // However the system hands the bytes over; a byte order mark comes whole.
    let dripping = json::records(BufReader::with_capacity(3 + file.len() % 5, file), &survey);
    assert_eq!(dripping.collect::<Result<Vec<_>, _>>().expect("the same file"), pieces);
    Ok(pieces)
}

fn lines(file: &[u8]) {
    let Ok(pieces) = cut("a.jsonl", file) else { return };
    let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let plainly = text.split(|byte| *byte == b'\n').zip(1..).map(|(line, row)| {
        let payload = Some(line.strip_suffix(b"\r").unwrap_or(line).to_vec());
        Piece { row, payload }
    });
    let plainly: Vec<Piece> = plainly.filter(|piece| !told(piece).trim_ascii().is_empty()).collect();
    assert_eq!(pieces, plainly);
}

fn array(file: &[u8]) {
    let cut = cut("a.json", file);
    let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let Ok(plainly) = serde_json::from_slice::<Vec<&RawValue>>(text) else { return };
    let pieces = cut.expect("what is one array can be divided");
    let of = |piece: &Piece| told(piece).to_vec();
    assert_eq!(
        pieces.iter().map(of).collect::<Vec<_>>(),
        plainly.iter().map(|raw| raw.get().as_bytes().to_vec()).collect::<Vec<_>>()
    );
}

fn elements(file: &[u8]) {
    let xml = Xml { record: "r".into(), encodings: vec!["gbk".into()] };
    let read = |bytes: &[u8]| -> Result<Vec<Piece>, ReaderError> {
        let survey = xml.survey(Cursor::new(bytes))?;
        xml.records(bytes, &survey).collect()
    };
    let Ok(pieces) = read(file) else { return };
    for piece in pieces.iter().filter(|piece| told(piece).len() < SHORT) {
        let alone = read(told(piece)).unwrap_or_else(|error| panic!("it is whole when read alone: {error}"));
        assert_eq!(alone, [Piece { row: 1, payload: piece.payload.clone() }]);
    }
}

fn told(piece: &Piece) -> &[u8] {
    piece.payload.as_deref().expect("an input is shorter than a record may be")
}
