//! The platform's answers: an envelope whose code is now a text, now a number,
//! and partly said again by the HTTP status.
//!
//! Knows which code means what the hub does next; nothing of what rows say.

use hub_adapter_sdk::envelope::Means::{LogIn, Refused, Retry, Stop, Well};
use hub_adapter_sdk::envelope::{Codes, Refusal};
use hub_adapter_sdk::json::{self, Object};
use hub_adapter_sdk::lists::Page;
use hub_adapter_sdk::{Ask, Failure, Response};

/// Codes and statuses alike.
const CODES: Codes = Codes(&[
    ("200", Well),
    ("400", Refused("answer.refused")),
    ("422", Refused("answer.refused")),
    ("401", LogIn("answer.key")),
    ("408", Retry("answer.too-fast")),
    ("429", Retry("answer.too-fast")),
    ("5??", Retry("answer.trouble")),
    ("*", Stop("answer.refused")),
]);

/// Reads the answer to a request for a page.
pub fn page<'a>(response: &'a Response, ask: &Ask<'_>) -> Result<Page<'a>, Failure> {
    let data = data(response)?;
    Ok(Page::numbered(data.list("rows"), ask, data.scalar("pages").number()))
}

/// The platform's own id of what it was told, where its answer has one.
pub fn told(response: &Response) -> Result<Option<String>, Refusal> {
    Ok(data(response)?.text("ID").map(String::from))
}

/// What an answer's envelope holds. A status outweighs the code: what stands before
/// the platform says no more.
fn data(response: &Response) -> Result<Object<'_>, Refusal> {
    let malformed = || Refusal::malformed("the answer is no envelope");
    let envelope: Object<'_> = match json::parse(&response.body) {
        Err(_) if response.status == 200 => return Err(malformed()),
        read => read.unwrap_or_default(),
    };
    let (said, status) = (envelope.scalar("code"), response.status.to_string());
    let code = if response.status == 200 { said.get() } else { Some(&*status) };
    CODES.judge(code, envelope.scalar("msg").or_empty())?;
    envelope.object("data").ok_or_else(malformed)
}
