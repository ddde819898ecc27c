//! Dealers as registrations. That the platform knows somebody is no registrar's
//! word: no day of change and no state of the business is taken from it.

use hub_adapter_sdk::event::{Registration, Scheme};
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Event, Note, Quality, json, row};

use crate::list::SHOP;
use crate::party::party;

row! {
    /// A row of the list. A digest stands in `ownerIdCard` once the hub has taken
    /// the ID number out.
    Row {
        id: "id",
        shop: "shopCode",
        name: "shopName",
        code: "creditCode",
        owner: "owner",
        owner_id: "ownerIdCard",
        phone: "tel",
        address: "address",
        town: "areaName" | "areaCode",
        scope: "scope",
        deleted: "isDel",
        updated: "lastTime",
    }
}

/// What a row tells.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let row: Row<'_> = json::row(payload)?;
    let head = crate::list::head(SHOP, &row.id, &row.deleted, &row.updated)?;
    if head.deleted {
        return Ok(head.delete::<Registration<'_>>());
    }
    let mut quality = Quality::default();
    let mut registrant = party("registrant", &row.name, &row.code, &row.shop, &mut quality).address(row.address.text());
    registrant.phone = row.phone.text();
    let code = registrant.normal(Scheme::SocialCreditCode);
    let registration = Registration {
        parties: vec![registrant],
        town: quality.code("town", &codes::TOWN, row.town.text()),
        code,
        name: row.name.text(),
        premises_address: row.address.text(),
        legal_person: row.owner.text(),
        legal_person_id: quality.id_digest("legal_person_id", row.owner_id.text()),
        scope: row.scope.text(),
        quality: quality.into_flags(),
        ..Registration::default()
    };
    Ok(head.upsert(&registration))
}
