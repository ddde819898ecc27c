//! Nodes as registrations. That the platform gave somebody a number is no
//! registrar's word: no state of the business and no day is taken from it.

use hub_adapter_sdk::event::{Registration, Scheme};
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Event, Head, Note, Quality, json, row};

use crate::list::{NODE, party};

row! {
    /// A row of the list. A digest stands in `legalRepIdCard` once the hub has
    /// taken the ID number out.
    Row {
        id: "nodeId",
        name: "nodeName",
        code: "creditCode" | "uscc",
        legal_person: "legalRep",
        legal_person_id: "legalRepIdCard",
        phone: "tel",
        town: "regionCode",
        address: "address",
        scope: "mainGoods",
        deleted: "delFlag",
        updated: "updateTime",
    }
}

/// What a row tells.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let row: Row<'_> = json::row(payload)?;
    let deleted = row.deleted.is("1") || row.deleted.is("true");
    let head = Head::of(NODE, (&row.id, "/nodeId"), deleted, (&row.updated, "/updateTime"))?;
    if head.deleted {
        return Ok(head.delete::<Registration<'_>>());
    }
    let mut quality = Quality::default();
    let mut registrant = party("registrant", &row.name, &row.code, &row.id, &mut quality).address(row.address.text());
    registrant.phone = row.phone.text();
    let code = registrant.normal(Scheme::SocialCreditCode);
    let registration = Registration {
        parties: vec![registrant],
        town: quality.code("town", &codes::TOWN, row.town.text()),
        code,
        name: row.name.text(),
        premises_address: row.address.text(),
        legal_person: row.legal_person.text(),
        legal_person_id: quality.id_digest("legal_person_id", row.legal_person_id.text()),
        scope: row.scope.text(),
        quality: quality.into_flags(),
        ..Registration::default()
    };
    Ok(head.upsert(&registration))
}
