//! A batch on its way: out of the producer's hands, into the market's; with its compliance certificate.

use serde_json::json;

use super::{Named, entity_code, fact, mark, stamp};
use crate::platforms::script::List;
use crate::platforms::script::cast::Operator;
use crate::platforms::script::city::{MARKET, Made};
use crate::platforms::script::draft::{Draft, Version};
use crate::platforms::script::moment::Moment;

/// Members by which an entity is named.
const HOLDER: [&str; 3] = ["subjectCode", "subjectName", "creditCode"];
const SOURCE: [&str; 3] = ["sourceSubjectCode", "sourceName", "sourceCreditCode"];
const TARGET: [&str; 3] = ["targetSubjectCode", "targetName", "targetCreditCode"];

/// Serial of the story's market.
const MARKET_SERIAL: u32 = 104;

/// Writes what becomes of a batch: some the platform has by the city's code, some of its own, many not at all.
pub fn play(draft: &mut Draft, operator: &Operator, made: &Made) {
    let own = draft.chance(50);
    let trace_code = if own { format!("{}N", made.trace_code) } else { made.trace_code.clone() };
    let batch = Batch {
        number: made.number,
        trace_code,
        product: made.product,
        holder: Named::of(operator),
        target: if draft.chance(60) { market() } else { Named::new("演示外地客商", "", "") },
        day: made.day,
    };
    if draft.chance(30) && !own {
        return;
    }
    let first = draft.first();
    went_out(draft, &batch, 1, first);
    if !batch.target.code.is_empty() {
        came_in(draft, &batch, first);
    }
    if let Some(number) = &made.certificate
        && draft.chance(40)
    {
        promise(draft, &batch, number, 1, first);
    }
    let second = draft.second();
    match draft.below(12) {
        0 => went_out(draft, &batch, 2, second),
        1 => {
            let end = draft.end();
            went_out(draft, &batch, 1, end);
        }
        _ => {}
    }
}

/// The market as an entity of the platform.
fn market() -> Named {
    Named::new(MARKET.0, MARKET.1, &entity_code(MARKET_SERIAL))
}

struct Batch {
    number: u32,
    trace_code: String,
    product: (&'static str, &'static str),
    holder: Named,
    target: Named,
    day: Moment,
}

/// Writes a row of `outbatch`; state 1 gone out, 2 stopped.
fn went_out(draft: &mut Draft, batch: &Batch, state: u8, version: Version) {
    let id = format!("CP{:010}", batch.number);
    let sources = if draft.chance(50) { json!([]) } else { json!(format!("JP{0}、JP{0}A", batch.number)) };
    let mut body = json!({
        "outBatchId": id,
        "traceCode": batch.trace_code,
        "outBatchCode": format!("C{:010}", batch.number),
        "stage": draft.loose(1),
        "inBatches": sources,
        "productName": batch.product.0,
        "productCode": format!("01{:06}", batch.number % 1_000_000),
        "category": batch.product.1,
        "quantity": draft.loose(500),
        "unit": draft.pick(&["01", "02", "14", ""]),
        "produceDate": batch.day.date().replace('-', ""),
        "outTime": batch.day.plus(30_600_000).compact(),
        "promiseNo": "",
        "testResult": draft.loose(1),
        "testReportNo": "",
        "state": draft.loose(state.into()),
        "stopDate": if state == 2 { version.updated.date().replace('-', "") } else { String::new() },
        "stopReason": if state == 2 { "抽检不合格" } else { "" },
        "deleted": mark(version),
        "lastModified": stamp(version),
    });
    batch.holder.members(draft, &mut body, HOLDER);
    batch.target.members(draft, &mut body, TARGET);
    let fact = fact("batch", &id, version, batch.trace_code.clone(), &batch.holder, &[&batch.target]);
    draft.row(List::NationalOutBatches, id, version, &body, fact);
}

/// Writes a row of `inbatch`: the other side of the same way, under a number of the market's.
fn came_in(draft: &mut Draft, batch: &Batch, version: Version) {
    let id = format!("RP{:010}", batch.number);
    let number = format!("R{:010}", batch.number);
    let mut body = json!({
        "inBatchId": id,
        "inBatchCode": number,
        "stage": draft.loose(2),
        "sourceTraceCode": batch.trace_code,
        "productName": batch.product.0,
        "productCode": "",
        "category": batch.product.1,
        "quantity": draft.loose(480),
        "unit": "01",
        "inTime": batch.day.plus(36_000_000).compact(),
        "quarantineNo": "/",
        "promiseNo": "",
        "deleted": mark(version),
        "lastModified": stamp(version),
    });
    batch.target.members(draft, &mut body, HOLDER);
    batch.holder.members(draft, &mut body, SOURCE);
    let key = format!("else 1|{}|in|{number}", batch.target.senior());
    let fact = fact("batch", &id, version, key, &batch.target, &[&batch.holder]);
    draft.row(List::NationalInBatches, id, version, &body, fact);
}

/// Writes a row of `promise`, under the number that its maker gave it.
fn promise(draft: &mut Draft, batch: &Batch, number: &str, state: u8, version: Version) {
    let id = format!("CN{:010}", batch.number);
    let mut body = json!({
        "promiseId": id,
        "promiseNo": number,
        "issuerType": draft.loose(1),
        "productName": batch.product.0,
        "category": batch.product.1,
        "quantity": draft.loose(500),
        "unit": "01",
        "origin": "广东省江门市鹤山市",
        "promiser": batch.holder.name,
        "contact": "",
        "issueDate": batch.day.date().replace('-', ""),
        "promises": ["不使用禁用农药兽药、停用兽药和非法添加物", "对承诺的真实性负责"],
        "basis": draft.loose(1),
        "testReportNo": "",
        "outBatchCode": format!("C{:010}", batch.number),
        "traceCode": batch.trace_code,
        "printCount": draft.loose(10),
        "state": draft.loose(state.into()),
        "voidDate": "",
        "deleted": mark(version),
        "lastModified": stamp(version),
    });
    batch.holder.members(draft, &mut body, HOLDER);
    let fact = fact("compliance-certificate", &id, version, number.to_owned(), &batch.holder, &[]);
    draft.row(List::NationalPromises, id, version, &body, fact);
}
