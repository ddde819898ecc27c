//! 监督检查, 双随机一公开: inspections, those drawn by lot, and the orders that
//! follow from them.

use hub_adapter_sdk::event::{Inspection, InspectionItem, RandomInspection, Rectification};
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Date, Event, Note};

use crate::entry::Entry;

/// `result` of an inspection, of its points, of a re-check.
const RESULTS: &[(&str, &str)] =
    &[("1", "conform"), ("2", "mostly-conform"), ("3", "not-conform"), ("9", "not-applicable")];

/// `auditState` of a task drawn by lot. What 2 to 4 are is not known to us.
const AUDITS: &[(&str, &str)] = &[("1", "not-entered"), ("5", "published")];

/// `result` of a task drawn by lot.
const FOUND: &[(&str, &str)] = &[
    ("1", "no-fault"),
    ("2", "business-law"),
    ("3", "food-drug"),
    ("4", "quality"),
    ("5", "other-department"),
    ("6", "not-found"),
    ("7", "closed"),
    ("8", "refused"),
    ("9", "deregistered"),
    ("10", "revoked"),
    ("11", "annulled"),
    ("12", "moved"),
];

/// An inspection.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let mut entry = Entry::read("inspection", payload)?;
    if let Some(gone) = entry.gone::<Inspection<'_>>()? {
        return Ok(gone);
    }
    let items = entry.objects("items", "items");
    let items = items.iter().map(|item| InspectionItem {
        clause: item.text("clause"),
        name: item.text("name").unwrap_or_default(),
        result: entry.quality.either_code("items.result", RESULTS, &codes::INSPECTION_RESULT, item.text("result")),
    });
    let items = items.collect();
    let day = entry.day("date", "checkDate");
    let inspection = Inspection {
        parties: vec![entry.party("inspected")],
        kind: entry.code("kind", "kind", &[], &codes::INSPECTION_KIND),
        town: entry.town(),
        record_number: entry.text("recordNo"),
        date: day,
        result: entry.code("result", "result", RESULTS, &codes::INSPECTION_RESULT),
        items,
        inspectors: entry.row.texts("inspectors"),
        authority: entry.text("dept"),
        on_platform: entry.truth("on_platform", "onPlatform"),
        remark: entry.text("remark"),
        quality: entry.flags(),
        ..Inspection::default()
    };
    entry.upsert(&inspection, day.map(Date::midnight))
}

/// A task drawn by lot, with what was found.
pub fn random(payload: &[u8]) -> Result<Event, Note> {
    let mut entry = Entry::read("random", payload)?;
    if let Some(gone) = entry.gone::<RandomInspection<'_>>()? {
        return Ok(gone);
    }
    let inspected = entry.day("inspected", "checkDate");
    let random = RandomInspection {
        parties: vec![entry.party("inspected")],
        kind: entry.code("kind", "kind", &[], &codes::RANDOM_KIND),
        state: entry.code("state", "auditState", AUDITS, &codes::RANDOM_STATE),
        town: entry.town(),
        main_task: entry.text("mainTask"),
        task: entry.text("taskNo").or_else(|| entry.text("taskName")),
        checks: entry.row.texts("checks"),
        inspectors: entry.row.texts("inspectors"),
        authority: entry.text("dept"),
        joint: entry.row.texts("jointDepts"),
        inspected,
        finished: entry.day("finished", "finishDate"),
        result: entry.code("result", "result", FOUND, &codes::RANDOM_RESULT),
        problems: entry.text("problem"),
        disposal: entry.code("disposal", "disposal", &[], &codes::RANDOM_DISPOSAL),
        published: entry.day("published", "publishDate"),
        remark: entry.text("remark"),
        quality: entry.flags(),
        ..RandomInspection::default()
    };
    entry.upsert(&random, inspected.map(Date::midnight))
}

/// An order to put something right.
pub fn rectification(payload: &[u8]) -> Result<Event, Note> {
    let mut entry = Entry::read("rectification", payload)?;
    if let Some(gone) = entry.gone::<Rectification<'_>>()? {
        return Ok(gone);
    }
    let issued = entry.day("issued", "issueDate");
    let order = Rectification {
        parties: vec![entry.party("ordered")],
        kind: entry.code("kind", "kind", &[], &codes::RECTIFICATION_KIND),
        state: entry.code("state", "status", &[], &codes::RECTIFICATION_STATE),
        town: entry.town(),
        notice_number: entry.text("noticeNo"),
        authority: entry.text("dept"),
        issued,
        inspection_number: entry.text("recordNo"),
        basis: entry.text("basis"),
        problems: entry.text("problem"),
        demands: entry.text("demand"),
        due: entry.day("due", "dueDate"),
        answered: entry.day("answered", "answerDate"),
        measures: entry.text("measures"),
        rechecked: entry.day("rechecked", "recheckDate"),
        recheck_result: entry.code("recheck_result", "recheckResult", RESULTS, &codes::INSPECTION_RESULT),
        inspectors: entry.row.texts("inspectors"),
        closed: entry.day("closed", "closeDate"),
        remark: entry.text("remark"),
        quality: entry.flags(),
        ..Rectification::default()
    };
    entry.upsert(&order, issued.map(Date::midnight))
}
