//! Rows of the interface, each named by the attribute `list`.
//!
//! Tags are upper case in three lists and lower case in the fourth; both are
//! read everywhere. Knows nothing of pages and requests.

use hub_adapter_sdk::event::{Inspection, InspectionItem, Licence, Penalty, Registration, Text};
use hub_adapter_sdk::json::{self, Scalar};
use hub_adapter_sdk::schemas::codes::TOWN;
use hub_adapter_sdk::schemas::identifier::normalise;
use hub_adapter_sdk::{Date, Event, Note, Outcome, Quality, RawRecord, date, note};
use serde_json::value::RawValue;

use crate::codes::{ENTITY_TYPES, INSPECTION_KINDS, INSPECTION_RESULTS, REGISTRATION_STATES};
use crate::facts::{Decision, Named, Permit, either, person};
use crate::list::{COMPLAINTS, DISPOSALS, INSPECTIONS, LICENCES, PENALTIES, RANDOM, REGISTRATIONS};
use crate::local::RandomCodes;

pub mod complaint;
mod disposal;
mod entry;
mod random;
mod rows;

use rows::{InspectionRow, ItemRow, LicenceRow, PenaltyRow, RegistrationRow};

/// What becomes of one record.
pub fn record(record: &RawRecord, codes: &RandomCodes) -> Outcome {
    let payload = &record.payload;
    let event = match record.attribute("list") {
        Some(REGISTRATIONS) => registration(payload),
        Some(LICENCES) => licence(payload),
        Some(INSPECTIONS) => inspection(payload),
        Some(PENALTIES) => penalty(payload),
        Some(RANDOM) => random::event(payload, codes),
        Some(DISPOSALS) => disposal::event(payload),
        Some(COMPLAINTS) => complaint::event(payload),
        _ => Err(note("list.unknown", "the attribute `list` names none of the platform's lists")),
    };
    event.map_or_else(Outcome::from, Outcome::from)
}

fn registration(payload: &[u8]) -> Result<Event, Note> {
    let row: RegistrationRow<'_> = json::parse(payload)?;
    let id = id("registration", &row.operator, "/ZTSFDM")?;
    let revision = revision("registration", &row.updated, "/GXSJ")?;
    if row.deleted.is("1") {
        return Ok(Event::delete::<Registration<'_>>(id).revision(revision));
    }
    let mut quality = Quality::default();
    let registrant = Named {
        name: row.name.text(),
        social_credit: row.code.text(),
        registration: row.number.text(),
        own: row.operator.text(),
        ..Named::default()
    };
    let mut registrant = registrant.party("registrant", &mut quality);
    registrant.address = row.registered_address.text();
    let changed = quality.date("changed", row.changed.get());
    let registration = Registration {
        parties: vec![registrant],
        state: quality.own_code("state", REGISTRATION_STATES, row.state.text()),
        town: quality.code("town", &TOWN, row.town.text()),
        code: row.code.get().or(row.number.get()).map(normalise),
        changed,
        name: row.name.text(),
        entity_type: quality.own_code("entity_type", ENTITY_TYPES, row.entity_type.text()),
        registered_address: row.registered_address.text(),
        premises_address: row.premises_address.text(),
        legal_person: row.legal_person.text(),
        legal_person_id: person(row.legal_person_id.text(), "legal_person_id", &mut quality),
        established: quality.date("established", row.established.get()),
        scope: row.scope.text(),
        quality: quality.into_flags(),
        ..Registration::default()
    };
    let occurred = changed.map(Date::midnight);
    Ok(Event::upsert(&registration, id).revision(revision).occurred(occurred))
}

fn licence(payload: &[u8]) -> Result<Event, Note> {
    let row: LicenceRow<'_> = json::parse(payload)?;
    let id = id("licence", &row.id, "/XKZID")?;
    let revision = revision("licence", &row.updated, "/GXSJ")?;
    if row.deleted.is("1") {
        return Ok(Event::delete::<Licence<'_>>(id).revision(revision));
    }
    let permit = Permit {
        holder: Named {
            name: row.name.text(),
            social_credit: row.code.text(),
            own: row.operator.text(),
            ..Named::default()
        },
        number: row.number.text(),
        kind: row.kind.text(),
        state: row.state.text(),
        state_codes: &[],
        town: row.town.text(),
        class: row.class.text(),
        scope: row.scope.text(),
        premises_name: row.premises_name.text(),
        premises_address: row.premises_address.text(),
        person_in_charge: row.person_in_charge.text(),
        issued: row.issued.text(),
        valid_from: row.valid_from.text(),
        valid_to: row.valid_to.text(),
        authority: row.authority.text(),
    };
    let (licence, occurred) = permit.read();
    Ok(Event::upsert(&licence, id).revision(revision).occurred(occurred))
}

fn inspection(payload: &[u8]) -> Result<Event, Note> {
    let row: InspectionRow<'_> = json::parse(payload)?;
    let id = id("inspection", &row.id, "/JCID")?;
    let revision = revision("inspection", &row.updated, "/GXSJ")?;
    if row.deleted.is("1") {
        return Ok(Event::delete::<Inspection<'_>>(id).revision(revision));
    }
    let mut quality = Quality::default();
    let inspected =
        Named { name: row.name.text(), social_credit: row.code.text(), own: row.operator.text(), ..Named::default() };
    let day = quality.date("date", row.date.get());
    let inspection = Inspection {
        parties: vec![inspected.party("inspected", &mut quality)],
        kind: quality.own_code("kind", INSPECTION_KINDS, row.kind.text()),
        town: quality.code("town", &TOWN, row.town.text()),
        record_number: row.number.text(),
        date: day,
        result: quality.own_code("result", INSPECTION_RESULTS, row.result.text()),
        items: items(row.items, &mut quality),
        inspectors: inspectors(row.inspectors.or_empty()),
        authority: row.authority.text(),
        on_platform: match row.on_platform.get() {
            Some("1") => Some(true),
            Some("0") => Some(false),
            Some(_) => {
                quality.flag("unknown-code", "on_platform");
                None
            }
            None => None,
        },
        remark: row.remark.text(),
        quality: quality.into_flags(),
        ..Inspection::default()
    };
    let occurred = day.map(Date::midnight);
    Ok(Event::upsert(&inspection, id).revision(revision).occurred(occurred))
}

/// The points inspected. What is no list of points is left out, and said so.
fn items<'a>(raw: Option<&'a RawValue>, quality: &mut Quality) -> Vec<InspectionItem<'a>> {
    let Some(raw) = raw.filter(|raw| !["null", "\"\""].contains(&raw.get())) else { return Vec::new() };
    let Ok(rows) = serde_json::from_str::<Vec<ItemRow<'a>>>(raw.get()) else {
        quality.flag("items-malformed", "items");
        return Vec::new();
    };
    let item = |row: ItemRow<'a>| InspectionItem {
        clause: row.clause.text(),
        name: row.name.text().unwrap_or_default(),
        result: quality.own_code("items.result", INSPECTION_RESULTS, row.result.text()),
    };
    rows.into_iter().map(item).collect()
}

fn inspectors(text: &str) -> Vec<Text<'static>> {
    let names = text.split(['、', ',', '，', ';', '；']).map(str::trim);
    names.filter(|name| !name.is_empty()).map(|name| name.to_owned().into()).collect()
}

fn penalty(payload: &[u8]) -> Result<Event, Note> {
    let row: PenaltyRow<'_> = json::parse(payload)?;
    let id = id("penalty", &row.id, "/cf_id")?;
    let revision = revision("penalty", &row.updated, "/gxsj")?;
    if row.deleted.is("1") {
        return Ok(Event::delete::<Penalty<'_>>(id).revision(revision));
    }
    let decision = Decision {
        punished: Named {
            name: row.name.text(),
            social_credit: row.code.text(),
            registration: row.number.text(),
            own: row.operator.text(),
            ..Named::default()
        },
        document: row.document.text(),
        authority: row.authority.text(),
        decided: row.decided.text(),
        kind: row.kind.text(),
        act: either(&row.act, &row.reason),
        basis: row.basis.text(),
        content: row.content.text(),
        fine_wan: row.fine.text(),
        confiscated_wan: row.confiscated.text(),
        public_until: row.public_until.text(),
        ..Decision::default()
    };
    let (penalty, occurred) = decision.read();
    Ok(Event::upsert(&penalty, id).revision(revision).occurred(occurred))
}

/// A row without an id could never be replaced or deleted.
fn id<'r>(list: &str, id: &'r Scalar<'_>, place: &str) -> Result<&'r str, Note> {
    id.get().ok_or_else(|| note(format!("{list}.id-missing"), "the row has no id").at(place))
}

/// A row without an update time could not be told from an older one.
fn revision(list: &str, updated: &Scalar<'_>, place: &str) -> Result<u64, Note> {
    let updated = updated.get().and_then(|updated| date::instant(updated).ok());
    updated.and_then(|updated| u64::try_from(updated).ok()).ok_or_else(|| {
        let code = format!("{list}.update-time-malformed");
        note(code, "the row has no update time that can be read").at(place)
    })
}
