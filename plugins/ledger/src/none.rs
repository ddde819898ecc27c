//! Which rows are none: totals, notes, signatures, rows that were numbered in
//! advance, the header again.
//!
//! A row that is none is ignored and counted by its code, so that what was left
//! out can be looked at. Knows nothing of the families.

use hub_adapter_sdk::Outcome;
use hub_adapter_sdk::text::{half_width, without_blanks};

use crate::mapping::Mapping;
use crate::redacted::REPLACED;
use crate::table::{Row, present};

/// What alone in a cell makes its row one of totals.
const TOTALS: [&str; 10] =
    ["合计", "总计", "小计", "共计", "累计", "本页合计", "本页小计", "本月合计", "本月累计", "本年累计"];

/// What the first cell of a note begins with, before a colon or a number.
const NOTES: [&str; 24] = [
    "注",
    "备注",
    "说明",
    "填表说明",
    "填报说明",
    "表格说明",
    "附注",
    "填表人",
    "填报人",
    "填报单位",
    "填报日期",
    "填表日期",
    "制表",
    "制表人",
    "制表日期",
    "审核",
    "审核人",
    "复核",
    "复核人",
    "经办人",
    "负责人签字",
    "统计人",
    "打印时间",
    "导出时间",
];

/// What becomes of a row that is none; nothing for one that is.
pub fn outcome(mapping: &Mapping, row: &Row<'_>) -> Option<Outcome> {
    let Some(first) = row.filled().next() else {
        return Some(Outcome::ignored("row.empty", "the row holds nothing"));
    };
    if row.is_header() {
        return Some(Outcome::ignored("row.header", "the row says the header again"));
    }
    if row.filled().any(|cell| TOTALS.contains(&&*without_blanks(cell))) || totals(first) {
        return Some(Outcome::ignored("row.total", "the row adds others up"));
    }
    // In a column of ID numbers the note itself was replaced before it came here.
    let alone = row.filled().nth(1).is_none();
    if notes(first) || alone && first.starts_with(REPLACED) {
        return Some(Outcome::ignored("row.note", "the row is a note below the table"));
    }
    if mapping.none.iter().any(|begin| without_blanks(first).starts_with(begin.as_str())) {
        return Some(Outcome::ignored("row.none", "the mapping says that such a row is none"));
    }
    if row.has(&mapping.columns) && row.held(&mapping.columns, |text| present(text).is_some()).is_none() {
        return Some(Outcome::ignored("row.empty", "none of the mapping's columns holds anything"));
    }
    None
}

/// `合计：`, `合计（元）`, `总计12户`.
fn totals(first: &str) -> bool {
    let first = half_width(first);
    let first = without_blanks(&first);
    let rest = TOTALS.iter().find_map(|word| first.strip_prefix(word));
    rest.is_some_and(|rest| rest.starts_with([':', '(']) || rest.starts_with(|letter: char| letter.is_ascii_digit()))
}

fn notes(first: &str) -> bool {
    let first = half_width(first);
    let first = without_blanks(&first);
    NOTES.iter().any(|word| {
        let rest = first.strip_prefix(word).map(|rest| rest.trim_start_matches(|letter: char| letter.is_ascii_digit()));
        rest.is_some_and(|rest| rest.starts_with([':', '.', '、']))
    })
}
