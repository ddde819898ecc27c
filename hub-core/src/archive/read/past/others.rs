//! Whoever else had a part in an operator's matters: looked up as far as a budget goes, and shown.
//!
//! Promises that it never refuses: of whom too much hangs together is shown as written and by the id of today, and
//! marked so. Which of many that is depends on the state of the store alone.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::once;

use super::super::Reader;
use super::super::view::PartyView;
use super::PastError;
use super::reach::{Reach, Sets};
use crate::archive::past::history::PastMatter;
use crate::archive::past::parties::Written;
use crate::archive::who::identity::{Evidence, Identifier};
use crate::store::{Look, StoreError};

/// How much is looked up for others than the operator that is asked for.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Budget {
    /// Facts for one of them, where all do not fit: a market has many, and shall leave some for the rest.
    pub each: usize,
    /// Facts for all of them.
    pub together: usize,
    /// Attempts: each asks the store some ten questions.
    pub attempts: usize,
}

impl Budget {
    /// What a page of the console waits for.
    pub const USUAL: Self = Self { each: 500, together: 5_000, attempts: 64 };
}

impl Reader {
    /// Widens by parties: by all at once where that fits, else by each half of them, so that who is too much is soon
    /// alone, and left out.
    pub(super) fn look_up(
        &self,
        look: Look<'_>,
        reach: &mut Reach,
        others: BTreeSet<Evidence>,
    ) -> Result<(), PastError> {
        let Budget { each, together, mut attempts } = self.others;
        let mut left = together.min(self.most.saturating_sub(reach.facts()));
        let mut waiting = vec![others.into_iter().collect::<Vec<_>>()];
        while let Some(mut some) = waiting.pop() {
            some.retain(|party| !reach.has(party));
            if some.is_empty() || left == 0 || attempts == 0 {
                continue;
            }
            attempts -= 1;
            let before = reach.facts();
            let sets: Sets = some.iter().map(|party| (party.operator_id(), party.clone())).collect();
            let most = if some.len() == 1 { left.min(each) } else { left };
            match self.widen(look, reach, sets, most) {
                Ok(()) => left -= reach.facts() - before,
                Err(PastError::TooMany { .. }) if some.len() > 1 => {
                    waiting.push(some.split_off(some.len() / 2));
                    waiting.push(some);
                }
                Err(PastError::TooMany { .. }) => {}
                Err(error @ PastError::Store(_)) => return Err(error),
            }
        }
        Ok(())
    }

    /// The parties of a matter as it was, `titles` being what people called those who were looked up.
    pub(in super::super) fn parties_then(
        &self,
        look: Look<'_>,
        titles: &BTreeMap<String, String>,
        matter: &PastMatter,
    ) -> Result<Vec<PartyView>, StoreError> {
        let known = matter.parties.iter().map(|(operator, roles)| PartyView {
            operator: operator.clone(),
            name: titles.get(operator).cloned().unwrap_or_default(),
            roles: roles.iter().cloned().collect(),
            as_known_today: false,
        });
        let mut views: Vec<PartyView> = known.collect();
        let mut written: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
        for party in &matter.written {
            let new = || (party.title().to_owned(), BTreeSet::new());
            written.entry(self.today(look, party)?).or_insert_with(new).1.insert(party.role.clone());
        }
        views.extend(written.into_iter().map(|(operator, (name, roles))| PartyView {
            operator,
            name,
            roles: roles.into_iter().collect(),
            as_known_today: true,
        }));
        views.sort_by(|a, b| a.operator.cmp(&b.operator));
        Ok(views)
    }

    /// The operator that a party is today; where it is none, the id that its senior identifier gives, which leads to
    /// whoever it was.
    fn today(&self, look: Look<'_>, party: &Written) -> Result<String, StoreError> {
        let evidence = &party.evidence;
        let own = evidence.operator_id();
        for id in once(own.clone()).chain(evidence.joining().map(Identifier::operator_id)) {
            if let Some(row) = look.operator_by_id(&id)? {
                return Ok(row.name);
            }
        }
        Ok(evidence.joining().next().map_or(own, Identifier::operator_id))
    }
}
