//! Complaints. Who complained is not kept: name and telephone are digests before
//! they come here and go nowhere, and where secrecy is asked for, nothing that
//! could tell who it was goes on, neither into an event nor into a raw record.

use std::borrow::Cow;

use hub_adapter_sdk::event::Complaint;
use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::schemas::codes::{COMPLAINT_CHANNEL, COMPLAINT_KIND, COMPLAINT_STATE, URGENCY};
use hub_adapter_sdk::{Event, Note};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::entry::Entry;

/// What could tell who complained.
const TELLING: [&str; 5] = ["TSRXM", "TSRDH", "TSRZJHM", "TSNR", "SQ"];

/// A complaint.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let mut entry = Entry::read("complaint", "TSID", payload)?;
    if let Some(gone) = entry.gone::<Complaint<'_>>() {
        return Ok(gone);
    }
    let is_secret = is_secret(&entry.row);
    let told =
        |entry: &Entry<'_>, tag| if is_secret { None } else { entry.text(tag).map(|text| text.into_owned().into()) };
    let received = entry.time("received", "JSSJ");
    let complainant = told(&entry, "TSRZJHM");
    let (amount, reward) = (entry.text("WHSS"), entry.text("JLJE"));
    let complaint = Complaint {
        parties: vec![entry.party("respondent")],
        kind: entry.word("kind", "TSLX", &COMPLAINT_KIND),
        state: entry.word("state", "ZT", &COMPLAINT_STATE),
        town: entry.town(),
        order_number: entry.text("GDBH"),
        channel: entry.word("channel", "LYQD", &COMPLAINT_CHANNEL),
        urgency: entry.word("urgency", "JJCD", &URGENCY),
        received,
        accept_due: entry.day("accept_due", "SLQX"),
        due: entry.day("due", "BLQX"),
        accepted: entry.day("accepted", "SLRQ"),
        acceptance: entry.text("SLJG"),
        answered: entry.time("answered", "HFSJ"),
        closed: entry.time("closed", "BJSJ"),
        secrecy: entry.truth("secrecy", "SFBM"),
        problem: entry.text("WTLB"),
        content: told(&entry, "TSNR"),
        appeal: told(&entry, "SQ"),
        product: entry.text("SPMC"),
        step: entry.text("BLHJ"),
        result: entry.text("BLJG"),
        verified: entry.truth("verified", "SFSS"),
        mediated: entry.text("TJJG"),
        amount: entry.quality.yuan("amount", amount.as_deref()),
        reward: entry.quality.yuan("reward", reward.as_deref()),
        case_number: entry.text("AJBH"),
        authority: entry.text("CBJG"),
        handlers: entry.row.texts("CBR"),
        complainant_id: entry.quality.id_digest("complainant_id", complainant),
        quality: entry.flags(),
        ..Complaint::default()
    };
    Ok(entry.upsert(&complaint, received))
}

/// Whether secrecy is asked for; a mark that says neither is taken for it.
fn is_secret(row: &Object<'_>) -> bool {
    row.text("SFBM").is_some_and(|mark| !["0", "否", "false"].contains(&mark.as_ref()))
}

/// A row as it may be kept: of a secret one, without what could tell who complained.
pub fn kept(row: &RawValue) -> Cow<'_, str> {
    let text = row.get();
    if Object::of(row).is_ok_and(|row| !is_secret(&row)) {
        return text.into();
    }
    let Ok(members) = serde_json::from_str::<Map<String, Value>>(text) else { return text.into() };
    let is_telling = |name: &str| TELLING.iter().any(|tag| name.trim().eq_ignore_ascii_case(tag));
    let kept: Map<String, Value> = members.into_iter().filter(|(name, _)| !is_telling(name)).collect();
    Value::Object(kept).to_string().into()
}
