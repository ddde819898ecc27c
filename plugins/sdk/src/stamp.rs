//! Times as devices write them: with any separators, with a zone or without,
//! with one that is wrong.
//!
//! A device's clock is often set to local time and writes `Z` all the same, or
//! to UTC and writes nothing. What its text alone cannot tell, the time at
//! which the reading was told does: nothing is told before it happens. Knows
//! no clock and no device.
//!
//! ```
//! use hub_adapter_sdk::{Clock, date};
//!
//! let told = date::instant("2025-11-20 07:06:00").ok();
//! let clock = Clock { told, utc: false };
//! let read = clock.read("2025-11-20T07:05:10Z").unwrap();
//! assert_eq!(date::local(read.at), "2025-11-20 07:05:10", "as UTC it would be told before it happened");
//! assert_eq!(read.doubt, Some("zone-false"));
//! ```

use crate::bindings::contract::Instant;
use crate::date::{self, Date, Malformed};

const MINUTE: i64 = 60_000;
/// UTC+8, as everywhere in `date`.
const SHANGHAI: i64 = 480 * MINUTE;
/// How far two clocks that are set may differ.
const SLACK: i64 = 10 * MINUTE;

/// What is known of a device's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// When the reading was told, by a clock that is set.
    pub told: Option<Instant>,
    /// Whether a time without a zone is UTC.
    pub utc: bool,
}

/// A point in time, and what is doubtful of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// When.
    pub at: Instant,
    /// A quality flag: `zone-false` where the text says UTC and means local
    /// time, `zone-doubtful` where it has no zone and is eight hours old.
    pub doubt: Option<&'static str>,
}

impl Clock {
    /// Reads `2025/11/20 7:05`, `2025.11.20 07:05:10`, `2025年11月20日7时5分`,
    /// `20251120070510`, `2025-11-19T23:05:10Z`, `… +0800`, seconds or
    /// milliseconds since 1970.
    ///
    /// # Errors
    /// Where it is no time.
    pub fn read(&self, text: &str) -> Result<Stamp, Malformed> {
        let text = crate::text::half_width(text);
        let text = text.trim();
        if let Some(stamp) = self.digits(text) {
            return stamp;
        }
        let (time, offset) = offset(text);
        let utc = self.utc_of(&numbers(time)?)?;
        match offset {
            Some(0) => Ok(self.says_utc(utc)),
            Some(offset) => Ok(Stamp { at: utc - offset, doubt: None }),
            None => Ok(self.without_zone(utc)),
        }
    }

    /// A text of digits alone.
    fn digits(&self, text: &str) -> Option<Result<Stamp, Malformed>> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let sure = |at: Instant| Stamp { at, doubt: None };
        Some(match text.len() {
            10 => text.parse::<Instant>().map(|seconds| sure(seconds * 1_000)).map_err(|_| Malformed),
            13 => date::instant(text).map(sure),
            8 | 12 | 14 | 17 => {
                let parts = [0..4, 4..6, 6..8, 8..10, 10..12, 12..14];
                let parts: Option<Vec<u32>> = parts
                    .into_iter()
                    .filter(|part| part.end <= text.len())
                    .map(|part| text.get(part)?.parse().ok())
                    .collect();
                parts.ok_or(Malformed).and_then(|parts| self.utc_of(&parts)).map(|utc| self.without_zone(utc))
            }
            _ => Err(Malformed),
        })
    }

    /// Year to second as if they were UTC.
    fn utc_of(&self, parts: &[u32]) -> Result<Instant, Malformed> {
        let [year, month, day, time @ ..] = parts else { return Err(Malformed) };
        let part = |place: usize| time.get(place).copied().unwrap_or(0);
        let (hour, minute, second) = (part(0), part(1), part(2));
        if time.len() == 1 || time.len() > 4 || hour > 23 || minute > 59 || second > 59 {
            return Err(Malformed);
        }
        let day = Date::from_ymd(year.cast_signed(), *month, *day).ok_or(Malformed)?;
        Ok(day.midnight() + SHANGHAI + i64::from((hour * 60 + minute) * 60 + second) * 1_000)
    }

    fn says_utc(&self, utc: Instant) -> Stamp {
        let local = utc - SHANGHAI;
        match self.told {
            Some(told) if utc > told + SLACK && local <= told + SLACK => Stamp { at: local, doubt: Some("zone-false") },
            _ => Stamp { at: utc, doubt: None },
        }
    }

    fn without_zone(&self, utc: Instant) -> Stamp {
        if self.utc {
            return Stamp { at: utc, doubt: None };
        }
        let at = utc - SHANGHAI;
        let fresh = |told: Instant| (told - utc).abs() <= SLACK;
        Stamp { at, doubt: self.told.is_some_and(fresh).then_some("zone-doubtful") }
    }
}

/// A time without its zone, and how far that is before UTC, in ms.
fn offset(text: &str) -> (&str, Option<i64>) {
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return (time, Some(0));
    }
    let Some(at) = text.rfind(['+', '-']).filter(|at| text[..*at].contains(':')) else { return (text, None) };
    let (time, zone) = text.split_at(at);
    let (sign, digits) = zone.split_at(1);
    let digits: String = digits.chars().filter(|letter| *letter != ':').collect();
    let known = matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit());
    // `07:05-10` is a time of mixed separators, `07:05:10-0300` one with a zone.
    if !known || (sign == "-" && digits.len() == 2) {
        return (text, None);
    }
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<i64>().ok()).unwrap_or(0);
    let offset = (number(digits.get(..2)) * 60 + number(digits.get(2..))) * MINUTE;
    (time, Some(if sign == "-" { -offset } else { offset }))
}

/// The numbers between whatever separates them: year to second, and what is finer.
fn numbers(text: &str) -> Result<Vec<u32>, Malformed> {
    let known = |letter: char| letter.is_ascii_digit() || " -/.:,T年月日号时点分秒".contains(letter);
    if !text.chars().all(known) {
        return Err(Malformed);
    }
    let parts = text.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.collect();
    let whole = |(place, part): (usize, &&str)| match (place, part.len()) {
        (0, 4) | (1..=5, 1..=2) | (6, 1..=9) => part.parse().map_err(|_| Malformed),
        _ => Err(Malformed),
    };
    parts.iter().enumerate().map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2025-11-20 07:05:10 in Asia/Shanghai.
    const AT: Instant = 1_763_593_510_000;
    const HOUR: i64 = 60 * MINUTE;

    fn local() -> Clock {
        Clock { told: Some(AT + 2 * MINUTE), utc: false }
    }

    #[test]
    fn every_way_of_writing_is_one_moment() {
        for text in [
            "2025-11-20 07:05:10",
            "2025/11/20 7:05:10",
            "2025.11.20 07:05:10",
            "2025-11-20T07:05:10.000",
            "2025-11-20 07-05-10",
            "2025年11月20日 7时05分10秒",
            "２０２５-11-20 07：05：10",
            "20251120070510",
            "20251120070510000",
            "2025-11-19T23:05:10Z",
            "2025-11-20T07:05:10+08:00",
            "2025-11-20T07:05:10+0800",
            "2025-11-20T07:05:10 +08",
            "2025-11-19T20:05:10-03:00",
            "1763593510",
            "1763593510000",
        ] {
            assert_eq!(local().read(text), Ok(Stamp { at: AT, doubt: None }), "{text}");
        }
        let minute = Stamp { at: AT - 10_000, doubt: None };
        assert_eq!(["2025-11-20 07:05", "202511200705"].map(|text| local().read(text)), [Ok(minute); 2]);
        assert_eq!(local().read("20251120").map(|stamp| stamp.at), Ok(AT - 7 * HOUR - 5 * MINUTE - 10_000));
    }

    #[test]
    fn what_is_no_time_is_malformed() {
        for text in [
            "",
            "07:05:10",
            "2025-11-20 07",
            "2025-13-20 07:05",
            "2025-11-20 24:00",
            "昨天",
            "2025-11-20 7am",
            "25-11-20",
            "123456",
            "99999999999999",
            "2025-11-20 07:05:10.1234567890",
            "2025-11-20 07:05:10.1.1",
        ] {
            assert_eq!(local().read(text), Err(Malformed), "{text}");
        }
    }

    #[test]
    fn a_zone_by_which_it_would_be_told_before_it_happened_is_false() {
        let text = "2025-11-20T07:05:10Z";
        assert_eq!(local().read(text), Ok(Stamp { at: AT, doubt: Some("zone-false") }));
        let late = Clock { told: Some(AT + 9 * HOUR), utc: false };
        assert_eq!(late.read(text), Ok(Stamp { at: AT + 8 * HOUR, doubt: None }), "it may be what it says");
        assert_eq!(Clock::default().read(text).map(|stamp| stamp.at), Ok(AT + 8 * HOUR));
    }

    #[test]
    fn a_time_without_a_zone_is_local_unless_the_device_is_known_and_doubtful_if_it_is_eight_hours_old() {
        let text = "2025-11-19 23:05:10";
        let doubtful = Stamp { at: AT - 8 * HOUR, doubt: Some("zone-doubtful") };
        assert_eq!(local().read(text), Ok(doubtful));
        assert_eq!(Clock { utc: true, ..local() }.read(text), Ok(Stamp { at: AT, doubt: None }));
        let buffered = Clock { told: Some(AT + HOUR), utc: false };
        assert_eq!(buffered.read(text).map(|stamp| stamp.doubt), Ok(None));
    }
}
