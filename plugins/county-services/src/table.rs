//! Rows of a front-end table, or of a file of the same columns: which of the two
//! tables it is, its columns say.
//!
//! Knows nothing of how a row was fetched: a table's name, a key and a revision
//! say nothing here, for the same decision has the same number by every road.

use hub_adapter_sdk::rows::Rows;
use hub_adapter_sdk::{Note, Outcome, RawRecord, note};

use crate::disclosure;

/// What the hub puts before the digest of a cell that must not be kept.
const REPLACED: &str = "hmac-sha256:";

/// What becomes of one record: one row.
pub fn outcome(record: &RawRecord) -> Result<Outcome, Note> {
    let rows = Rows::parse(&record.payload)?;
    let row = rows.iter().next().ok_or_else(|| note("rows.none", "the record holds no row"))?;
    match row.first() {
        None => return Ok(Outcome::ignored("row.empty", "the row holds nothing")),
        // In a column of ID numbers the explanation itself was replaced before it came here.
        Some(text) if text.starts_with("表格说明") || row.only().is_some_and(|cell| cell.starts_with(REPLACED)) => {
            return Ok(Outcome::ignored("row.explanation", "the row explains the table"));
        }
        Some(_) => {}
    }
    if rows.has("CF_WSH") {
        return disclosure::penalty(&row).map(Outcome::from);
    }
    if rows.has("XK_WSH") || rows.has("XK_XKBH") {
        return disclosure::permit(&row, rows.has("XK_XDR_MC")).map(Outcome::from);
    }
    Err(note("table.unknown", "the columns are neither those of penalties nor of permits"))
}
