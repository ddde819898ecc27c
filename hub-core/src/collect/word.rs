//! What a pull says of itself: of its source, or of a back-fill beside it.

use super::board::{Board, State, Trouble};
use super::cursor::FillCursor;
use crate::code;
use crate::message::{Instant, SourceName};
use crate::report::metric;

/// Says it on the board.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub board: Board,
    pub source: SourceName,
    /// Whether a stretch of time is fetched again.
    pub fills: bool,
}

impl Word {
    /// At work.
    pub fn running(&self) {
        if self.fills {
            self.of_fill(State::Running, None);
        } else {
            self.board.post(&self.source, |status| status.state = State::Running);
        }
    }

    /// Records that are now in Kafka.
    pub fn committed(&self, now: Instant, raw: u64, refused: u64) {
        if !self.fills {
            return self.board.committed(&self.source, now, raw, refused);
        }
        self.running();
        metrics::counter!(metric::COLLECTED, "source" => self.source.to_string()).increment(raw);
        self.board.post(&self.source, |status| {
            status.items += raw;
            status.refused += refused;
        });
    }

    /// How far a back-fill is.
    pub fn filled(&self, fill: &FillCursor) {
        self.board.post(&self.source, |status| {
            if let Some(status) = &mut status.fill {
                (status.items, status.done) = (fill.raw, fill.done);
            }
        });
    }

    /// Trouble that passes.
    pub fn waiting(&self, now: Instant, until: Instant, code: String, message: String) {
        if !self.fills {
            return self.board.waiting(&self.source, now, until, code, message);
        }
        tracing::warn!(source = %self.source, code, message, "the back-fill waits");
        self.trouble(State::Waiting, now, code, message);
    }

    /// The end, until a person has looked.
    pub fn stopped(&self, now: Instant, code: String, message: String) {
        if !self.fills {
            return self.board.stopped(&self.source, now, code, message);
        }
        tracing::error!(source = %self.source, code, message, "the back-fill has stopped");
        self.trouble(State::Stopped { code: code.clone(), message: message.clone() }, now, code, message);
    }

    /// The hub's own code failed on it: it would else look as if it ran.
    pub fn failed(&self, now: Instant) {
        let code = code!(1403);
        self.stopped(now, code.to_string(), code.title().to_owned());
    }

    fn trouble(&self, state: State, at: Instant, code: String, message: String) {
        let source = self.source.to_string();
        metrics::counter!(metric::ERRORS, "source" => source, "code" => code.clone()).increment(1);
        self.of_fill(state, Some(Trouble { at, code, message }));
    }

    fn of_fill(&self, state: State, trouble: Option<Trouble>) {
        self.board.post(&self.source, |status| {
            if let Some(fill) = &mut status.fill {
                (fill.state, fill.trouble) = (state, trouble);
            }
        });
    }
}
