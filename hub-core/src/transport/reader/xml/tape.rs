//! What an XML reader has read, as it stood there.

use std::io::{self, BufRead, BufReader, Read};

use super::super::text::Text;
use super::LONGEST;

/// Text that keeps what was read of it.
pub(super) struct Tape<R> {
    text: BufReader<Text<R>>,
    kept: Vec<u8>,
}

impl<R: Read> Tape<R> {
    pub fn new(text: Text<R>) -> Self {
        Self { text: BufReader::new(text), kept: Vec::new() }
    }

    /// Keeps nothing of what was read by now, and lets so much be read anew.
    pub fn clear(&mut self) {
        self.kept.clear();
        self.text.get_mut().budget = LONGEST;
    }

    /// Keeps what was read from the first such byte on.
    pub fn keep_from(&mut self, byte: u8) {
        let begins = self.kept.iter().position(|kept| *kept == byte).unwrap_or(self.kept.len());
        self.kept.drain(..begins);
    }

    /// Puts something in, after so many bytes of what was kept.
    pub fn insert(&mut self, at: usize, text: &str) {
        self.kept.splice(at..at, text.bytes());
    }

    /// What was read since it was cleared.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.kept)
    }

    /// Whether more was asked for than a record may have.
    pub fn is_spent(&self) -> bool {
        self.text.get_ref().budget == 0
    }
}

impl<R: Read> Read for Tape<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.text.read(out)?;
        self.kept.extend_from_slice(&out[..n]);
        Ok(n)
    }
}

impl<R: Read> BufRead for Tape<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.text.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.kept.extend_from_slice(&self.text.buffer()[..n]);
        self.text.consume(n);
    }
}
