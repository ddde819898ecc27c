//! Matters (事项): which facts are one thing, told several times.
//!
//! Facts of one family with one natural key are one matter; a fact without one
//! is a matter of its own. Natural keys use what is written, never resolved
//! ids, so a matter does not change when operators merge. Pure.

use serde_json::{Map, Value};

use super::fact::Mention;
use super::who::identity::{Evidence, Identifier, short_hash};
use crate::message::FactKey;
use crate::schema::KeyPart;

/// The scheme of what is given to a place, and not to who works there or to a row that a platform has of them.
const OF_PLACES: &str = "licence";

/// Names a matter for ever.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatterKey {
    /// The family of its facts.
    pub family: String,
    /// The natural key's values, normalised; or the fact itself.
    pub key: String,
}

impl MatterKey {
    /// The matter that a fact with this content and these parties belongs to:
    /// the first key of which no part is empty names it, else the fact alone is
    /// the matter. Keys of different forms never meet, whatever they hold.
    #[must_use]
    pub fn of(
        fact: &FactKey,
        content: &Map<String, Value>,
        mentions: &[Mention],
        natural_key: &[Vec<KeyPart>],
    ) -> Self {
        let part = |part: &KeyPart| match part {
            KeyPart::Field { name, personal } => {
                let text = content.get(name).and_then(comparable)?;
                // A key is shown and sorted by; who it is of may not be.
                Some(if *personal { short_hash(&text) } else { text })
            }
            KeyPart::Party(role) => senior(mentions, role),
            KeyPart::Place(role) => place(mentions, role),
        };
        let whole = |parts: &Vec<KeyPart>| parts.iter().map(part).collect::<Option<Vec<String>>>();
        let named = natural_key.iter().enumerate().find_map(|(place, parts)| Some((place, whole(parts)?)));
        let key = match named {
            // No value has a small letter, so none is taken for this.
            Some((place, values)) if place > 0 => format!("else {place} | {}", values.join(" | ")),
            Some((_, values)) => values.join(" | "),
            None => format!("fact {} {}", fact.source, fact.record),
        };
        Self { family: fact.family.clone(), key }
    }

    /// Its name in topics and addresses: 16 hexadecimal digits.
    #[must_use]
    pub fn name(&self) -> String {
        short_hash(&format!("matter:{}\n{}", self.family, self.key))
    }
}

/// The most senior identifier that parties of a role are known by, as it is
/// compared; the least of several, so that their order is no matter.
fn senior(mentions: &[Mention], role: &str) -> Option<String> {
    known(mentions, role).min().and_then(compared)
}

/// What tells where parties of a role work, as it is compared: a licence, else
/// who they are. The least of several, too.
fn place(mentions: &[Mention], role: &str) -> Option<String> {
    known(mentions, role).min_by_key(|known| (known.scheme != OF_PLACES, *known)).and_then(compared)
}

/// Every identifier of every party with this role.
fn known<'m>(mentions: &'m [Mention], role: &str) -> impl Iterator<Item = &'m Identifier> {
    let parties = mentions.iter().filter(move |mention| mention.role == role);
    parties.filter_map(|mention| mention.evidence.as_ref()).flat_map(Evidence::identifiers)
}

fn compared(identifier: &Identifier) -> Option<String> {
    comparable(&Value::String(identifier.value.clone()))
}

/// A value of a natural key as it is compared: brackets of one kind, narrow
/// letters in upper case, no blanks. Authorities print 〔2024〕, [2024], （2024）.
fn comparable(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => return None,
    };
    let text = plain(&text);
    (!text.is_empty()).then_some(text)
}

/// A text as it is compared: who a party is called, too, is written in as many ways.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
            other => other,
        })
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| match letter {
            '〔' | '[' | '【' | '〈' | '<' | '《' | '{' | '﹝' | '『' | '「' => '(',
            '〕' | ']' | '】' | '〉' | '>' | '》' | '}' | '﹞' | '』' | '」' => ')',
            '－' | '–' | '—' | '‐' | '―' => '-',
            other => other.to_ascii_uppercase(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::archive::who::identity::Standing;

    /// In order of seniority.
    const SCHEMES: [&str; 5] =
        ["social-credit-code", "organisation-code", "registration-number", "licence", "platform-id"];

    fn key_by(natural_key: &[Vec<KeyPart>], mentions: &[Mention], content: Value) -> String {
        let fact = FactKey { source: "a.b".parse().unwrap(), family: "penalty".into(), record: "7".into() };
        let Value::Object(content) = content else { panic!("an object") };
        MatterKey::of(&fact, &content, mentions, natural_key).key
    }

    fn field(name: &str) -> KeyPart {
        KeyPart::Field { name: name.into(), personal: false }
    }

    fn key(content: Value) -> String {
        key_by(&[vec![field("number"), field("authority")]], &[], content)
    }

    /// A party known by these: place in seniority and value.
    fn party(role: &str, identifiers: &[(u8, &str)]) -> Mention {
        let identifier = |&(seniority, value): &(u8, &str)| Identifier {
            seniority,
            scheme: SCHEMES[usize::from(seniority)],
            value: value.into(),
            standing: Standing::Valid,
        };
        let evidence = Evidence::new(identifiers.iter().map(identifier));
        Mention { role: role.into(), evidence, name: None, claims: BTreeMap::new() }
    }

    #[test]
    fn brackets_blanks_and_width_make_no_other_matter() {
        let plain = key(json!({"number": "江鹤市监处罚(2024)12号", "authority": "鹤山市市场监管局"}));
        for number in ["江鹤市监处罚〔2024〕12号", "江鹤市监处罚［２０２４］ 12 号", "江鹤市监处罚【2024】12号"]
        {
            assert_eq!(key(json!({"number": number, "authority": "鹤山市 市场监管局"})), plain);
        }
        assert_ne!(key(json!({"number": "江鹤市监处罚(2024)13号", "authority": "鹤山市市场监管局"})), plain);
    }

    #[test]
    fn a_fact_without_its_whole_natural_key_is_a_matter_of_its_own() {
        for content in [json!({"number": "1"}), json!({"number": "1", "authority": " "}), json!({"authority": null})] {
            assert_eq!(key(content), "fact a.b 7");
        }
    }

    #[test]
    fn a_party_is_named_by_its_most_senior_identifier() {
        let natural_key = [vec![field("task"), KeyPart::Party("inspected".into())]];
        let of = |mentions: &[Mention]| key_by(&natural_key, mentions, json!({"task": "T1"}));
        let whole = party("inspected", &[(3, "JY1"), (0, "9144")]);
        assert_eq!(of(&[party("other", &[(0, "1")]), whole.clone()]), "T1 | 9144");
        assert_eq!(of(&[party("inspected", &[])]), "fact a.b 7", "who is not known by anything names nothing");
        let two = [whole, party("inspected", &[(0, "9142")])];
        let turned = [two[1].clone(), two[0].clone()];
        assert_eq!((of(&two), of(&turned)), ("T1 | 9142".into(), "T1 | 9142".into()), "whatever their order");
    }

    #[test]
    fn a_place_is_named_by_its_licence_else_by_who_works_there() {
        let natural_key = [vec![KeyPart::Place("graded".into()), field("year")]];
        let of = |mentions: &[Mention]| key_by(&natural_key, mentions, json!({"year": 2026}));
        let one = |identifiers: &[(u8, &str)]| of(&[party("graded", identifiers)]);
        assert_eq!(one(&[(0, "9144"), (3, "jy 1"), (4, "kitchen/1")]), "JY1 | 2026");
        assert_eq!(one(&[(0, "9144"), (4, "kitchen/1")]), "9144 | 2026", "two platforms call one place differently");
        assert_eq!(one(&[(1, "4407"), (0, "9144")]), "9144 | 2026");
        assert_eq!(one(&[]), "fact a.b 7", "who is not known by anything works nowhere");
        let other = party("assessor", &[(3, "JY0")]);
        let [code, shop, next] = [(0, "9142"), (3, "JY2"), (3, "JY3")].map(|known| party("graded", &[known]));
        for several in [[&other, &code, &next, &shop], [&shop, &next, &other, &code]] {
            assert_eq!(of(&several.map(Mention::clone)), "JY2 | 2026", "whatever their order");
        }
    }

    #[test]
    fn where_a_part_is_empty_the_next_key_stands_and_meets_no_other() {
        let natural_key = [vec![field("number")], vec![field("person"), field("start")]];
        let of = |content| key_by(&natural_key, &[], content);
        let both = json!({"number": "N1", "person": "P", "start": "2026-01-31"});
        assert_eq!(of(both), "N1");
        assert_eq!(of(json!({"number": "", "person": "P", "start": "2026-01-31"})), "else 1 | P | 2026-01-31");
        assert_eq!(of(json!({"person": "P"})), "fact a.b 7");
        let alike = of(json!({"number": "else 1 | P | 2026-01-31"}));
        assert_ne!(alike, of(json!({"person": "P", "start": "2026-01-31"})));
    }

    #[test]
    fn who_a_personal_key_is_of_cannot_be_read_in_it() {
        let natural_key = [vec![KeyPart::Field { name: "person".into(), personal: true }]];
        let of = |name: &str| key_by(&natural_key, &[], json!({ "person": name }));
        assert_eq!(of("张三"), of("张 三"));
        assert_ne!(of("张三"), of("李四"));
        assert!(!of("张三").contains('张'));
    }
}
