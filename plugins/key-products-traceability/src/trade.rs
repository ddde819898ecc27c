//! Trades of key products between two nodes, as sales of the one that sold.

use hub_adapter_sdk::event::{GoodsCertificate, Sale, Text};
use hub_adapter_sdk::quantity::written;
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Date, Event, Head, Note, Quality, json, row};

use crate::PLATFORM;
use crate::list::{TRADE, party};

/// `tranType`.
pub const KINDS: &[(&str, &str)] =
    &[("1", "wholesale"), ("2", "retail"), ("3", "delivery"), ("4", "online"), ("5", "ex-factory"), ("6", "export")];

/// `state`: a trade that was reversed is no trade any more.
pub const STATES: &[(&str, &str)] =
    &[("0", "sold"), ("1", "received"), ("2", "returned"), ("3", "void"), ("冲红", "void"), ("4", "stopped")];

/// `certType`.
pub const CERTIFICATES: &[(&str, &str)] =
    &[("1", "quarantine"), ("2", "compliance"), ("3", "test-report"), ("4", "origin")];

row! {
    /// A row of the list.
    Row {
        id: "tranId",
        number: "tranNo",
        day: "tranDate",
        kind: "tranType",
        state: "state",
        seller: "sellerNode",
        seller_name: "sellerName",
        seller_code: "sellerCode",
        buyer: "buyerNode",
        buyer_name: "buyerName",
        buyer_code: "buyerCode",
        product: "goodsName",
        category: "category",
        brand: "brand",
        specification: "spec",
        batch: "batchNo",
        trace_code: "traceCode",
        barcode: "gtin" | "barcode",
        origin: "origin",
        quantity: "weight" | "quantity",
        unit: "unit",
        price: "price",
        amount: "amount",
        certificate_kind: "certType",
        certificate: "certNo",
        test_report: "testNo",
        test_verdict: "testResult",
        destination: "destination",
        vehicle: "vehicleNo",
        remark: "remark",
        deleted: "delFlag",
        updated: "updateTime",
    }
}

/// What a row tells.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let row: Row<'_> = json::row(payload)?;
    let deleted = row.deleted.is("1") || row.deleted.is("true");
    let head = Head::of(TRADE, (&row.id, "/tranId"), deleted, (&row.updated, "/updateTime"))?;
    if head.deleted {
        return Ok(head.delete::<Sale<'_>>());
    }
    let mut quality = Quality::default();
    let mut parties = vec![party("seller", &row.seller_name, &row.seller_code, &row.seller, &mut quality)];
    if row.buyer.get().or(row.buyer_name.get()).or(row.buyer_code.get()).is_some() {
        parties.push(party("buyer", &row.buyer_name, &row.buyer_code, &row.buyer, &mut quality));
    }
    if row.seller.get().is_some() && row.seller.get() == row.buyer.get() {
        quality.flag("same-party", "buyer");
    }
    let sold = quality.date("sold", row.day.get());
    let sale = Sale {
        parties,
        kind: quality.either_code("kind", KINDS, &codes::SALE_KIND, row.kind.text()),
        state: quality.either_code("state", STATES, &codes::SALE_STATE, row.state.text()),
        platform: Some(PLATFORM.into()),
        record_number: row.number.text().or_else(|| row.id.text()),
        sold,
        product: row.product.text(),
        category: row.category.text(),
        brand: row.brand.text(),
        specification: row.specification.text(),
        batch: row.batch.text(),
        trace_code: row.trace_code.text(),
        barcode: row.barcode.text(),
        origin: row.origin.text(),
        quantity: quality.mass("quantity", row.quantity.get(), row.unit.get().unwrap_or("kg")),
        quantity_written: written(&row.quantity, &row.unit),
        price: quality.yuan("price", row.price.get()),
        amount: quality.yuan("amount", row.amount.get()),
        test_report: row.test_report.text(),
        test_verdict: quality.code("test_verdict", &codes::TEST_VERDICT, row.test_verdict.text()),
        destination: row.destination.text(),
        delivered_by: row.vehicle.text(),
        remark: row.remark.text(),
        certificates: certificates(&row, &mut quality),
        quality: quality.into_flags(),
        ..Sale::default()
    };
    Ok(head.upsert(&sale).occurred(sold.map(Date::midnight)))
}

/// The paper that went with the goods, where its number stands there.
fn certificates<'a>(row: &Row<'a>, quality: &mut Quality) -> Vec<GoodsCertificate<'a>> {
    let Some(number) = row.certificate.text() else { return Vec::new() };
    let kind = quality.either_code("certificates", CERTIFICATES, &codes::CERTIFICATE_KIND, row.certificate_kind.text());
    let kind = kind.unwrap_or_else(|| {
        quality.flag("unknown-code", "certificates");
        Text::from("other")
    });
    vec![GoodsCertificate { kind, number: Some(number), ..GoodsCertificate::default() }]
}
