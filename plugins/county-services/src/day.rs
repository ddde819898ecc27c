//! Days and times as the modules write them: with hyphens, slashes or dots, with
//! 年月日, as digits alone, or as milliseconds.
//!
//! Knows nothing of which field it reads.

use std::borrow::Cow;

use hub_adapter_sdk::event::Text;
use hub_adapter_sdk::text::half_width;
use hub_adapter_sdk::{Date, Instant, Quality, date};

/// A day; what is none is left out and flagged.
pub fn day(quality: &mut Quality, field: &str, text: Option<&Text<'_>>) -> Option<Date> {
    quality.date(field, text.map(|text| plain(text)).as_deref())
}

/// A point in time; what is none is left out and flagged.
pub fn time(quality: &mut Quality, field: &str, text: Option<&Text<'_>>) -> Option<Instant> {
    quality.instant(field, text.map(|text| plain(text)).as_deref())
}

/// In the one form that is read everywhere.
fn plain(text: &str) -> Cow<'_, str> {
    let narrow = half_width(text);
    let is_dotted = narrow.split(' ').next().is_some_and(|day| day.matches('.').count() == 2);
    if !narrow.contains('年') && !is_dotted {
        return date::dashed(narrow.trim()).into_owned().into();
    }
    let replaced =
        narrow.replace(['年', '月', '.', '/'], "-").replace('日', " ").replace('时', ":").replace(['分', '秒'], "");
    replaced.split_whitespace().collect::<Vec<_>>().join(" ").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_a_day_is_one_day() {
        let expected = Date::from_ymd(2025, 3, 1);
        for text in
            ["2025-03-01", "2025/3/1", "2025.03.01", "2025年3月1日", "２０２５年3月1日", "20250301", "1740758400000"]
        {
            let mut quality = Quality::default();
            assert_eq!(day(&mut quality, "d", Some(&text.into())), expected, "{text}");
        }
        let mut quality = Quality::default();
        assert_eq!(time(&mut quality, "t", Some(&"2025年3月1日 9时30分".into())), Some(1_740_792_600_000));
        assert_eq!(day(&mut quality, "d", Some(&"长期".into())), None);
        assert_eq!(quality.into_flags(), ["date-malformed:d"]);
    }
}
