//! What the platform is told: penalties that reached the hub by other ways. One
//! call a penalty; the platform keeps it under an id of its own, by which it is
//! changed and taken back.
//!
//! Knows nothing of how penalties are pulled, nor of which were told before.

use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::request::slot;
use hub_adapter_sdk::{Change, Failure, Instant, Render, Request, Response, Verdict};
use serde_json::{Value, json};

use crate::SunshineKitchen;
use crate::envelope;

/// The one subject that the manifest declares.
const PENALTY: &str = "penalty";

impl Render for SunshineKitchen {
    fn request(&self, _now: Instant, change: &Change) -> Result<Request, Verdict> {
        if change.subject != PENALTY {
            return Err(Verdict::refused("subject.unknown", "the platform takes penalties alone"));
        }
        let body = if change.is_delete() {
            let Some(id) = &change.known_as else {
                return Err(Verdict::needless("penalty.unknown", "the platform never had it"));
            };
            json!({ "punishId": id, "isDelete": 1 })
        } else {
            row(change)?
        };
        Ok(Request::post_json("/openapi/punish/save", body.to_string())
            .header("token", slot("token"))
            .header("time", slot("timestamp"))
            .header("uuid", slot("nonce"))
            .profile("token-login"))
    }

    fn verdict(&self, change: &Change, response: &Response) -> Result<Verdict, Failure> {
        let data = match envelope::data(response) {
            Ok(data) => data,
            Err(envelope::Refused::This(message)) => return Ok(Verdict::refused("answer.refused", message)),
            Err(envelope::Refused::Now(failure)) => return Err(failure),
        };
        let id = data.scalar("punishId").get().map(str::to_owned);
        Ok(Verdict::Accepted(id.or_else(|| change.known_as.clone())))
    }
}

/// A penalty in the platform's terms. It finds the kitchen by its own id, else by
/// the social credit code; without either it could not say whose it is.
fn row(change: &Change) -> Result<Value, Verdict> {
    let penalty = Object::parse(change.body.as_bytes()).map_err(Verdict::Refused)?;
    let text = |name: &str| penalty.text(name);
    let (company, code) = (change.attribute("platform-id"), change.attribute("social-credit-code"));
    if company.is_none() && code.is_none() {
        return Err(Verdict::refused("company.unknown", "neither the platform's id nor a social credit code is known"));
    }
    Ok(json!({
        "punishId": change.known_as,
        "outId": change.id,
        "companyId": company,
        "companyName": change.attribute("name"),
        "unitSocailCreditCode": code,
        "documentNo": text("document_number"),
        "authority": text("authority"),
        "decisionDate": text("decided"),
        "punishReason": text("act"),
        "punishBasis": text("basis"),
        "punishContent": text("content"),
        "fineAmount": text("fine"),
    }))
}
