//! How numbers, times and values look: Asia/Shanghai, thousands apart, yuan.
//! Pure: the clock is an argument.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use maud::{Markup, html};
use serde_json::Value;

use super::text::{self, Lang};
use crate::message::Instant;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// China has one zone without summer time since 1991; before that a date may
/// differ by an hour, which no record here tells apart.
fn shanghai(at: Instant) -> Option<DateTime> {
    Timestamp::from_millisecond(at).ok().map(|at| Offset::constant(8).to_datetime(at))
}

/// `2026-01-31 08:00:00`, in Asia/Shanghai.
pub(in crate::serve) fn exact(at: Instant) -> String {
    shanghai(at).map(|at| at.strftime("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default()
}

/// `2026-01-31`, in Asia/Shanghai.
pub(in crate::serve) fn day(at: Instant) -> String {
    shanghai(at).map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

/// The year, in Asia/Shanghai.
pub(in crate::serve) fn year(at: Instant) -> i16 {
    shanghai(at).map_or(0, DateTime::year)
}

/// How far `at` is from `now`, in words.
pub(in crate::serve) fn relative(at: Instant, now: Instant, lang: Lang) -> String {
    let seconds = (now - at) / 1000;
    let (ahead, span) = (seconds < 0, seconds.abs());
    let (n, zh, en) = match span {
        0..10 => return if lang == Lang::Zh { "刚刚".into() } else { "just now".into() },
        10..MINUTE => (span, "秒", "s"),
        MINUTE..HOUR => (span / MINUTE, "分钟", " min"),
        HOUR..DAY => (span / HOUR, "小时", " h"),
        _ if span < 30 * DAY => (span / DAY, "天", " d"),
        _ => return day(at),
    };
    match (lang, ahead) {
        (Lang::Zh, false) => format!("{n} {zh}前"),
        (Lang::Zh, true) => format!("{n} {zh}后"),
        (Lang::En, false) => format!("{n}{en} ago"),
        (Lang::En, true) => format!("in {n}{en}"),
    }
}

/// A time, relative, with the exact one on hover.
pub(in crate::serve) fn time(at: Instant, now: Instant, lang: Lang) -> Markup {
    let exact = exact(at);
    html! { time datetime=(Timestamp::from_millisecond(at).map(|t| t.to_string()).unwrap_or_default()) title=(exact) { (relative(at, now, lang)) } }
}

/// The same where there may be none.
pub(in crate::serve) fn time_or(at: Option<Instant>, none: &str, now: Instant, lang: Lang) -> Markup {
    match at {
        Some(at) => time(at, now, lang),
        None => html! { span.faint { (none) } },
    }
}

/// `1,234,567`.
pub(in crate::serve) fn count(n: u64) -> String {
    grouped(&n.to_string())
}

/// `−3`, `0`, `12`: a difference with a real minus sign.
pub(in crate::serve) fn signed(n: i128) -> String {
    let digits = grouped(&n.unsigned_abs().to_string());
    if n < 0 { format!("−{digits}") } else { digits }
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A reading with its unit: `4.5 ℃`, `−18 ℃`, `63%`.
pub(in crate::serve) fn reading(value: f64, unit: Option<&str>) -> String {
    let sign = if value < 0.0 { "−" } else { "" };
    let unit = match unit {
        Some("Cel") => " ℃",
        Some("%") => "%",
        Some(other) => return format!("{sign}{} {other}", value.abs()),
        None => "",
    };
    format!("{sign}{}{unit}", value.abs())
}

/// Records a minute: one place behind the point below ten.
pub(in crate::serve) fn rate(per_minute: f64) -> String {
    if per_minute > 0.0 && per_minute < 10.0 { format!("{per_minute:.1}") } else { count(per_minute.round() as u64) }
}

/// How long something took, given in microseconds: `850 µs`, `2.5 ms`, `12 s`.
pub(in crate::serve) fn span(micros: f64) -> String {
    let (value, unit) = match micros {
        ..1e3 => (micros, "µs"),
        ..1e6 => (micros / 1e3, "ms"),
        _ => (micros / 1e6, "s"),
    };
    // Three figures say enough; a whole number needs no zero behind its point.
    let shown = if value < 100.0 { format!("{value:.1}") } else { count(value.round() as u64) };
    format!("{} {unit}", shown.strip_suffix(".0").unwrap_or(&shown))
}

/// Bytes as `12.3 MiB`.
pub(in crate::serve) fn mebibytes(bytes: u64) -> String {
    let shown = format!("{:.1}", bytes as f64 / f64::from(1 << 20));
    format!("{} MiB", shown.strip_suffix(".0").unwrap_or(&shown))
}

/// `50000.00` → `¥50,000.00`; what is no decimal stays as it is.
pub(in crate::serve) fn yuan(decimal: &str) -> String {
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |rest| ("−", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return decimal.to_owned();
    }
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}¥{}{point}{fraction}", grouped(whole))
}

/// A value of the archive, for people: money in yuan, times in Asia/Shanghai,
/// lists divided by commas, records as `label: value`.
pub(in crate::serve) fn value(value: &Value, unit: Option<&str>, lang: Lang) -> String {
    match value {
        Value::Null => text::NONE.of(lang).to_owned(),
        Value::Bool(yes) => if *yes { text::YES } else { text::NO }.of(lang).to_owned(),
        Value::Number(n) => unit.map_or_else(|| n.to_string(), |unit| with_unit(&n.to_string(), unit, lang)),
        Value::String(s) if let Some(unit) = unit => with_unit(s, unit, lang),
        Value::String(s) => match s.ends_with('Z').then(|| s.parse::<Timestamp>()) {
            Some(Ok(at)) => exact(at.as_millisecond()),
            _ => s.clone(),
        },
        Value::Array(items) => items.iter().map(|item| self::value(item, unit, lang)).collect::<Vec<_>>().join("、"),
        Value::Object(fields) => fields
            .iter()
            .filter(|(_, v)| !v.is_null())
            .map(|(_, v)| self::value(v, unit, lang))
            .collect::<Vec<_>>()
            .join(" · "),
    }
}

/// A number with its unit, by the codes that schemas have (UCUM, ISO 4217); what is no decimal stays as it is.
fn with_unit(number: &str, unit: &str, lang: Lang) -> String {
    if !number.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-') {
        return number.to_owned();
    }
    let spoken = |zh, en| if lang == Lang::Zh { zh } else { en };
    let unit = match unit {
        "CNY" => return yuan(number),
        "%" => return format!("{number}%"),
        "Cel" => "℃",
        "har" => spoken("公顷", "ha"),
        "d" => spoken("天", "d"),
        "h" => spoken("小时", "h"),
        "min" => spoken("分钟", "min"),
        "By" => spoken("字节", "bytes"),
        other => other,
    };
    format!("{number} {unit}")
}

/// Whether there is something to show.
pub(in crate::serve) fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(s) => !s.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_grouped_and_money_is_in_yuan() {
        assert_eq!(count(0), "0");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(signed(-1200), "−1,200");
        assert_eq!(yuan("50000.00"), "¥50,000.00");
        assert_eq!(yuan("-5"), "−¥5");
        assert_eq!(yuan("五万"), "五万");
    }

    #[test]
    fn a_span_and_a_size_have_few_figures_and_their_unit() {
        let cases = [(0.0, "0 µs"), (41.8, "41.8 µs"), (850.0, "850 µs"), (2_500.0, "2.5 ms"), (12_000_000.0, "12 s")];
        for (micros, expected) in cases {
            assert_eq!(span(micros), expected);
        }
        assert_eq!(span(1_234_000_000.0), "1,234 s");
        assert_eq!((mebibytes(64 << 20), mebibytes(12_900_000)), ("64 MiB".to_owned(), "12.3 MiB".to_owned()));
    }

    #[test]
    fn a_reading_has_the_sign_and_unit_that_people_write() {
        let cases = [
            (12.05, Some("Cel"), "12.05 ℃"),
            (-18.0, Some("Cel"), "−18 ℃"),
            (63.0, Some("%"), "63%"),
            (1.5, None, "1.5"),
        ];
        for (value, unit, expected) in cases {
            assert_eq!(reading(value, unit), expected);
        }
    }

    #[test]
    fn times_are_shanghais_and_relative_to_the_clock_given() {
        let at = "2026-01-30T16:00:00Z".parse::<Timestamp>().unwrap().as_millisecond();
        assert_eq!(exact(at), "2026-01-31 00:00:00");
        assert_eq!(relative(at, at + 65_000, Lang::En), "1 min ago");
        assert_eq!(relative(at, at - 7_200_000, Lang::Zh), "2 小时后");
        assert_eq!(relative(at, at + 100 * 86_400_000, Lang::Zh), "2026-01-31");
    }

    #[test]
    fn a_value_reads_as_people_write_it() {
        assert_eq!(value(&json!("50000.00"), Some("CNY"), Lang::Zh), "¥50,000.00");
        assert_eq!(value(&json!("0.125"), Some("kg"), Lang::Zh), "0.125 kg");
        assert_eq!(value(&json!("4.50"), Some("Cel"), Lang::En), "4.50 ℃");
        assert_eq!(value(&json!(7), Some("d"), Lang::Zh), "7 天");
        assert_eq!(value(&json!("约5公斤"), Some("kg"), Lang::Zh), "约5公斤");
        assert_eq!(value(&json!("2026-01-30T16:00:00Z"), None, Lang::Zh), "2026-01-31 00:00:00");
        assert_eq!(value(&json!(["甲", "乙"]), None, Lang::Zh), "甲、乙");
        assert_eq!(value(&json!(true), None, Lang::En), "Yes");
        assert_eq!(value(&json!("沙坪街道Z"), None, Lang::Zh), "沙坪街道Z");
    }
}
