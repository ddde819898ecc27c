//! Days and times as people and sheets write them: `2025.3.1`, `20250301`,
//! `2025年3月1日 上午8时30分`, `45717`, `2025-03-01T08:30:00+08:00`.
//!
//! Time without a zone is Asia/Shanghai unless the mapping says UTC. What could
//! be read in two ways (`1/3/2025`) is read in none, until the mapping says
//! which. Knows no clock.

use hub_adapter_sdk::text::half_width;
use hub_adapter_sdk::{Date, Instant};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const SHANGHAI: i64 = 8 * HOUR;
/// The day that a sheet counts as 0 (1899-12-30), before 1970-01-01.
const SHEET: i32 = 25_569;
/// Serial numbers that are taken for days: 1954 to 2119, so that no amount is.
const SERIALS: std::ops::RangeInclusive<i32> = 20_000..=80_000;

/// A way of writing a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Year, month, day with anything between.
    Ymd,
    /// Eight digits.
    Compact,
    /// The number that a sheet has for a day.
    Sheet,
    /// Two digits of the year first.
    Short,
    /// Day first.
    Dmy,
    /// Month first.
    Mdy,
    /// Milliseconds since 1970.
    Millis,
}

/// Forms by the names that mappings use.
pub const FORMS: [(&str, Form); 7] = [
    ("y-m-d", Form::Ymd),
    ("yyyymmdd", Form::Compact),
    ("sheet", Form::Sheet),
    ("yy-m-d", Form::Short),
    ("d-m-y", Form::Dmy),
    ("m-d-y", Form::Mdy),
    ("epoch-ms", Form::Millis),
];

/// Those that cannot be taken for each other.
pub const USUAL: [Form; 3] = [Form::Ymd, Form::Compact, Form::Sheet];

/// What a text says of a day or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read<T> {
    /// This.
    Is(T),
    /// None: the first day that a system can write.
    None,
    /// No day of any of the forms.
    Malformed,
}

/// A day, and the time of day in ms where there is one, with its zone's distance from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Moment {
    date: Date,
    time: i64,
    zone: Option<i64>,
}

/// Reads a day; a time of day behind it is dropped.
pub fn date(text: &str, forms: &[Form]) -> Read<Date> {
    match moment(text, forms) {
        Read::Is(Moment { date, time, zone: Some(zone) }) => {
            let utc = i64::from(date.days()) * DAY + time - zone;
            Date::from_instant(utc).map_or(Read::Malformed, Read::Is)
        }
        Read::Is(moment) => Read::Is(moment.date),
        Read::None => Read::None,
        Read::Malformed => Read::Malformed,
    }
}

/// Reads a point in time; `beside` is the time of day where it has a column of its own.
pub fn instant(text: &str, beside: Option<&str>, forms: &[Form], utc: bool) -> Read<Instant> {
    let mut moment = match moment(text, forms) {
        Read::Is(moment) => moment,
        Read::None => return Read::None,
        Read::Malformed => return Read::Malformed,
    };
    if let Some(beside) = beside {
        // A sheet gives a time alone as such, or behind the day it counts from.
        let beside = half_width(beside);
        let dated = |day: &str| day.contains(['-', '/', '.', '年']);
        let clock =
            beside.trim().rsplit_once(['T', ' ']).filter(|(day, _)| dated(day)).map_or(&*beside, |(_, clock)| clock);
        match time(clock) {
            Some((time, zone)) => (moment.time, moment.zone) = (time, zone),
            None => return Read::Malformed,
        }
    }
    let zone = moment.zone.unwrap_or(if utc { 0 } else { SHANGHAI });
    Read::Is(i64::from(moment.date.days()) * DAY + moment.time - zone)
}

/// A day as `yyyy-MM-dd`.
pub fn iso(date: Date) -> String {
    let mut text = hub_adapter_sdk::date::local(date.midnight());
    text.truncate(10);
    text
}

fn moment(text: &str, forms: &[Form]) -> Read<Moment> {
    let text = half_width(text);
    let text = text.trim();
    let may = |form| forms.contains(&form);
    let whole = |date| Moment { date, time: 0, zone: None };
    if may(Form::Millis)
        && text.len() >= 12
        && let Ok(millis) = text.parse::<i64>()
    {
        let time = millis.saturating_add(SHANGHAI).rem_euclid(DAY);
        let date = Date::from_instant(millis);
        return date.map_or(Read::Malformed, |date| Read::Is(Moment { date, time, zone: Some(SHANGHAI) }));
    }
    if may(Form::Sheet) {
        if text == "0" {
            return Read::None;
        }
        if let Some(moment) = serial(text) {
            return Read::Is(moment);
        }
    }
    let dashed = hub_adapter_sdk::date::dashed(text);
    let (day, rest) = apart(if may(Form::Compact) { &dashed } else { text });
    let Some(numbers) = numbers(&day, forms) else { return Read::Malformed };
    // Systems that have no empty date write the first that they can.
    if matches!(numbers, (0 | 1, _, _) | (1899, 12, _) | (1900, 1, 0 | 1)) {
        return Read::None;
    }
    let (year, month, day) = numbers;
    let Some(date) = Date::from_ymd(year.cast_signed(), month, day) else { return Read::Malformed };
    if rest.is_empty() {
        return Read::Is(whole(date));
    }
    match time(rest) {
        Some((time, zone)) => Read::Is(Moment { date, time, zone }),
        None => Read::Malformed,
    }
}

/// The day in one form, `2025-3-1`, and what stands behind it.
fn apart(text: &str) -> (String, &str) {
    let end = match text.find(['日', '号']) {
        Some(at) => at + '日'.len_utf8(),
        None => text.find([' ', 'T']).unwrap_or(text.len()),
    };
    let (day, rest) = text.split_at(end);
    let rest = rest.trim_start_matches('T').trim();
    // A day of the week says nothing that the day does not.
    let week = ["星期", "周", "(星期", "(周"].iter().any(|begin| rest.starts_with(begin));
    let rest = if week { rest.split_once(' ').map_or("", |(_, rest)| rest.trim()) } else { rest };
    let dashed = |letter| match letter {
        '年' | '月' | '.' | '/' => '-',
        other => other,
    };
    let day = day.chars().filter(|letter| !matches!(letter, '日' | '号' | ' ')).map(dashed).collect();
    (day, rest)
}

/// Year, month and day.
fn numbers(day: &str, forms: &[Form]) -> Option<(u32, u32, u32)> {
    let may = |form| forms.contains(&form);
    let digits = |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) && may(Form::Compact) {
        return Some((day[..4].parse().ok()?, day[4..6].parse().ok()?, day[6..].parse().ok()?));
    }
    let parts: Vec<&str> = day.split('-').collect();
    let [first, second, third] = parts[..] else { return None };
    if ![first, second, third].into_iter().all(digits) {
        return None;
    }
    let number = |text: &str| text.parse::<u32>().ok();
    let (one, two, three) = (number(first)?, number(second)?, number(third)?);
    match (first.len(), third.len()) {
        (4, 1 | 2) if may(Form::Ymd) => Some((one, two, three)),
        (1 | 2, 4) if may(Form::Dmy) => Some((three, two, one)),
        (1 | 2, 4) if may(Form::Mdy) => Some((three, one, two)),
        (2, 1 | 2) if may(Form::Short) => Some((2000 + one, two, three)),
        _ => None,
    }
}

/// The number that a sheet has for a day, with a fraction for the time of day.
fn serial(text: &str) -> Option<Moment> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if whole.len() != 5
        || fraction.is_empty()
        || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let days: i32 = whole.parse().ok().filter(|days| SERIALS.contains(days))?;
    let fraction = &fraction[..fraction.len().min(12)];
    let parts = 10_i64.pow(u32::try_from(fraction.len()).ok()?);
    // To the second: what stands behind it is noise of the sheet's arithmetic.
    let seconds = (i128::from(fraction.parse::<i64>().ok()?) * 86_400 + i128::from(parts / 2)) / i128::from(parts);
    let time = i64::try_from(seconds).ok()?.min(86_399) * SECOND;
    Some(Moment { date: Date::from_days(days - SHEET), time, zone: None })
}

/// A time of day in ms: `8:30`, `08:30:15.5`, `8时30分`, `下午3:30`, `3:30 PM`, with a zone or without.
fn time(text: &str) -> Option<(i64, Option<i64>)> {
    let text = text.trim();
    let (text, half) = half_day(text);
    let (clock, zone) = zoned(text)?;
    let clock: String = clock
        .chars()
        .map(|letter| if "时点分".contains(letter) { ':' } else { letter })
        .filter(|letter| *letter != '秒' && *letter != ' ')
        .collect();
    let mut parts = clock.trim_end_matches(':').split(':');
    let mut part = |most: i64| match parts.next() {
        None => Some(0),
        Some(text) => text.parse::<i64>().ok().filter(|number| (0..=most).contains(number) && text.len() <= 2),
    };
    let (mut hour, minute) = (part(23)?, part(59)?);
    let second = match parts.next() {
        None => 0,
        Some(text) => {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let whole = whole.parse::<i64>().ok().filter(|second| (0..60).contains(second))?;
            let fraction = format!("{fraction:0<3}").get(..3)?.parse::<i64>().ok()?;
            whole * SECOND + fraction
        }
    };
    if parts.next().is_some() {
        return None;
    }
    match half {
        Some(true) if hour < 12 => hour += 12,
        Some(false) if hour == 12 => hour = 0,
        _ => {}
    }
    Some((hour * HOUR + minute * MINUTE + second, zone))
}

/// Whether a time is of the afternoon, where it says.
fn half_day(text: &str) -> (&str, Option<bool>) {
    const WORDS: [(&str, bool); 6] =
        [("上午", false), ("早上", false), ("凌晨", false), ("下午", true), ("晚上", true), ("中午", true)];
    for (word, after) in WORDS {
        if let Some(rest) = text.strip_prefix(word) {
            return (rest.trim_start(), Some(after));
        }
    }
    for (word, after) in [("AM", false), ("PM", true), ("am", false), ("pm", true)] {
        if let Some(rest) = text.strip_suffix(word) {
            return (rest.trim_end(), Some(after));
        }
    }
    (text, None)
}

/// The clock, and its zone's distance from UTC where it says.
fn zoned(text: &str) -> Option<(&str, Option<i64>)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock, Some(0)));
    }
    let Some(at) = text.rfind(['+', '-']) else { return Some((text, None)) };
    let sign = if text[at..].starts_with('-') { -1 } else { 1 };
    let digits: String = text[at + 1..].chars().filter(|letter| *letter != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = (digits[..2].parse::<i64>().ok()?, digits[2..].parse::<i64>().ok()?);
    Some((&text[..at], Some(sign * (hours * HOUR + minutes * MINUTE))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Read<String> {
        match date(text, &USUAL) {
            Read::Is(date) => Read::Is(iso(date)),
            Read::None => Read::None,
            Read::Malformed => Read::Malformed,
        }
    }

    #[test]
    fn one_day_in_every_usual_form() {
        let forms = [
            "2025-03-01",
            "2025/3/1",
            "2025.3.1",
            "20250301",
            "２０２５年３月１日",
            "2025年03月01日",
            "45717",
            "45717.5",
            "2025-03-01T08:30:00",
            "2025年3月1日星期六",
            "2025-02-28T16:00:00Z",
            "20250301083000",
        ];
        for text in forms {
            assert_eq!(day(text), Read::Is("2025-03-01".to_owned()), "{text}");
        }
    }

    #[test]
    fn what_stands_for_none_is_told_from_what_is_no_day() {
        for text in ["1900-01-00", "1900/1/0", "1900-01-01 00:00:00", "0001-01-01", "1899-12-30", "0", "0000-00-00"] {
            assert_eq!(day(text), Read::None, "{text}");
        }
        for text in [
            "2025-02-29",
            "2025年3月",
            "3月1日",
            "25.3.1",
            "1/3/2025",
            "长期",
            "1200",
            "457170",
            "2025-3-1-1",
            "é",
            "日",
        ] {
            assert_eq!(day(text), Read::Malformed, "{text}");
        }
    }

    #[test]
    fn an_order_that_could_be_two_is_read_as_the_mapping_says() {
        for (text, form) in
            [("1/3/2025", Form::Dmy), ("3/1/2025", Form::Mdy), ("25.3.1", Form::Short), ("1740758400000", Form::Millis)]
        {
            let Read::Is(date) = date(text, &[form]) else { panic!("{text}") };
            assert_eq!(iso(date), "2025-03-01");
        }
    }

    #[test]
    fn one_time_in_every_form_is_one_point_in_utc() {
        let at = 1_740_789_000_000;
        let forms = [
            "2025-03-01 08:30",
            "2025/3/1 8:30:00",
            "2025年3月1日8时30分",
            "2025年3月1日 上午8:30",
            "2025.3.1 8:30 AM",
            "2025-03-01T00:30:00Z",
            "2025-03-01T08:30:00.000+08:00",
            "20250301083000",
            "45717.3541666667",
        ];
        for text in forms {
            assert_eq!(instant(text, None, &USUAL, false), Read::Is(at), "{text}");
        }
        assert_eq!(instant("2025-03-01 上午", None, &USUAL, false), Read::Malformed);
        assert_eq!(instant("2025-03-01 00:30", None, &USUAL, true), Read::Is(at));
        assert_eq!(instant("2025.3.1", Some("8:30"), &USUAL, false), Read::Is(at));
        assert_eq!(instant("2025-03-01", Some("1899-12-30T08:30:00"), &USUAL, false), Read::Is(at));
        assert_eq!(instant("2025-03-01 下午3:30", None, &USUAL, false), Read::Is(at + 7 * HOUR));
        assert_eq!(instant("2025-03-01", Some("早"), &USUAL, false), Read::Malformed);
    }
}
