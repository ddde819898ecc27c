//! Goods bought, line by line, with the papers that came with them.

use hub_adapter_sdk::event::{GoodsCertificate, Party, Purchase, Text};
use hub_adapter_sdk::json::{self, Object};
use hub_adapter_sdk::quantity::written;
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Date, Event, Note, Quality};

use super::{CELSIUS, RIGHT, listed, party};
use crate::PLATFORM;
use crate::list::PURCHASE;
use crate::rows;

/// `buyType`.
const KINDS: &[(&str, &str)] = &[("1", "ordinary"), ("2", "designated"), ("3", "central"), ("4", "own")];

/// `checkResult`.
const STATES: &[(&str, &str)] = &[("0", "rejected"), ("1", "accepted"), ("2", "returned"), ("3", "pending")];

/// `type` of a paper.
const PAPERS: &[(&str, &str)] = &[
    ("1", "licence"),
    ("2", "business"),
    ("3", "test-report"),
    ("4", "compliance"),
    ("5", "quarantine"),
    ("6", "ticket"),
];

/// A line of goods bought.
pub fn purchase(payload: &[u8]) -> Result<Event, Note> {
    let row: rows::Purchase<'_> = json::row(payload)?;
    let head = listed(PURCHASE, &row.id, &row.deleted, &row.updated)?;
    if head.deleted {
        return Ok(head.delete::<Purchase<'_>>());
    }
    let mut quality = Quality::default();
    let mut parties = parties(&row);
    parties.iter_mut().for_each(|party| quality.party(party));
    let bought = quality.date("bought", row.bought.get());
    let purchase = Purchase {
        parties,
        kind: quality.either_code("kind", KINDS, &codes::PURCHASE_KIND, row.kind.text()),
        state: quality.either_code("state", STATES, &codes::PURCHASE_STATE, row.state.text()),
        platform: Some(PLATFORM.into()),
        record_number: row.id.text(),
        ticket: row.ticket.text(),
        line: row.line.text(),
        bought,
        received: quality.instant("received", row.received.get()),
        product: row.goods.text(),
        category: row.category.text(),
        brand: row.brand.text(),
        specification: row.specification.text(),
        batch: row.batch.text(),
        trace_code: row.trace_code.text(),
        origin: row.origin.text(),
        produced: quality.date("produced", row.produced.get()),
        shelf_life: row.shelf_life.text(),
        expires: quality.date("expires", row.expires.get()),
        quantity: quality.mass("quantity", row.quantity.get(), row.quantity_unit.get().unwrap_or("kg")),
        quantity_written: written(&row.quantity, &row.quantity_unit),
        price: quality.yuan("price", row.price.get()),
        amount: quality.yuan("amount", row.amount.get()),
        temperature: quality.quantity("temperature", row.temperature.get(), CELSIUS),
        senses: quality.either_code("senses", RIGHT, &codes::INSPECTION_RESULT, row.senses.text()),
        checker: row.checker.text(),
        remark: row.remark.text(),
        certificates: row.certificates.iter().map(|paper| certificate(paper, &mut quality)).collect(),
        quality: quality.into_flags(),
        ..Purchase::default()
    };
    Ok(head.upsert(&purchase).occurred(bought.map(Date::midnight)))
}

/// Buyer, and supplier and producer where the row names any.
fn parties<'a>(row: &rows::Purchase<'a>) -> Vec<Party<'a>> {
    let supplier = party("supplier", &row.supplier_name, &row.supplier_code, row.supplier.get())
        .identifier("licence", row.supplier_licence.text());
    let producer = Party::new("producer").name(row.producer.text());
    let named = |party: &Party<'_>| party.name.is_some() || !party.identifiers.is_empty();
    let others = [supplier, producer].into_iter().filter(named);
    std::iter::once(party("buyer", &row.name, &row.code, row.unit.get())).chain(others).collect()
}

fn certificate<'a>(paper: &Object<'a>, quality: &mut Quality) -> GoodsCertificate<'a> {
    let kind = quality.either_code("certificates", PAPERS, &codes::CERTIFICATE_KIND, paper.text("type"));
    GoodsCertificate {
        kind: kind.unwrap_or_default(),
        number: paper.text("no"),
        digest: paper.text("md5").map(|md5| Text::from(format!("md5:{}", md5.to_ascii_lowercase()))),
        valid_to: quality.date("certificates", paper.text("validTo").as_deref()),
    }
}
