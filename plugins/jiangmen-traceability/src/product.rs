//! Products: what is certified of them. A product without a certificate says
//! nothing that a batch of it does not say.

use hub_adapter_sdk::event::{Certification, Party, Text};
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Event, Head, Note, Quality, json, row};

use crate::list::PRODUCT;
use crate::translate::party;

/// `cert_type`. 4 is 无公害农产品, a scheme that ended: it stays in words.
const TYPES: &[(&str, &str)] = &[("1", "green"), ("2", "organic"), ("3", "geographical")];

/// A scheme that ended, as it stays.
const POLLUTION_FREE: &str = "无公害农产品";

row! {
    /// A row of the list.
    Row {
        id: "prod_id",
        enterprise: "ent_id",
        name: "ent_name",
        code: "credit_code",
        product: "prod_name",
        brand: "brand",
        kind: "cert_type",
        number: "cert_no",
        issuer: "cert_org",
        from: "cert_from",
        to: "cert_to",
        deleted: "del_flag",
        updated: "update_time",
    }
}

/// What a row tells. A product may get a certificate and lose it: each version
/// says which.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let row: Row<'_> = json::row(payload)?;
    let updated = (&row.updated, "/update_time");
    let head = Head::of(PRODUCT, (&row.id, "/prod_id"), row.deleted.is("1"), updated)?;
    let plain = row.number.get().is_none() && row.kind.get().is_none_or(|kind| kind == "0");
    if head.deleted || plain {
        return Ok(head.delete::<Certification<'_>>());
    }
    let mut quality = Quality::default();
    let mut parties = vec![party("holder", &row.name, &row.code, &row.enterprise, &mut quality)];
    parties.extend(row.issuer.text().map(|issuer| Party::new("issuer").name(Some(issuer))));
    let from = quality.date("valid_from", row.from.get());
    let certification = Certification {
        parties,
        kind: kind(row.kind.text(), &mut quality),
        number: row.number.text(),
        product: row.product.text(),
        brand: row.brand.text(),
        issuer: row.issuer.text(),
        valid_from: from,
        valid_to: quality.date("valid_to", row.to.get()),
        quality: quality.into_flags(),
        ..Certification::default()
    };
    Ok(head.upsert(&certification).occurred(from.map(hub_adapter_sdk::Date::midnight)))
}

fn kind<'a>(text: Option<Text<'a>>, quality: &mut Quality) -> Option<Text<'a>> {
    match text.as_deref() {
        Some("0") => None,
        Some("4" | POLLUTION_FREE) => {
            quality.flag("unknown-code", "kind");
            Some(POLLUTION_FREE.into())
        }
        _ => quality.either_code("kind", TYPES, &codes::CERTIFICATION_KIND, text),
    }
}
