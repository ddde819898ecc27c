//! What leaves the archive: summaries of operators, changes of matters, and
//! what an operator is found by. Personal data is masked here. Pure.

use std::collections::{BTreeMap, BTreeSet};

use pinyin::ToPinyin;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::fact::Schemas;
use super::profile::{Known, Profile};
use crate::code;
use crate::message::Version;

/// At most so many identifiers and aliases stand in a summary: it is bounded.
const BOUND: usize = 100;

/// Which state of an operator is published, and whose it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stamp<'a> {
    pub(super) operator: &'a str,
    pub(super) epoch: i64,
    pub(super) n: i64,
    /// What people call it.
    pub(super) title: &'a str,
    /// None where nothing names it any more.
    pub(super) profile: Option<&'a Profile>,
}

/// What every published state begins with.
#[derive(Serialize)]
struct Head<'a> {
    operator: &'a str,
    version: Version,
    name: &'a str,
    town: Option<&'a str>,
    class: Option<&'a str>,
    identifiers: &'a [Known],
}

impl<'a> Stamp<'a> {
    fn head(self) -> Head<'a> {
        let field = |name| self.profile.and_then(|profile| profile.field(name));
        let identifiers = self.profile.map_or(&[][..], |profile| &profile.identifiers);
        Head {
            operator: self.operator,
            version: Version { epoch: self.epoch, n: self.n },
            name: self.title,
            town: field("town"),
            class: field("business_class"),
            identifiers: &identifiers[..identifiers.len().min(BOUND)],
        }
    }
}

/// The summary of an operator for `archive.operator`.
pub(super) fn summary(stamp: Stamp<'_>, profile: &Profile) -> String {
    #[derive(Serialize)]
    struct Summary<'a> {
        #[serde(flatten)]
        head: Head<'a>,
        counts: &'a BTreeMap<String, u64>,
        quality: &'a BTreeSet<String>,
        aliases: Vec<&'a String>,
    }
    let Profile { counts, quality, aliases, .. } = profile;
    text(&Summary { head: stamp.head(), counts, quality, aliases: aliases.iter().take(BOUND).collect() })
}

/// What a matter says, on its way out.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(super) enum Content<'m> {
    /// As it is kept.
    Kept(&'m RawValue),
    /// With personal data masked.
    Masked(Map<String, Value>),
}

impl<'m> Content<'m> {
    /// Of JSON as it is kept.
    pub(super) fn of(kept: &'m str, masks: Masks<'_>) -> serde_json::Result<Self> {
        if masks.personal.is_empty() {
            return serde_json::from_str(kept).map(Self::Kept);
        }
        Ok(Self::Masked(masked(serde_json::from_str(kept)?, masks)))
    }
}

/// How a matter stands in an operator's archive.
#[derive(Debug, Clone)]
pub(super) struct Standing<'m> {
    pub(super) content: Content<'m>,
    /// Names of sources, as JSON.
    pub(super) sources: &'m RawValue,
    /// With commas between.
    pub(super) roles: &'m str,
}

/// The state of a matter in an operator's archive for `archive.change`, a
/// [`crate::message::Change`]: its content, sources and the operator's roles, or
/// that it is none of its any more.
pub(super) fn change(stamp: Stamp<'_>, matter: &str, family: &str, now: Option<Standing<'_>>) -> String {
    #[derive(Serialize)]
    struct State<'a> {
        #[serde(flatten)]
        head: Head<'a>,
        matter: &'a str,
        family: &'a str,
        operation: &'static str,
        roles: Vec<&'a str>,
        content: Option<Content<'a>>,
        sources: &'a RawValue,
        removed: bool,
    }
    let removed = now.is_none();
    text(&State {
        head: stamp.head(),
        matter,
        family,
        operation: if removed { "delete" } else { "upsert" },
        roles: now.as_ref().map_or_else(Vec::new, |now| now.roles.split(',').collect()),
        sources: now.as_ref().map_or_else(|| serde_json::from_str("[]").expect("it is JSON"), |now| now.sources),
        content: now.map(|now| now.content),
        removed,
    })
}

fn text(state: &impl Serialize) -> String {
    serde_json::to_string(state).expect("maps with text keys are JSON")
}

/// Stars that stand for the rest of a text, at most: how long a digest is tells
/// nothing.
const STARS: usize = 7;

/// Stands for what no letter is shown of.
const HIDDEN: &str = "*";

/// What of a family is masked: paths of its fields, nested ones with dots.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Masks<'s> {
    /// Those that hold personal data.
    pub(super) personal: &'s [String],
    /// Of these the ones whose values are codes.
    pub(super) coded: &'s [String],
}

impl<'s> Masks<'s> {
    pub(super) fn of(family: &str, schemas: &'s dyn Schemas) -> Self {
        Self { personal: schemas.personal(family), coded: schemas.coded(family) }
    }
}

/// A state that no topic takes, without what makes it large: whose it is and
/// which version still reach subscribers, who find the rest in the archive.
pub(super) fn withheld(payload: &str) -> String {
    let Ok(Value::Object(mut state)) = serde_json::from_str(payload) else { return String::new() };
    state
        .retain(|name, _| ["operator", "version", "matter", "family", "operation", "removed"].contains(&name.as_str()));
    state.insert("withheld".into(), code!(2003).to_string().into());
    Value::Object(state).to_string()
}

/// Content with personal fields masked: of a text the first letter stays, the
/// others are stars. Of a code nothing stays, since a letter tells which of a
/// few it is: how somebody's health is, say.
pub(super) fn masked(mut content: Map<String, Value>, masks: Masks<'_>) -> Map<String, Value> {
    for path in masks.personal {
        mask(&mut content, path, if masks.coded.contains(path) { conceal } else { hide });
    }
    content
}

fn mask(content: &mut Map<String, Value>, path: &str, hides: fn(&mut Value)) {
    match path.split_once('.') {
        None => content.get_mut(path).into_iter().for_each(hides),
        Some((outer, rest)) => match content.get_mut(outer) {
            Some(Value::Object(inner)) => mask(inner, rest, hides),
            Some(Value::Array(list)) => {
                list.iter_mut().filter_map(Value::as_object_mut).for_each(|inner| mask(inner, rest, hides));
            }
            _ => {}
        },
    }
}

/// One personal value, masked.
pub(super) fn hide(value: &mut Value) {
    match value {
        Value::Null => {}
        Value::Array(list) => list.iter_mut().for_each(hide),
        Value::String(text) => {
            let stars = text.chars().count().saturating_sub(1).min(STARS);
            *text = text.chars().take(1).chain(std::iter::repeat_n('*', stars)).collect();
        }
        other => conceal(other),
    }
}

/// The same, of which no letter stays.
fn conceal(value: &mut Value) {
    if !value.is_null() {
        *value = Value::String(HIDDEN.into());
    }
}

/// What an operator is found by, in lower case: its names, their pinyin and
/// initials, its identifiers, its id.
pub(super) fn search_text(operator: &str, profile: &Profile) -> String {
    let mut lines = vec![operator.to_owned()];
    for name in profile.names.iter().map(String::as_str).chain(profile.field("name")) {
        let spelt = |spell: fn(pinyin::Pinyin) -> &'static str| {
            name.chars().fold(String::new(), |mut text, letter| {
                match letter.to_pinyin() {
                    Some(sound) => text.push_str(spell(sound)),
                    None => text.push(letter),
                }
                text
            })
        };
        lines.extend([name.to_owned(), spelt(pinyin::Pinyin::first_letter), spelt(pinyin::Pinyin::plain)]);
    }
    lines.extend(profile.identifiers.iter().map(|known| known.identifier.value.clone()));
    lines.sort();
    lines.dedup();
    lines.join("\n").to_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_too_large_leaves_without_its_content() {
        let stamp = Stamp { operator: "0f", epoch: 1, n: 7, title: "甲店", profile: None };
        let content = json!({"act": "x".repeat(99)}).to_string();
        let content = Content::of(&content, Masks::default()).unwrap();
        let sources = serde_json::from_str(r#"["a.b"]"#).unwrap();
        let whole = change(stamp, "m", "penalty", Some(Standing { content, sources, roles: "punished" }));
        let left: Value = serde_json::from_str(&withheld(&whole)).unwrap();
        assert_eq!(
            left,
            json!({"operator": "0f", "version": {"epoch": 1, "n": 7}, "matter": "m", "family": "penalty",
                "operation": "upsert", "removed": false, "withheld": "HUB-2003"})
        );
    }

    #[test]
    fn personal_data_leaves_masked_wherever_it_stands() {
        let of = |content: Value, personal: &[&str], coded: &[&str]| {
            let Value::Object(content) = content else { panic!("an object") };
            let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
            Value::Object(masked(content, Masks { personal: &owned(personal), coded: &owned(coded) }))
        };
        let said = json!({"legal_person": "陈小明", "persons": [{"name": "李四", "fine": 5}], "act": "无证"});
        assert_eq!(
            of(said, &["legal_person", "persons.name"], &[]),
            json!({"legal_person": "陈**", "persons": [{"name": "李*", "fine": 5}], "act": "无证"})
        );
        for said in ["normal", "low", "咳嗽"] {
            let masked = of(json!({"health": said, "person": null}), &["health", "person"], &["health"]);
            assert_eq!(masked, json!({"health": "*", "person": null}), "no code tells itself by a letter: {said}");
        }
    }
}
