//! The elements of an array, or objects that follow each other: cut by brackets
//! and quotes alone.

use std::io::BufRead;

use super::super::{Piece, ReaderError};
use super::{Held, MARK};

/// Where in the file it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the array.
    Before,
    /// Where a record may begin. An array may also end here, unless after a comma.
    Between { comma: bool },
    /// In a record, so deep.
    Within { depth: u64 },
    /// In a text of a record, perhaps after a backslash.
    Text { depth: u64, escaped: bool },
    /// Behind the array.
    After,
}

/// A file's values.
pub(super) struct Values<R> {
    file: R,
    listed: bool,
    state: State,
    held: Held,
    row: u64,
    begun: bool,
}

impl<R> Values<R> {
    /// The elements of one array where they are `listed`.
    pub fn new(file: R, listed: bool) -> Self {
        let state = if listed { State::Before } else { State::Between { comma: false } };
        Self { file, listed, state, held: Held::default(), row: 0, begun: false }
    }
}

impl<R: BufRead> Values<R> {
    fn piece(&mut self) -> Result<Option<Piece>, ReaderError> {
        loop {
            let bytes = self.file.fill_buf()?;
            if bytes.is_empty() {
                let whole = if self.listed { self.state == State::After } else { self.state == BETWEEN };
                return if whole { Ok(None) } else { Err(odd(self.row, "the file ends within")) };
            }
            let skipped = if !self.begun && bytes.starts_with(MARK) { MARK.len() } else { 0 };
            self.begun = true;
            let (mut at, mut from, mut ended) = (skipped, skipped, false);
            while at < bytes.len() && !ended {
                let was = self.state;
                self.state = step(was, self.listed, bytes[at]).map_err(|what| odd(self.row, what))?;
                let (before, now) = (is_in(was), is_in(self.state));
                if !before && now {
                    from = at;
                }
                // What ends an object is of it; what ends an element is not.
                ended = before && !now;
                at += 1;
                if ended {
                    self.held.extend(&bytes[from..if self.listed { at - 1 } else { at }]);
                }
            }
            if is_in(self.state) {
                self.held.extend(&bytes[from..at]);
            }
            self.file.consume(at);
            if ended {
                self.row += 1;
                let payload = self.held.take().map(|mut bytes| {
                    bytes.truncate(bytes.trim_ascii_end().len());
                    bytes
                });
                return Ok(Some(Piece { row: self.row, payload }));
            }
        }
    }
}

const BETWEEN: State = State::Between { comma: false };

fn is_in(state: State) -> bool {
    matches!(state, State::Within { .. } | State::Text { .. })
}

/// What one more byte makes of it.
fn step(state: State, listed: bool, byte: u8) -> Result<State, &'static str> {
    Ok(match (state, byte) {
        (State::Text { depth, escaped: true }, _) => State::Text { depth, escaped: false },
        (State::Text { depth, .. }, b'\\') => State::Text { depth, escaped: true },
        (State::Text { depth, .. }, b'"') => State::Within { depth },
        (state @ State::Text { .. }, _) => state,

        (State::Within { depth }, b'"') => State::Text { depth, escaped: false },
        (State::Within { depth }, b'{' | b'[') => State::Within { depth: depth + 1 },
        (State::Within { depth: 1 }, b'}' | b']') if !listed => BETWEEN,
        (State::Within { depth: 0 }, b']') => State::After,
        (State::Within { depth: 0 }, b',') => State::Between { comma: true },
        (State::Within { depth: 0 }, b'}') => return Err("a bracket closes what was not opened"),
        (State::Within { depth }, b'}' | b']') => State::Within { depth: depth - 1 },
        (state @ State::Within { .. }, _) => state,

        (state, b' ' | b'\t' | b'\r' | b'\n') => state,
        (State::Before, b'[') => BETWEEN,
        (State::Between { comma: false }, b']') if listed => State::After,
        (State::Between { .. }, b'{' | b'[') => State::Within { depth: 1 },
        (State::Between { .. }, b'"') if listed => State::Text { depth: 0, escaped: false },
        (State::Between { .. }, b'}' | b']' | b',') => return Err("an element is missing"),
        (State::Between { .. }, _) if listed => State::Within { depth: 0 },
        (State::Before | State::Between { .. } | State::After, _) => return Err("something stands between records"),
    })
}

fn odd(row: u64, what: &str) -> ReaderError {
    ReaderError::Json(format!("after record {row}: {what}"))
}

impl<R: BufRead> Iterator for Values<R> {
    type Item = Result<Piece, ReaderError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.piece().transpose()
    }
}
