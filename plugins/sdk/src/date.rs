//! Days and points in time as platforms write them.
//!
//! Platforms here write local time of Asia/Shanghai without saying so. It is
//! UTC+8 throughout: the last daylight saving ended in 1991, before any record
//! that the hub takes, so no time-zone table is needed. Knows no clock.
//!
//! ```
//! use hub_adapter_sdk::date::{self, Date};
//!
//! let day = Date::from_ymd(2024, 2, 29);
//! assert!(Date::parse("2024/2/29").ok() == day && Date::parse("2024-02-29 10:11:12").ok() == day);
//! assert!(Date::parse("2023-02-29").is_err());
//! assert_eq!(date::dated("1900-01-01"), None, "what systems write that have no empty date");
//! assert_eq!(date::local(date::instant("2024/3/1T08:30").unwrap()), "2024-03-01 08:30:00");
//! ```

use std::borrow::Cow;

use crate::bindings::contract::Instant;

const DAY: i64 = 86_400_000;
const SHANGHAI: i64 = 8 * 3_600_000;

/// The years 1000 to 9999 in Asia/Shanghai: those that can be written.
const WRITTEN: std::ops::RangeInclusive<Instant> = -30_610_252_800_000..=253_402_271_999_999;

/// A day of the calendar, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// A text that should be a date or a time and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl Date {
    /// The day so many days after 1970-01-01.
    pub fn from_days(days: i32) -> Self {
        Self(days)
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i32 {
        self.0
    }

    /// A day of the Gregorian calendar; none where there is no such day, or
    /// outside the years 1000 to 9999.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1000..=9999).contains(&year) || !(1..=12).contains(&month) {
            return None;
        }
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if !(1..=last).contains(&day) {
            return None;
        }
        // Years that begin in March put the leap day last, so that the days
        // before a month follow from its number alone.
        let (month, day) = (month.cast_signed(), day.cast_signed());
        let shifted = if month <= 2 { year - 1 } else { year };
        let (century, of_century) = (shifted / 400, shifted % 400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let of_era = of_century * 365 + of_century / 4 - of_century / 100 + of_year;
        Some(Self(century * 146_097 + of_era - 719_468))
    }

    /// The day in Asia/Shanghai that holds this point in time.
    pub fn from_instant(instant: Instant) -> Option<Self> {
        i32::try_from((instant.checked_add(SHANGHAI)?).div_euclid(DAY)).ok().map(Self)
    }

    /// Its midnight in Asia/Shanghai.
    pub fn midnight(self) -> Instant {
        i64::from(self.0) * DAY - SHANGHAI
    }

    /// Reads `yyyy-MM-dd`, `yyyy/MM/dd` (also with single digits, with a time
    /// of day behind, which is dropped) or milliseconds since 1970.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let text = text.trim();
        if let Some(millis) = epoch(text) {
            return Self::from_instant(millis).ok_or(Malformed);
        }
        let day = text.split([' ', 'T']).next().unwrap_or_default();
        let separator = if day.contains('/') { '/' } else { '-' };
        let mut parts = day.split(separator).map(number);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Some(year)), Some(Some(month)), Some(Some(day)), None) => {
                Self::from_ymd(year.cast_signed(), month, day).ok_or(Malformed)
            }
            _ => Err(Malformed),
        }
    }
}

/// The text, unless it stands for no date: systems that have no empty date write
/// the first that they can, spreadsheets what an empty cell counts as.
pub fn dated(text: &str) -> Option<&str> {
    let written = dashed(text);
    let day = written.split([' ', 'T']).next().unwrap_or_default();
    let mut parts = day.split(['-', '/', '.']).map(number);
    let mut part = || parts.next().flatten();
    let none = matches!(
        (part(), part(), part()),
        (Some(0), ..)
            | (Some(1 | 1900), Some(1), Some(1))
            | (Some(1899), Some(12), Some(30 | 31))
            | (Some(1900), Some(1), Some(0))
    );
    (!none).then_some(text)
}

/// Reads a point in time: `yyyy-MM-dd HH:mm:ss` in Asia/Shanghai (slashes, `T`
/// and a missing time of day or seconds allowed) or milliseconds since 1970.
pub fn instant(text: &str) -> Result<Instant, Malformed> {
    let text = text.trim();
    if let Some(millis) = epoch(text) {
        return Ok(millis);
    }
    let (day, time) = text.split_once([' ', 'T']).unwrap_or((text, "00:00:00"));
    let midnight = Date::parse(day)?.midnight();
    let mut parts = time.trim().split(':').map(number);
    let hour = parts.next().flatten().filter(|hour| *hour < 24);
    let minute = parts.next().flatten().filter(|minute| *minute < 60);
    let second = match parts.next() {
        None => Some(0),
        Some(second) => second.filter(|second| *second < 60),
    };
    match (hour, minute, second, parts.next()) {
        (Some(hour), Some(minute), Some(second), None) => {
            Ok(midnight + i64::from((hour * 60 + minute) * 60 + second) * 1000)
        }
        _ => Err(Malformed),
    }
}

/// A day or a point in time that is written without anything between, as the
/// others write it: `20250310083000` is `2025-03-10 08:30:00`. What is neither of
/// eight nor of fourteen digits stays.
pub fn dashed(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        8 if digits => Cow::Owned(format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])),
        14 if digits => {
            let (day, time) = text.split_at(8);
            Cow::Owned(format!("{} {}:{}:{}", dashed(day), &time[..2], &time[2..4], &time[4..]))
        }
        _ => Cow::Borrowed(text),
    }
}

/// Reads a point in time as the body of a change has it: RFC 3339, in UTC.
pub fn utc(text: &str) -> Result<Instant, Malformed> {
    let text = text.trim().strip_suffix('Z').ok_or(Malformed)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Malformed);
    }
    let millis = format!("{fraction:0<3}")[..3].parse::<Instant>().map_err(|_| Malformed)?;
    Ok(instant(whole)? + SHANGHAI + millis)
}

/// A point in time as `yyyy-MM-dd HH:mm:ss` in Asia/Shanghai.
pub fn local(instant: Instant) -> String {
    let shifted = instant.saturating_add(SHANGHAI);
    let (days, millis) = (shifted.div_euclid(DAY), shifted.rem_euclid(DAY));
    let (year, month, day) = civil(days);
    let seconds = millis / 1000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// Year, month and day of a number of days since 1970: the inverse of
/// [`Date::from_ymd`].
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let of_century = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * of_century + of_century / 4 - of_century / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = era * 400 + of_century + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

/// Milliseconds since 1970: ten digits or more, so that no year, no
/// `yyyyMMdd` is taken for it. A time of no year that can be written is none:
/// it could not be asked for, nor be an event's.
fn epoch(text: &str) -> Option<Instant> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let all = digits.len() >= 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten().filter(|instant| WRITTEN.contains(instant))
}

fn number(text: &str) -> Option<u32> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_alone_are_written_as_the_others() {
        let table = [
            ("20250310", "2025-03-10"),
            (" 20250310083000 ", "2025-03-10 08:30:00"),
            ("2025-03-10", "2025-03-10"),
            ("1740792600000", "1740792600000"),
            ("长期有效", "长期有效"),
        ];
        for (text, expected) in table {
            assert_eq!(dashed(text), expected);
        }
    }

    #[test]
    fn a_time_of_a_body_is_read_and_nothing_without_its_zone() {
        let at = 1_740_792_600_000;
        assert_eq!(utc("2025-03-01T01:30:00Z"), Ok(at));
        assert_eq!(utc("2025-03-01T01:30:00.0501Z"), Ok(at + 50));
        for text in ["2025-03-01T01:30:00", "2025-03-01T01:30:00.Z", "Z", "2025-03-01T01:30:00.x5Z"] {
            assert_eq!(utc(text), Err(Malformed), "{text}");
        }
    }

    #[test]
    fn the_first_date_of_a_system_stands_for_none() {
        for text in [
            "1900-01-01",
            " 1900/01/01 00:00:00",
            "0000-00-00",
            "0001-01-01T00:00:00",
            "1899-12-30",
            "1900/1/1",
            "19000101",
            "1900.1.0",
            "0",
        ] {
            assert_eq!(dated(text), None, "{text}");
        }
        for text in ["1900-01-02", "1901-01-01", "", "长期", "1900"] {
            assert_eq!(dated(text), Some(text));
        }
    }

    #[test]
    fn the_three_forms_of_a_date_mean_the_same_day() {
        for text in ["2024-02-29", "2024/02/29", "2024/2/29", " 2024-02-29 10:11:12 ", "1709136000000"] {
            assert_eq!(Date::parse(text).map(Date::days), Ok(19_782), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_malformed() {
        for text in ["", "2023-02-29", "2024-13-01", "20240229", "2024-02", "2024-02-29-1", "长期", "0000-00-00"] {
            assert_eq!(Date::parse(text), Err(Malformed), "{text}");
        }
    }

    #[test]
    fn midnight_in_shanghai_is_four_in_the_afternoon_before_in_utc() {
        assert_eq!(instant("2024-03-01 00:00:00"), Ok(1_709_222_400_000));
        assert_eq!(Date::parse("2024-03-01").map(Date::midnight), Ok(1_709_222_400_000));
        assert_eq!(Date::from_instant(1_709_222_400_000 - 1).map(Date::days), Some(19_782));
    }

    #[test]
    fn a_time_of_day_is_read_and_written_back() {
        for text in ["2024-03-01 23:59:59", "1999-12-31 00:00:01", "1969-12-31 12:00:00"] {
            assert_eq!(local(instant(text).unwrap()), text);
        }
        assert_eq!(instant("2024/3/1T08:30"), instant("2024-03-01 08:30:00"));
        assert_eq!(instant("2024-03-01 24:00:00"), Err(Malformed));
    }

    #[test]
    fn a_time_of_a_year_that_cannot_be_written_is_malformed() {
        let (first, last) = (*WRITTEN.start(), *WRITTEN.end());
        assert_eq!(Date::from_ymd(1000, 1, 1).map(Date::midnight), Some(first));
        assert_eq!(instant("9999-12-31 23:59:59"), Ok(last - 999));
        for written in [first, last] {
            assert_eq!(instant(&written.to_string()), Ok(written));
        }
        for text in [first - 1, last + 1, i64::MIN, i64::MAX].map(|instant| instant.to_string()) {
            assert_eq!((instant(&text), Date::parse(&text)), (Err(Malformed), Err(Malformed)), "{text}");
        }
        assert!(local(i64::MAX).ends_with(":55"), "what comes from elsewhere is shown all the same");
    }

    #[test]
    fn every_day_of_four_centuries_has_one_number() {
        let mut expected = Date::from_ymd(1800, 1, 1).unwrap().days();
        for year in 1800..2200 {
            for month in 1..=12 {
                for day in 1..=31 {
                    let Some(date) = Date::from_ymd(year, month, day) else {
                        continue;
                    };
                    assert_eq!(date.days(), expected);
                    let civil = civil(i64::from(expected));
                    assert_eq!(civil, (i64::from(year), i64::from(month), i64::from(day)));
                    expected += 1;
                }
            }
        }
    }
}
