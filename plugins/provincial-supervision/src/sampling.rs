//! Samples in tables: the province's export in three sheets, the national export,
//! and published lists. Which it is, the columns say.
//!
//! Promises that one sample has one record id in each of them, its number, so that
//! the archive joins what the sheets say of it. Knows nothing of files and sheets.

mod findings;
mod national;
mod parts;
mod published;
mod sheets;

use hub_adapter_sdk::event::{Sampling, Text};
use hub_adapter_sdk::rows::{Row, Rows};
use hub_adapter_sdk::schemas::codes::TEST_VERDICT;
use hub_adapter_sdk::text::half_width;
use hub_adapter_sdk::{Event, Instant, Note, Quality, note};

/// Reads the rows of one record, where its columns are those of samples.
pub fn event(rows: &Rows<'_>) -> Option<Result<Event, Note>> {
    let has = |names: &[&str]| names.iter().any(|name| rows.has(name));
    let is_items = has(parts::ITEM);
    if rows.columns().len() == sheets::COLUMNS {
        return Some(sheets::sample(rows));
    }
    if has(&["抽样单编号"]) && is_items {
        return Some(sheets::items(rows));
    }
    if has(&["抽样单编号"]) && has(sheets::REPORT) {
        return Some(sheets::report(rows));
    }
    if has(&["抽样编号"]) && is_items {
        return Some(national::event(rows));
    }
    if has(published::PRODUCT) && !has(&["任务来源"]) || has(&["抽样编号"]) {
        return Some(published::event(rows));
    }
    has(&["抽样单编号"]).then(|| {
        let message = format!("the sheet has {} columns, {} are known", rows.columns().len(), sheets::COLUMNS);
        Err(note("sample.columns-unknown", message))
    })
}

/// The first of the rows, of which a record has one at least.
fn first<'r, 'a>(rows: &'r Rows<'a>) -> Result<Row<'r, 'a>, Note> {
    rows.iter().next().ok_or_else(|| note("rows.none", "the record holds no row"))
}

/// The first of these columns that holds anything.
fn cell<'a>(row: &Row<'_, 'a>, columns: &[&str]) -> Option<Text<'a>> {
    columns.iter().find_map(|column| row.text(column))
}

/// A sample without its number could not be told from others.
fn number<'a>(row: &Row<'_, 'a>, number: Option<Text<'a>>, column: &str) -> Result<Text<'a>, Note> {
    number.ok_or_else(|| note("sample.number-missing", "the row has no sample number").at(row.pointer(column)))
}

fn upsert(sampling: &Sampling<'_>, number: &str, occurred: Option<Instant>) -> Event {
    Event::upsert(sampling, number).occurred(occurred)
}

/// A verdict in a word, or in a sentence (`经抽样检验，所检项目符合…要求`); the word for
/// what fails holds the one for what does not.
fn verdict<'a>(quality: &mut Quality, field: &str, text: Option<Text<'a>>) -> Option<Text<'a>> {
    let text = text?;
    if let Some(known) = TEST_VERDICT.find(&text) {
        return Some(known.code.into());
    }
    let narrow = half_width(&text);
    if ["不合格", "不符合"].iter().any(|word| narrow.contains(word)) {
        return Some("not-conform".into());
    }
    if ["合格", "符合"].iter().any(|word| narrow.contains(word)) {
        return Some("conform".into());
    }
    quality.flag("unknown-code", field);
    Some(text)
}
