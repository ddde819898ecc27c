//! What joins nobody until somebody looks: identifiers between two operators, those that too many name, and records
//! that name two operators as one.
//!
//! Promises that what a decision has settled is asked no more.

use std::collections::{BTreeMap, BTreeSet};

use super::Reader;
use super::view::{OperatorRow, Review};
use crate::archive::apply::TWO_CODES;
use crate::archive::who::decision::{decided, identifier};
use crate::archive::who::identity::{Evidence, Identifier, SOCIAL_CREDIT_SCHEME};
use crate::store::{Look, StoreError};

/// Sets of two codes that are shown at most.
const SHOWN: usize = 500;

/// What stands together in a record that no operator has two of.
const TOGETHER: &str = "together";

impl Reader {
    /// Identifiers that join nobody, with the operators that name them; and pairs of social credit codes that stand
    /// in one party of a record.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn review(&self) -> Result<Vec<Review>, StoreError> {
        self.look(|look| {
            let alone = look.review()?.into_iter().map(|(scheme, value, state)| {
                let operators = operators(look, [value.as_str()])?;
                Ok(Review { scheme, value, state, with: None, operators })
            });
            let mut found = alone.collect::<Result<Vec<_>, StoreError>>()?;
            for codes in look.flag_values(TWO_CODES, SHOWN)? {
                found.extend(self.together(look, &codes)?);
            }
            Ok(found)
        })
    }

    /// Codes with a blank between, as pairs of which nobody has said yet which is wrong there.
    fn together(&self, look: Look<'_>, codes: &str) -> Result<Vec<Review>, StoreError> {
        let codes = codes.split(' ').filter_map(|code| identifier(SOCIAL_CREDIT_SCHEME, code, &*self.schemas));
        let Some(evidence) = Evidence::new(codes) else { return Ok(Vec::new()) };
        let mistaken = self.mistaken_in(look, &evidence)?;
        let left: Vec<&Identifier> = evidence.sure_codes().filter(|code| !mistaken.contains(code)).collect();
        let pair = |pair: &[&Identifier]| {
            let operators = operators(look, pair.iter().map(|code| code.value.as_str()))?;
            let [value, with] = [pair[0], pair[1]].map(|code| code.value.clone());
            Ok(Review {
                scheme: SOCIAL_CREDIT_SCHEME.to_owned(),
                value,
                state: TOGETHER.to_owned(),
                with: Some(with),
                operators,
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

fn operators<'v>(look: Look<'_>, values: impl IntoIterator<Item = &'v str>) -> Result<Vec<OperatorRow>, StoreError> {
    let mut found = BTreeMap::new();
    for value in values {
        for row in look.operators_by_identifier(value)? {
            found.insert(row.name.clone(), OperatorRow::of(&row)?);
        }
    }
    Ok(found.into_values().collect())
}
