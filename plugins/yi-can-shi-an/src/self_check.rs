//! Self-inspections of kitchens: daily, weekly and monthly ones, and reports.
//!
//! A function of the row alone. Knows nothing of how it came, pulled or pushed.

use hub_adapter_sdk::event::{SelfFinding, SelfInspection, Text};
use hub_adapter_sdk::json::{self, Scalar};
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::text::half_width;
use hub_adapter_sdk::{Date, Event, Head, Note, Quality, date, row};
use serde_json::value::RawValue;

use crate::translate::kitchen;

/// `checkType`.
const KINDS: &[(&str, &str)] = &[("1", "daily"), ("2", "weekly"), ("3", "monthly"), ("4", "report")];

/// `status`.
const STATES: &[(&str, &str)] =
    &[("0", "draft"), ("1", "submitted"), ("2", "rectifying"), ("3", "rectified"), ("9", "missed")];

/// `result`, of the whole and of its points.
const RESULTS: &[(&str, &str)] = &[("1", "conform"), ("0", "not-conform"), ("2", "not-applicable")];

row! {
    /// A self-inspection.
    Row {
        id: "checkId",
        company: "companyId",
        name: "companyName",
        code: "unitSocailCreditCode",
        kind: "checkType",
        period: "period",
        report: "reportNo",
        checked: "checkDate",
        submitted: "submitTime",
        inspector: "checkUser",
        position: "position",
        approver: "approver",
        status: "status",
        result: "result",
        problems: "problemNum",
        conclusion: "conclusion",
        rectified: "rectifyDate",
        deleted: "isDelete",
        updated: "updateTime",
    }
    with {
        items: Option<&'a RawValue> = "items",
    }
}

row! {
    /// A point of it.
    Point {
        clause: "clause",
        name: "name",
        result: "result",
        problem: "problem",
        measure: "measure",
    }
}

/// What a row tells.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let row: Row<'_> = json::parse(payload)?;
    let head = Head::of("self-check", (&row.id, "/checkId"), row.deleted.is("1"), (&row.updated, "/updateTime"))?;
    if head.deleted {
        return Ok(head.delete::<SelfInspection<'_>>());
    }
    let mut quality = Quality::default();
    let mut operator = kitchen("operator", &row.name, &row.code, &row.company);
    quality.party(&mut operator);
    let checked = quality.date("inspected", row.checked.get());
    let kind = quality.either_code("kind", KINDS, &codes::SELF_INSPECTION_KIND, row.kind.text());
    let period = period(kind.as_deref(), row.period.get(), checked);
    if period.is_none() {
        quality.flag("period-missing", "period");
    }
    let problems = row.problems.get().map(|text| text.trim_end_matches(['个', '项', '处']).trim().parse::<i64>());
    let findings = findings(row.items, &mut quality);
    if matches!(problems, Some(Err(_))) {
        quality.flag("quantity-malformed", "problems");
    }
    let inspection = SelfInspection {
        parties: vec![operator],
        kind,
        state: quality.either_code("state", STATES, &codes::SELF_INSPECTION_STATE, row.status.text()),
        period,
        report_number: row.report.text(),
        inspected: checked,
        submitted: quality.instant("submitted", row.submitted.get()),
        inspector: row.inspector.text(),
        position: row.position.text(),
        approver: row.approver.text(),
        problems: problems.and_then(Result::ok),
        conclusion: row.conclusion.text(),
        result: quality.either_code("result", RESULTS, &codes::INSPECTION_RESULT, row.result.text()),
        rectified: quality.date("rectified", row.rectified.get()),
        findings,
        quality: quality.into_flags(),
        ..SelfInspection::default()
    };
    Ok(head.upsert(&inspection).occurred(checked.map(Date::midnight)))
}

/// What makes two inspections of one kind different ones, in one form whatever was
/// written: `2025-03-01`, `2025-W10`, `2025-03`; where nothing was, of the day.
fn period<'a>(kind: Option<&str>, written: Option<&str>, checked: Option<Date>) -> Option<Text<'a>> {
    let day = |day: Date| date::local(day.midnight())[..10].to_owned();
    let Some(written) = written else {
        let day = day(checked?);
        return match kind {
            Some("daily") => Some(day.into()),
            Some("monthly") => Some(day[..7].to_owned().into()),
            _ => None,
        };
    };
    let narrow = half_width(written);
    let parts: Vec<u32> =
        narrow.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let known = match (kind, &parts[..]) {
        (Some("weekly"), [year, week]) if (1..=53).contains(week) => Some(format!("{year}-W{week:02}")),
        (Some("monthly"), [year, month] | [year, month, _]) if (1..=12).contains(month) => {
            Some(format!("{year}-{month:02}"))
        }
        (Some("daily"), _) => Date::parse(&date::dashed(&narrow)).ok().map(day),
        _ => None,
    };
    Some(known.map_or_else(|| written.to_owned().into(), Text::from))
}

/// The points looked at. What is no list of points is left out, and said so.
fn findings<'a>(raw: Option<&'a RawValue>, quality: &mut Quality) -> Vec<SelfFinding<'a>> {
    let Some(raw) = raw.filter(|raw| !["null", "\"\""].contains(&raw.get())) else { return Vec::new() };
    let Ok(points) = serde_json::from_str::<Vec<Point<'a>>>(raw.get()) else {
        quality.flag("items-malformed", "findings");
        return Vec::new();
    };
    let mut finding = |point: Point<'a>| SelfFinding {
        clause: point.clause.text(),
        name: point.name.text().unwrap_or_default(),
        result: result(&point.result, quality),
        problem: point.problem.text(),
        measure: point.measure.text(),
    };
    points.into_iter().map(&mut finding).collect()
}

fn result<'a>(written: &Scalar<'a>, quality: &mut Quality) -> Option<Text<'a>> {
    quality.either_code("findings.result", RESULTS, &codes::INSPECTION_RESULT, written.text())
}
