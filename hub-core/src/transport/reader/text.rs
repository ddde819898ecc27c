//! Text in files: its bytes as UTF-8, whatever their encoding. Streams, and gives
//! no more of it at a time than it may. Knows nothing of what it says.

use std::collections::VecDeque;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, UTF_8};
use sha2::{Digest, Sha256};

use super::records::LONGEST;
use super::{ReaderError, read_full};

/// What the first reading of a file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// SHA-256 of its bytes, hex.
    pub digest: String,
    /// The first encoding that all its bytes are text in.
    pub encoding: &'static Encoding,
}

impl Survey {
    /// Reads a file through: its digest, and the first of these encodings (WHATWG
    /// labels) that it is text in.
    ///
    /// # Errors
    /// Where it is in none of them, or cannot be read.
    pub(super) fn of(mut file: impl Read, encodings: &[String]) -> Result<Self, ReaderError> {
        let mut candidates: Vec<(&'static Encoding, Decoder, bool)> = encodings
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
        let (encoding, ..) = fitting.ok_or_else(|| ReaderError::Encoding(encodings.join(", ")))?;
        Ok(Self { digest: hex::encode(hash.finalize()), encoding })
    }
}

/// The file's bytes as UTF-8, at most `budget` of them.
pub(super) struct Text<R> {
    file: R,
    /// So much of it may still be read; whoever reads sets it anew.
    pub budget: usize,
    decoder: Decoder,
    bytes: Vec<u8>,
    at: usize,
    ended: bool,
    finished: bool,
    waiting: VecDeque<u8>,
}

impl<R> Text<R> {
    pub fn new(file: R, encoding: &'static Encoding) -> Self {
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
