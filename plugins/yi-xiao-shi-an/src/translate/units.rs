//! Units and who does what for whom.

use hub_adapter_sdk::event::{Licence, Registration, Relation, Text};
use hub_adapter_sdk::json;
use hub_adapter_sdk::quality::is_id_number;
use hub_adapter_sdk::schemas::{codes, identifier};
use hub_adapter_sdk::{Date, Event, Note, Quality};

use super::{listed, names, party};
use crate::list::{SUPPLY, UNIT};
use crate::rows;

/// `unitType` of canteens and caterers.
const CLASSES: &[(&str, &str)] = &[("1", "school-canteen"), ("2", "school-canteen"), ("4", "collective-dining")];
/// `unitType` of who is here for what it sells or hauls: nothing is said of its class.
const OTHERS: [&str; 2] = ["3", HAULER];
/// `unitType` of haulers of waste.
const HAULER: &str = "5";

/// `status` of a unit.
const OPEN: &[(&str, &str)] = &[("0", "closed"), ("1", "in-operation")];

/// `supplyType`.
const SUPPLIES: &[(&str, &str)] =
    &[("1", "feeding"), ("2", "supply"), ("3", "designated-purchase"), ("4", "waste-haulage"), ("5", "contracting")];

/// `status` of who does what.
const IN_FORCE: &[(&str, &str)] = &[("0", "ended"), ("1", "in-force"), ("2", "pending")];

/// A unit is known by its licence, without one by its registration. When it gets
/// or loses the number, what it was before must go: each version says both.
pub fn unit(payload: &[u8]) -> Result<Vec<Event>, Note> {
    let row: rows::Unit<'_> = json::row(payload)?;
    let head = listed(UNIT, &row.id, &row.deleted, &row.updated)?;
    if head.deleted {
        return Ok(vec![head.delete::<Licence<'_>>(), head.delete::<Registration<'_>>()]);
    }
    let mut quality = Quality::default();
    let role = if row.licence.get().is_some() { "holder" } else { "registrant" };
    let mut party = party(role, &row.name, &row.code, row.id.get())
        .address(row.address.text())
        .identifier("licence", row.licence.text());
    party.phone = row.phone.text();
    quality.party(&mut party);
    let town = quality.code("town", &codes::TOWN, row.town.text());
    let class = row.kind.text().filter(|kind| !OTHERS.contains(&&**kind));
    let Some(number) = row.licence.get() else {
        let registration = Registration {
            parties: vec![party],
            state: quality.either_code("state", OPEN, &codes::REGISTRATION_STATE, row.status.text()),
            town,
            code: row.code.get().filter(|code| !is_id_number(code)).map(identifier::normalise),
            name: row.name.text(),
            premises_address: row.address.text(),
            business_class: quality.either_code("business_class", CLASSES, &codes::BUSINESS_CLASS, class),
            quality: quality.into_flags(),
            ..Registration::default()
        };
        return Ok(vec![head.upsert(&registration), head.delete::<Licence<'_>>()]);
    };
    let number = identifier::normalise(number);
    let kind = if row.kind.is(HAULER) {
        Some("kitchen-waste-haulage".into())
    } else {
        let letters = number.get(..2).map(|letters| Text::from(letters.to_owned()));
        quality.code("kind", &codes::LICENCE_KIND, letters)
    };
    let licence = Licence {
        parties: vec![party],
        kind,
        town,
        business_class: quality.either_code("business_class", CLASSES, &codes::BUSINESS_CLASS, class),
        premises_name: row.name.text(),
        premises_address: row.address.text(),
        person_in_charge: row.leader.text(),
        valid_to: quality.date("valid_to", row.valid_to.get()),
        quality: quality.into_flags(),
        number: Some(number.into_owned().into()),
        ..Licence::default()
    };
    Ok(vec![head.upsert(&licence), head.delete::<Registration<'_>>()])
}

/// Who does what for which canteen; a supplier may be written by its name alone.
pub fn supply(payload: &[u8]) -> Result<Event, Note> {
    let row: rows::Supply<'_> = json::row(payload)?;
    let head = listed(SUPPLY, &row.id, &row.deleted, &row.updated)?;
    if head.deleted {
        return Ok(head.delete::<Relation<'_>>());
    }
    let mut quality = Quality::default();
    let mut from =
        party("from", &row.from_name, &row.from_code, row.from.get()).identifier("licence", row.from_licence.text());
    let mut to = party("to", &row.name, &row.code, row.unit.get());
    quality.party(&mut from);
    quality.party(&mut to);
    let started = quality.date("started", row.starts.get());
    let relation = Relation {
        parties: vec![from, to],
        kind: quality.either_code("kind", SUPPLIES, &codes::RELATION_KIND, row.kind.text()),
        state: quality.either_code("state", IN_FORCE, &codes::RELATION_STATE, row.status.text()),
        agreement: row.agreement.text(),
        started,
        ends: quality.date("ends", row.ends.get()),
        products: names(&row.goods),
        licence_number: row.from_licence.text(),
        quality: quality.into_flags(),
        ..Relation::default()
    };
    Ok(head.upsert(&relation).occurred(started.map(Date::midnight)))
}
