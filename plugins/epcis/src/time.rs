//! Points in time as EPCIS writes them: with an offset, in the text or beside it.

use hub_adapter_sdk::{Instant, date};

/// Reads a point in time; `beside` is the event's offset, for a text that has none.
pub fn instant(text: &str, beside: Option<&str>) -> Option<Instant> {
    let text = text.trim();
    if !text.contains('T') {
        return None;
    }
    if text.ends_with('Z') {
        return date::utc(text).ok();
    }
    let sign = text.get(10..)?.rfind(['+', '-', '−']).map(|place| place + 10);
    let (local, offset) = match sign {
        Some(place) => (&text[..place], Some(&text[place..])),
        None => (text, beside),
    };
    Some(date::utc(&format!("{local}Z")).ok()? - minutes(offset?)? * 60_000)
}

/// `+08:00`, `-05:30`, `+0800`
fn minutes(offset: &str) -> Option<i64> {
    let (sign, rest) = match offset.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, offset.strip_prefix('-').or_else(|| offset.strip_prefix('−'))?),
    };
    let digits: String = rest.chars().filter(|letter| *letter != ':').collect();
    let (hours, minutes) = (digits.get(..2)?.parse::<i64>().ok()?, digits.get(2..4)?.parse::<i64>().ok()?);
    (digits.len() == 4 && hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_with_its_offset_wherever_that_stands() {
        let at = Some(1_740_794_400_000);
        for (text, beside, expected) in [
            ("2025-03-01T02:00:00Z", None, at),
            ("2025-03-01T02:00:00.000Z", Some("+08:00"), at),
            ("2025-03-01T10:00:00.000+08:00", None, at),
            ("2025-02-28T20:30:00-05:30", None, at),
            ("2025-03-01T10:00:00", Some("+08:00"), at),
            ("2025-03-01T10:00:00", None, None),
            ("2025-03-01", Some("+08:00"), None),
            ("2025-13-01T10:00:00Z", None, None),
        ] {
            assert_eq!(instant(text, beside), expected, "{text}");
        }
    }
}
