//! The platform's answers: XML whose `<return>` holds, escaped, another XML with
//! a status; what dealers' programs wrote stands there as they wrote it, `&` and
//! `<` included.
//!
//! Knows which status means what the hub does next; nothing of what rows say.

use hub_adapter_sdk::envelope::Means::{Refused, RetryAfter, Stop, Well};
use hub_adapter_sdk::envelope::{Codes, Refusal};
use hub_adapter_sdk::xml::{Element, mend};
use hub_adapter_sdk::{Failure, Note, Response, note};

/// How long to wait where the platform is busy and does not say, in ms.
const AGAIN: u64 = 30_000;

const STATUSES: Codes = Codes(&[
    ("0", Well),
    ("1", Refused("answer.refused")),
    ("2", Stop("answer.account")),
    ("3", Refused("shop.unknown")),
    ("9", RetryAfter("answer.busy", AGAIN)),
    ("*", Stop("answer.status-unknown")),
]);

/// The rows of an answer, with `total` as an attribute where the platform says it.
pub fn page(response: &Response) -> Result<Element, Failure> {
    let answer = answer(response)?;
    let mut rows = answer.child("rows").cloned().unwrap_or_default();
    let total = answer.said("total").or(rows.attribute("total")).map(str::to_owned);
    rows.attributes = total.into_iter().map(|total| ("total".to_owned(), total)).collect();
    Ok(rows)
}

/// An answer whose status says that all went well.
pub fn answer(response: &Response) -> Result<Element, Refusal> {
    if response.status != 200 {
        return Err(Failure::of_status(response.status).into());
    }
    let answer = opened(&response.body).map_err(Failure::retry)?;
    STATUSES.judge(answer.said("status"), answer.said("message").unwrap_or_default())?;
    Ok(answer)
}

/// What is escaped within `<return>`.
fn opened(body: &[u8]) -> Result<Element, Note> {
    let text = std::str::from_utf8(body).map_err(|_| note("answer.malformed", "the answer is not UTF-8"))?;
    let malformed = |why: Note| note("answer.malformed", why.message).at(why.pointer);
    let outer = Element::read(&mend(text)).map_err(malformed)?;
    let within = if outer.name == "return" { Some(&outer) } else { found(&outer) };
    let within = within.ok_or_else(|| note("answer.malformed", "there is no <return>"))?;
    Element::read(&mend(&within.text)).map_err(malformed)
}

/// `<return>` at whatever depth: some answers come in an envelope of SOAP.
fn found(element: &Element) -> Option<&Element> {
    element.children.iter().find_map(|child| if child.name == "return" { Some(child) } else { found(child) })
}
