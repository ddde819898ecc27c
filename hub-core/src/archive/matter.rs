//! Matters (事项): which facts are one thing, told several times.
//!
//! Facts of one family with one natural key are one matter; a fact without one
//! is a matter of its own. Natural keys use what is written, never resolved
//! ids, so a matter does not change when operators merge. Pure.

use serde_json::{Map, Value};

use super::identity::short_hash;
use crate::message::FactKey;

/// Names a matter for ever.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatterKey {
    /// The family of its facts.
    pub family: String,
    /// The natural key's values, normalised; or the fact itself.
    pub key: String,
}

impl MatterKey {
    /// The matter that a fact with this content belongs to. `natural_key` names
    /// the fields that together name it; where one is missing or empty the fact
    /// alone is the matter.
    #[must_use]
    pub fn of(fact: &FactKey, content: &Map<String, Value>, natural_key: &[String]) -> Self {
        let values: Option<Vec<String>> =
            natural_key.iter().map(|field| content.get(field).and_then(comparable)).collect();
        let key = match values {
            Some(values) if !values.is_empty() => values.join(" | "),
            _ => format!("fact {} {}", fact.source, fact.record),
        };
        Self { family: fact.family.clone(), key }
    }

    /// Its name in topics and addresses: 16 hexadecimal digits.
    #[must_use]
    pub fn name(&self) -> String {
        short_hash(&format!("matter:{}\n{}", self.family, self.key))
    }
}

/// A value of a natural key as it is compared: brackets of one kind, narrow
/// letters in upper case, no blanks. Authorities print 〔2024〕, [2024], （2024）.
fn comparable(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => return None,
    };
    let text: String = text
        .chars()
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
        .collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn key(content: Value) -> String {
        let fact = FactKey { source: "a.b".parse().unwrap(), family: "penalty".into(), record: "7".into() };
        let Value::Object(content) = content else { panic!("an object") };
        MatterKey::of(&fact, &content, &["number".into(), "authority".into()]).key
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
}
