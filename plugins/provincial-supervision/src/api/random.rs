//! Results of double-random tasks, whose numbers differ from county to county.

use hub_adapter_sdk::event::RandomInspection;
use hub_adapter_sdk::schemas::codes::RANDOM_KIND;
use hub_adapter_sdk::{Date, Event, Note};

use super::entry::Entry;
use crate::local::RandomCodes;

/// A result.
pub fn event(payload: &[u8], codes: &RandomCodes) -> Result<Event, Note> {
    let mut entry = Entry::read("random", "SJID", payload)?;
    if let Some(gone) = entry.gone::<RandomInspection<'_>>() {
        return Ok(gone);
    }
    let inspected = entry.day("inspected", "JCRQ");
    let (state, result, disposal) = (entry.text("SHZT"), entry.text("CCJG"), entry.text("HXCL"));
    let random = RandomInspection {
        parties: vec![entry.party("inspected")],
        kind: entry.word("kind", "CCLX", &RANDOM_KIND),
        state: codes.states.code(&mut entry.quality, "state", state),
        town: entry.town(),
        main_task: entry.text("ZRW"),
        task: entry.text("RWBH").or_else(|| entry.text("RWMC")),
        checks: entry.row.texts("CCSX"),
        inspectors: entry.row.texts("JCRY"),
        authority: entry.text("JCJGMC"),
        joint: entry.row.texts("LHBM"),
        inspected,
        finished: entry.day("finished", "WCRQ"),
        result: codes.results.code(&mut entry.quality, "result", result),
        problems: entry.text("WTMS"),
        disposal: codes.disposals.code(&mut entry.quality, "disposal", disposal),
        published: entry.day("published", "GSRQ"),
        remark: entry.text("BZ"),
        quality: entry.flags(),
        ..RandomInspection::default()
    };
    Ok(entry.upsert(&random, inspected.map(Date::midnight)))
}
