//! What the platform is told: sales of key products that other sources tell, by
//! the seller's own word. One call each.
//!
//! It makes nothing: each call says by whose word it is. Knows nothing of how
//! trades are pulled, nor of which were told before.

use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::{Change, Failure, Instant, Render, Request, Response, Verdict};
use serde_json::{Map, Value, json};

use crate::envelope;
use crate::trade::{KINDS, STATES};
use crate::{KeyProducts, PROFILE};

/// Where trades are given.
const SAVE: &str = "/ipt/v1/trades";

impl Render for KeyProducts {
    fn request(&self, _now: Instant, change: &Change) -> Result<Request, Verdict> {
        if change.subject != "sale" {
            return Err(Verdict::refused("subject.unknown", "the platform takes sales alone"));
        }
        let mut body = if change.is_delete() { gone(change)? } else { sale(change)? };
        body.insert("outId".to_owned(), change.id.clone().into());
        body.retain(|_, value| !value.is_null());
        let request = Request::post_json(SAVE, Value::Object(body).to_string());
        Ok(request.header("accept", "application/json").profile(PROFILE))
    }

    fn verdict(&self, change: &Change, response: &Response) -> Result<Verdict, Failure> {
        match envelope::data(response) {
            Ok(data) => {
                let id = data.text("tranId").map(Into::into);
                Ok(Verdict::Accepted(id.or_else(|| change.known_as.clone())))
            }
            Err(refusal) => refusal.verdict(),
        }
    }
}

/// A sale in the platform's terms.
fn sale(change: &Change) -> Result<Map<String, Value>, Verdict> {
    let sale = Object::parse(change.body.as_bytes()).map_err(Verdict::Refused)?;
    let text = |name: &str| sale.text(name).map(String::from);
    let (node, code) = (change.attribute("platform-id"), change.attribute("social-credit-code"));
    if node.is_none() && code.is_none() {
        let message = "neither the platform's number of the seller nor a social credit code is known";
        return Err(Verdict::refused("node.unknown", message));
    }
    if text("product").is_none() {
        return Err(Verdict::refused("sale.product-missing", "the sale names no product"));
    }
    let theirs = |table: &[(&str, &str)], name: &str| {
        let ours = text(name)?;
        table.iter().find(|(_, code)| *code == ours).map(|(theirs, _)| (*theirs).to_owned())
    };
    let (weight, unit) = match text("quantity") {
        Some(kilograms) => (Some(kilograms), Some("kg")),
        None => (text("quantity_written"), None),
    };
    let sources = change.attributes.iter().filter(|(name, _)| name == "source").map(|(_, source)| source.as_str());
    let body = json!({
        "tranId": change.known_as,
        "tranNo": text("record_number").or_else(|| text("ticket")),
        "tranDate": text("sold"),
        "tranType": theirs(KINDS, "kind"),
        "state": theirs(STATES, "state"),
        "sellerNode": node,
        "sellerCode": code,
        "sellerName": change.attribute("name"),
        "goodsName": text("product"),
        "category": text("category"),
        "brand": text("brand"),
        "spec": text("specification"),
        "batchNo": text("batch"),
        "traceCode": text("trace_code"),
        "gtin": text("barcode"),
        "origin": text("origin"),
        "weight": weight,
        "unit": unit,
        "price": text("price"),
        "amount": text("amount"),
        "testNo": text("test_report"),
        "destination": text("destination"),
        "dataSource": sources.collect::<Vec<_>>().join(","),
    });
    let Value::Object(body) = body else { unreachable!("it is written as an object above") };
    Ok(body)
}

/// What is to go, by the platform's own id of it.
fn gone(change: &Change) -> Result<Map<String, Value>, Verdict> {
    let known = change.known_as.clone();
    let known = known.ok_or_else(|| Verdict::needless("change.unknown", "the platform never had it"))?;
    Ok([("tranId".to_owned(), known.into()), ("state".to_owned(), "3".into())].into_iter().collect())
}
