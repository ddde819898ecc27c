//! What a text says of a shelf life (保质期): `12个月`, `十八个月`, `1年6个月`,
//! `常温 6 个月，冷冻 18 个月`.

use jiff::Span;

/// Texts that state none.
const NONE: [&str; 9] = ["/", "-", "--", "无", "无保质期", "不适用", "长期", "未标注", "未标示"];
/// Units, the longer ones first: how many months, or days, each is.
const UNITS: [(&str, Length); 8] = [
    ("个月", Length { months: 1, days: 0 }),
    ("小时", Length { months: 0, days: 1 }),
    ("星期", Length { months: 0, days: 7 }),
    ("年", Length { months: 12, days: 0 }),
    ("月", Length { months: 1, days: 0 }),
    ("周", Length { months: 0, days: 7 }),
    ("天", Length { months: 0, days: 1 }),
    ("日", Length { months: 0, days: 1 }),
];
const DIGITS: &str = "〇一二三四五六七八九";

/// So many months and days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Length {
    months: i32,
    days: i32,
}

impl Length {
    fn times(self, n: i32) -> Option<Self> {
        Some(Self { months: self.months.checked_mul(n)?, days: self.days.checked_mul(n)? })
    }

    fn and(self, other: Self) -> Option<Self> {
        Some(Self { months: self.months.checked_add(other.months)?, days: self.days.checked_add(other.days)? })
    }

    /// About how many days: tells which is longer.
    fn about(self) -> i64 {
        i64::from(self.months) * 31 + i64::from(self.days)
    }

    fn span(self) -> Option<Span> {
        Span::new().try_months(self.months).and_then(|span| span.try_days(self.days)).ok()
    }
}

/// Reads it: none where the text states none, `Some(None)` where it states what cannot be read. Of several the longest
/// counts, since nobody says which the goods had; hours count as a day each, which is never too short.
pub(super) fn read(text: &str) -> Option<Option<Span>> {
    let plain: String = text.chars().filter(|letter| !letter.is_whitespace()).map(narrow).collect();
    if NONE.contains(&plain.as_str()) {
        return None;
    }
    let mut longest: Option<Length> = None;
    let mut rest = plain.as_str();
    while !rest.is_empty() {
        let mut together: Option<Length> = None;
        while let Some((length, behind)) = part(rest) {
            let Some(sum) = together.unwrap_or_default().and(length) else { return Some(None) };
            together = Some(sum);
            rest = behind;
        }
        match together {
            Some(found) if longest.is_none_or(|longest| found.about() > longest.about()) => longest = Some(found),
            Some(_) => {}
            None => rest = rest.char_indices().nth(1).map_or("", |(next, _)| &rest[next..]),
        }
    }
    Some(longest.and_then(Length::span))
}

fn narrow(letter: char) -> char {
    match letter {
        '０'..='９' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '两' => '二',
        other => other,
    }
}

/// A number and its unit at the beginning of a text.
fn part(text: &str) -> Option<(Length, &str)> {
    if let Some(rest) = text.strip_prefix("半年") {
        return Some((Length { months: 6, days: 0 }, rest));
    }
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '十' && !DIGITS.contains(letter))?;
    let (number, rest) = (number(&text[..end])?, &text[end..]);
    let (unit, length) = UNITS.iter().find(|(unit, _)| rest.starts_with(unit))?;
    Some((length.times(number)?, &rest[unit.len()..]))
}

/// A number in digits, or in Chinese up to 99.
fn number(text: &str) -> Option<i32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let digit = |text: &str| match text.chars().collect::<Vec<_>>()[..] {
        [one] => DIGITS.chars().position(|digit| digit == one).and_then(|place| i32::try_from(place).ok()),
        _ => None,
    };
    match text.split_once('十') {
        None => digit(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { Some(1) } else { digit(tens) };
            let ones = if ones.is_empty() { Some(0) } else { digit(ones) };
            Some(tens? * 10 + ones?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months_and_days(text: &str) -> (i32, i32) {
        let span = read(text).flatten().unwrap_or_else(|| panic!("{text} is read"));
        (span.get_months(), span.get_days())
    }

    #[test]
    fn a_shelf_life_is_read_as_people_write_it() {
        for (text, expected) in [
            ("12个月", (12, 0)),
            ("１８ 个 月", (18, 0)),
            ("365天", (0, 365)),
            ("十二个月", (12, 0)),
            ("二十四个月", (24, 0)),
            ("两年", (24, 0)),
            ("半年", (6, 0)),
            ("1年6个月", (18, 0)),
            ("常温6个月，-18℃冷冻18个月", (18, 0)),
            ("48小时", (0, 48)),
            ("保质期：30日（未开封）", (0, 30)),
        ] {
            assert_eq!(months_and_days(text), expected, "{text}");
        }
    }

    #[test]
    fn none_stated_is_not_the_same_as_none_that_can_be_read() {
        assert!(read("/").is_none() && read(" 无 ").is_none());
        for text in ["见包装", "9999999999年", "一批"] {
            assert_eq!(read(text).map(|span| span.is_none()), Some(true), "{text}");
        }
    }
}
