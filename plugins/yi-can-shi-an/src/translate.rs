//! Rows into events: which list, then field by field.
//!
//! A function of the row alone. Knows nothing of how it came, pulled or pushed.

use hub_adapter_sdk::date;
use hub_adapter_sdk::event::{Document, Family, KitchenAlert, Licence, Party, Penalty, Registration, Text};
use hub_adapter_sdk::json::{self, Scalar};
use hub_adapter_sdk::schemas::{codes, identifier};
use hub_adapter_sdk::text::document_number;
use hub_adapter_sdk::{Date, Event, Note, Outcome, Quality, RawRecord, note};

use crate::PLATFORM;
use crate::list::{ALERT, CHANNEL, COMPANY, HEARTBEAT, HUMIDITY, PUNISH, SELF_CHECK};
use crate::rows::{Alert, Company, Punish};
use crate::{devices, self_check};

/// `alarmType`.
const ALARMS: &[(&str, &str)] =
    &[("1", "rat"), ("2", "no-cap"), ("3", "no-mask"), ("4", "smoking"), ("5", "open-fire"), ("6", "stranger")];

/// `status` of an alert.
const VERDICTS: &[(&str, &str)] = &[("0", "pending"), ("1", "confirmed"), ("2", "false-alarm")];

/// `type` of a company, where its `businessForm` says nothing.
const CLASSES: &[(&str, &str)] =
    &[("0", "catering"), ("1", "school-canteen"), ("2", "fuel-station"), ("3", "cold-store"), ("4", "community")];

/// `status` of a company.
const OPEN: &[(&str, &str)] = &[("0", "closed"), ("1", "in-operation")];

/// What becomes of one record.
pub fn record(record: &RawRecord) -> Outcome {
    let payload = &record.payload;
    let events = match record.attribute("list") {
        Some(COMPANY) => company(payload),
        Some(ALERT) => alert(payload).map(|event| vec![event]),
        Some(PUNISH) => punish(payload).map(|event| vec![event]),
        Some(SELF_CHECK) => self_check::event(payload).map(|event| vec![event]),
        Some(HUMIDITY) => devices::humidity(payload).map(|event| vec![event]),
        Some(CHANNEL) => devices::channel(payload).map(|event| vec![event]),
        Some(HEARTBEAT) => devices::heartbeat(payload).map(|event| vec![event]),
        _ => Err(note("list.unknown", "the attribute `list` names none of the platform's lists")),
    };
    events.map_or_else(Outcome::from, Outcome::from)
}

/// A kitchen is known by its licence, without one by its registration. When it
/// gets or loses the number, what it was before must go: each version says both.
fn company(payload: &[u8]) -> Result<Vec<Event>, Note> {
    let row: Company<'_> = json::parse(payload)?;
    let head = Head::of("company", (&row.id, "/id"), &row.deleted, &row.updated)?;
    if head.deleted {
        return Ok(vec![head.delete::<Licence<'_>>(), head.delete::<Registration<'_>>()]);
    }
    let mut quality = Quality::default();
    let role = if row.licence.get().is_some() { "holder" } else { "registrant" };
    let mut party = kitchen(role, &row.name, &row.code, &row.id)
        .address(row.address.text())
        .identifier("licence", row.licence.text());
    party.phone = row.mobile.text();
    quality.identifiers(&party);
    let town = quality.code("town", &codes::TOWN, row.town.text());
    let Some(number) = row.licence.get() else {
        let registration = Registration {
            parties: vec![party],
            state: quality.own_code("state", OPEN, row.status.text()),
            town,
            code: row.code.get().map(code),
            name: row.name.text(),
            premises_address: row.address.text(),
            legal_person: row.legal_person.text(),
            business_class: class(&row, &mut quality),
            quality: quality.into_flags(),
            ..Registration::default()
        };
        return Ok(vec![head.upsert(&registration), head.delete::<Licence<'_>>()]);
    };
    let number = identifier::normalise(number);
    let licence = Licence {
        parties: vec![party],
        kind: quality.code("kind", &codes::LICENCE_KIND, number.get(..2).map(|kind| kind.to_owned().into())),
        town,
        business_class: class(&row, &mut quality),
        premises_name: row.shop.text(),
        premises_address: row.address.text(),
        person_in_charge: row.legal_person.text(),
        valid_to: quality.date("valid_to", row.valid_to.get()),
        quality: quality.into_flags(),
        number: Some(number.into_owned().into()),
        ..Licence::default()
    };
    Ok(vec![head.upsert(&licence), head.delete::<Registration<'_>>()])
}

/// What is done in a kitchen, whether it has a licence or not: its form of business says it, else its type.
fn class<'a>(row: &Company<'a>, quality: &mut Quality) -> Option<Text<'a>> {
    match row.form.text() {
        None => quality.own_code("business_class", CLASSES, row.class.text()),
        form => quality.code("business_class", &codes::BUSINESS_CLASS, form),
    }
}

fn alert(payload: &[u8]) -> Result<Event, Note> {
    let row: Alert<'_> = json::parse(payload)?;
    let head = Head::of("alert", (&row.id, "/recordId"), &row.deleted, &row.updated)?;
    if head.deleted {
        return Ok(head.delete::<KitchenAlert<'_>>());
    }
    let mut quality = Quality::default();
    let kitchen = kitchen("kitchen", &row.name, &row.code, &row.company);
    quality.identifiers(&kitchen);
    let raised = quality.instant("raised", row.raised.get());
    let picture = row.picture_md5.get().map(|md5| Text::from(format!("md5:{}", md5.to_ascii_lowercase())));
    let document = row.picture.text().map(|location| Document {
        kind: "picture".into(),
        number: None,
        digest: picture.clone(),
        location: Some(location),
    });
    let alert = KitchenAlert {
        parties: vec![kitchen],
        kind: quality.own_code("kind", ALARMS, row.kind.text()),
        state: quality.own_code("state", VERDICTS, row.status.text()),
        documents: document.into_iter().collect(),
        platform: PLATFORM.into(),
        alert_id: head.id.into(),
        raised,
        device: row.device.text(),
        picture,
        verified_by: row.verified_by.text(),
        verified: quality.instant("verified", row.verified.get()),
        quality: quality.into_flags(),
        ..KitchenAlert::default()
    };
    Ok(head.upsert(&alert).occurred(raised))
}

fn punish(payload: &[u8]) -> Result<Event, Note> {
    let row: Punish<'_> = json::parse(payload)?;
    let head = Head::of("punish", (&row.id, "/punishId"), &row.deleted, &row.updated)?;
    if head.deleted {
        return Ok(head.delete::<Penalty<'_>>());
    }
    let mut quality = Quality::default();
    let punished = kitchen("punished", &row.name, &row.code, &row.company);
    quality.identifiers(&punished);
    let decided = quality.date("decided", row.decided.get());
    let penalty = Penalty {
        parties: vec![punished],
        document_number: row.document.get().map(document_number),
        authority: row.authority.text(),
        decided,
        act: row.reason.text(),
        basis: row.basis.text(),
        content: row.content.text(),
        fine: quality.yuan("fine", row.fine.get()),
        quality: quality.into_flags(),
        ..Penalty::default()
    };
    Ok(head.upsert(&penalty).occurred(decided.map(Date::midnight)))
}

/// What every row says of itself.
struct Head<'r> {
    id: &'r str,
    deleted: bool,
    revision: u64,
}

impl<'r> Head<'r> {
    /// A row without id or update time is of no use: nothing could replace it,
    /// or tell whether it is the newer one.
    fn of(
        list: &str,
        (id, place): (&'r Scalar<'_>, &str),
        deleted: &Scalar<'_>,
        updated: &Scalar<'_>,
    ) -> Result<Self, Note> {
        let id = id.get().ok_or_else(|| note(format!("{list}.id-missing"), "the row has no id").at(place))?;
        let revision = updated
            .get()
            .and_then(|updated| date::instant(updated).ok())
            .and_then(|updated| u64::try_from(updated).ok())
            .ok_or_else(|| {
                let code = format!("{list}.update-time-malformed");
                note(code, "the row has no update time that can be read").at("/updateTime")
            })?;
        Ok(Self { id, deleted: deleted.is("1"), revision })
    }

    fn upsert<F: Family>(&self, content: &F) -> Event {
        Event::upsert(content, self.id).revision(self.revision)
    }

    fn delete<F: Family>(&self) -> Event {
        Event::delete::<F>(self.id).revision(self.revision)
    }
}

/// The company that a row names.
pub fn kitchen<'a>(role: &'static str, name: &Scalar<'a>, code: &Scalar<'a>, company: &Scalar<'a>) -> Party<'a> {
    let own = company.get().map(|id| Text::from(format!("{PLATFORM}/{id}")));
    Party::new(role).name(name.text()).identifier("social-credit-code", code.text()).identifier("platform-id", own)
}

/// A code in the one form in which facts of several sources agree.
fn code(text: &str) -> Text<'_> {
    identifier::normalise(text)
}
