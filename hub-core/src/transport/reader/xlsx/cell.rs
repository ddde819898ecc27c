//! A cell's value as text: what a person sees in it, without the dress. Pure.

use calamine::{DataRef, ExcelDateTime};

/// Days of the calendar of sheets, up to 9999-12-31.
const DAYS: f64 = 2_958_466.0;
/// Up to here every whole number is its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Texts as they are; numbers in full, without exponent; days and times as ISO
/// 8601 writes them; the rest as offices' CSV has it.
pub(super) fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => digits(*number),
        DataRef::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(moment) if moment.is_duration() => duration(moment.as_f64()),
        DataRef::DateTime(moment) => date(moment),
        DataRef::DateTimeIso(text) => {
            let midnight = ["T00:00:00", "T00:00:00.000", "T00:00:00Z"];
            midnight.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text).to_owned()
        }
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// Whole numbers to the last digit; others to the fifteen that sheets show:
/// what stands behind them is noise of the arithmetic.
fn digits(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    if number.fract() == 0.0 && number.abs() <= EXACT || !number.is_finite() {
        return number.to_string();
    }
    let shown = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    shown.to_string()
}

fn date(moment: &ExcelDateTime) -> String {
    let days = moment.as_f64();
    if !(0.0..DAYS).contains(&days) {
        return digits(days);
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let mut time = format!("{hour:02}:{minute:02}:{second:02}");
    if milli != 0 {
        time.push_str(&format!(".{milli:03}"));
    }
    if days < 1.0 && time != "00:00:00" {
        time
    } else if time == "00:00:00" {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{time}")
    }
}

/// Hours, which may be more than a day has, minutes, seconds.
fn duration(days: f64) -> String {
    let seconds = (days * 86_400.0).round();
    if seconds.abs() >= EXACT || seconds.is_nan() {
        return digits(days);
    }
    let sign = if seconds < 0.0 { "-" } else { "" };
    let seconds = seconds.abs() as u64;
    format!("{sign}{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}
