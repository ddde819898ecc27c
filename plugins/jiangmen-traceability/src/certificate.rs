//! Compliance certificates (承诺达标合格证).

use hub_adapter_sdk::event::{ComplianceCertificate, Text};
use hub_adapter_sdk::quantity::written;
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::text::{present, several};
use hub_adapter_sdk::{Date, Event, Head, Note, Quality, json, row};

use crate::list::CERTIFICATE;
use crate::translate::party;

/// `user_type`.
const ISSUERS: &[(&str, &str)] = &[("1", "producer"), ("2", "purchaser")];

/// `state`.
const STATES: &[(&str, &str)] = &[("1", "valid"), ("2", "void"), ("3", "used")];

/// The three promises of the form that the ministry prescribed, by their number.
const PROMISES: &[(&str, &str)] =
    &[("1", "不使用禁用农药兽药、停用兽药和非法添加物"), ("2", "常规农药兽药残留不超标"), ("3", "对承诺的真实性负责")];

/// `basis` by its number.
const BASES: &[(&str, &str)] = &[("1", "quality-control"), ("2", "own-test"), ("3", "entrusted-test")];

/// Bases by their weight; where several are ticked the first of these stands.
const WEIGHT: &[&str] = &["entrusted-test", "own-test", "quality-control"];

row! {
    /// A row of the list.
    Row {
        id: "cert_id",
        number: "cert_no",
        enterprise: "ent_id",
        name: "ent_name",
        code: "credit_code",
        issuer: "user_type",
        product: "prod_name",
        category: "category",
        quantity: "quantity",
        unit: "unit",
        origin: "origin",
        promiser: "promiser",
        mobile: "mobile",
        issued: "issue_date",
        promises: "promise",
        basis: "basis",
        test_report: "test_no",
        batch: "batch_no",
        trace_code: "trace_code",
        printed: "print_num",
        state: "state",
        voided: "void_date",
        deleted: "del_flag",
        updated: "update_time",
    }
}

/// What a row tells.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let row: Row<'_> = json::row(payload)?;
    let updated = (&row.updated, "/update_time");
    let head = Head::of(CERTIFICATE, (&row.id, "/cert_id"), row.deleted.is("1"), updated)?;
    if head.deleted {
        return Ok(head.delete::<ComplianceCertificate<'_>>());
    }
    let mut quality = Quality::default();
    let issuer = party("issuer", &row.name, &row.code, &row.enterprise, &mut quality);
    let issued = quality.date("issued", row.issued.get());
    let certificate = ComplianceCertificate {
        parties: vec![issuer],
        kind: quality.either_code("kind", ISSUERS, &codes::CERTIFICATE_ISSUER, row.issuer.text()),
        state: quality.either_code("state", STATES, &codes::CERTIFICATE_STATE, row.state.text()),
        certificate_code: row.number.text(),
        product: row.product.text(),
        category: row.category.text(),
        quantity: quality.mass("quantity", row.quantity.get(), row.unit.get().unwrap_or("公斤")),
        quantity_written: written(&row.quantity, &row.unit),
        origin: row.origin.text(),
        batch: row.batch.text(),
        trace_code: row.trace_code.text(),
        promiser: row.promiser.text(),
        contact: row.mobile.text(),
        issued,
        promises: promises(row.promises.get()),
        basis: basis(row.basis.get(), &mut quality),
        test_report: row.test_report.text(),
        printed: row.printed.number(),
        voided: quality.date("voided", row.voided.get()),
        quality: quality.into_flags(),
        ..ComplianceCertificate::default()
    };
    Ok(head.upsert(&certificate).occurred(issued.map(Date::midnight)))
}

/// Promises by number (`1,2`) or in words, in which 、 stands inside a promise.
fn promises(text: Option<&str>) -> Vec<Text<'static>> {
    let parts = text.unwrap_or_default().split([',', '，', ';', '；', '|', '\n']).filter_map(present);
    let known = |part: &str| PROMISES.iter().find(|(number, _)| *number == part).map(|(_, words)| Text::from(*words));
    parts.map(|part| known(part).unwrap_or_else(|| part.to_owned().into())).collect()
}

/// What the promise rests on, by number or in words; of several the weightiest.
fn basis(text: Option<&str>, quality: &mut Quality) -> Option<Text<'static>> {
    let mut bases: Vec<Text<'static>> = Vec::new();
    for part in several(text?) {
        let known = BASES.iter().find(|(number, _)| *number == part).map(|(_, basis)| *basis);
        let known = known.or_else(|| codes::PROMISE_BASIS.find(part).map(|code| code.code));
        bases.push(match known {
            Some(known) => known.into(),
            None => {
                quality.flag("unknown-code", "basis");
                part.to_owned().into()
            }
        });
    }
    let weightiest = WEIGHT.iter().find(|known| bases.iter().any(|basis| basis == *known));
    weightiest.map(|known| Text::from(*known)).or_else(|| bases.into_iter().next())
}
