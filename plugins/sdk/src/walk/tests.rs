//! Walks over lists that stand still, and over lists that change while they are read.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::bindings::contract::Span;

const NOW: Instant = 1_000_000;

fn round(cursor: Option<&str>) -> Round {
    Round { now: NOW, cursor: cursor.map(Into::into), back_fill: None }
}

fn asked(walk: &Walk) -> Option<(&str, Option<Instant>, u32)> {
    walk.ask().map(|ask| (ask.list, ask.since, ask.page))
}

/// A page of rows with these update times; rows of the same times are the same rows.
fn shown(times: &[Instant], more: bool) -> Shown {
    let rows: Vec<(Option<Instant>, String)> = times.iter().map(|time| (Some(*time), time.to_string())).collect();
    Shown::new(rows.iter().map(|(time, row)| (*time, row.as_str())), more)
}

#[test]
fn a_first_round_asks_for_everything_list_by_list() {
    let mut walk = Walk::begin(&["a", "b"], &round(None), 3000).unwrap();
    assert_eq!(asked(&walk), Some(("a", None, 1)));
    walk.took(&shown(&[7500], false), NOW).unwrap();
    assert_eq!(asked(&walk), Some(("b", None, 1)));
    walk.took(&shown(&[], false), NOW).unwrap();
    assert_eq!(asked(&walk), None);
    assert_eq!(walk.cursor(), r#"{"a":7500}"#);
}

#[test]
fn a_full_page_is_followed_by_its_last_second_and_within_one_second_by_pages_and_back() {
    let mut walk = Walk::begin(&["a"], &round(None), 3000).unwrap();
    assert!(walk.took(&shown(&[7100, 7500], true), NOW).unwrap());
    assert_eq!(asked(&walk), Some(("a", Some(7000), 1)));
    assert!(walk.took(&shown(&[7100, 7500], true), NOW).unwrap());
    assert_eq!(asked(&walk), Some(("a", Some(7000), 2)));
    assert!(walk.took(&shown(&[7600, 7700], true), NOW).unwrap());
    assert_eq!(asked(&walk), Some(("a", Some(7000), 3)));
    assert!(walk.took(&shown(&[7800, 9000], true), NOW).unwrap());
    assert_eq!((asked(&walk), walk.cursor().as_str()), (Some(("a", Some(7000), 2)), r#"{"a":7700}"#));
    assert!(!walk.took(&shown(&[7600, 7700], true), NOW).unwrap(), "nothing moved: not taken twice");
    assert_eq!(asked(&walk), Some(("a", Some(7000), 1)));
    assert!(walk.took(&shown(&[7500, 7600], true), NOW).unwrap(), "a row moved up while the pages were turned");
    assert_eq!((asked(&walk), walk.cursor().as_str()), (Some(("a", Some(9000), 1)), r#"{"a":9000}"#));
}

#[test]
fn an_answer_to_another_request_is_asked_for_again() {
    let mut walk = Walk::begin(&["a"], &round(None), 0).unwrap();
    walk.took(&shown(&[5000, 7500], true), NOW).unwrap();
    let before = walk.clone();
    let refused = walk.took(&shown(&[5000, 7500], true), NOW).unwrap_err();
    assert_eq!((refused.note.code.as_str(), &walk), ("answer.another-page", &before));
    walk.took(&shown(&[7500, 7600], true), NOW).unwrap();
    assert_eq!(asked(&walk), Some(("a", Some(7000), 2)));
    let refused = walk.took(&shown(&[7500, 7600], false), NOW).unwrap_err();
    assert_eq!(refused.note.code, "answer.another-page");
    walk.took(&shown(&[7700], false), NOW).unwrap();
    assert_eq!(asked(&walk), Some(("a", Some(7000), 1)));
    assert!(!walk.took(&shown(&[7700], false), NOW).unwrap(), "the last page again, where the first was asked for");
    assert_eq!(asked(&walk), Some(("a", Some(7000), 2)));
    assert!(!walk.took(&shown(&[7700], false), NOW).unwrap(), "it is still the last");
    assert_eq!(walk.took(&shown(&[7700], false), NOW).unwrap_err().note.code, "answer.another-page");
    assert!(!walk.took(&shown(&[7500, 7600], true), NOW).unwrap());
    assert_eq!(asked(&walk), None);
}

#[test]
fn rows_of_before_the_asked_time_are_no_harm_where_the_page_leads_on_or_ends_the_list() {
    for (times, more, next) in [(&[5000, 9000], true, Some(("a", Some(9000), 1))), (&[5000, 7000], false, None)] {
        let mut walk = Walk::begin(&["a"], &round(Some(r#"{"a":7500}"#)), 0).unwrap();
        assert!(walk.took(&shown(times, more), NOW).unwrap());
        assert_eq!(asked(&walk), next);
    }
}

#[test]
fn the_next_round_begins_a_little_earlier_and_never_moves_the_cursor_back() {
    let mut walk = Walk::begin(&["a"], &round(Some(r#"{"a":9500}"#)), 3000).unwrap();
    assert_eq!(asked(&walk), Some(("a", Some(6000), 1)));
    walk.took(&shown(&[7000], false), NOW).unwrap();
    assert_eq!(walk.cursor(), r#"{"a":9500}"#);
}

#[test]
fn a_time_in_the_future_does_not_hide_what_changes_until_then() {
    let mut walk = Walk::begin(&["a"], &round(None), 0).unwrap();
    walk.took(&shown(&[NOW * 9], true), NOW).unwrap();
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
    walk.took(&shown(&[8000], true), NOW).unwrap();
    assert_eq!(asked(&walk), Some(("b", Some(5000), 1)));
}

#[test]
fn a_round_goes_on_from_its_state_and_a_foreign_one_stops_the_source() {
    let mut walk = Walk::begin(&["a"], &round(Some(r#"{"a":9500}"#)), 3000).unwrap();
    walk.took(&shown(&[6000, 6001], true), NOW).unwrap();
    assert_eq!(Walk::resume(&walk.state()).unwrap(), walk);
    assert_eq!(Walk::resume(b"7").unwrap_err().note.code, "state.malformed");
    let refused = Walk::begin(&["a"], &round(Some("2024-01-01")), 0).unwrap_err();
    assert_eq!(refused.note.code, "cursor.malformed");
}

/// What befalls a platform or its reader before one request is answered.
#[derive(Clone, Debug)]
enum Event {
    Nothing,
    /// So many ms pass, then these rows (by place) change.
    Change(i64, Vec<usize>),
    /// So many ms pass, then a row appears.
    New(i64),
    /// The answer given last in this round is given once more.
    Repeat,
    /// The reader begins anew at its cursor.
    Crash,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => Just(Event::Nothing),
        3 => (0..1500i64, prop::collection::vec(0..40usize, 1..5)).prop_map(|(ms, rows)| Event::Change(ms, rows)),
        1 => (0..1500i64).prop_map(Event::New),
        1 => Just(Event::Repeat),
        1 => Just(Event::Crash),
    ]
}

/// A list that shows its rows by update time, then id.
struct Platform {
    /// Update time and id.
    rows: Vec<(Instant, usize)>,
    clock: Instant,
    answer: Vec<(Instant, usize)>,
    more: bool,
}

impl Platform {
    fn befall(&mut self, event: &Event) {
        match event {
            Event::Change(ms, places) => {
                self.clock += ms;
                for place in places {
                    let place = place % self.rows.len();
                    self.rows[place].0 = self.clock;
                }
                self.rows.sort_unstable();
            }
            Event::New(ms) => {
                self.clock += ms;
                self.rows.push((self.clock, self.rows.len()));
            }
            _ => {}
        }
    }

    fn answer(&mut self, ask: Ask<'_>, size: usize, repeat: bool) -> Shown {
        if !repeat || self.answer.is_empty() {
            let changed = self.rows.iter().filter(|(time, _)| ask.since.is_none_or(|since| *time >= since));
            let begin = (ask.page as usize - 1) * size;
            self.answer = changed.clone().skip(begin).take(size).copied().collect();
            self.more = !self.answer.is_empty() && begin + size < changed.count();
        }
        let rows: Vec<String> = self.answer.iter().map(|row| format!("{row:?}")).collect();
        Shown::new(self.answer.iter().zip(&rows).map(|((time, _), row)| (Some(*time), row.as_str())), self.more)
    }
}

proptest! {
    #[test]
    fn no_row_is_lost_while_rows_move_pages_repeat_and_the_reader_crashes(
        seconds in prop::collection::vec(0..3i64, 1..40),
        size in 1..5usize,
        events in prop::collection::vec(event(), 0..60),
    ) {
        let mut rows: Vec<_> = seconds.iter().enumerate().map(|(id, second)| (second * 1000, id)).collect();
        rows.sort_unstable();
        let mut platform = Platform { rows, clock: 3000, answer: Vec::new(), more: false };
        let (mut read, mut cursor) = (BTreeSet::new(), None);
        let mut events = events.iter();
        let mut quiet_rounds = 0;
        while quiet_rounds < 2 {
            let begun = Round { now: i64::MAX, cursor: cursor.clone(), back_fill: None };
            let mut walk = Walk::begin(&["a"], &begun, 0).unwrap();
            quiet_rounds += 1;
            let mut refused = 0;
            // Whoever begins anew does not know what was shown before.
            platform.answer.clear();
            while let Some(ask) = walk.ask() {
                let event = events.next().unwrap_or(&Event::Nothing);
                platform.befall(event);
                if events.len() > 0 {
                    quiet_rounds = 0;
                }
                if matches!(event, Event::Crash) {
                    break;
                }
                let shown = platform.answer(ask, size, matches!(event, Event::Repeat));
                match walk.took(&shown, i64::MAX) {
                    Ok(true) => read.extend(platform.answer.iter().copied()),
                    Ok(false) => {}
                    Err(failure) => {
                        prop_assert_eq!(failure.note.code, "answer.another-page");
                        refused += 1;
                    }
                }
                // Pages of one row may move by a whole page twice: then a list that stands still
                // looks like one that repeats a page, until the reader begins anew.
                if refused > events.len() + 70 {
                    break;
                }
                cursor = Some(walk.cursor());
            }
        }
        let lost: Vec<_> = platform.rows.iter().filter(|row| !read.contains(row)).collect();
        prop_assert!(lost.is_empty(), "lost: {:?} of {:?}", lost, platform.rows);
    }
}
