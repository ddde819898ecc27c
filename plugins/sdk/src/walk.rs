//! Walking lists that give what changed since a time, page by page.
//!
//! The rows of such a list come in the order of their update time, changed at
//! or after a given time. A walk goes through several of them and remembers of
//! each the latest update time seen: the cursor. After a full page it asks
//! again from the last row's time, not for the next page: a row that changes
//! while the list is read moves to its end, and everything behind it moves up
//! by one, which would cost a reader of numbered pages one row. Only where a
//! page lies within one second does it turn pages; then it turns them back to
//! the first, so that a row that moved up meanwhile is met on its way, and
//! remembers nothing behind that second before it is through.
//!
//! An answer that shows rows of before the asked time, or the page that was
//! shown last, is not to this request: it is asked again, since going on would
//! step over what was not shown. A round begins a little before the cursor,
//! since platforms stamp a row before they show it; repeats are counted by the
//! hub, losses by nobody. Knows nothing of requests and rows.
//!
//! ```
//! use hub_adapter_sdk::{Ask, Round, Shown, Walk};
//!
//! let round = Round { now: 1_740_787_300_000, cursor: None, back_fill: None };
//! let mut walk = Walk::begin(&["shop", "visit"], &round, 0).unwrap();
//! assert_eq!(walk.ask(), Some(Ask { list: "shop", since: None, page: 1 }));
//! let last = Shown::new([(Some(1_740_787_200_000), r#"{"id":7}"#)], false);
//! assert!(walk.took(&last, round.now).unwrap());
//! assert_eq!(walk.ask().unwrap().list, "visit");
//! assert_eq!(walk.cursor(), r#"{"shop":1740787200000}"#);
//! ```

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};

use serde::{Deserialize, Serialize};

use crate::bindings::contract::{Failure, Instant, Round};
use crate::note::note;

/// Where a round stands. As text it is the `state` of a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Walk {
    /// Latest update time seen of each list, in ms since 1970: the cursor.
    seen: BTreeMap<String, Instant>,
    /// The lists not yet read to their end, the one being read first.
    lists: Vec<String>,
    /// Whole seconds; none asks for everything.
    since: Option<Instant>,
    page: u32,
    overlap: u64,
    span: Option<(Instant, Instant)>,
    /// What the pages turned so far within one second showed, from the first.
    turned: Vec<u64>,
    /// What the last of them showed.
    previous: Option<u64>,
    /// Whether one of them was shown where another was asked for, on the way back.
    doubted: bool,
    /// Where to go on once they are turned back.
    back: Option<Back>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Back {
    reached: Option<Instant>,
    /// None: the list was at its end.
    since: Option<Instant>,
}

/// What to ask for next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ask<'a> {
    /// The list.
    pub list: &'a str,
    /// Rows changed at or after this point, a whole second; none: all rows.
    pub since: Option<Instant>,
    /// Page, from 1.
    pub page: u32,
}

/// What a page showed.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    oldest: Option<Instant>,
    last: Option<Instant>,
    more: bool,
    /// Equal for pages of the same rows; none for a page without rows.
    print: Option<u64>,
}

impl Shown {
    /// A page with these rows, each with its update time where it has a
    /// readable one, and whether the platform has more pages of this answer.
    pub fn new<'a>(rows: impl IntoIterator<Item = (Option<Instant>, &'a str)>, more: bool) -> Self {
        let (mut hasher, mut shown) = (DefaultHasher::new(), Self { oldest: None, last: None, more, print: None });
        for (updated, row) in rows {
            hasher.write(row.as_bytes());
            shown.oldest = shown.oldest.into_iter().chain(updated).min();
            shown.last = updated;
            shown.print = Some(hasher.finish());
        }
        shown
    }
}

impl Walk {
    /// Opens a round over these lists, which begins `overlap` milliseconds
    /// before the cursor; a back-fill begins with its span. A cursor that this
    /// adapter cannot read stops the source.
    pub fn begin(lists: &[&str], round: &Round, overlap: u64) -> Result<Self, Failure> {
        let seen = match round.cursor.as_deref() {
            None | Some("") => BTreeMap::new(),
            Some(cursor) => serde_json::from_str(cursor)
                .map_err(|_| Failure::stop(note("cursor.malformed", "the cursor is not of this adapter")))?,
        };
        let mut walk = Self {
            seen,
            lists: lists.iter().map(|&list| list.to_owned()).collect(),
            since: None,
            page: 1,
            overlap,
            span: round.back_fill.map(|span| (span.since, span.until)),
            turned: Vec::new(),
            previous: None,
            doubted: false,
            back: None,
        };
        walk.open();
        Ok(walk)
    }

    /// Takes up the round that [`state`](Self::state) left.
    pub fn resume(state: &[u8]) -> Result<Self, Failure> {
        serde_json::from_slice(state)
            .map_err(|_| Failure::stop(note("state.malformed", "the state is not of this adapter")))
    }

    /// For the next `resume`.
    pub fn state(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and numbers are JSON")
    }

    /// For the next round: `{list: latest update time in ms}`.
    pub fn cursor(&self) -> String {
        serde_json::to_string(&self.seen).expect("texts and numbers are JSON")
    }

    /// What to ask for; none once every list was read to its end.
    pub fn ask(&self) -> Option<Ask<'_>> {
        Some(Ask { list: self.lists.first()?, since: self.since, page: self.page })
    }

    /// Whether a row with this update time is wanted: a back-fill leaves out
    /// what lies behind its span.
    pub fn wants(&self, updated: Option<Instant>) -> bool {
        match (self.span, updated) {
            (Some((_, until)), Some(updated)) => updated < until,
            _ => true,
        }
    }

    /// A page was shown: whether its rows are to be taken, which they are
    /// unless they were before. A time in the future is not remembered: it
    /// would hide what changes until then. An answer that is not to this
    /// request is to be asked for again.
    pub fn took(&mut self, shown: &Shown, now: Instant) -> Result<bool, Failure> {
        if self.lists.is_empty() {
            return Ok(false);
        }
        if let Some(back) = self.back.clone() {
            return self.turn_back(shown, &back, now);
        }
        if self.is_another(shown) {
            return Err(another());
        }
        self.previous = shown.print;
        let on = shown.last.map(whole_second).filter(|last| self.since.is_none_or(|since| since < *last));
        let ended = !shown.more || !self.wants(shown.last);
        if self.page == 1 && (ended || on.is_some()) {
            self.go_on(&Back { reached: shown.last, since: on.filter(|_| !ended) }, now);
            return Ok(true);
        }
        if ended || on.is_some() {
            self.back = Some(Back { reached: shown.last, since: on.filter(|_| !ended) });
            self.page -= 1;
        } else {
            self.saw(shown.last, now);
            self.turned.push(shown.print.unwrap_or_default());
            self.page += 1;
        }
        Ok(true)
    }

    fn turn_back(&mut self, shown: &Shown, back: &Back, now: Instant) -> Result<bool, Failure> {
        if shown.print.is_some() && shown.print == self.previous {
            if self.doubted {
                return Err(another());
            }
            // Either the page before was shown once more, or a whole page of rows moved up. That
            // page is looked at again: where it shows the same, this was no answer.
            self.turned.extend(shown.print);
            (self.doubted, self.previous) = (true, None);
            self.page += 1;
            return Ok(false);
        }
        let moved = shown.print != self.turned.pop();
        self.doubted &= !moved && self.previous.is_none();
        self.previous = shown.print;
        if self.page > 1 {
            self.page -= 1;
        } else {
            self.go_on(back, now);
        }
        Ok(moved && shown.print.is_some())
    }

    /// Whether a page was shown that was not asked for.
    fn is_another(&self, shown: &Shown) -> bool {
        let before = |updated: Option<Instant>| self.since.zip(updated).is_some_and(|(since, at)| at < since);
        let no_way_on = self.since.zip(shown.last).is_some_and(|(since, last)| whole_second(last) <= since);
        let again = shown.print.is_some() && shown.print == self.previous;
        again || (shown.more && before(shown.oldest) && no_way_on)
    }

    fn go_on(&mut self, to: &Back, now: Instant) {
        self.saw(to.reached, now);
        (self.back, self.previous, self.doubted, self.page) = (None, None, false, 1);
        self.turned.clear();
        if to.since.is_some() {
            self.since = to.since;
        } else {
            self.lists.remove(0);
            self.open();
        }
    }

    fn saw(&mut self, last: Option<Instant>, now: Instant) {
        if let (Some(list), Some(last)) = (self.lists.first(), last) {
            let known = last.min(now);
            let seen = self.seen.entry(list.clone()).or_insert(known);
            *seen = known.max(*seen);
        }
    }

    fn open(&mut self) {
        let Some(list) = self.lists.first() else { return };
        let overlap = i64::try_from(self.overlap).unwrap_or(i64::MAX);
        let resumed = self.seen.get(list).map(|seen| seen.saturating_sub(overlap));
        let start = self.span.map(|(since, _)| since);
        self.since = resumed.max(start).map(whole_second);
        self.page = 1;
    }
}

fn another() -> Failure {
    let message = "the answer shows rows of before the asked time, or the page shown last; it is asked for again";
    Failure::retry(note("answer.another-page", message))
}

fn whole_second(instant: Instant) -> Instant {
    instant.saturating_sub(instant.rem_euclid(1000))
}

#[cfg(test)]
mod tests;
