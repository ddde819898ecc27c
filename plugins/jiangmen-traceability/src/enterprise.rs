//! Enterprises, co-operatives and growers as registrations.
//!
//! That the platform knows somebody is no registrar's word: no day of change and
//! no state is taken from it, so that its account never counts for the business.

use hub_adapter_sdk::event::{Registration, Scheme};
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Event, Head, Note, Quality, json, row};

use crate::list::ENTERPRISE;
use crate::translate::party;

/// `ent_type`. A family farm (3) is a company, a sole trader or a person: which,
/// the platform does not say.
const TYPES: &[(&str, &str)] = &[("1", "company"), ("2", "cooperative"), ("4", "natural-person"), ("5", "collective")];

/// A family farm, as it stays.
const FAMILY_FARM: &str = "家庭农场";

row! {
    /// A row of the list. Its digest stands in `id_card` once the hub has taken the
    /// ID number out.
    Row {
        id: "ent_id",
        name: "ent_name",
        code: "credit_code",
        kind: "ent_type",
        legal_person: "legal_person",
        id_card: "id_card",
        mobile: "mobile",
        registered: "reg_address",
        base: "base_address",
        town: "area_code",
        products: "main_product",
        deleted: "del_flag",
        updated: "update_time",
    }
}

/// What a row tells.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let row: Row<'_> = json::row(payload)?;
    let updated = (&row.updated, "/update_time");
    let head = Head::of(ENTERPRISE, (&row.id, "/ent_id"), row.deleted.is("1"), updated)?;
    if head.deleted {
        return Ok(head.delete::<Registration<'_>>());
    }
    let mut quality = Quality::default();
    let mut registrant =
        party("registrant", &row.name, &row.code, &row.id, &mut quality).address(row.registered.text());
    registrant.phone = row.mobile.text();
    let code = registrant.normal(Scheme::SocialCreditCode);
    let registration = Registration {
        parties: vec![registrant],
        town: quality.code("town", &codes::TOWN, row.town.text()),
        code,
        name: row.name.text(),
        entity_type: if row.kind.is("3") || row.kind.is(FAMILY_FARM) {
            quality.flag("unknown-code", "entity_type");
            Some(FAMILY_FARM.into())
        } else {
            quality.either_code("entity_type", TYPES, &codes::ENTITY_TYPE, row.kind.text())
        },
        registered_address: row.registered.text(),
        premises_address: row.base.text(),
        legal_person: row.legal_person.text(),
        legal_person_id: quality.id_digest("legal_person_id", row.id_card.text()),
        scope: row.products.text(),
        quality: quality.into_flags(),
        ..Registration::default()
    };
    Ok(head.upsert(&registration))
}
