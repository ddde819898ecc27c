//! Entities: who is registered with the platform. Its account of somebody is no
//! registrar's word: without day of change and state it counts for nothing but itself.

use hub_adapter_sdk::event::{Registration, Scheme};
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Event, Note, Quality, json, row};

use crate::list::{self, SUBJECT};
use crate::translate::{day, party};

/// `subjectType` of a natural person; 1 is a node, 2 an operator, and of what form
/// those are `organisationForm` says.
const NATURAL_PERSON: &str = "3";

row! {
    /// A record of the service.
    Row {
        own: "subjectCode",
        kind: "subjectType",
        name: "subjectName",
        code: "creditCode",
        id_number: "idNumber",
        form: "organisationForm",
        legal_person: "legalPerson",
        phone: "phone",
        address: "address",
        base: "baseAddress",
        division: "divisionCode",
        established: "establishDate",
        industry: "industry",
        deleted: "deleted",
        changed: "lastModified",
    }
}

/// What a record tells.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let row: Row<'_> = json::row(payload)?;
    let head = list::of(SUBJECT, (&row.own, "/subjectCode"), &row.deleted, &row.changed)?;
    if head.deleted {
        return Ok(head.delete::<Registration<'_>>());
    }
    let mut quality = Quality::default();
    let registrant = party("registrant", [&row.own, &row.name, &row.code], &mut quality);
    let code = registrant.as_ref().and_then(|party| party.normal(Scheme::SocialCreditCode));
    let registrant = registrant.map(|party| {
        let mut party = party.address(row.address.text());
        party.phone = row.phone.text();
        party
    });
    let person = row.kind.is(NATURAL_PERSON) || row.kind.is("自然人");
    let registration = Registration {
        town: quality.code("town", &codes::TOWN, row.division.text()),
        code,
        name: row.name.text(),
        entity_type: if person {
            Some("natural-person".into())
        } else {
            quality.code("entity_type", &codes::ENTITY_TYPE, row.form.text())
        },
        registered_address: row.address.text(),
        premises_address: row.base.text(),
        legal_person: row.legal_person.text(),
        legal_person_id: quality.id_digest("legal_person_id", row.id_number.text()),
        established: day(&mut quality, "established", &row.established),
        scope: row.industry.text(),
        parties: registrant.into_iter().collect(),
        quality: quality.into_flags(),
        ..Registration::default()
    };
    Ok(head.upsert(&registration))
}
