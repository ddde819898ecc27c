//! Batches as a stage of the chain takes them in and gives them out (NY/T 4712):
//! each stage records itself, where from and where to.

use hub_adapter_sdk::event::Batch;
use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Date, Event, Note, Quality, json, row};

use crate::list::{self, IN_BATCH, OUT_BATCH};
use crate::translate::{day, moment, party};
use crate::unit;

/// `stage`: the five of the standard in its order, and sale.
pub const STAGES: &[(&str, &str)] =
    &[("1", "production"), ("2", "purchase"), ("3", "storage"), ("4", "transport"), ("5", "processing"), ("6", "sale")];

/// `state` of what went out.
pub const STATES: &[(&str, &str)] = &[("0", "open"), ("1", "out"), ("2", "stopped"), ("3", "recalled"), ("9", "void")];

/// `testResult`; 0 is that nobody tested.
pub const VERDICTS: &[(&str, &str)] = &[("1", "conform"), ("2", "not-conform")];

/// What `testResult` holds where nobody tested.
const NOT_TESTED: &[&str] = &["0", "未检测", "未检", "免检"];

row! {
    /// A record of `inbatch`.
    In {
        id: "inBatchId",
        number: "inBatchCode",
        stage: "stage",
        own: "subjectCode",
        name: "subjectName",
        code: "creditCode",
        source_own: "sourceSubjectCode",
        source_name: "sourceName",
        source_code: "sourceCreditCode",
        product: "productName",
        product_code: "productCode",
        category: "category",
        quantity: "quantity",
        unit: "unit",
        moved: "inTime",
        quarantine: "quarantineNo",
        promise: "promiseNo",
        deleted: "deleted",
        changed: "lastModified",
    }
}

/// What a record of `inbatch` tells. The trace code that it came under is of
/// another's batch: this one is the holder's by its number.
pub fn came_in(payload: &[u8]) -> Result<Event, Note> {
    let row: In<'_> = json::row(payload)?;
    let head = list::of(IN_BATCH, (&row.id, "/inBatchId"), &row.deleted, &row.changed)?;
    if head.deleted {
        return Ok(head.delete::<Batch<'_>>());
    }
    let mut quality = Quality::default();
    let holder = party("holder", [&row.own, &row.name, &row.code], &mut quality);
    let source = party("source", [&row.source_own, &row.source_name, &row.source_code], &mut quality);
    let amount = unit::amount(&row.quantity, &row.unit, &mut quality);
    let moved = moment(&mut quality, "moved", &row.moved);
    let batch = Batch {
        parties: holder.into_iter().chain(source).collect(),
        kind: Some("in".into()),
        batch: row.number.text(),
        stage: quality.either_code("stage", STAGES, &codes::CHAIN_STAGE, row.stage.text()),
        sources: Object::parse(payload)?.texts("sourceTraceCode"),
        product: row.product.text(),
        product_code: row.product_code.text(),
        category: row.category.text(),
        quantity: amount.mass,
        quantity_written: amount.written,
        moved,
        certificate_code: row.promise.text(),
        quarantine_number: row.quarantine.text(),
        quality: quality.into_flags(),
        ..Batch::default()
    };
    Ok(head.upsert(&batch).occurred(moved))
}

row! {
    /// A record of `outbatch`.
    Out {
        id: "outBatchId",
        trace_code: "traceCode",
        number: "outBatchCode",
        stage: "stage",
        own: "subjectCode",
        name: "subjectName",
        code: "creditCode",
        target_own: "targetSubjectCode",
        target_name: "targetName",
        target_code: "targetCreditCode",
        product: "productName",
        product_code: "productCode",
        category: "category",
        quantity: "quantity",
        unit: "unit",
        produced: "produceDate",
        moved: "outTime",
        promise: "promiseNo",
        verdict: "testResult",
        report: "testReportNo",
        state: "state",
        stopped: "stopDate",
        stop_reason: "stopReason",
        deleted: "deleted",
        changed: "lastModified",
    }
}

/// What a record of `outbatch` tells.
pub fn went_out(payload: &[u8]) -> Result<Event, Note> {
    let row: Out<'_> = json::row(payload)?;
    let head = list::of(OUT_BATCH, (&row.id, "/outBatchId"), &row.deleted, &row.changed)?;
    if head.deleted {
        return Ok(head.delete::<Batch<'_>>());
    }
    let mut quality = Quality::default();
    let holder = party("holder", [&row.own, &row.name, &row.code], &mut quality);
    let target = party("destination", [&row.target_own, &row.target_name, &row.target_code], &mut quality);
    let amount = unit::amount(&row.quantity, &row.unit, &mut quality);
    let produced = day(&mut quality, "produced", &row.produced);
    let moved = moment(&mut quality, "moved", &row.moved);
    let tested = row.verdict.text().filter(|text| !NOT_TESTED.contains(&&**text));
    let batch = Batch {
        parties: holder.into_iter().chain(target).collect(),
        kind: Some("out".into()),
        state: quality.either_code("state", STATES, &codes::BATCH_STATE, row.state.text()),
        trace_code: row.trace_code.text(),
        batch: row.number.text(),
        stage: quality.either_code("stage", STAGES, &codes::CHAIN_STAGE, row.stage.text()),
        sources: Object::parse(payload)?.texts("inBatches"),
        product: row.product.text(),
        product_code: row.product_code.text(),
        category: row.category.text(),
        quantity: amount.mass,
        quantity_written: amount.written,
        produced,
        moved,
        test_report: row.report.text(),
        test_verdict: quality.either_code("test_verdict", VERDICTS, &codes::TEST_VERDICT, tested),
        certificate_code: row.promise.text(),
        stopped: day(&mut quality, "stopped", &row.stopped),
        stop_reason: row.stop_reason.text(),
        quality: quality.into_flags(),
        ..Batch::default()
    };
    Ok(head.upsert(&batch).occurred(moved.or(produced.map(Date::midnight))))
}
