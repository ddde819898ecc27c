//! What people decided of how long records are kept, as it is in force: the horizon, and legal holds, by which is
//! kept what a case or an audit needs, however old it is.
//!
//! A hold names what sources name, an identifier, a record or a matter, never an operator; so whether a fact is held
//! depends on what that fact itself says, and on nothing that the archive makes of it. Pure.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::archive::fact::{Schemas, State};
use crate::archive::matter::MatterKey;
use crate::archive::who::identity::{Evidence, Identifier};
use crate::message::{Decision, FactKey, Held, Says};

/// What is held, as the archive compares it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// Every fact of which a party bears this identifier.
    Identifier(Identifier),
    /// This fact.
    Record(FactKey),
    /// Every fact that tells this matter.
    Matter(MatterKey),
}

impl Hold {
    /// What a decision holds; none where it names what no source can: a scheme that is not known, a name of no source.
    #[must_use]
    pub fn of(on: &Held, schemas: &dyn Schemas) -> Option<Self> {
        match on {
            Held::Identifier { scheme, value } => schemas.identifier(scheme, value).map(Self::Identifier),
            Held::Record { source, family, record } => {
                let source = source.parse().ok().filter(|_| is_word(family))?;
                Some(Self::Record(FactKey { source, family: family.clone(), record: record.clone() }))
            }
            Held::Matter { family, key } => {
                is_word(family).then(|| Self::Matter(MatterKey { family: family.clone(), key: key.clone() }))
            }
        }
    }

    /// All that may hold a fact of this state.
    #[must_use]
    pub fn all(fact: &FactKey, state: &State) -> BTreeSet<Self> {
        let evidences = state.mentions.iter().filter_map(|mention| mention.evidence.as_ref());
        let identifiers = evidences.flat_map(Evidence::identifiers).cloned().map(Self::Identifier);
        identifiers.chain([Self::Record(fact.clone()), Self::Matter(state.matter.clone())]).collect()
    }

    /// By which kind of name it is known, and the name.
    #[must_use]
    pub fn name(&self) -> (&'static str, String) {
        match self {
            Self::Identifier(identifier) => ("identifier", identifier.to_string()),
            // Sources and families hold no blank; what follows the second is the record.
            Self::Record(FactKey { source, family, record }) => ("record", format!("{source} {family} {record}")),
            Self::Matter(matter) => ("matter", matter.name()),
        }
    }
}

/// Families are words.
fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}

/// What decisions in force say of retention.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// The latest of the horizons; none: nothing is past.
    pub horizon: Option<Date>,
    holds: BTreeSet<Hold>,
}

impl Terms {
    /// Of what is known of all decisions.
    #[must_use]
    pub fn of<'d>(decisions: impl IntoIterator<Item = &'d Decision>, schemas: &dyn Schemas) -> Self {
        let mut terms = Self::default();
        for decision in decisions.into_iter().filter(|decision| decision.is_in_force()) {
            match &decision.says {
                Says::Horizon { day } => terms.horizon = terms.horizon.max(Some(*day)),
                Says::Hold { on } => terms.holds.extend(Hold::of(on, schemas)),
                Says::Same { .. } | Says::Apart { .. } | Says::Open { .. } => {}
            }
        }
        terms
    }

    /// Whether any of these is held.
    #[must_use]
    pub fn hold(&self, any: &BTreeSet<Hold>) -> bool {
        !self.holds.is_disjoint(any)
    }
}
