//! Animal quarantine certificates (动物检疫合格证明). Their numbering is not public:
//! a number is kept as it is written.

use hub_adapter_sdk::event::{QuarantineCertificate, Text};
use hub_adapter_sdk::json::{Object, Scalar};
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Event, Instant, Note, Quality, json, row};

use crate::list::{self, QUARANTINE};
use crate::translate::{moment, party};
use crate::unit;

/// `state`.
const STATES: &[(&str, &str)] = &[("1", "valid"), ("2", "revoked"), ("3", "expired")];

/// A day less a millisecond: what is valid to a day is so to its end.
const DAY: Instant = 86_399_999;

row! {
    /// A record of the service.
    Row {
        id: "quarantineId",
        number: "certNo",
        kind: "certType",
        species: "animalType",
        product: "productName",
        consignor_own: "consignorSubjectCode",
        consignor_name: "consignorName",
        consignor_code: "consignorCreditCode",
        consignee_own: "consigneeSubjectCode",
        consignee_name: "consigneeName",
        consignee_code: "consigneeCreditCode",
        quantity: "quantity",
        unit: "unit",
        from: "originAddress",
        to: "destAddress",
        purpose: "purpose",
        mark: "markNo",
        issued: "signTime",
        valid_to: "validTo",
        authority: "authority",
        veterinarian: "vetName",
        carrier: "carrierName",
        vehicle: "vehicleNo",
        state: "state",
        deleted: "deleted",
        changed: "lastModified",
    }
}

/// What a record tells.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let row: Row<'_> = json::row(payload)?;
    let head = list::of(QUARANTINE, (&row.id, "/quarantineId"), &row.deleted, &row.changed)?;
    if head.deleted {
        return Ok(head.delete::<QuarantineCertificate<'_>>());
    }
    let mut quality = Quality::default();
    let consignor = [&row.consignor_own, &row.consignor_name, &row.consignor_code];
    let consignee = [&row.consignee_own, &row.consignee_name, &row.consignee_code];
    let consignor = party("consignor", consignor, &mut quality);
    let consignee = party("consignee", consignee, &mut quality);
    let amount = unit::amount(&row.quantity, &row.unit, &mut quality);
    let issued = moment(&mut quality, "issued", &row.issued);
    let certificate = QuarantineCertificate {
        parties: consignor.into_iter().chain(consignee).collect(),
        kind: quality.code("kind", &codes::QUARANTINE_KIND, row.kind.text()),
        state: quality.either_code("state", STATES, &codes::VALIDITY, row.state.text()),
        number: row.number.text(),
        species: quality.code("species", &codes::ANIMAL, row.species.text()),
        product: row.product.text(),
        head: amount.head,
        quantity: amount.mass,
        quantity_written: amount.written,
        from: row.from.text(),
        to: row.to.text(),
        purpose: row.purpose.text(),
        ear_tags: ear_tags(payload, &mut quality)?,
        mark: row.mark.text(),
        issued,
        valid_to: valid_to(&row.valid_to, &mut quality),
        authority: row.authority.text(),
        veterinarian: row.veterinarian.text(),
        carrier: row.carrier.text(),
        vehicle: row.vehicle.text(),
        quality: quality.into_flags(),
        ..QuarantineCertificate::default()
    };
    Ok(head.upsert(&certificate).occurred(issued))
}

/// Ear tags (畜禽标识): 15 digits each, the first of them the species. One that is
/// not so was mistyped: it stays, and is said.
fn ear_tags(payload: &[u8], quality: &mut Quality) -> Result<Vec<Text<'static>>, Note> {
    let tags = Object::parse(payload)?.texts("earTags");
    let is_tag = |tag: &Text<'_>| {
        tag.len() == 15 && tag.bytes().all(|byte| byte.is_ascii_digit()) && tag.starts_with(['1', '2', '3'])
    };
    if !tags.iter().all(is_tag) {
        quality.flag("ear-tag-malformed", "ear_tags");
    }
    Ok(tags)
}

fn valid_to(text: &Scalar<'_>, quality: &mut Quality) -> Option<Instant> {
    let day_alone = !text.or_empty().contains(':') && text.or_empty().len() <= 10;
    let at = moment(quality, "valid_to", text)?;
    Some(if day_alone { at + DAY } else { at })
}
