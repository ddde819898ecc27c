//! What the county is told: penalties, permits and inspections that other
//! platforms told, the file of an incident, and what stands in each operator's
//! archive; a message each, in the newer columns.
//!
//! It makes nothing: each message says by whose word it is. Persons are not
//! named. Knows nothing of which were told before.

use std::collections::BTreeMap;

use hub_adapter_sdk::json::{self, Object};
use hub_adapter_sdk::schemas::codes::{self, Table};
use hub_adapter_sdk::{Change, Failure, Instant, Render, Request, Response, Verdict, Yuan, date};

use crate::envelope;
use crate::exchange::CANCEL;
use crate::markup::{self, Fields, Header};
use crate::{CountyServices, disclosure};

/// Where messages are told.
const PATH: &str = "/exchange";

/// How one of our fields is written in theirs.
#[derive(Clone, Copy)]
enum As {
    /// As it stands.
    Text,
    /// In words of Chinese, by a table; several stand with `;` between.
    Words(&'static Table),
    /// Yuan as 万元.
    Wan,
    /// Local time.
    Time,
    /// Steps, one a line.
    Steps,
}

/// A kind of what is told.
struct Told {
    subject: &'static str,
    /// Before the tags that name the operator.
    prefix: &'static str,
    /// The tag of its number.
    number: &'static str,
    /// Whether it is known by its number and whom it is about, as rows and messages
    /// have them, or by an id that the platform gives.
    by_number: bool,
    fields: &'static [(&'static str, &'static str, As)],
}

/// The subject of an operator's own archive.
const OPERATOR: &str = "operator";

static TOLD: [Told; 5] = [
    // What it says stands in no field of ours alone: see `archive`.
    Told { subject: OPERATOR, prefix: "DA", number: "DA_BH", by_number: true, fields: &[] },
    Told {
        subject: "penalty",
        prefix: "CF",
        number: "CF_WSH",
        by_number: true,
        fields: &[
            ("CF_WSH", "document_number", As::Text),
            ("CF_WFXW", "act", As::Text),
            ("CF_YJ", "basis", As::Text),
            ("CF_CFLB", "kind", As::Words(&codes::PENALTY_KIND)),
            ("CF_NR", "content", As::Text),
            ("CF_NR_FK", "fine", As::Wan),
            ("CF_NR_WFFF", "confiscated", As::Wan),
            ("CF_JDRQ", "decided", As::Text),
            ("CF_GSJZQ", "public_until", As::Text),
            ("CF_CFJG", "authority", As::Text),
            ("CF_ZT", "state", As::Words(&codes::PENALTY_STATE)),
        ],
    },
    Told {
        subject: "licence",
        prefix: "XK",
        number: "XK_XKBH",
        by_number: true,
        fields: &[
            ("XK_XKZS", "kind", As::Words(&codes::LICENCE_KIND)),
            ("XK_XKBH", "number", As::Text),
            ("XK_NR", "scope", As::Text),
            ("XK_JDRQ", "issued", As::Text),
            ("XK_YXQZ", "valid_from", As::Text),
            ("XK_YXQZI", "valid_to", As::Text),
            ("XK_XKJG", "authority", As::Text),
            ("XK_ZT", "state", As::Words(&codes::LICENCE_STATE)),
        ],
    },
    Told {
        subject: "inspection",
        prefix: "JC",
        number: "JC_JLBH",
        by_number: false,
        fields: &[
            ("JC_JLBH", "record_number", As::Text),
            ("JC_LX", "kind", As::Words(&codes::INSPECTION_KIND)),
            ("JC_RQ", "date", As::Text),
            ("JC_JG", "result", As::Words(&codes::INSPECTION_RESULT)),
            ("JC_JCJG", "authority", As::Text),
            ("JC_BZ", "remark", As::Text),
        ],
    },
    Told {
        subject: "incident",
        prefix: "SJ",
        number: "SJ_BH",
        by_number: false,
        fields: &[
            ("SJ_BH", "incident_number", As::Text),
            ("SJ_MC", "title", As::Text),
            ("SJ_LX", "kind", As::Words(&codes::INCIDENT_KIND)),
            ("SJ_DJ", "level", As::Words(&codes::INCIDENT_LEVEL)),
            ("SJ_ZT", "state", As::Words(&codes::INCIDENT_STATE)),
            ("SJ_DD", "place", As::Text),
            ("SJ_FSSJ", "happened", As::Time),
            ("SJ_BGSJ", "reported", As::Time),
            ("SJ_JCRS", "exposed", As::Text),
            ("SJ_FBRS", "ill", As::Text),
            ("SJ_ZYRS", "hospitalised", As::Text),
            ("SJ_SWRS", "dead", As::Text),
            ("SJ_SP", "food", As::Text),
            ("SJ_YY", "cause", As::Text),
            ("SJ_JL", "conclusion", As::Text),
            ("SJ_CZGC", "steps", As::Steps),
            ("SJ_ZZSJ", "closed", As::Time),
        ],
    },
];

impl Render for CountyServices {
    fn request(&self, _now: Instant, change: &Change) -> Result<Request, Verdict> {
        let told = told(change)?;
        let (flow, fields) =
            if change.is_delete() { (CANCEL, gone(told, change)?) } else { ("save", row(told, change)?) };
        let header = Header {
            sender: self.settings.sender.clone(),
            receiver: self.settings.receiver.clone(),
            flow: flow.to_owned(),
            item: told.subject.to_owned(),
            sn: change.id.clone(),
        };
        let mut request = Request::new("POST", PATH).header("content-type", markup::MEDIA_TYPE).profile(self.profile());
        request.body.push(markup::write(&header, "fields", &fields).into());
        Ok(request)
    }

    fn verdict(&self, change: &Change, response: &Response) -> Result<Verdict, Failure> {
        match envelope::told(response) {
            Ok(id) => Ok(Verdict::Accepted(by_number(change).or(id).or_else(|| change.known_as.clone()))),
            Err(refusal) => refusal.verdict(),
        }
    }
}

fn told(change: &Change) -> Result<&'static Told, Verdict> {
    let told = TOLD.iter().find(|told| told.subject == change.subject);
    told.ok_or_else(|| Verdict::refused("subject.unknown", "the platform takes no such thing"))
}

/// As which record a penalty or permit comes back.
fn by_number(change: &Change) -> Option<String> {
    if change.is_delete() || !told(change).is_ok_and(|told| told.by_number) {
        return None;
    }
    if change.subject == OPERATOR {
        return Some(change.operator.clone());
    }
    let body = Object::parse(change.body.as_bytes()).ok()?;
    let number = body.text("document_number").or_else(|| body.text("number"))?;
    Some(disclosure::named(&number, change.attribute("name")))
}

/// A change in the platform's terms.
fn row(told: &Told, change: &Change) -> Result<Fields, Verdict> {
    let body = Object::parse(change.body.as_bytes()).map_err(Verdict::Refused)?;
    let mut row = Fields::new();
    let mut put = |tag: String, value: Option<String>| row.extend(value.map(|value| (tag, value)));
    for (tag, attribute) in [
        ("MC", "name"),
        ("SHXYM", "social-credit-code"),
        ("ZZJG", "organisation-code"),
        ("GSZC", "registration-number"),
    ] {
        put(format!("{}_XDR_{tag}", told.prefix), change.attribute(attribute).map(str::to_owned));
    }
    put(format!("{}_ID", told.prefix), change.known_as.clone().filter(|_| !told.by_number));
    for (tag, ours, how) in told.fields {
        put((*tag).to_owned(), written(&body, ours, *how)?);
    }
    if told.subject == OPERATOR {
        archive(change, &body)?.into_iter().for_each(|(tag, value)| put(tag, Some(value)));
    }
    let sources = change.attributes.iter().filter(|(name, _)| name == "source").map(|(_, source)| source.as_str());
    put(format!("{}_SJLY", told.prefix), Some(sources.collect::<Vec<_>>().join(",")).filter(|text| !text.is_empty()));
    if !row.iter().any(|(tag, _)| tag == told.number) {
        return Err(Verdict::refused(
            "number.missing",
            "without its number the platform could not tell it from others",
        ));
    }
    Ok(row)
}

/// What an operator's archive comes to: under which id it stands, in which town, which business it is, and how many
/// matters of each family it holds.
fn archive(change: &Change, body: &Object<'_>) -> Result<Fields, Verdict> {
    let counts = body.raw("counts").map(|counts| json::parse(counts.get().as_bytes()));
    let counts: BTreeMap<String, u64> = counts.transpose().map_err(Verdict::Refused)?.unwrap_or_default();
    let counts: Vec<String> = counts.iter().map(|(family, n)| format!("{family}:{n}")).collect();
    let said = |attribute| change.attribute(attribute).map(str::to_owned);
    let fields = [
        ("DA_BH", Some(change.operator.clone())),
        ("DA_SZZ", said("town")),
        ("DA_ZTYT", said("class")),
        ("DA_SX", Some(counts.join(";")).filter(|text| !text.is_empty())),
    ];
    Ok(fields.into_iter().filter_map(|(tag, value)| Some((tag.to_owned(), value?))).collect())
}

/// What takes back what was told: its number and whom it was about.
fn gone(told: &Told, change: &Change) -> Result<Fields, Verdict> {
    let known = change.known_as.as_deref();
    let known = known.ok_or_else(|| Verdict::needless("change.unknown", "the platform never had it"))?;
    if !told.by_number {
        return Ok(vec![(format!("{}_ID", told.prefix), known.to_owned())]);
    }
    let (number, name) = known.split_once('/').unwrap_or((known, ""));
    let mut row = vec![(told.number.to_owned(), number.to_owned())];
    if !name.is_empty() {
        row.push((format!("{}_XDR_MC", told.prefix), name.to_owned()));
    }
    Ok(row)
}

fn written(body: &Object<'_>, field: &str, how: As) -> Result<Option<String>, Verdict> {
    let text = body.text(field);
    Ok(match how {
        As::Text => text.map(String::from),
        As::Words(table) => text.map(|text| words(table, &text)),
        As::Wan => match text.map(|text| Yuan::parse(&text)) {
            None => None,
            Some(Ok(yuan)) => Some(wan(yuan)),
            Some(Err(_)) => return Err(Verdict::refused("amount.malformed", format!("{field} is no amount"))),
        },
        As::Time => text.and_then(|text| date::utc(&text).ok()).map(date::local),
        As::Steps => Some(steps(body)).filter(|steps| !steps.is_empty()),
    })
}

fn words(table: &'static Table, text: &str) -> String {
    let word = |code: &str| {
        table.codes.iter().find(|known| known.code == code).map_or(code.to_owned(), |known| known.label_zh.to_owned())
    };
    text.split(';').map(word).collect::<Vec<_>>().join(";")
}

/// Yuan in 万元, exact.
fn wan(yuan: Yuan) -> String {
    let fen = yuan.fen();
    let text = format!(
        "{}{}.{:06}",
        if fen < 0 { "-" } else { "" },
        fen.unsigned_abs() / 1_000_000,
        fen.unsigned_abs() % 1_000_000
    );
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn steps(body: &Object<'_>) -> String {
    let line = |step: Object<'_>| {
        let at = step.text("at").and_then(|at| date::utc(&at).ok()).map(date::local);
        let parts = [at, step.text("name").map(String::from), step.text("by").map(String::from)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let steps = body.list("steps").into_iter().filter_map(|step| Object::of(step).ok());
    steps.map(line).collect::<Vec<_>>().join("\n")
}
