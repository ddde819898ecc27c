//! What the province is told: grades that a person adopted, and the follow-up of
//! failed samples. One call each, under an id of its own.
//!
//! It makes nothing: each call says by whose word it is. Knows nothing of which
//! were told before.

use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::schemas::codes::{self, Table};
use hub_adapter_sdk::{Change, Failure, Instant, Render, Request, Response, Verdict};
use serde_json::{Map, Value, json};

use crate::ProvincialSupervision;
use crate::envelope;

/// Their tag, our field, and the table whose words they want.
type Field = (&'static str, &'static str, Option<&'static Table>);

const GRADE: &[Field] = &[
    ("ND", "year", None),
    ("DJ", "grade", None),
    ("SNDJ", "previous", None),
    ("JTDF", "static_score", None),
    ("DTDF", "dynamic_score", None),
    ("ZF", "score", None),
    ("SDRQ", "adopted", None),
    ("PDJG", "authority", None),
    ("TZYY", "reason", None),
    ("ZT", "state", Some(&codes::RISK_GRADE_STATE)),
];

const DISPOSAL: &[Field] = &[
    ("CYDBH", "sample_number", None),
    ("BGBH", "report_number", None),
    ("CZLX", "kind", Some(&codes::DISPOSAL_KIND)),
    ("CZHJ", "link", Some(&codes::CHAIN_STAGE)),
    ("ZT", "state", Some(&codes::DISPOSAL_STATE)),
    ("CZJG", "authority", None),
    ("SDRQ", "served", None),
    ("QDRQ", "started", None),
    ("CZQX", "due", None),
    ("YYQK", "objection", None),
    ("YYJG", "objection_result", None),
    ("FJJL", "retest_verdict", Some(&codes::TEST_VERDICT)),
    ("FCSL", "sealed_written", None),
    ("ZHSL", "recalled_written", None),
    ("YYPC", "cause", None),
    ("ZGCS", "rectification", None),
    ("LAAH", "case_number", None),
    ("CFWSH", "penalty_number", None),
    ("BJRQ", "closed", None),
];

impl Render for ProvincialSupervision {
    fn request(&self, _now: Instant, change: &Change) -> Result<Request, Verdict> {
        let (list, fields) = match &*change.subject {
            "risk-grade" => ("grades", GRADE),
            "sampling-disposal" => ("disposals", DISPOSAL),
            _ => return Err(Verdict::refused("subject.unknown", "the platform takes grades and follow-ups alone")),
        };
        let body = if change.is_delete() {
            let Some(id) = &change.known_as else {
                return Err(Verdict::needless("change.unknown", "the platform never had it"));
            };
            json!({ "ID": id, "SCBZ": 1 })
        } else {
            row(fields, change)?
        };
        Ok(Request::post_json(format!("/share/v1/{list}/save"), body.to_string()).profile(self.profile()))
    }

    fn verdict(&self, change: &Change, response: &Response) -> Result<Verdict, Failure> {
        match envelope::told(response) {
            Ok(id) => Ok(Verdict::Accepted(id.or_else(|| change.known_as.clone()))),
            Err(refusal) => refusal.verdict(),
        }
    }
}

/// A change in the platform's terms. It finds the operator by its own id, else by
/// the social credit code; without either it could not say whose it is.
fn row(fields: &[Field], change: &Change) -> Result<Value, Verdict> {
    let body = Object::parse(change.body.as_bytes()).map_err(Verdict::Refused)?;
    if change.subject == "risk-grade" && body.text("state").as_deref() != Some("adopted") {
        return Err(Verdict::needless(
            "grade.not-adopted",
            "a grade that nobody adopted is none of the platform's business",
        ));
    }
    let (own, code) = (change.attribute("platform-id"), change.attribute("social-credit-code"));
    if own.is_none() && code.is_none() {
        let message = "neither the platform's id nor a social credit code is known";
        return Err(Verdict::refused("operator.unknown", message));
    }
    let sources = change.attributes.iter().filter(|(name, _)| name == "source").map(|(_, source)| source.as_str());
    let mut row = Map::new();
    let mut put = |tag: &str, value: Option<String>| drop(row.insert(tag.to_owned(), value.into()));
    put("ID", change.known_as.clone());
    put("WBBH", Some(change.id.clone()));
    put("ZTSFDM", own.map(str::to_owned));
    put("TYSHXYDM", code.map(str::to_owned));
    put("QYMC", change.attribute("name").map(str::to_owned));
    put("SJLY", Some(sources.collect::<Vec<_>>().join(",")));
    for (tag, ours, table) in fields {
        put(tag, body.text(ours).map(|text| word(*table, &text)));
    }
    Ok(Value::Object(row))
}

fn word(table: Option<&'static Table>, text: &str) -> String {
    let known = table.and_then(|table| table.codes.iter().find(|known| known.code == text));
    known.map_or(text, |known| known.label_zh).to_owned()
}
