//! Which rows of a round are new. Rows appear when their transaction ends, later
//! than the time that they bear, so a round begins somewhat before the last one's
//! end; what was taken then is known and left out. A row that bears a time to come
//! must not let the ones before it be missed: it is taken, and moves nothing. Pure.

use std::collections::HashMap;
use std::time::Duration;

use super::stamp::Stamp;
use crate::message::Instant;
use crate::transport::database::Place;

/// How far clocks may differ, in milliseconds.
const AHEAD: i64 = 10 * 60 * 1_000;

/// What was taken lately.
pub(super) struct Window {
    overlap: Duration,
    /// Digests of rows, with the time that they bear.
    taken: HashMap<u128, i64>,
    /// Up to where rows were taken.
    at: Option<Place>,
}

impl Window {
    /// Goes on from where an earlier run was.
    pub fn new(overlap: Duration, at: Option<Place>) -> Self {
        Self { overlap, taken: HashMap::new(), at }
    }

    /// Where the next round begins.
    pub fn begin(&self) -> Option<Place> {
        let at = self.at.clone()?;
        match stamp_of(&at) {
            Some(stamp) => Some(Place { changed: Some(stamp.before(self.overlap)), key: None }),
            None => Some(at),
        }
    }

    /// Looks at a row: whether it is new, and has moved the place.
    pub fn look(&mut self, place: &Place, digest: u128, now: Instant) -> bool {
        let stamp = stamp_of(place);
        let is_to_come = stamp.is_some_and(|stamp| stamp.at > now + AHEAD);
        if !is_to_come && self.is_beyond(stamp) {
            self.at = Some(place.clone());
        }
        // Without a time it comes once, since rounds go on behind it.
        stamp.is_none_or(|stamp| self.taken.insert(digest, stamp.at).is_none())
    }

    /// A round begins before its place, so rows come by again that lie before it.
    fn is_beyond(&self, stamp: Option<Stamp>) -> bool {
        let known = self.at.as_ref().and_then(stamp_of);
        known.zip(stamp).is_none_or(|(known, new)| new.at >= known.at)
    }

    /// The round is over: what no round will meet again is forgotten.
    pub fn close(&mut self) {
        let Some(end) = self.at.as_ref().and_then(stamp_of) else {
            return self.taken.clear();
        };
        let from = Stamp::parse(&end.before(self.overlap)).map_or(end.at, |stamp| stamp.at);
        self.taken.retain(|_, at| *at >= from);
    }

    /// Up to where rows were taken.
    pub fn at(&self) -> Option<&Place> {
        self.at.as_ref()
    }
}

/// When the row at a place was last written, where the table says a time.
pub(super) fn stamp_of(place: &Place) -> Option<Stamp> {
    place.changed.as_deref().and_then(Stamp::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIVE_MINUTES: Duration = Duration::from_secs(300);

    fn place(changed: &str, key: &str) -> Place {
        Place { changed: Some(changed.to_owned()).filter(|text| !text.is_empty()), key: Some(key.to_owned()) }
    }

    /// Noon of 2024-03-05 in the county.
    const NOW: Instant = 1_709_611_200_000;

    #[test]
    fn a_round_begins_before_the_last_ones_end_and_leaves_out_what_was_taken() {
        let mut window = Window::new(FIVE_MINUTES, None);
        assert_eq!(window.begin(), None);
        assert!(window.look(&place("2024-03-05 08:00:00", "1"), 1, NOW));
        assert!(window.look(&place("2024-03-05 08:10:00", "2"), 2, NOW));
        window.close();
        let begin = Place { changed: Some("2024-03-05 08:05:00".to_owned()), key: None };
        assert_eq!(window.begin(), Some(begin));
        // One that came late, the same again, and one that was written anew.
        assert!(window.look(&place("2024-03-05 08:06:00", "3"), 3, NOW));
        assert!(!window.look(&place("2024-03-05 08:10:00", "2"), 2, NOW));
        assert!(window.look(&place("2024-03-05 08:11:00", "2"), 4, NOW));
        assert_eq!(window.at(), Some(&place("2024-03-05 08:11:00", "2")));
    }

    #[test]
    fn a_row_of_a_time_to_come_is_taken_once_and_hides_none() {
        let mut window = Window::new(FIVE_MINUTES, None);
        assert!(window.look(&place("2024-03-05 08:00:00", "1"), 1, NOW));
        assert!(window.look(&place("2099-01-01 00:00:00", "2"), 2, NOW));
        window.close();
        assert_eq!(window.at(), Some(&place("2024-03-05 08:00:00", "1")));
        assert!(window.look(&place("2024-03-05 09:00:00", "3"), 3, NOW));
        assert!(!window.look(&place("2099-01-01 00:00:00", "2"), 2, NOW));
    }

    #[test]
    fn without_a_time_rounds_go_on_behind_the_last_key() {
        let mut window = Window::new(FIVE_MINUTES, Some(place("", "7")));
        assert_eq!(window.begin(), Some(place("", "7")));
        assert!(window.look(&place("", "8"), 1, NOW));
        window.close();
        assert_eq!(window.begin(), Some(place("", "8")));
    }
}
