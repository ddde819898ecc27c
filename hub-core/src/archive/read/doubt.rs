//! What joins nobody until somebody looks: identifiers between two operators, those that too many name, and records
//! that name two operators as one.
//!
//! Promises that what a decision has settled is asked no more, and that a page is made of so many operators at most,
//! however many name an identifier.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use super::Reader;
use super::view::{OperatorRow, Page, Review};
use crate::archive::apply::TWO_CODES;
use crate::archive::who::decision::{decided, identifier};
use crate::archive::who::identity::{Evidence, Identifier, SOCIAL_CREDIT_SCHEME};
use crate::store::{Look, StoreError};

/// Operators that are shown of those that name an identifier: one that is barred is named by more than a thousand.
const SHOWN: usize = 20;

/// What stands together in a record that no operator has two of.
const TOGETHER: &str = "together";

/// The place of what is in doubt: identifiers by scheme and value, then codes that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// An identifier.
    Alone {
        /// Its scheme.
        scheme: String,
        /// Its value.
        value: String,
    },
    /// One of the pairs of some codes.
    Together {
        /// The codes, with a blank between.
        codes: String,
        /// How many of their pairs stand up to here.
        pairs: usize,
    },
}

/// Values may hold any letter, so they are written as digits.
impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alone { scheme, value } => write!(f, "0.{}", hex::encode(format!("{scheme} {value}"))),
            Self::Together { codes, pairs } => write!(f, "{pairs}.{}", hex::encode(codes)),
        }
    }
}

impl FromStr for Doubt {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (pairs, of) = text.split_once('.').ok_or(())?;
        let of = String::from_utf8_lossy(&hex::decode(of).map_err(drop)?).replace('\0', "");
        Ok(match pairs.parse().map_err(drop)? {
            0 => {
                let (scheme, value) = of.split_once(' ').unwrap_or((&of, ""));
                Self::Alone { scheme: scheme.to_owned(), value: value.to_owned() }
            }
            pairs => Self::Together { codes: of, pairs },
        })
    }
}

impl Reader {
    /// Identifiers that join nobody, with some of the operators that name them; and pairs of social credit codes that
    /// stand in one party of a record.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn review(&self, limit: usize, after: Option<&Doubt>) -> Result<Page<Review>, StoreError> {
        let limit = limit.clamp(1, 1_000);
        self.look(|look| {
            let mut found = match after {
                None => self.alone(look, ("", ""), limit + 1)?,
                Some(Doubt::Alone { scheme, value }) => self.alone(look, (scheme, value), limit + 1)?,
                Some(Doubt::Together { .. }) => Vec::new(),
            };
            let (codes, mut given) = match after {
                Some(Doubt::Together { codes, pairs }) => (codes.clone(), *pairs),
                _ => (String::new(), 0),
            };
            // What is settled is left out, so a page may take many sets of codes.
            let mut sets = vec![codes];
            while let Some(last) = sets.last().cloned().filter(|_| found.len() <= limit) {
                for codes in sets {
                    let pairs = self.together(look, &codes)?.into_iter().enumerate().skip(std::mem::take(&mut given));
                    let place = |n| Doubt::Together { codes: codes.clone(), pairs: n + 1 };
                    found.extend(pairs.map(|(n, pair)| (place(n), pair)));
                }
                sets = look.flag_values(TWO_CODES, &last, limit + 1)?;
            }
            let more = found.len() > limit;
            found.truncate(limit);
            let next = found.last().filter(|_| more).map(|(place, _)| place.to_string());
            Ok(Page { items: found.into_iter().map(|(_, review)| review).collect(), next })
        })
    }

    fn alone(&self, look: Look<'_>, after: (&str, &str), limit: usize) -> Result<Vec<(Doubt, Review)>, StoreError> {
        let alone = look.review(after, limit)?.into_iter().map(|(scheme, value, state)| {
            let (operators, more) = operators(look, [value.as_str()])?;
            let place = Doubt::Alone { scheme: scheme.clone(), value: value.clone() };
            Ok((place, Review { scheme, value, state, with: None, operators, more }))
        });
        alone.collect()
    }

    /// Codes with a blank between, as pairs of which nobody has said yet which is wrong there.
    fn together(&self, look: Look<'_>, codes: &str) -> Result<Vec<Review>, StoreError> {
        let codes = codes.split(' ').filter_map(|code| identifier(SOCIAL_CREDIT_SCHEME, code, &*self.schemas));
        let Some(evidence) = Evidence::new(codes) else { return Ok(Vec::new()) };
        let mistaken = self.mistaken_in(look, &evidence)?;
        let left: Vec<&Identifier> = evidence.sure_codes().filter(|code| !mistaken.contains(code)).collect();
        let pair = |pair: &[&Identifier]| {
            let (operators, more) = operators(look, pair.iter().map(|code| code.value.as_str()))?;
            let [value, with] = [pair[0], pair[1]].map(|code| code.value.clone());
            Ok(Review {
                scheme: SOCIAL_CREDIT_SCHEME.to_owned(),
                value,
                state: TOGETHER.to_owned(),
                with: Some(with),
                operators,
                more,
            })
        };
        left.windows(2).map(pair).collect()
    }

    fn mistaken_in(&self, look: Look<'_>, evidence: &Evidence) -> Result<BTreeSet<Identifier>, StoreError> {
        let names = evidence.identifiers().iter().map(|id| (id.scheme, id.value.as_str()));
        let naming: BTreeSet<i64> = look.decisions_naming(names)?.into_iter().map(|(.., decision)| decision).collect();
        let mut mistaken = BTreeSet::new();
        for decided in look.decisions_by_id(naming)?.iter().filter_map(|row| decided(&row.decision, &*self.schemas)) {
            mistaken.extend(decided.mistaken_in(evidence).cloned());
        }
        Ok(mistaken)
    }
}

/// Some of the operators that name one of the values, and whether there are more.
fn operators<'v>(
    look: Look<'_>,
    values: impl IntoIterator<Item = &'v str>,
) -> Result<(Vec<OperatorRow>, bool), StoreError> {
    let (mut found, mut more) = (BTreeMap::new(), false);
    for value in values {
        let mut rows = look.operators_by_identifier(value, SHOWN + 1)?;
        more |= rows.len() > SHOWN;
        rows.truncate(SHOWN);
        for row in rows {
            found.insert(row.name.clone(), OperatorRow::of(&row)?);
        }
    }
    Ok((found.into_values().collect(), more))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        for place in [
            Doubt::Alone { scheme: "platform-id".into(), value: "kitchen.api:甲 乙.丙".into() },
            Doubt::Together { codes: "91 92".into(), pairs: 2 },
        ] {
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        for wrong in ["", "0", "0.x", "x.00", "0.0", "-1.00"] {
            assert_eq!(wrong.parse::<Doubt>(), Err(()), "{wrong:?}");
        }
    }
}
