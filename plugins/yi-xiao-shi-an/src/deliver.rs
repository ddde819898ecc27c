//! What the platform is told: penalties, adopted grades, orders and warnings
//! that concern its canteens and who supplies them. One call each; the platform
//! keeps it under an id of its own, by which it is changed and taken back.
//!
//! Of an operator that the platform does not list nothing is said to it: that
//! is no business of schools. Knows nothing of which were told before.

use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::{Change, Failure, Instant, Render, Request, Response, Verdict};
use serde_json::{Map, Value, json};

use crate::envelope::ANSWERS;
use crate::{PROFILE, SchoolCanteens};

/// A kind of what is told.
struct Told {
    /// Its subject.
    subject: &'static str,
    /// The platform's name of it, in the call's path.
    name: &'static str,
    /// The platform's fields and ours.
    fields: &'static [(&'static str, &'static str)],
}

static TOLD: [Told; 4] = [
    Told {
        subject: "penalty",
        name: "penalty",
        fields: &[
            ("docNo", "document_number"),
            ("authority", "authority"),
            ("decideDate", "decided"),
            ("reason", "act"),
            ("basis", "basis"),
            ("content", "content"),
            ("fine", "fine"),
            ("status", "state"),
        ],
    },
    Told {
        subject: "risk-grade",
        name: "grade",
        fields: &[
            ("year", "year"),
            ("grade", "grade"),
            ("score", "score"),
            ("lastGrade", "previous"),
            ("adoptDate", "adopted"),
            ("authority", "authority"),
            ("reason", "reason"),
            ("status", "state"),
        ],
    },
    Told {
        subject: "rectification",
        name: "rectify",
        fields: &[
            ("noticeNo", "notice_number"),
            ("noticeType", "kind"),
            ("authority", "authority"),
            ("issueDate", "issued"),
            ("basis", "basis"),
            ("problem", "problems"),
            ("demand", "demands"),
            ("dueDate", "due"),
            ("recheckDate", "rechecked"),
            ("recheckResult", "recheck_result"),
            ("closeDate", "closed"),
            ("status", "state"),
        ],
    },
    Told {
        subject: "risk-warning",
        name: "warning",
        fields: &[
            ("noticeNo", "notice_number"),
            ("noticeType", "kind"),
            ("title", "subject"),
            ("level", "level"),
            ("issuer", "issuer"),
            ("issueTime", "issued"),
            ("content", "content"),
            ("measure", "measures"),
            ("product", "product"),
            ("batchNo", "batch"),
            ("hazard", "hazard"),
            ("answerDue", "answer_due"),
            ("liftTime", "lifted"),
            ("status", "state"),
        ],
    },
];

impl Render for SchoolCanteens {
    fn request(&self, _now: Instant, change: &Change) -> Result<Request, Verdict> {
        let told = TOLD.iter().find(|told| told.subject == change.subject);
        let told = told.ok_or_else(|| Verdict::refused("subject.unknown", "the platform takes no such thing"))?;
        let body = if change.is_delete() {
            let Some(id) = &change.known_as else {
                return Err(Verdict::needless("change.unknown", "the platform never had it"));
            };
            json!({ "id": id, "delFlag": 1 })
        } else {
            row(told, change)?
        };
        let path = format!("/api/{}/save", told.name);
        Ok(Request::post_json(path, body.to_string()).profile(PROFILE))
    }

    fn verdict(&self, change: &Change, response: &Response) -> Result<Verdict, Failure> {
        let data = match ANSWERS.open(response) {
            Ok(data) => data,
            Err(refusal) => return refusal.verdict(),
        };
        let id = data.scalar("id").get().map(str::to_owned);
        Ok(Verdict::Accepted(id.or_else(|| change.known_as.clone())))
    }
}

/// The change in the platform's terms, about a unit of its own.
fn row(told: &Told, change: &Change) -> Result<Value, Verdict> {
    let Some(unit) = change.attribute("platform-id") else {
        return Err(Verdict::needless("unit.unknown", "the platform lists no such unit"));
    };
    let content = Object::parse(change.body.as_bytes()).map_err(Verdict::Refused)?;
    let mut row = Map::new();
    row.insert("id".into(), change.known_as.clone().into());
    row.insert("outNo".into(), change.id.clone().into());
    row.insert("unitId".into(), unit.into());
    row.insert("unitName".into(), change.attribute("name").into());
    row.insert("creditCode".into(), change.attribute("social-credit-code").into());
    row.insert("unitRole".into(), change.attribute("role").into());
    for (theirs, ours) in told.fields {
        row.insert((*theirs).to_owned(), content.text(ours).as_deref().into());
    }
    Ok(Value::Object(row))
}
