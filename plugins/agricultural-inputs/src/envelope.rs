//! The platform's answers: XML whose `<return>` holds, escaped, another XML with
//! a status; what dealers' programs wrote stands there as they wrote it, `&` and
//! `<` included.
//!
//! Knows which status means what the hub does next; nothing of what rows say.

use hub_adapter_sdk::xml::{Element, mend};
use hub_adapter_sdk::{Failure, Note, Response, note};

/// How long to wait where the platform is busy and does not say, in ms.
const AGAIN: u64 = 30_000;

/// Why an answer holds nothing.
pub enum Refused {
    /// What was asked is refused for what it says.
    This(Note),
    /// Something is in the way of this and of all others.
    Now(Failure),
}

/// The rows of an answer, with `total` as an attribute where the platform says it.
pub fn page(response: &Response) -> Result<Element, Failure> {
    let answer = answer(response).map_err(|refused| match refused {
        // A request of ours that is not understood will not be understood again.
        Refused::This(note) => Failure::stop(note),
        Refused::Now(failure) => failure,
    })?;
    let mut rows = answer.child("rows").cloned().unwrap_or_default();
    let total = answer.said("total").or(rows.attribute("total")).map(str::to_owned);
    rows.attributes = total.into_iter().map(|total| ("total".to_owned(), total)).collect();
    Ok(rows)
}

/// An answer whose status says that all went well.
pub fn answer(response: &Response) -> Result<Element, Refused> {
    let now = |failure: Failure| Err(Refused::Now(failure));
    if response.status != 200 {
        return now(Failure::of_status(response.status));
    }
    let answer = opened(&response.body).map_err(|why| Refused::Now(Failure::retry(why)))?;
    let said = |code: &str| note(code, format!("the platform says: {}", answer.said("message").unwrap_or_default()));
    match answer.said("status") {
        Some("0") => Ok(answer),
        Some("1") => Err(Refused::This(said("answer.refused"))),
        Some("2") => now(Failure::stop(said("answer.account"))),
        Some("3") => Err(Refused::This(said("shop.unknown"))),
        Some("9") => now(Failure::retry(said("answer.busy")).after(AGAIN)),
        Some(status) => {
            let message = format!("status {status} is not of the interface");
            now(Failure::stop(note("answer.status-unknown", message)))
        }
        None => now(Failure::retry(note("answer.malformed", "the answer has no status"))),
    }
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
