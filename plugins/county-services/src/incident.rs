//! 突发事件应急处置: incidents, what was done and reported.

use hub_adapter_sdk::event::{Incident, IncidentReport, IncidentStep};
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Event, Note};

use crate::day;
use crate::entry::Entry;

/// `role` of a unit.
const ROLES: &[(&str, &str)] =
    &[("1", "involved"), ("2", "supplier"), ("涉事单位", "involved"), ("供货者", "supplier")];

/// An incident.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let mut entry = Entry::read("incident", payload)?;
    if let Some(gone) = entry.gone::<Incident<'_>>()? {
        return Ok(gone);
    }
    let units = entry.objects("parties", "units");
    let mut parties = Vec::with_capacity(units.len());
    for unit in &units {
        let role = entry.quality.own_code("role", ROLES, unit.text("role"));
        parties.push(entry.party_in(role.unwrap_or("involved".into()), unit));
    }
    let steps = entry.objects("steps", "steps");
    let steps = steps.iter().map(|step| IncidentStep {
        at: day::time(&mut entry.quality, "steps.at", step.text("time").as_ref()),
        name: step.text("content").unwrap_or_default(),
        by: step.text("dept"),
    });
    let steps = steps.collect();
    let reports = entry.objects("reports", "reports");
    let reports = reports.iter().map(|report| IncidentReport {
        kind: report.text("type").unwrap_or_default(),
        at: day::time(&mut entry.quality, "reports.at", report.text("time").as_ref()),
        to: report.text("to"),
        number: report.text("no"),
    });
    let reports = reports.collect();
    let happened = entry.time("happened", "happenTime");
    let incident = Incident {
        parties,
        kind: entry.code("kind", "kind", &[], &codes::INCIDENT_KIND),
        state: entry.code("state", "status", &[], &codes::INCIDENT_STATE),
        town: entry.town(),
        incident_number: entry.text("incidentNo"),
        title: entry.text("title"),
        level: entry.code("level", "level", &[], &codes::INCIDENT_LEVEL),
        response: entry.code("response", "response", &[], &codes::INCIDENT_LEVEL),
        place: entry.text("place"),
        happened,
        reported: entry.time("reported", "reportTime"),
        exposed: entry.count("exposed", "exposed"),
        ill: entry.count("ill", "ill"),
        hospitalised: entry.count("hospitalised", "hospitalised"),
        dead: entry.count("dead", "dead"),
        food: entry.text("food"),
        cause: entry.text("cause"),
        conclusion: entry.text("conclusion"),
        authority: entry.text("dept"),
        closed: entry.time("closed", "endTime"),
        steps,
        reports,
        quality: entry.flags(),
        ..Incident::default()
    };
    entry.upsert(&incident, happened)
}
