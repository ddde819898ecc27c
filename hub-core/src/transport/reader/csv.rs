//! CSV: comma-separated values as offices write them. GBK or UTF-8, with or
//! without a byte order mark, rows longer or shorter than the header. Streams:
//! a file is read once to know it, once to give its rows.

use std::collections::VecDeque;
use std::io::{self, Read};

use csv::{Reader, ReaderBuilder, StringRecord};
use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, UTF_8};
use sha2::{Digest, Sha256};

use super::records::LONGEST;
use super::{ReaderError, Reading, Records, Row, read_full};

/// What a manifest says of a channel's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csv {
    /// WHATWG labels, tried in this order where there is no byte order mark.
    pub encodings: Vec<String>,
    /// Between cells.
    pub delimiter: u8,
    /// Neighbouring rows with the same text in this column are one record.
    pub group_by: Option<String>,
}

impl Default for Csv {
    fn default() -> Self {
        Self { encodings: vec!["utf-8".into(), "gbk".into()], delimiter: b',', group_by: None }
    }
}

/// What the first reading of a file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// SHA-256 of its bytes, hex.
    pub digest: String,
    /// The first encoding that all its bytes are text in.
    pub encoding: &'static Encoding,
}

impl Csv {
    /// Reads a file through: its digest, its encoding.
    ///
    /// # Errors
    /// Where no encoding fits, or it cannot be read.
    pub fn survey(&self, mut file: impl Read) -> Result<Survey, ReaderError> {
        let mut candidates: Vec<(&'static Encoding, Decoder, bool)> = self
            .encodings
            .iter()
            .filter_map(|label| Encoding::for_label(label.as_bytes()))
            .map(|encoding| (encoding, encoding.new_decoder_without_bom_handling(), true))
            .collect();
        let mut hash = Sha256::new();
        let mut chunk = vec![0; 64 << 10];
        let mut text = vec![0; 256 << 10];
        let mut marked = None;
        loop {
            let n = read_full(&mut file, &mut chunk)?;
            let last = n < chunk.len();
            hash.update(&chunk[..n]);
            if marked.is_none() {
                marked = Some(chunk[..n].starts_with(b"\xef\xbb\xbf"));
            }
            for (_, decoder, fits) in candidates.iter_mut().filter(|(_, _, fits)| *fits) {
                let (result, _, _) = decoder.decode_to_utf8_without_replacement(&chunk[..n], &mut text, last);
                *fits = result == DecoderResult::InputEmpty;
            }
            if last {
                break;
            }
        }
        let by_mark = |encoding: &Encoding| marked != Some(true) || encoding == UTF_8;
        let fitting = candidates.iter().find(|(encoding, _, fits)| *fits && by_mark(encoding));
        let (encoding, ..) = fitting.ok_or_else(|| ReaderError::Encoding(self.encodings.join(", ")))?;
        Ok(Survey { digest: hex::encode(hash.finalize()), encoding })
    }

    /// The records of a surveyed file, after its header.
    ///
    /// # Errors
    /// Where it has no header.
    pub fn records<R: Read>(&self, file: R, survey: &Survey) -> Result<Records<TextRows<R>>, ReaderError> {
        let text = Text::new(file, survey.encoding);
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(self.delimiter).from_reader(text);
        let mut record = StringRecord::new();
        if !next(&mut reader, &mut record, 1)? || record.iter().all(|cell| cell.trim().is_empty()) {
            return Err(ReaderError::NoHeader);
        }
        let header: Vec<String> = record.iter().map(str::to_owned).collect();
        Ok(Records::new(TextRows { reader, row: 1 }, String::new(), header, self.group_by.as_deref()))
    }
}

/// A text's rows.
pub struct TextRows<R> {
    reader: Reader<Text<R>>,
    row: u64,
}

impl<R: Read> Reading for TextRows<R> {
    fn next_row(&mut self) -> Result<Option<Row>, ReaderError> {
        let mut record = StringRecord::new();
        if !next(&mut self.reader, &mut record, self.row + 1)? {
            return Ok(None);
        }
        self.row += 1;
        Ok(Some(Row { row: self.row, cells: record.iter().map(str::to_owned).collect() }))
    }
}

fn next<R: Read>(reader: &mut Reader<Text<R>>, record: &mut StringRecord, row: u64) -> Result<bool, ReaderError> {
    reader.get_mut().budget = LONGEST;
    let read = reader.read_record(record);
    if reader.get_ref().budget == 0 {
        return Err(ReaderError::TooLong(LONGEST, row));
    }
    read.map_err(|error| ReaderError::Io(error.into()))
}

/// The file's bytes as UTF-8, at most `budget` of them.
struct Text<R> {
    file: R,
    budget: usize,
    decoder: Decoder,
    bytes: Vec<u8>,
    at: usize,
    ended: bool,
    finished: bool,
    waiting: VecDeque<u8>,
}

impl<R> Text<R> {
    fn new(file: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self {
            file,
            budget: LONGEST,
            decoder,
            bytes: vec![],
            at: 0,
            ended: false,
            finished: false,
            waiting: VecDeque::new(),
        }
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.decode(out)?;
        self.budget = self.budget.saturating_sub(n);
        if self.budget == 0 { Err(io::Error::other("the record is too long")) } else { Ok(n) }
    }
}

impl<R: Read> Text<R> {
    fn decode(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if !self.waiting.is_empty() {
            return self.waiting.read(out);
        }
        if self.finished {
            return Ok(0);
        }
        // The decoder wants room for the longest character that may come next.
        let mut small = [0; 16];
        let spill = out.len() < small.len();
        loop {
            if self.at == self.bytes.len() && !self.ended {
                self.bytes.resize(64 << 10, 0);
                let n = read_full(&mut self.file, &mut self.bytes)?;
                self.ended = n < self.bytes.len();
                self.bytes.truncate(n);
                self.at = 0;
            }
            let room: &mut [u8] = if spill { &mut small } else { &mut *out };
            let (result, read, written, _) = self.decoder.decode_to_utf8(&self.bytes[self.at..], room, self.ended);
            self.at += read;
            // A decoder that was told the end and has given all must not be asked again.
            self.finished = self.ended && result == CoderResult::InputEmpty;
            if written > 0 && spill {
                self.waiting.extend(&small[..written]);
                return self.waiting.read(out);
            }
            if written > 0 || self.finished {
                return Ok(written);
            }
        }
    }
}

#[cfg(test)]
mod tests;
