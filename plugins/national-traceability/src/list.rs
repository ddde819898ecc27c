//! The services by which the platform gives records.
//!
//! Knows nothing of what is in them but id and time of change.

use hub_adapter_sdk::json::Scalar;
use hub_adapter_sdk::{Head, Instant, Note, date, row};
use serde_json::value::RawValue;

/// Entities: nodes, operators, natural persons.
pub const SUBJECT: &str = "subject";
/// What came in at a stage of the chain.
pub const IN_BATCH: &str = "inbatch";
/// What went out; its number is the trace code.
pub const OUT_BATCH: &str = "outbatch";
/// Animal quarantine certificates (动物检疫合格证明).
pub const QUARANTINE: &str = "quarantine";
/// Compliance certificates (承诺达标合格证).
pub const PROMISE: &str = "promise";

/// In the order in which they are read: who exists before what happened.
pub static LISTS: [&str; 5] = [SUBJECT, QUARANTINE, IN_BATCH, OUT_BATCH, PROMISE];

row! {
    /// What a record says of its place in its list. An entity's code is the
    /// record's own in its own list alone.
    Place {
        subject: "subjectCode",
        quarantine: "quarantineId",
        in_batch: "inBatchId",
        out_batch: "outBatchId",
        promise: "promiseId",
        changed: "lastModified",
    }
}

/// A record's own id, and when it was last changed.
pub fn head(list: &str, record: &RawValue) -> (Option<String>, Option<Instant>) {
    let place: Place<'_> = serde_json::from_str(record.get()).unwrap_or_default();
    let id = match list {
        SUBJECT => &place.subject,
        QUARANTINE => &place.quarantine,
        IN_BATCH => &place.in_batch,
        OUT_BATCH => &place.out_batch,
        _ => &place.promise,
    };
    (id.get().map(Into::into), changed(&place.changed))
}

/// When a record was last changed: `yyyyMMddHHmmss`, or with marks between.
fn changed(text: &Scalar<'_>) -> Option<Instant> {
    date::instant(&date::dashed(text.get()?)).ok()
}

/// What a record says of itself.
pub fn of<'r>(
    list: &str,
    id: (&'r Scalar<'_>, &str),
    deleted: &Scalar<'_>,
    last: &Scalar<'_>,
) -> Result<Head<'r>, Note> {
    let gone = deleted.get().is_some_and(|mark| mark.eq_ignore_ascii_case("y") || mark == "1");
    Head::at(list, id, gone, (changed(last), "/lastModified"))
}
