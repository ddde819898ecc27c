//! 商事登记: entities; and the risk grades that a person adopted for them.

use hub_adapter_sdk::event::{Registration, RiskFactor, RiskGrade, Scheme};
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::schemas::identifier::normalise;
use hub_adapter_sdk::{Date, Event, Note};

use crate::entry::Entry;

/// `status` of an entity.
const STATES: &[(&str, &str)] =
    &[("1", "in-operation"), ("2", "revoked"), ("3", "deregistered"), ("4", "moved-out"), ("5", "annulled")];

/// `status` of a grade.
const GRADE_STATES: &[(&str, &str)] = &[("0", "proposed"), ("1", "adopted"), ("2", "rejected"), ("3", "replaced")];

/// What stands behind points.
const POINTS: &[&str] = &["分"];

/// An entity.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let mut entry = Entry::read("registration", payload)?;
    if let Some(gone) = entry.gone::<Registration<'_>>()? {
        return Ok(gone);
    }
    let mut registrant = entry.party("registrant");
    registrant.address = entry.text("domicile");
    let old = entry.text("regNo").map(|number| normalise(&number).into_owned().into());
    let changed = entry.day("changed", "apprDate");
    let registration = Registration {
        code: registrant.normal(Scheme::SocialCreditCode).or(old),
        parties: vec![registrant],
        state: entry.code("state", "status", STATES, &codes::REGISTRATION_STATE),
        town: entry.town(),
        changed,
        name: entry.text("entName"),
        entity_type: entry.code("entity_type", "entType", &[], &codes::ENTITY_TYPE),
        registered_address: entry.text("domicile"),
        premises_address: entry.text("premises"),
        legal_person: entry.text("legalPerson"),
        legal_person_id: entry.digest("legal_person_id", "legalPersonId"),
        established: entry.day("established", "estDate"),
        scope: entry.text("scope"),
        quality: entry.flags(),
        ..Registration::default()
    };
    entry.upsert(&registration, changed.map(Date::midnight))
}

/// A grade for a year.
pub fn grade(payload: &[u8]) -> Result<Event, Note> {
    let mut entry = Entry::read("grade", payload)?;
    if let Some(gone) = entry.gone::<RiskGrade<'_>>()? {
        return Ok(gone);
    }
    let factors = entry.objects("factors", "factors");
    let factors = factors.iter().map(|factor| RiskFactor {
        name: factor.text("name").unwrap_or_default(),
        points: entry.quality.quantity("factors.points", factor.text("points").as_deref(), POINTS),
        basis: factor.text("basis"),
    });
    let factors = factors.collect();
    let adopted = entry.day("adopted", "adoptDate");
    let score = |entry: &mut Entry<'_>, field: &str, name: &str| {
        let written = entry.text(name);
        entry.quality.quantity(field, written.as_deref(), POINTS)
    };
    let grade = RiskGrade {
        parties: vec![entry.party("graded")],
        kind: entry.code("kind", "kind", &[], &codes::RISK_GRADE_KIND),
        state: entry.code("state", "status", GRADE_STATES, &codes::RISK_GRADE_STATE),
        town: entry.town(),
        year: entry.text("year").and_then(|year| year.trim_end_matches('年').parse().ok()),
        version: entry.text("version"),
        static_score: score(&mut entry, "static_score", "staticScore"),
        dynamic_score: score(&mut entry, "dynamic_score", "dynamicScore"),
        score: score(&mut entry, "score", "score"),
        grade: entry.code("grade", "grade", &[], &codes::RISK_GRADE),
        previous: entry.code("previous", "lastGrade", &[], &codes::RISK_GRADE),
        inspections: entry.count("inspections", "frequency"),
        rules: entry.text("ruleVersion"),
        assessed: entry.day("assessed", "assessDate"),
        assessor: entry.text("assessor"),
        adopted,
        adopter: entry.text("adopter"),
        authority: entry.text("dept"),
        reason: entry.text("reason"),
        factors,
        quality: entry.flags(),
        ..RiskGrade::default()
    };
    entry.upsert(&grade, adopted.map(Date::midnight))
}
