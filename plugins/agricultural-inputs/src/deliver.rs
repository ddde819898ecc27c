//! What the platform is told: sales of restricted inputs that others know of,
//! for the officers who check them. One call each.
//!
//! It makes nothing: each call says by whose word it is. Who bought is not told:
//! the platform has that from the dealer, or must ask.

use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::{Change, Failure, Field, Instant, Render, Request, Response, Verdict, date, request};

use crate::envelope;
use crate::pull::PATH;
use crate::{Inputs, PROFILE};

impl Render for Inputs {
    fn request(&self, _now: Instant, change: &Change) -> Result<Request, Verdict> {
        if change.subject != "input-trade" {
            return Err(Verdict::refused("subject.unknown", "the platform takes trades in farm inputs alone"));
        }
        let fields = if change.is_delete() { gone(change)? } else { sale(change)? };
        let mut rest = String::from("</code><method>saveCheck</method>");
        for (name, value) in fields {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                rest.push_str(&format!("<{name}>{}</{name}>", escaped(&value)));
            }
        }
        rest.push_str("</request>");
        let mut request = Request::get(PATH).profile(PROFILE);
        let value = vec!["<request><code>".into(), request::slot("token"), rest.into()];
        request.query.push(Field { name: "xml".into(), value });
        Ok(request)
    }

    fn verdict(&self, change: &Change, response: &Response) -> Result<Verdict, Failure> {
        match envelope::answer(response) {
            Ok(answer) => {
                let id = answer.said("checkId").map(str::to_owned);
                Ok(Verdict::Accepted(id.or_else(|| change.known_as.clone())))
            }
            Err(refusal) => refusal.verdict(),
        }
    }
}

type Fields = Vec<(&'static str, Option<String>)>;

/// A restricted sale in the platform's terms.
fn sale(change: &Change) -> Result<Fields, Verdict> {
    let trade = Object::parse(change.body.as_bytes()).map_err(Verdict::Refused)?;
    let text = |name: &str| trade.text(name).map(String::from);
    if text("restricted").as_deref() != Some("true") || text("direction").as_deref() != Some("sale") {
        return Err(Verdict::needless("trade.unrestricted", "only sales of restricted inputs are checked"));
    }
    let known = |name: &str| change.attribute(name).map(str::to_owned);
    let (own, code) = (known("platform-id"), known("social-credit-code"));
    if own.is_none() && code.is_none() {
        let message = "neither the platform's code of the dealer nor a social credit code is known";
        return Err(Verdict::refused("shop.unknown", message));
    }
    let sources = change.attributes.iter().filter(|(name, _)| name == "source").map(|(_, source)| source.as_str());
    Ok(vec![
        ("outId", Some(change.id.clone())),
        ("checkId", change.known_as.clone()),
        ("shopCode", own),
        ("creditCode", code),
        ("shopName", known("name")),
        ("number", text("number")),
        ("line", text("line")),
        ("productName", text("product")),
        ("regNo", text("registration")),
        ("traceCode", text("code")),
        ("batchNo", text("batch")),
        ("quantity", text("quantity_written").or_else(|| Some(format!("{}kg", text("quantity")?)))),
        ("saleTime", text("traded").and_then(|traded| date::utc(&traded).ok()).map(date::local)),
        ("dataSource", Some(sources.collect::<Vec<_>>().join(","))),
    ])
}

fn gone(change: &Change) -> Result<Fields, Verdict> {
    let known = change.known_as.clone();
    let known = known.ok_or_else(|| Verdict::needless("change.unknown", "the platform never had it"))?;
    Ok(vec![("outId", Some(change.id.clone())), ("checkId", Some(known)), ("cancel", Some("1".to_owned()))])
}

/// A text as XML has it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
