//! What all forms of a sample share: its items, its dates, its amounts.
//!
//! Knows nothing of which form it reads.

use std::borrow::Cow;

use hub_adapter_sdk::event::{Party, SamplingItem, Text};
use hub_adapter_sdk::rows::Row;
use hub_adapter_sdk::text::half_width;
use hub_adapter_sdk::{Date, Quality, date};

use super::{cell, verdict};

/// The columns of an item's name.
pub const ITEM: &[&str] = &["检验项目", "检测项目"];

/// What may stand before a date that is not of production.
const DATES: [&str; 6] = ["购进日期", "进货日期", "加工日期", "检疫日期", "屠宰日期", "生产日期"];

/// A party with a name, where there is one.
pub fn party<'a>(role: &'static str, name: Option<Text<'a>>, address: Option<Text<'a>>) -> Option<Party<'a>> {
    name.map(|name| Party::new(role).name(Some(name)).address(address))
}

/// An item of a row; none where it names none.
pub fn item<'a>(row: &Row<'_, 'a>, quality: &mut Quality) -> Option<SamplingItem<'a>> {
    Some(SamplingItem {
        name: cell(row, ITEM)?,
        result: cell(row, &["检验结果", "实测值", "检出值"]),
        unit: cell(row, &["结果单位", "计量单位", "单位"]),
        standard: cell(row, &["标准值", "标准指标", "技术要求", "限值"]),
        minimum: cell(row, &["标准最小允许限", "最小允许限"]),
        maximum: cell(row, &["标准最大允许限", "最大允许限"]),
        detection_limit: cell(row, &["标准方法检出限", "方法检出限", "检出限"]),
        method: cell(row, &["检验依据", "检测依据", "检验方法"]),
        basis: cell(row, &["判定依据", "判定标准"]),
        verdict: verdict(quality, "items.verdict", cell(row, &["结果判定", "单项判定", "项目结论"])),
    })
}

/// A day, where what it is of stands before it (`购进日期：2025-03-01`), and what
/// is no day at all: a lot. So written are columns of `生产日期/批号`.
#[derive(Debug, Default, PartialEq)]
pub struct Dated {
    pub day: Option<Date>,
    pub kind: Option<&'static str>,
    pub lot: Option<String>,
}

/// Reads a cell that holds a day, a lot, or a day that says of what it is.
pub fn dated(text: &str) -> Dated {
    let narrow = half_width(text);
    let kind = DATES.into_iter().find(|kind| narrow.trim_start().starts_with(kind));
    let rest = kind.and_then(|kind| narrow.trim_start().strip_prefix(kind)).unwrap_or(&narrow);
    let rest = rest.trim_start_matches([':', ' ']).trim();
    if date::dated(rest).is_none() {
        return Dated::default();
    }
    match day_of(rest) {
        Some(day) => Dated { day: Some(day), kind, lot: None },
        None => Dated { day: None, kind: None, lot: (!rest.is_empty()).then(|| rest.to_owned()) },
    }
}

/// A day in any of the ways in which tables have it; none where it is none.
pub fn day_of(text: &str) -> Option<Date> {
    let narrow = half_width(text.trim());
    let dashed: Cow<'_, str> = if narrow.contains('年') {
        narrow.replace(['年', '月'], "-").replace('日', " ").into()
    } else if narrow.matches('.').count() == 2 {
        narrow.replace('.', "-").into()
    } else {
        date::dashed(&narrow)
    };
    Date::parse(dashed.trim()).ok().filter(|_| date::dated(&dashed).is_some())
}

/// The same of a column that holds nothing but a day; what is none is flagged.
pub fn day(quality: &mut Quality, field: &str, text: Option<Text<'_>>) -> Option<Date> {
    let text = text?;
    let day = day_of(&text);
    if day.is_none() {
        quality.flag("date-malformed", field);
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_says_of_what_it_is_and_what_is_none_is_a_lot() {
        let day = Date::from_ymd(2025, 3, 1);
        let table = [
            ("2025-03-01", day, None, None),
            ("2025年3月1日", day, None, None),
            ("20250301", day, None, None),
            ("购进日期：2025/3/1", day, Some("购进日期"), None),
            ("加工日期 2025.03.01", day, Some("加工日期"), None),
            ("LOT20250301A", None, None, Some("LOT20250301A".to_owned())),
            ("1900-01-01", None, None, None),
        ];
        for (text, day, kind, lot) in table {
            assert_eq!(dated(text), Dated { day, kind, lot }, "{text}");
        }
    }
}
