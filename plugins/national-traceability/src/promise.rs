//! Compliance certificates (承诺达标合格证).

use hub_adapter_sdk::event::{ComplianceCertificate, Text};
use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::text::present;
use hub_adapter_sdk::{Date, Event, Note, Quality, json, row};

use crate::list::{self, PROMISE};
use crate::translate::{day, party};
use crate::unit;

/// `issuerType`.
pub const ISSUERS: &[(&str, &str)] = &[("1", "producer"), ("2", "purchaser")];

/// `state`.
pub const STATES: &[(&str, &str)] = &[("1", "valid"), ("2", "void"), ("3", "used")];

/// `basis`, the weightiest last.
pub const BASES: &[(&str, &str)] = &[("1", "quality-control"), ("2", "own-test"), ("3", "entrusted-test")];

row! {
    /// A record of the service.
    Row {
        id: "promiseId",
        number: "promiseNo",
        issuer: "issuerType",
        own: "subjectCode",
        name: "subjectName",
        code: "creditCode",
        product: "productName",
        category: "category",
        quantity: "quantity",
        unit: "unit",
        origin: "origin",
        promiser: "promiser",
        contact: "contact",
        issued: "issueDate",
        report: "testReportNo",
        batch: "outBatchCode",
        trace_code: "traceCode",
        printed: "printCount",
        state: "state",
        voided: "voidDate",
        deleted: "deleted",
        changed: "lastModified",
    }
}

/// What a record tells.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let row: Row<'_> = json::row(payload)?;
    let head = list::of(PROMISE, (&row.id, "/promiseId"), &row.deleted, &row.changed)?;
    if head.deleted {
        return Ok(head.delete::<ComplianceCertificate<'_>>());
    }
    let mut quality = Quality::default();
    let listed = Object::parse(payload)?;
    let issuer = party("issuer", [&row.own, &row.name, &row.code], &mut quality);
    let amount = unit::amount(&row.quantity, &row.unit, &mut quality);
    let issued = day(&mut quality, "issued", &row.issued);
    let certificate = ComplianceCertificate {
        parties: issuer.into_iter().collect(),
        kind: quality.either_code("kind", ISSUERS, &codes::CERTIFICATE_ISSUER, row.issuer.text()),
        state: quality.either_code("state", STATES, &codes::CERTIFICATE_STATE, row.state.text()),
        certificate_code: row.number.text(),
        product: row.product.text(),
        category: row.category.text(),
        quantity: amount.mass,
        quantity_written: amount.written,
        origin: row.origin.text(),
        batch: row.batch.text(),
        trace_code: row.trace_code.text(),
        promiser: row.promiser.text(),
        contact: row.contact.text(),
        issued,
        promises: promises(&listed),
        basis: basis(&listed, &mut quality),
        test_report: row.report.text(),
        printed: row.printed.number(),
        voided: day(&mut quality, "voided", &row.voided),
        quality: quality.into_flags(),
        ..ComplianceCertificate::default()
    };
    Ok(head.upsert(&certificate).occurred(issued.map(Date::midnight)))
}

/// Promises as a list, or as one text with `；` between: 、 stands inside a promise.
fn promises(row: &Object<'_>) -> Vec<Text<'static>> {
    let listed = row.list("promises").into_iter().filter_map(|one| serde_json::from_str::<String>(one.get()).ok());
    let text = row.text("promises").map(String::from);
    let parts: Vec<String> = listed.chain(text).collect();
    let parts = parts.iter().flat_map(|part| part.split(['；', ';', '|', '\n'])).filter_map(present);
    parts.map(|part| Text::from(part.to_owned())).collect()
}

/// What the promise rests on; of several the weightiest.
fn basis(row: &Object<'_>, quality: &mut Quality) -> Option<Text<'static>> {
    let parts = row.texts("basis");
    let bases: Vec<Text<'static>> = parts
        .into_iter()
        .filter_map(|part| quality.either_code("basis", BASES, &codes::PROMISE_BASIS, Some(part)))
        .collect();
    let weightiest = BASES.iter().rev().find(|(_, known)| bases.iter().any(|basis| basis == known));
    weightiest.map(|(_, known)| Text::from(*known)).or_else(|| bases.into_iter().next())
}
