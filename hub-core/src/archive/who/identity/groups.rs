//! Groups under construction: a forest over evidences, and what keeps two trees apart.
//!
//! Promises that no group ever holds two valid social credit codes, or both sides
//! of what a decision says is apart. Knows nothing of why somebody wants to join.

use std::collections::{BTreeMap, BTreeSet};

use super::super::forest::Forest;
use super::corrected::Corrected;
use super::{Evidence, Group, Identifier};

/// Why groups are not joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// They have different valid social credit codes.
    Codes,
    /// A decision says that they are apart.
    Decision,
}

/// Which side of a decision: its place, and whether it is the first it names.
type Side = (usize, bool);

pub(super) struct Groups<'e> {
    forest: Forest,
    code: Vec<Option<&'e Identifier>>,
    sides: Vec<BTreeSet<Side>>,
}

impl<'e> Groups<'e> {
    /// Each evidence by itself.
    pub fn new(sets: &Corrected<'e>) -> Self {
        Self {
            forest: Forest::new(sets.len()),
            code: (0..sets.len()).map(|place| sets.sure_code(place)).collect(),
            sides: vec![BTreeSet::new(); sets.len()],
        }
    }

    /// The groups in which these evidences are.
    pub fn roots<'p>(&mut self, places: impl IntoIterator<Item = &'p usize>) -> BTreeSet<usize> {
        places.into_iter().map(|place| self.forest.root(*place)).collect()
    }

    /// What stands against joining these groups.
    pub fn obstacle(&self, roots: &BTreeSet<usize>) -> Option<Obstacle> {
        let codes: BTreeSet<&Identifier> = roots.iter().filter_map(|root| self.code[*root]).collect();
        if codes.len() > 1 {
            return Some(Obstacle::Codes);
        }
        let sides: BTreeSet<Side> = roots.iter().flat_map(|root| &self.sides[*root]).copied().collect();
        let is_split = sides.iter().any(|(decision, is_first)| sides.contains(&(*decision, !is_first)));
        is_split.then_some(Obstacle::Decision)
    }

    /// Keeps two sets of groups apart from now on.
    pub fn part(&mut self, decision: usize, first: &BTreeSet<usize>, others: &BTreeSet<usize>) {
        for (roots, is_first) in [(first, true), (others, false)] {
            for root in roots {
                self.sides[*root].insert((decision, is_first));
            }
        }
    }

    /// Makes one of these groups; nothing may stand against it.
    pub fn join(&mut self, roots: &BTreeSet<usize>) {
        let code = roots.iter().find_map(|root| self.code[*root]);
        let sides = roots.iter().flat_map(|root| std::mem::take(&mut self.sides[*root])).collect();
        let mut roots = roots.iter().copied();
        let Some(first) = roots.next() else { return };
        (self.code[first], self.sides[first]) = (code, sides);
        for other in roots {
            self.forest.hang(other, first);
        }
    }

    /// The groups, with the identifiers that are each one's alone.
    pub fn finish(mut self, sets: &Corrected<'_>, sound: impl Fn(&Identifier) -> bool) -> Vec<Group> {
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for place in 0..sets.len() {
            members.entry(self.forest.root(place)).or_default().push(place);
        }
        let group = |members: Vec<usize>| {
            let joining = members.iter().flat_map(|member| sets.joining(*member));
            let sound: BTreeSet<&Identifier> = joining.filter(|id| sound(id)).collect();
            let sound: Vec<Identifier> = sound.into_iter().cloned().collect();
            let operator = match sound.first() {
                Some(senior) => senior.operator_id(),
                // Joined by nothing but decisions: named after the first of them.
                None => members.iter().map(|member| sets.evidence(*member)).min().map(Evidence::operator_id)?,
            };
            Some(Group { operator, members, sound })
        };
        let mut groups: Vec<Group> = members.into_values().filter_map(group).collect();
        groups.sort();
        groups
    }
}
