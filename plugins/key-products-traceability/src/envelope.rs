//! The platform's answers: a gateway's, by status and header, or the platform's
//! own, JSON in an envelope that says whether all went well, and a code where not.
//!
//! Knows which code means what the hub does next; nothing of what rows say.

use hub_adapter_sdk::envelope::Means::{Refused, RetryAfter, Well};
use hub_adapter_sdk::envelope::{Codes, Refusal};
use hub_adapter_sdk::json::{self, Object};
use hub_adapter_sdk::lists::Page;
use hub_adapter_sdk::{Ask, Failure, Response, note};

/// The gateway's own word on what is wrong.
const GATEWAY: &str = "x-ca-error-message";

/// What stands for the code where the envelope says that all went well.
const SUCCESS: &str = "success";

const CODES: Codes = Codes(&[
    (SUCCESS, Well),
    ("NODE_NOT_FOUND", Refused("node.unknown")),
    ("TRADE_NOT_FOUND", Refused("trade.unknown")),
    ("PARAM_INVALID", Refused("answer.parameter")),
    ("SYSTEM_BUSY", RetryAfter("answer.busy", 10_000)),
]);

/// Reads the answer to a request for a page of so many rows. The number of all is
/// taken at its word, unlike that of [`Page::counted`].
pub fn page<'a>(response: &'a Response, ask: &Ask<'_>, size: u32) -> Result<Page<'a>, Failure> {
    let data = data(response)?;
    let rows = data.list("items");
    let behind = i64::from(ask.page) * i64::from(size);
    let more = match data.scalar("total").number() {
        Some(total) => total > behind,
        None => rows.len() as u64 >= u64::from(size),
    };
    Ok(Page { more: more && !rows.is_empty(), rows })
}

/// What an answer holds that says that all went well.
pub fn data(response: &Response) -> Result<Object<'_>, Refusal> {
    if response.status != 200 {
        return Err(gateway(response).into());
    }
    let unreadable = |_| Refusal::malformed("the answer is no envelope");
    let envelope: Object<'_> = json::parse(&response.body).map_err(unreadable)?;
    let (success, code) = (envelope.scalar(SUCCESS), envelope.scalar("errCode"));
    let code = if success.is("true") || success.is("1") { Some(SUCCESS) } else { code.get() };
    CODES.judge(code, envelope.scalar("errMsg").or_empty())?;
    Ok(envelope.object("data").unwrap_or_default())
}

/// What stands before the platform, by its status: 4xx of a signature or key
/// needs a person, but for a clock or a number used twice, which pass.
fn gateway(response: &Response) -> Failure {
    let of = |name: &str| response.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    let said = of(GATEWAY).map(|(_, said)| said.as_str()).unwrap_or_default();
    let note = note("answer.status", format!("status {}: {said}", response.status));
    match response.status {
        408 | 429 | 500..=599 => Failure::retry(note),
        400 | 403 if said.contains("Nonce") || said.contains("Timestamp") => Failure::retry(note).after(10_000),
        _ => Failure::stop(note),
    }
}
