//! Food handlers: certificates of health and checks before work.
//!
//! Promises that no picture, no ID number and no temperature leaves a row: of
//! an ID number there is the digest that the hub put in its place, of a
//! temperature the range.

use hub_adapter_sdk::event::{HealthCertificate, StaffCheck, Text};
use hub_adapter_sdk::json;
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Date, Event, Note, Quality};

use super::{CELSIUS, RIGHT, Told, listed, party};
use crate::list::{CHECK, HEALTH};
use crate::rows;

/// `certType`.
const CERTIFICATES: &[(&str, &str)] = &[("1", "food"), ("2", "public-place"), ("9", "other")];

/// `status` of a certificate.
const VALIDITY: &[(&str, &str)] = &[("0", "revoked"), ("1", "valid"), ("2", "expired")];

/// `checkType`.
const CHECKS: &[(&str, &str)] = &[("1", "morning"), ("2", "noon"), ("3", "evening")];

/// `tempStatus`.
const RANGES: &[(&str, &str)] = &[("0", "normal"), ("1", "raised"), ("2", "low")];

/// `result` of a check.
const RESULTS: &[(&str, &str)] = &[("0", "unfit"), ("1", "fit"), ("2", "sent-home"), ("3", "absent")];

/// A certificate of health.
pub fn health(payload: &[u8]) -> Result<Event, Note> {
    let row: rows::Health<'_> = json::row(payload)?;
    let head = listed(HEALTH, &row.id, &row.deleted, &row.updated)?;
    if head.deleted {
        return Ok(head.delete::<HealthCertificate<'_>>());
    }
    let mut quality = Quality::default();
    let mut employer = party("employer", &row.name, &row.code, row.unit.get());
    quality.party(&mut employer);
    let valid_from = quality.date("valid_from", row.valid_from.get());
    let certificate = HealthCertificate {
        parties: vec![employer],
        kind: quality.either_code("kind", CERTIFICATES, &codes::HEALTH_CERTIFICATE_KIND, row.kind.text()),
        state: quality.either_code("state", VALIDITY, &codes::VALIDITY, row.status.text()),
        number: row.number.text(),
        person: row.person.text(),
        person_id: quality.id_digest("person_id", row.person_id.text()),
        position: row.post.text(),
        issuer: row.issuer.text(),
        examined: quality.date("examined", row.examined.get()),
        issued: quality.date("issued", row.issued.get()),
        valid_from,
        valid_to: quality.date("valid_to", row.valid_to.get()),
        quality: quality.into_flags(),
        ..HealthCertificate::default()
    };
    Ok(head.upsert(&certificate).occurred(valid_from.map(Date::midnight)))
}

/// A check before work.
pub fn check(payload: &[u8], told: &Told<'_>) -> Result<Event, Note> {
    let row: rows::Check<'_> = json::row(payload)?;
    let id = told.id(CHECK, &row.number, &row.at)?;
    let head = told.head(&id);
    let mut quality = Quality::default();
    let mut employer = told.party("employer", &row.name, &row.code, &row.unit);
    quality.party(&mut employer);
    let checked = quality.clock("checked", row.at.get(), &told.clock);
    let range = range(&row, &mut quality);
    let mut right = |field: &str, text| quality.either_code(field, RIGHT, &codes::INSPECTION_RESULT, text);
    let (hands, health) = (right("hands", row.hands.text()), right("health", row.health.text()));
    let (dress, certificate) = (right("dress", row.dress.text()), right("certificate", row.certificate.text()));
    let kind = quality.either_code("kind", CHECKS, &codes::STAFF_CHECK_KIND, row.kind.text());
    let check = StaffCheck {
        parties: vec![employer],
        // The feed is that of morning checks; a device that says nothing else means it.
        kind: kind.or(Some("morning".into())),
        state: quality.either_code("state", RESULTS, &codes::STAFF_CHECK_STATE, row.result.text()),
        device: told.device.map(|device| Text::from(device.to_owned())),
        check_number: row.number.text(),
        checked,
        person: row.person.text(),
        person_id: quality.id_digest("person_id", row.person_id.text()),
        position: row.position.text(),
        temperature_range: range,
        hands,
        health,
        dress,
        certificate,
        action: row.action.text(),
        checker: row.checker.text(),
        quality: quality.into_flags(),
        ..StaffCheck::default()
    };
    Ok(head.upsert(&check).occurred(checked))
}

/// The range as the device says it, else by the limits that it says it has. The
/// hub sets none itself.
fn range<'a>(row: &rows::Check<'a>, quality: &mut Quality) -> Option<Text<'a>> {
    const FIELD: &str = "temperature_range";
    if row.range.get().is_some() {
        return quality.either_code(FIELD, RANGES, &codes::BODY_TEMPERATURE, row.range.text());
    }
    let mut degrees = |text| quality.quantity(FIELD, text, CELSIUS);
    let temperature = degrees(row.temperature.get())?;
    match (degrees(row.low.get()), degrees(row.high.get())) {
        (_, Some(high)) if temperature > high => Some("raised".into()),
        (Some(low), _) if temperature < low => Some("low".into()),
        (None, None) => None,
        _ => Some("normal".into()),
    }
}
