//! Walking lists that give what changed since a time, page by page.
//!
//! The rows of such a list come in the order of their update time, changed at
//! or after a given time. A walk goes through several of them and remembers of
//! each the latest update time seen: the cursor. After a full page it asks
//! again from the last row's time, not for the next page: a row that changes
//! while the list is read moves to its end, and everything behind it moves up
//! by one, which would cost a reader of numbered pages one row. Only where a
//! page lies within one second does it turn pages.
//!
//! A round begins a little before the cursor, since platforms stamp a row
//! before they show it; repeats are counted by the hub, losses by nobody. Knows
//! nothing of requests and rows.

use std::collections::BTreeMap;

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

    /// A page was taken: the update time of its last row, and whether the
    /// platform has more pages of this answer. A time in the future is not
    /// remembered: it would hide what changes until then.
    pub fn took(&mut self, last: Option<Instant>, more: bool, now: Instant) {
        let Some(list) = self.lists.first() else { return };
        if let Some(last) = last {
            let known = last.min(now);
            let seen = self.seen.entry(list.clone()).or_insert(known);
            *seen = known.max(*seen);
        }
        if !more || !self.wants(last) {
            self.lists.remove(0);
            self.open();
            return;
        }
        match last.map(whole_second) {
            Some(last) if self.since.is_none_or(|since| since < last) => {
                self.since = Some(last);
                self.page = 1;
            }
            _ => self.page += 1,
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

fn whole_second(instant: Instant) -> Instant {
    instant.div_euclid(1000) * 1000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::contract::Span;

    const NOW: Instant = 1_000_000;

    fn round(cursor: Option<&str>) -> Round {
        Round { now: NOW, cursor: cursor.map(Into::into), back_fill: None }
    }

    fn asked(walk: &Walk) -> Option<(&str, Option<Instant>, u32)> {
        walk.ask().map(|ask| (ask.list, ask.since, ask.page))
    }

    #[test]
    fn a_first_round_asks_for_everything_list_by_list() {
        let mut walk = Walk::begin(&["a", "b"], &round(None), 3000).unwrap();
        assert_eq!(asked(&walk), Some(("a", None, 1)));
        walk.took(Some(7500), false, NOW);
        assert_eq!(asked(&walk), Some(("b", None, 1)));
        walk.took(None, false, NOW);
        assert_eq!(asked(&walk), None);
        assert_eq!(walk.cursor(), r#"{"a":7500}"#);
    }

    #[test]
    fn a_full_page_is_followed_by_its_last_second_and_within_one_second_by_pages() {
        let mut walk = Walk::begin(&["a"], &round(None), 3000).unwrap();
        walk.took(Some(7500), true, NOW);
        assert_eq!(asked(&walk), Some(("a", Some(7000), 1)));
        walk.took(Some(7900), true, NOW);
        assert_eq!(asked(&walk), Some(("a", Some(7000), 2)));
        walk.took(Some(9000), true, NOW);
        assert_eq!(asked(&walk), Some(("a", Some(9000), 1)));
    }

    #[test]
    fn the_next_round_begins_a_little_earlier_and_never_moves_the_cursor_back() {
        let mut walk = Walk::begin(&["a"], &round(Some(r#"{"a":9500}"#)), 3000).unwrap();
        assert_eq!(asked(&walk), Some(("a", Some(6000), 1)));
        walk.took(Some(7000), false, NOW);
        assert_eq!(walk.cursor(), r#"{"a":9500}"#);
    }

    #[test]
    fn a_time_in_the_future_does_not_hide_what_changes_until_then() {
        let mut walk = Walk::begin(&["a"], &round(None), 0).unwrap();
        walk.took(Some(NOW * 9), true, NOW);
        assert_eq!(asked(&walk), Some(("a", Some(NOW * 9), 1)));
        assert_eq!(walk.cursor(), format!(r#"{{"a":{NOW}}}"#));
    }

    #[test]
    fn a_back_fill_ends_with_its_span() {
        let mut filling = round(None);
        filling.back_fill = Some(Span { since: 5000, until: 8000 });
        let mut walk = Walk::begin(&["a", "b"], &filling, 3000).unwrap();
        assert_eq!(asked(&walk), Some(("a", Some(5000), 1)));
        assert!(walk.wants(Some(7999)) && !walk.wants(Some(8000)));
        walk.took(Some(8000), true, NOW);
        assert_eq!(asked(&walk), Some(("b", Some(5000), 1)));
    }

    #[test]
    fn a_round_goes_on_from_its_state_and_a_foreign_one_stops_the_source() {
        let walk = Walk::begin(&["a"], &round(Some(r#"{"a":9500}"#)), 3000).unwrap();
        assert_eq!(Walk::resume(&walk.state()).unwrap(), walk);
        assert_eq!(Walk::resume(b"7").unwrap_err().note.code, "state.malformed");
        let refused = Walk::begin(&["a"], &round(Some("2024-01-01")), 0).unwrap_err();
        assert_eq!(refused.note.code, "cursor.malformed");
    }
}
