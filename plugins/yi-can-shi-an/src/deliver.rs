//! What the platform is told: penalties, adopted grades and orders that reached the
//! hub by other ways. One call each; the platform keeps it under an id of its own,
//! by which it is changed and taken back.
//!
//! Knows nothing of how penalties are pulled, nor of which were told before.

use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::request::slot;
use hub_adapter_sdk::{Change, Failure, Instant, Render, Request, Response, Verdict};
use serde_json::{Map, Value, json};

use crate::SunshineKitchen;
use crate::envelope::ANSWERS;

/// A kind of what is told.
struct Told {
    /// Its subject.
    subject: &'static str,
    /// Its call.
    path: &'static str,
    /// The platform's own id of it.
    id: &'static str,
    /// The platform's fields and ours.
    fields: &'static [(&'static str, &'static str)],
}

static TOLD: [Told; 3] = [
    Told {
        subject: "penalty",
        path: "/openapi/punish/save",
        id: "punishId",
        fields: &[
            ("documentNo", "document_number"),
            ("authority", "authority"),
            ("decisionDate", "decided"),
            ("punishReason", "act"),
            ("punishBasis", "basis"),
            ("punishContent", "content"),
            ("fineAmount", "fine"),
        ],
    },
    Told {
        subject: "risk-grade",
        path: "/openapi/grade/save",
        id: "gradeId",
        fields: &[
            ("year", "year"),
            ("grade", "grade"),
            ("lastGrade", "previous"),
            ("score", "score"),
            ("adoptDate", "adopted"),
            ("authority", "authority"),
            ("reason", "reason"),
        ],
    },
    Told {
        subject: "rectification",
        path: "/openapi/rectify/save",
        id: "rectifyId",
        fields: &[
            ("noticeNo", "notice_number"),
            ("noticeType", "kind"),
            ("authority", "authority"),
            ("issueDate", "issued"),
            ("problem", "problems"),
            ("demand", "demands"),
            ("dueDate", "due"),
            ("recheckDate", "rechecked"),
            ("recheckResult", "recheck_result"),
            ("closeDate", "closed"),
            ("status", "state"),
        ],
    },
];

impl Render for SunshineKitchen {
    fn request(&self, _now: Instant, change: &Change) -> Result<Request, Verdict> {
        let told = told(change)
            .ok_or_else(|| Verdict::refused("subject.unknown", "the platform takes penalties, grades and orders"))?;
        let body = if change.is_delete() {
            let Some(id) = &change.known_as else {
                let message = "the platform never had it";
                return Err(Verdict::needless(format!("{}.unknown", told.subject), message));
            };
            json!({ told.id: id, "isDelete": 1 })
        } else {
            row(told, change)?
        };
        Ok(Request::post_json(told.path, body.to_string())
            .header("token", slot("token"))
            .header("time", slot("timestamp"))
            .header("uuid", slot("nonce"))
            .profile("token-login"))
    }

    fn verdict(&self, change: &Change, response: &Response) -> Result<Verdict, Failure> {
        let data = match ANSWERS.open(response) {
            Ok(data) => data,
            Err(refusal) => return refusal.verdict(),
        };
        let id = told(change).and_then(|told| data.text(told.id)).map(String::from);
        Ok(Verdict::Accepted(id.or_else(|| change.known_as.clone())))
    }
}

fn told(change: &Change) -> Option<&'static Told> {
    TOLD.iter().find(|told| told.subject == change.subject)
}

/// A change in the platform's terms. It finds the kitchen by its own id, else by
/// the social credit code; without either it could not say whose it is.
fn row(told: &Told, change: &Change) -> Result<Value, Verdict> {
    let content = Object::parse(change.body.as_bytes()).map_err(Verdict::Refused)?;
    if told.subject == "risk-grade" && content.text("state").as_deref() != Some("adopted") {
        return Err(Verdict::needless("grade.not-adopted", "a grade that nobody adopted is nobody's business"));
    }
    let (company, code) = (change.attribute("platform-id"), change.attribute("social-credit-code"));
    if company.is_none() && code.is_none() {
        return Err(Verdict::refused("company.unknown", "neither the platform's id nor a social credit code is known"));
    }
    let mut row = Map::new();
    row.insert(told.id.to_owned(), change.known_as.clone().into());
    row.insert("outId".into(), change.id.clone().into());
    row.insert("companyId".into(), company.into());
    row.insert("companyName".into(), change.attribute("name").into());
    row.insert("unitSocailCreditCode".into(), code.into());
    for (theirs, ours) in told.fields {
        row.insert((*theirs).to_owned(), content.text(ours).as_deref().into());
    }
    Ok(Value::Object(row))
}
