//! What a version of an adapter makes other than what is, in a terminal.

use serde_json::Value;

use super::Asked;
use super::client::{show as rows_of, text};

/// Counts and examples of a difference; nothing of what there is none.
pub(super) fn show(asked: &Asked, answer: &Value, difference: &Value) {
    println!("{} records compared, {} the same", text(&difference["compared"]), text(&difference["same"]));
    let rows = |name: &str| difference[name].as_array().cloned().unwrap_or_default();
    table(asked, answer, rows("outcomes"), &["live", "other", "records"]);
    table(asked, answer, rows("fields"), &["family", "field", "events"]);
    table(asked, answer, rows("examples"), &["raw", "family", "field", "live", "other"]);
}

/// A table behind an empty line; nothing where it would be heads alone.
pub(super) fn table(asked: &Asked, answer: &Value, rows: Vec<Value>, columns: &[&str]) {
    if !rows.is_empty() {
        println!();
        rows_of(asked, answer, &rows.into(), columns);
    }
}
