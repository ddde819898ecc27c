//! Lines of purchases, sales and returns.

use hub_adapter_sdk::event::{InputTrade, Party, Text};
use hub_adapter_sdk::quantity::written;
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Event, Note, Quality, date, json, row};

use crate::list;
use crate::party::party;

/// `type` of the product.
const KINDS: &[(&str, &str)] =
    &[("1", "pesticide"), ("2", "veterinary-drug"), ("3", "fertiliser"), ("4", "feed"), ("5", "seed")];

/// `state` of a line.
const STATES: &[(&str, &str)] = &[("0", "reported"), ("1", "returned"), ("9", "void")];

/// Length of the code on a pesticide's label.
const PESTICIDE_CODE: usize = 32;

row! {
    /// A line. A digest stands in `buyerIdCard` once the hub has taken the ID
    /// number out.
    Row {
        id: "id",
        shop: "shopCode",
        shop_name: "shopName",
        shop_credit: "shopCreditCode",
        number: "number" | "billNo",
        line: "line",
        traded: "saleTime" | "buyTime" | "returnTime",
        kind: "type",
        state: "state",
        code: "code" | "traceCode",
        product: "productName",
        product_code: "productId",
        registration: "regNo",
        toxicity: "toxicity",
        form: "form",
        specification: "spec",
        batch: "batchNo",
        produced: "produceDate",
        expires: "validDate",
        restricted: "isLimit",
        quantity: "quantity",
        unit: "unit",
        price: "price",
        amount: "amount",
        purpose: "purpose",
        maker: "factory",
        supplier: "supplier",
        supplier_code: "supplierCode",
        buyer: "buyerName",
        buyer_id: "buyerIdCard",
        buyer_phone: "buyerTel",
        buyer_code: "buyerCode",
        seller: "seller",
        deleted: "isDel",
        updated: "lastTime",
    }
}

/// What a line tells.
pub fn event(direction: &'static str, payload: &[u8]) -> Result<Event, Note> {
    let row: Row<'_> = json::row(payload)?;
    let head = list::head(direction, &row.id, &row.deleted, &row.updated)?;
    if head.deleted {
        return Ok(head.delete::<InputTrade<'_>>());
    }
    let mut quality = Quality::default();
    let parties = parties(&row, &mut quality);
    // A person's name is no operator's: it stands in a field of its own, by class.
    let is_person = row.buyer_code.get().is_none();
    let code = row.code.text();
    if code.as_deref().is_some_and(|code| code.len() != PESTICIDE_CODE) && row.kind.is("1") {
        quality.flag("code-malformed", "code");
    }
    let traded = row.traded.get().map(|at| date::dashed(at).into_owned());
    let traded = quality.instant("traded", traded.as_deref());
    let day = |quality: &mut Quality, field: &str, text: Option<&str>| {
        let text = text.map(|text| date::dashed(text).into_owned());
        quality.date(field, text.as_deref())
    };
    let trade = InputTrade {
        parties,
        kind: quality.either_code("kind", KINDS, &codes::INPUT_KIND, row.kind.text()),
        state: quality.either_code("state", STATES, &codes::INPUT_TRADE_STATE, row.state.text()),
        direction: Some(direction.into()),
        number: row.number.text(),
        line: row.line.text(),
        traded,
        code,
        product: row.product.text(),
        product_code: row.product_code.text(),
        registration: row.registration.text(),
        toxicity: row.toxicity.text(),
        form: row.form.text(),
        specification: row.specification.text(),
        batch: row.batch.text(),
        produced: day(&mut quality, "produced", row.produced.get()),
        expires: day(&mut quality, "expires", row.expires.get()),
        restricted: restricted(&row, &mut quality),
        quantity: quality.mass("quantity", row.quantity.get(), row.unit.get().unwrap_or("kg")),
        quantity_written: written(&row.quantity, &row.unit),
        price: quality.yuan("price", row.price.get()),
        amount: quality.yuan("amount", row.amount.get()),
        purpose: row.purpose.text(),
        buyer: row.buyer.text().filter(|_| is_person),
        buyer_id: quality.id_digest("buyer_id", row.buyer_id.text()),
        buyer_phone: row.buyer_phone.text().filter(|_| is_person),
        seller_person: row.seller.text(),
        quality: quality.into_flags(),
        ..InputTrade::default()
    };
    Ok(head.upsert(&trade).occurred(traded))
}

fn parties<'a>(row: &Row<'a>, quality: &mut Quality) -> Vec<Party<'a>> {
    let mut parties = vec![party("dealer", &row.shop_name, &row.shop_credit, &row.shop, quality)];
    let mut other = |role, name: Option<Text<'a>>, code: Option<Text<'a>>| {
        if name.is_some() || code.is_some() {
            let other = Party::new(role).name(name).identifier("social-credit-code", code);
            quality.identifiers(&other);
            parties.push(other);
        }
    };
    other("manufacturer", row.maker.text(), None);
    other("supplier", row.supplier.text(), row.supplier_code.text());
    if row.buyer_code.get().is_some() {
        other("buyer", row.buyer.text(), row.buyer_code.text());
    }
    parties
}

/// Some programs say 1 and 0, others 是 and 否.
fn restricted(row: &Row<'_>, quality: &mut Quality) -> Option<bool> {
    match row.restricted.get()? {
        "1" | "是" | "true" | "Y" => Some(true),
        "0" | "否" | "false" | "N" => Some(false),
        _ => {
            quality.flag("unknown-code", "restricted");
            None
        }
    }
}
