//! Decisions: what a person says of who is who, and of how long records are kept. They name
//! identifiers, records and matters, never operators, so they mean the same whatever the archive
//! makes of them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{FactKey, Instant};

/// A name for a party that no archive gave.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Anchor {
    /// Whoever bears this identifier.
    Identifier {
        /// Its scheme in `schemas/identifiers.toml`.
        scheme: String,
        /// Its value, normalised.
        value: String,
    },
    /// A party that a record names without any identifier.
    Party {
        /// The channel that tells the record.
        source: String,
        /// The family of its events.
        family: String,
        /// The record's own id there.
        record: String,
        /// What the party does in it; a second of the same role is `<role>.2`.
        role: String,
    },
}

impl Anchor {
    /// The fact that names it, where it is named by a record.
    #[must_use]
    pub fn fact(&self) -> Option<FactKey> {
        match self {
            Self::Identifier { .. } => None,
            Self::Party { source, family, record, .. } => {
                Some(FactKey { source: source.parse().ok()?, family: family.clone(), record: record.clone() })
            }
        }
    }
}

/// What is kept however old it is. It names what sources name, never an operator.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = OnHold)]
pub enum Held {
    /// Every record of which a party bears this identifier.
    Identifier {
        /// Its scheme in `schemas/identifiers.toml`.
        scheme: String,
        /// Its value, normalised.
        value: String,
    },
    /// One record of a source.
    Record {
        /// The channel that tells the record.
        source: String,
        /// The family of its events.
        family: String,
        /// The record's own id there.
        record: String,
    },
    /// Every record that tells this matter.
    Matter {
        /// The family of its records.
        family: String,
        /// What names it: the natural key, as the archive has it.
        key: String,
    },
}

/// What a decision says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(tag = "ruling", rename_all = "kebab-case")]
pub enum Says {
    /// All of these are one operator.
    Same {
        /// One of them.
        one: Anchor,
        /// The others.
        #[serde(default)]
        others: Vec<Anchor>,
    },
    /// The first is none of the others. Of an identifier that stands in one record with another: it stands there by
    /// mistake, and is whose it is elsewhere.
    Apart {
        /// The first.
        one: Anchor,
        /// The others.
        #[serde(default)]
        others: Vec<Anchor>,
    },
    /// A record's party without papers is an operator.
    Open {
        /// The party.
        one: Anchor,
    },
    /// What had to be kept until a day before this one is past, unless it is held.
    Horizon {
        /// The day.
        #[schema(value_type = String, format = Date)]
        day: Date,
    },
    /// This is kept however old it is.
    Hold {
        /// What.
        on: Held,
    },
}

impl Says {
    /// All parties that it names; none where it is of retention.
    pub fn anchors(&self) -> impl Iterator<Item = &Anchor> {
        let (one, others): (_, &[Anchor]) = match self {
            Self::Same { one, others } | Self::Apart { one, others } => (Some(one), others),
            Self::Open { one } => (Some(one), &[]),
            Self::Horizon { .. } | Self::Hold { .. } => (None, &[]),
        };
        one.into_iter().chain(others)
    }

    /// Whether one of the others is the first itself.
    #[must_use]
    pub fn names_the_first_again(&self) -> bool {
        let mut named = self.anchors();
        let first = named.next();
        named.any(|other| Some(other) == first)
    }

    /// Whether it says who is who, and not how long something is kept.
    #[must_use]
    pub fn is_of_parties(&self) -> bool {
        self.anchors().next().is_some()
    }
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct Signature {
    /// When (ms).
    pub at: Instant,
    /// Who.
    pub actor: String,
}

/// A decision. One value of the topic `decision`, by its id. Nothing of it ever
/// changes but that it is withdrawn, once and for ever.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct Decision {
    /// Names it, in the form of a raw record's id.
    pub id: String,
    /// What it says.
    #[serde(flatten)]
    pub says: Says,
    /// Who decided, and when: of two that contradict each other the later counts.
    pub decided: Signature,
    /// Why, in the words of whoever decided.
    #[serde(default)]
    pub note: String,
    /// Who took it back, and when.
    #[serde(default)]
    pub withdrawn: Option<Signature>,
}

impl Decision {
    /// All parties that it names.
    pub fn anchors(&self) -> impl Iterator<Item = &Anchor> {
        self.says.anchors()
    }

    /// Whether nobody took it back.
    #[must_use]
    pub fn is_in_force(&self) -> bool {
        self.withdrawn.is_none()
    }

    /// What is known of a decision once it was heard twice: it stays withdrawn,
    /// and the earliest withdrawal is the one.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let withdrawn = match (self.withdrawn.clone(), other.withdrawn.clone()) {
            (Some(one), Some(another)) => Some(one.min(another)),
            (one, another) => one.or(another),
        };
        // The hub never writes two under one id; of a stranger's two the greater stands.
        Self { withdrawn, ..self.max(other) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(withdrawn: Option<(&str, Instant)>) -> Decision {
        Decision {
            id: "0".repeat(28),
            says: Says::Same {
                one: Anchor::Identifier { scheme: "licence".into(), value: "JY1".into() },
                others: vec![Anchor::Party {
                    source: "kitchen.api".into(),
                    family: "penalty".into(),
                    record: "7".into(),
                    role: "punished".into(),
                }],
            },
            decided: Signature { actor: "li".into(), at: 5 },
            note: String::new(),
            withdrawn: withdrawn.map(|(actor, at)| Signature { actor: actor.into(), at }),
        }
    }

    #[test]
    fn it_reads_back_from_its_text() {
        let one = decision(Some(("wang", 7)));
        assert_eq!(serde_json::from_str::<Decision>(&serde_json::to_string(&one).unwrap()).unwrap(), one);
        let facts: Vec<_> = one.anchors().map(|anchor| anchor.fact().map(|fact| fact.record)).collect();
        assert_eq!(facts, [None, Some("7".to_owned())]);
    }

    /// Texts as topics and stores have them; one that is read and written is the same text.
    #[test]
    fn its_form_is_for_ever() {
        let told =
            |says: &str| format!(r#"{{"id":"1",{says},"decided":{{"at":5,"actor":"li"}},"note":"","withdrawn":null}}"#);
        let bearer = r#"{"identifier":{"scheme":"licence","value":"JY1"}}"#;
        let party = r#"{"party":{"source":"a.b","family":"penalty","record":"7","role":"punished"}}"#;
        for says in [
            format!(r#""ruling":"same","one":{bearer},"others":[{party}]"#),
            format!(r#""ruling":"apart","one":{party},"others":[{bearer}]"#),
            format!(r#""ruling":"open","one":{party}"#),
            r#""ruling":"horizon","day":"2020-01-31""#.to_owned(),
            format!(r#""ruling":"hold","on":{bearer}"#),
            r#""ruling":"hold","on":{"record":{"source":"a.b","family":"penalty","record":"7"}}"#.to_owned(),
            r#""ruling":"hold","on":{"matter":{"family":"penalty","key":"1"}}"#.to_owned(),
        ] {
            let text = told(&says);
            let read: Decision = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), text);
            assert_eq!(read.says.is_of_parties(), says.contains("\"one\""), "{says}");
        }
        let before = told(&format!(r#""ruling":"open","one":{party},"others":[]"#));
        assert!(matches!(serde_json::from_str::<Decision>(&before).unwrap().says, Says::Open { .. }));
        assert!(serde_json::from_str::<Decision>(&told(r#""ruling":"horizon","day":"2020-02-30""#)).is_err());
    }

    #[test]
    fn what_was_withdrawn_stays_so_in_whatever_order_it_is_heard() {
        let all = [decision(None), decision(Some(("wang", 9))), decision(Some(("li", 7))), decision(Some(("an", 9)))];
        for one in 0..4 {
            for other in 0..4 {
                let heard = all[one].clone().with(all[other].clone());
                assert_eq!(heard, all[other].clone().with(all[one].clone()));
                assert_eq!(heard.withdrawn.is_none(), one == 0 && other == 0);
            }
        }
        assert_eq!(all[1].clone().with(all[2].clone()).withdrawn.unwrap().actor, "li", "the earlier one");
    }
}
