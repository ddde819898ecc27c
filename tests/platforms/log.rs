//! What was asked of the platforms and how they answered, for tests to look at.
//!
//! Knows nothing of what is right.

use std::collections::VecDeque;

use serde::Serialize;

/// Lines that are kept; a play that goes on for hours forgets its first.
const KEPT: usize = 20_000;

/// One answer, of a platform to the hub, or of the hub to a push.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// When, by the machine's clock, in ms since 1970.
    pub at: i64,
    /// The call's path; `/in` for a push.
    pub call: String,
    /// The fault's name; else the platform's code, or the hub's whole answer to a push.
    pub answer: String,
    /// What was asked for.
    pub asked: String,
}

/// The lines in their order.
#[derive(Debug, Default)]
pub struct Log(VecDeque<Line>);

impl Log {
    /// Keeps a line.
    pub fn put(&mut self, line: Line) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(line);
    }

    /// The lines of a call, since a time.
    pub fn lines<'a>(&'a self, call: &'a str, since: i64) -> impl Iterator<Item = &'a Line> {
        self.0.iter().filter(move |line| line.call == call && line.at >= since)
    }
}
