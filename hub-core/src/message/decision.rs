//! Decisions: what a person says of who is who. They name identifiers or records,
//! never operators, so they mean the same whatever the archive makes of them.

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

/// What is said of parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// All of them are one operator.
    Same,
    /// The first is none of the others. Of an identifier that stands in one record with another: it stands there by
    /// mistake, and is whose it is elsewhere.
    Apart,
    /// The first, a record's party without papers, is an operator.
    Open,
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
    pub ruling: Ruling,
    /// Of whom.
    pub one: Anchor,
    /// And of whom else; none of them where it opens an operator.
    #[serde(default)]
    pub others: Vec<Anchor>,
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
    /// All that it names.
    pub fn anchors(&self) -> impl Iterator<Item = &Anchor> {
        std::iter::once(&self.one).chain(&self.others)
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
            ruling: Ruling::Same,
            one: Anchor::Identifier { scheme: "licence".into(), value: "JY1".into() },
            others: vec![Anchor::Party {
                source: "kitchen.api".into(),
                family: "penalty".into(),
                record: "7".into(),
                role: "punished".into(),
            }],
            decided: Signature { actor: "li".into(), at: 5 },
            note: String::new(),
            withdrawn: withdrawn.map(|(actor, at)| Signature { actor: actor.into(), at }),
        }
    }

    #[test]
    fn it_reads_back_from_its_text() {
        let one = decision(Some(("wang", 7)));
        assert_eq!(serde_json::from_str::<Decision>(&serde_json::to_string(&one).unwrap()).unwrap(), one);
        assert_eq!((one.one.fact(), one.others[0].fact().unwrap().record.as_str()), (None, "7"));
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
