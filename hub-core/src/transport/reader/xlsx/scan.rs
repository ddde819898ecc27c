//! A part's bytes, looked through before anything builds on them: what of XML a
//! workbook needs, and no more, in pieces that are not too long.
//!
//! Promises: cuts tags where the XML reader behind it would, and refuses what
//! the two might cut differently. Holds one tag at a time, whatever comes.

use std::io::Read;

use super::super::{ReaderError, read_full};

/// Bytes of the longest name of an element.
const NAME: usize = 128;
/// Bytes of the longest tag that is kept to be asked.
const TAG: usize = 16 << 10;
/// So much may come of few packed bytes: small tables of equal rows do that.
const FREE: u64 = 16 << 20;
/// How many bytes one packed byte may become. Tables stay far below; the packing allows 1,032.
const RATIO: u64 = 100;

/// What a part may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Bytes, unpacked.
    pub bytes: u64,
    /// Elements that are counted: those of `pieces`, or all where there are none.
    pub elements: u64,
    /// Elements that part it into pieces, and the most bytes of a piece.
    pub pieces: Option<(&'static [&'static str], u64)>,
    /// The reader stops after this element.
    pub until: Option<&'static str>,
    /// Elements whose tags are asked.
    pub asked: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    Name,
    Tag(Option<u8>),
    End,
    Declaration,
}

/// Looks a part through. `packed` is its size as it stands in the file; `ask`
/// gets the tags of the elements that are asked, without their brackets.
pub(super) fn scan(
    mut part: impl Read,
    packed: u64,
    limits: &Limits,
    ask: &mut dyn FnMut(&str) -> Result<(), ReaderError>,
) -> Result<(), ReaderError> {
    let most = limits.bytes.min(FREE.max(packed.saturating_mul(RATIO)));
    let mut chunk = vec![0; 64 << 10];
    let mut scan =
        Scan { limits, ask, state: State::Text, tag: vec![], kept: false, before: 0, at: 0, since: 0, elements: 0 };
    loop {
        let n = read_full(&mut part, &mut chunk).map_err(|error| ReaderError::Workbook(error.to_string()))?;
        for byte in &chunk[..n] {
            if scan.feed(*byte)? {
                return Ok(());
            }
        }
        if scan.at > most {
            return Err(too_large(most, limits.bytes));
        }
        if n < chunk.len() {
            return Ok(());
        }
    }
}

fn too_large(most: u64, limit: u64) -> ReaderError {
    ReaderError::TooLarge(if most < limit {
        format!("a part of it unpacks to more than {RATIO} times its size")
    } else {
        format!("a part of it unpacks to more than {limit} bytes")
    })
}

fn odd(what: &str) -> ReaderError {
    ReaderError::Workbook(format!("it holds {what}"))
}

struct Scan<'a> {
    limits: &'a Limits,
    ask: &'a mut dyn FnMut(&str) -> Result<(), ReaderError>,
    state: State,
    tag: Vec<u8>,
    kept: bool,
    before: u8,
    at: u64,
    since: u64,
    elements: u64,
}

impl Scan<'_> {
    /// Takes a byte; whether the reader would stop here.
    fn feed(&mut self, byte: u8) -> Result<bool, ReaderError> {
        if byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') {
            return Err(odd("bytes that are no text, or text in another encoding than UTF-8"));
        }
        self.at += 1;
        self.since += 1;
        if let Some((_, most)) = self.limits.pieces.filter(|(_, most)| self.since > *most) {
            return Err(ReaderError::TooLarge(format!("one of its cells takes more than {most} bytes")));
        }
        let mut stops = false;
        match self.state {
            State::Text if byte == b'<' => {
                self.tag.clear();
                self.state = State::Name;
            }
            State::Text => {}
            State::Name => stops = self.name(byte)?,
            State::Tag(None) if byte == b'>' => self.close()?,
            State::Tag(quote) => {
                if self.kept {
                    self.tag.push(byte);
                    if self.tag.len() > TAG {
                        return Err(odd("a tag that is too long"));
                    }
                }
                self.state = State::Tag(match (quote, byte) {
                    (None, b'"' | b'\'') => Some(byte),
                    (Some(open), _) if open == byte => None,
                    _ => quote,
                });
            }
            State::End if byte == b'>' => self.state = State::Text,
            State::End if byte.is_ascii_whitespace() => {}
            State::End => return Err(odd("an end of an element with more than its name")),
            State::Declaration if byte == b'>' && self.before == b'?' => self.state = State::Text,
            State::Declaration if byte == b'>' => return Err(odd("a processing instruction")),
            State::Declaration => {}
        }
        self.before = byte;
        Ok(stops)
    }

    fn name(&mut self, byte: u8) -> Result<bool, ReaderError> {
        match (self.tag.as_slice(), byte) {
            ([], b'!') => return Err(odd("a document type, a comment or the like")),
            // At the very beginning, or after a byte order mark.
            ([], b'?') if self.at == 2 || self.at == 5 => {
                self.state = State::Declaration;
                return Ok(false);
            }
            ([], b'?') => return Err(odd("a processing instruction")),
            (_, b'>') => return self.named(true),
            ([], b'/') => self.tag.push(byte),
            (_, b'/' | b' ' | b'\t' | b'\n' | b'\r') => {
                let stops = self.named(false)?;
                if self.kept {
                    self.tag.push(byte);
                }
                return Ok(stops);
            }
            (name, _) if name.len() == NAME => return Err(odd("a name that is too long")),
            _ => self.tag.push(byte),
        }
        Ok(false)
    }

    /// The tag's name is complete, and so may be the tag.
    fn named(&mut self, complete: bool) -> Result<bool, ReaderError> {
        let (is_end, name) = match self.tag.split_first() {
            Some((b'/', name)) => (true, name),
            _ => (false, self.tag.as_slice()),
        };
        let local = name.iter().position(|byte| *byte == b':').map_or(name, |at| &name[at + 1..]);
        let is = |wanted: &&str| wanted.as_bytes() == local;
        let parts = self.limits.pieces.is_some_and(|(names, _)| names.iter().any(is));
        let stops = is_end && self.limits.until.as_ref().is_some_and(is);
        self.kept = !is_end && self.limits.asked.iter().any(is);
        if parts {
            self.since = 0;
        }
        if !is_end && (parts || self.limits.pieces.is_none()) {
            self.elements += 1;
            if self.elements > self.limits.elements {
                let most = self.limits.elements;
                return Err(ReaderError::TooLarge(format!("a part of it has more than {most} elements")));
            }
        }
        self.state = if is_end { State::End } else { State::Tag(None) };
        if complete {
            self.close()?;
        }
        Ok(stops)
    }

    fn close(&mut self) -> Result<(), ReaderError> {
        self.state = State::Text;
        if !std::mem::take(&mut self.kept) {
            return Ok(());
        }
        let tag = str::from_utf8(&self.tag).map_err(|_| odd("text in another encoding than UTF-8"))?;
        (self.ask)(tag.strip_suffix('/').unwrap_or(tag))
    }
}
