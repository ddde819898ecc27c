//! How fast an adapter translates the records of its cases, natively.

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::records;
use crate::{Batch, Translate};

/// Records of a batch, as the hub cuts them.
const BATCH: usize = 256;
/// Shorter, and the machine is measured rather than the adapter.
const LONG_ENOUGH: Duration = Duration::from_secs(1);

pub(super) fn measure<'a, A: Translate>(cases: impl Iterator<Item = &'a Value>) -> f64 {
    let batches: Vec<(A, Batch)> = cases.filter_map(batch).collect();
    assert!(!batches.is_empty(), "no case has records");
    let (began, mut records) = (Instant::now(), 0);
    while began.elapsed() < LONG_ENOUGH {
        for (adapter, batch) in &batches {
            records += black_box(adapter.translate(black_box(batch))).len();
        }
    }
    records as f64 / began.elapsed().as_secs_f64()
}

/// The records of a case, repeated until they fill a batch.
fn batch<A: Translate>(case: &Value) -> Option<(A, Batch)> {
    let own = records::of(case);
    if own.is_empty() {
        return None;
    }
    let settings = case["settings"].as_object().map(|_| case["settings"].to_string()).unwrap_or_default();
    let adapter = crate::settings::<A>(&settings).unwrap_or_else(|note| panic!("settings: {}", note.message));
    let records = own.iter().cycle().take(BATCH).cloned().collect();
    Some((adapter, Batch { media_type: records::media_type(case).into(), records }))
}
