//! A document's elements of one name, outermost only, one after another.

use std::io::Read;

use encoding_rs::Encoding;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error, Reader};

use super::super::text::Text;
use super::super::{Piece, ReaderError};
use super::LONGEST;
use super::tape::Tape;

/// Elements within each other; records have some ten.
const DEEPEST: usize = 256;
/// Bytes of the tags around a record, together.
const AROUND: usize = 64 << 10;
/// Bytes of the namespaces that are declared around a record, or by one tag: each record has them anew.
const DECLARED: usize = 4 << 10;

/// An element around records.
struct Around {
    size: usize,
    /// Declarations of namespaces: names of attributes, and values as written.
    declared: Vec<(String, String)>,
}

/// See the file's head.
pub(super) struct Elements<R: Read> {
    reader: Reader<Tape<R>>,
    record: String,
    buffer: Vec<u8>,
    around: Vec<Around>,
    /// Elements that are open in the record under way; none: 0.
    within: usize,
    row: u64,
}

impl<R: Read> Elements<R> {
    pub fn new(file: R, encoding: &'static Encoding, record: String) -> Self {
        let reader = Reader::from_reader(Tape::new(Text::new(file, encoding)));
        Self { reader, record, buffer: vec![], around: vec![], within: 0, row: 0 }
    }

    fn piece(&mut self) -> Result<Option<Piece>, ReaderError> {
        let Self { reader, record, buffer, around, within, row } = self;
        loop {
            if *within == 0 {
                reader.get_mut().clear();
            }
            buffer.clear();
            let event = match reader.read_event_into(buffer) {
                Ok(event) => event,
                Err(_) if reader.get_ref().is_spent() => return Err(ReaderError::TooLong(LONGEST, *row + 1)),
                Err(Error::Io(error)) => return Err(std::io::Error::new(error.kind(), error.to_string()).into()),
                Err(error) => return Err(odd(*row, &error.to_string())),
            };
            let ended = match event {
                Event::DocType(_) => return Err(ReaderError::DocumentType),
                Event::Start(_) | Event::Empty(_) if around.len() + *within == DEEPEST => {
                    return Err(odd(*row, &format!("more than {DEEPEST} elements within each other")));
                }
                Event::Start(tag) if *within == 0 && is(&tag, record) => {
                    enter(&tag, around, reader.get_mut()).map_err(|what| odd(*row, &what))?;
                    *within = 1;
                    false
                }
                Event::Empty(tag) if *within == 0 && is(&tag, record) => {
                    enter(&tag, around, reader.get_mut()).map_err(|what| odd(*row, &what))?;
                    true
                }
                Event::Start(tag) if *within == 0 => {
                    around.push(Around { size: tag.len(), declared: declared(&tag).map_err(|what| odd(*row, &what))? });
                    bounded(around).map_err(|what| odd(*row, &what))?;
                    false
                }
                Event::Start(_) => {
                    *within += 1;
                    false
                }
                Event::End(_) if *within > 0 => {
                    *within -= 1;
                    *within == 0
                }
                Event::End(_) => {
                    around.pop();
                    false
                }
                Event::Eof if around.len() + *within > 0 => return Err(odd(*row, "the file ends within an element")),
                Event::Eof => return Ok(None),
                _ => false,
            };
            if ended {
                *row += 1;
                return Ok(Some(Piece { row: *row, payload: Some(reader.get_mut().take()) }));
            }
        }
    }
}

/// Refuses what is too much to be held for every record.
fn bounded(around: &[Around]) -> Result<(), String> {
    if around.iter().map(|around| around.size).sum::<usize>() > AROUND {
        return Err(format!("the tags around it have more than {AROUND} bytes"));
    }
    few(around.iter().flat_map(|around| &around.declared))
}

fn few<'a>(declared: impl IntoIterator<Item = &'a (String, String)>) -> Result<(), String> {
    let size: usize = declared.into_iter().map(|(name, value)| name.len() + value.len()).sum();
    if size > DECLARED { Err(format!("namespaces of more than {DECLARED} bytes are declared")) } else { Ok(()) }
}

/// Whether a tag is of this name; one without a prefix is so whatever its prefix.
fn is(tag: &BytesStart<'_>, name: &str) -> bool {
    tag.name().as_ref() == name || tag.local_name().as_ref() == name
}

/// Gives a record, whose tag was just read, what was declared around it.
fn enter<R: Read>(tag: &BytesStart<'_>, around: &[Around], tape: &mut Tape<R>) -> Result<(), String> {
    named(tag.name().as_ref())?;
    let own = declared(tag)?;
    let mut inherited: Vec<&(String, String)> = vec![];
    for outer in around.iter().rev().flat_map(|around| around.declared.iter().rev()) {
        if !own.iter().chain(inherited.iter().copied()).any(|(name, _)| *name == outer.0) {
            inherited.push(outer);
        }
    }
    // The reader gives no word of a mark at the beginning, of which there may be two.
    tape.keep_from(b'<');
    let text: String = inherited.iter().rev().map(|(name, value)| format!(" {name}={value}")).collect();
    tape.insert(1 + tag.name().as_ref().len(), &text);
    Ok(())
}

/// The namespaces that a tag declares: names of attributes, and values with their quotes.
fn declared(tag: &BytesStart<'_>) -> Result<Vec<(String, String)>, String> {
    let mut attributes = tag.attributes();
    // What says an attribute twice is nobody's trouble here, and looking for it takes the square of their number.
    attributes.with_checks(false);
    let mut declared = vec![];
    for attribute in attributes {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if attribute.key.as_namespace_binding().is_some() {
            named(attribute.key.as_ref())?;
            let quote = if attribute.value.contains('"') { '\'' } else { '"' };
            declared.push((attribute.key.as_ref().to_owned(), format!("{quote}{}{quote}", attribute.value)));
        }
    }
    few(&declared)?;
    Ok(declared)
}

/// Refuses a name with a quote in it, behind which nothing can be put: the parser takes what follows for a value.
fn named(name: &str) -> Result<(), String> {
    if name.contains(['"', '\'']) { Err(format!("{name} is no name")) } else { Ok(()) }
}

fn odd(row: u64, what: &str) -> ReaderError {
    ReaderError::Xml(format!("after record {row}: {what}"))
}

impl<R: Read> Iterator for Elements<R> {
    type Item = Result<Piece, ReaderError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.piece().transpose()
    }
}
