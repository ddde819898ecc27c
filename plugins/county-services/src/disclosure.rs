//! Penalties and permits as publicity (双公示) has them, in older columns, in newer
//! ones, or in a message: one reading for all, so that the same decision by three
//! roads has one content.
//!
//! Knows nothing of how the fields came.

use hub_adapter_sdk::event::{Document, Licence, Party, Penalty, PunishedPerson, Scheme, Text};
use hub_adapter_sdk::schemas::codes::{LICENCE_KIND, LICENCE_STATE, PENALTY_KIND, PENALTY_STATE};
use hub_adapter_sdk::schemas::identifier::normalise;
use hub_adapter_sdk::text::{document_number, several};
use hub_adapter_sdk::{Date, Event, Note, Quality, Yuan, note};

use crate::day::day;
use crate::fields::Fields;

/// `CF_ZT`.
const PENALTY_STATES: &[(&str, &str)] = &[("0", "in-force"), ("1", "annulled")];

/// `XK_ZT` of the older columns: 0 正常, 1 撤销.
const OLDER_PERMIT_STATES: &[(&str, &str)] = &[("0", "valid"), ("1", "withdrawn")];

/// `XK_ZT` of the newer columns: 1 有效. What 2 (无效) means, expired or withdrawn,
/// is not said, so it goes on as written.
const NEWER_PERMIT_STATES: &[(&str, &str)] = &[("1", "valid")];

/// What numbers a penalty.
pub const PENALTY_NUMBER: &[&str] = &["CF_WSH"];
/// What numbers a permit.
pub const PERMIT_NUMBER: &[&str] = &["XK_WSH", "XK_XKBH"];
const PENALTY_NAME: &[&str] = &["CF_XDR_MC"];
const PERMIT_NAME: &[&str] = &["XK_XDR_MC", "XK_XDR"];

/// What a penalty tells.
pub fn penalty<'a>(fields: &impl Fields<'a>) -> Result<Event, Note> {
    let id = penalty_id(fields)?;
    let mut quality = Quality::default();
    let punished = party("punished", "CF", fields.first(PENALTY_NAME), fields, &mut quality);
    let is_firm = punished.normal(Scheme::SocialCreditCode).is_some();
    let digest = quality.id_digest("persons", fields.first(&["CF_XDR_SFZ", "CF_XDR_ZJHM"]));
    // A firm's column for an ID number is its legal person's, who is not punished by that.
    let person = digest.filter(|_| !is_firm);
    let persons =
        person.map(|digest| PunishedPerson { name: punished.name.clone(), id_digest: Some(digest), position: None });
    let decided = day(&mut quality, "decided", fields.text("CF_JDRQ").as_ref());
    let content = fields.first(&["CF_NR", "CF_JG"]);
    let penalty = Penalty {
        parties: vec![punished],
        kind: kinds(fields, &mut quality),
        state: quality.either_code("state", PENALTY_STATES, &PENALTY_STATE, fields.text("CF_ZT")),
        document_number: fields.first(PENALTY_NUMBER).map(|number| owned(number, document_number)),
        authority: fields.first(&["CF_CFJG", "CF_XZJG"]),
        decided,
        act: fields.first(&["CF_WFXW", "CF_SY", "CF_CFMC"]),
        basis: fields.text("CF_YJ"),
        fine: fine(fields, content.as_deref(), &mut quality),
        confiscated: quality.wan_yuan("confiscated", fields.text("CF_NR_WFFF").as_deref()),
        content,
        persons: persons.into_iter().collect(),
        public_until: day(&mut quality, "public_until", fields.text("CF_GSJZQ").as_ref()),
        quality: quality.into_flags(),
        ..Penalty::default()
    };
    Ok(Event::upsert(&penalty, id).occurred(decided.map(Date::midnight)))
}

/// What a permit tells; its states have other numbers in the newer columns.
pub fn permit<'a>(fields: &impl Fields<'a>, is_newer: bool) -> Result<Event, Note> {
    let id = permit_id(fields)?;
    let mut quality = Quality::default();
    let decision = fields.text("XK_WSH").filter(|number| is_document(number));
    let number = fields.text("XK_XKBH").or_else(|| fields.text("XK_WSH").filter(|number| !is_document(number)));
    let number = number.map(|number| owned(number, normalise));
    let mut holder = party("holder", "XK", fields.first(PERMIT_NAME), fields, &mut quality);
    holder = holder.identifier(Scheme::Licence, number.clone());
    quality.identifiers(&holder);
    let kind = match number.as_deref().and_then(kind_in) {
        Some(kind) => Some(kind.into()),
        None => quality.code("kind", &LICENCE_KIND, fields.first(&["XK_XKZS", "XK_XMMC"])),
    };
    let states = if is_newer { NEWER_PERMIT_STATES } else { OLDER_PERMIT_STATES };
    let issued = day(&mut quality, "issued", fields.text("XK_JDRQ").as_ref());
    let document = decision.map(|number| Document {
        kind: "decision".into(),
        number: Some(owned(number, document_number)),
        digest: None,
        location: None,
    });
    let licence = Licence {
        parties: vec![holder],
        kind,
        state: quality.either_code("state", states, &LICENCE_STATE, fields.text("XK_ZT")),
        documents: document.into_iter().collect(),
        number,
        scope: fields.text("XK_NR"),
        person_in_charge: fields.first(&["XK_FR", "XK_FRDB"]),
        issued,
        valid_from: day(&mut quality, "valid_from", fields.text("XK_YXQZ").as_ref()),
        valid_to: day(&mut quality, "valid_to", fields.first(&["XK_YXQZI", "XK_JZQ"]).as_ref()),
        authority: fields.first(&["XK_XKJG", "XK_XZJG"]),
        quality: quality.into_flags(),
        ..Licence::default()
    };
    Ok(Event::upsert(&licence, id).occurred(issued.map(Date::midnight)))
}

/// The record's id of a penalty.
pub fn penalty_id<'a>(fields: &impl Fields<'a>) -> Result<String, Note> {
    id("penalty", fields, PENALTY_NUMBER, PENALTY_NAME)
}

/// The record's id of a permit.
pub fn permit_id<'a>(fields: &impl Fields<'a>) -> Result<String, Note> {
    id("permit", fields, PERMIT_NUMBER, PERMIT_NAME)
}

/// The same by every road: the document's number, in one form of brackets, and
/// the name of who it is about. One document may punish several.
fn id<'a>(family: &str, fields: &impl Fields<'a>, number: &[&str], name: &[&str]) -> Result<String, Note> {
    let found = fields.first(number).ok_or_else(|| {
        let code = format!("{family}.document-number-missing");
        note(code, "there is no document number").at(fields.place(number[0]))
    })?;
    Ok(named(&found, fields.first(name).as_deref()))
}

/// A record's id of its parts.
pub fn named(number: &str, name: Option<&str>) -> String {
    format!("{}/{}", document_number(number), name.unwrap_or_default())
}

/// Who it is about, by every code that the column set has for it.
fn party<'a>(
    role: &'static str,
    prefix: &str,
    name: Option<Text<'a>>,
    fields: &impl Fields<'a>,
    quality: &mut Quality,
) -> Party<'a> {
    let code = |tags: &[&str]| tags.iter().find_map(|tag| fields.text(&format!("{prefix}_XDR_{tag}")));
    let mut party = Party::new(role)
        .name(name)
        .identifier(Scheme::SocialCreditCode, code(&["SHXYM"]))
        .identifier("organisation-code", code(&["ZZJG", "ZDM"]))
        .identifier("registration-number", code(&["GSZC", "GSDJ"]))
        .identifier("tax-number", code(&["SWDJ"]));
    quality.party(&mut party);
    party
}

/// Kinds of a penalty: several stand in one text, or in the two older columns.
fn kinds<'a>(fields: &impl Fields<'a>, quality: &mut Quality) -> Option<Text<'a>> {
    let written = fields.first(&["CF_CFLB", "CF_CFLB1"])?;
    let second = fields.text("CF_CFLB2");
    if second.is_none() && (PENALTY_KIND.find(&written).is_some() || several(&written).nth(1).is_none()) {
        return quality.code("kind", &PENALTY_KIND, Some(written));
    }
    let mut kinds: Vec<Text<'_>> = Vec::new();
    for text in [Some(&written), second.as_ref()].into_iter().flatten() {
        let whole = PENALTY_KIND.find(text).is_some();
        let parts: Vec<&str> = if whole { vec![text] } else { several(text).collect() };
        for part in parts {
            let kind = quality.code("kind", &PENALTY_KIND, Some(part.into()));
            kinds.extend(kind.filter(|kind| !kinds.contains(kind)));
        }
    }
    Some(kinds.join(";").into())
}

/// The fine in 万元, else in what was imposed, in words. Some clerks write yuan
/// where 万元 belong: the words tell.
fn fine<'a>(fields: &impl Fields<'a>, content: Option<&str>, quality: &mut Quality) -> Option<Yuan> {
    let written = fields.text("CF_NR_FK");
    let in_words = content.and_then(Yuan::fine_in);
    let Some(written) = written else {
        if in_words.is_none() && content.is_some_and(|content| content.contains("罚款")) {
            quality.flag("amount-malformed", "fine");
        }
        return in_words;
    };
    let stated = quality.wan_yuan("fine", Some(&written));
    let Some(words) = in_words.filter(|words| stated.is_some_and(|stated| stated != *words)) else { return stated };
    if Yuan::parse(&written) == Ok(words) {
        quality.flag("unit-false", "fine");
        return Some(words);
    }
    quality.flag("amount-contradicted", "fine");
    stated
}

/// Whether a number is a document's (鹤市监许〔2025〕7号), not a licence's.
fn is_document(number: &str) -> bool {
    let number = document_number(number);
    number.contains('〔') || number.ends_with('号')
}

/// The kind that the letters of a number say: `JY…`, `SC…`, `YB…`.
fn kind_in(number: &str) -> Option<&'static str> {
    let letters = number.get(..2)?;
    let digits = number.get(2..3)?.bytes().all(|byte| byte.is_ascii_digit());
    let known = LICENCE_KIND.find(letters).filter(|_| digits)?;
    Some(known.code)
}

/// A text changed by `change`, copied only where it does change.
fn owned<'a>(text: Text<'a>, change: impl for<'t> Fn(&'t str) -> Text<'t>) -> Text<'a> {
    let changed = match change(&text) {
        Text::Borrowed(_) => None,
        Text::Owned(changed) => Some(changed),
    };
    changed.map_or(text, Text::Owned)
}
