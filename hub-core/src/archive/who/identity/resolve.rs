//! Groups evidences into operators: what people decided first, then identifiers.
//!
//! Promises: the outcome depends on the sets of evidences and decisions alone, never
//! on their order; two different valid social credit codes never stand in one group;
//! what is in no doubt is joined whatever is in doubt beside it.

use std::collections::{BTreeMap, BTreeSet};

use super::corrected::Corrected;
use super::groups::{Groups, Obstacle};
use super::{Decided, Evidence, Fate, Identifier, Resolution, Ruling};

/// Groups evidences. Decisions come first, the newest first; one that contradicts what
/// stands by then is passed over. Then identifiers, kind by kind in the order of
/// seniority. What an identifier of one kind would make of the groups so far is joined,
/// unless it would hold two different valid social credit codes, or what a decision
/// keeps apart: first each identifier is asked by itself, then those left are asked
/// together, since two harmless ones may form a bridge. `barred` ones are not used at all, nor is what stands in a set
/// by mistake, as a decision says.
#[must_use]
pub fn resolve(evidences: &[&Evidence], decisions: &[&Decided], barred: &BTreeSet<Identifier>) -> Resolution {
    let sets = Corrected::new(evidences, decisions);
    let mut by_identifier: BTreeMap<&Identifier, Vec<usize>> = BTreeMap::new();
    for place in 0..sets.len() {
        for identifier in sets.joining(place).filter(|id| !barred.contains(id)) {
            by_identifier.entry(identifier).or_default().push(place);
        }
    }
    let mut groups = Groups::new(&sets);
    let mut found = Resolution { fates: decide(&mut groups, &sets, decisions, barred), ..Resolution::default() };
    // Nobody's, where it stands nowhere else.
    let is_nobodys = |id: &&Identifier| !by_identifier.contains_key(id) && !barred.contains(id);
    found.apart.extend(sets.mistaken().filter(is_nobodys).cloned());
    found.mute.extend(sets.mute().filter(is_nobodys).filter(|id| !found.apart.contains(id)).cloned());
    let mut rest = by_identifier.iter().peekable();
    while let Some((first, _)) = rest.peek() {
        let kind = first.seniority;
        let mut bridges = Vec::new();
        while let Some((identifier, places)) = rest.next_if(|(id, _)| id.seniority == kind) {
            let roots = groups.roots(places);
            if roots.len() < 2 {
                continue;
            }
            match groups.obstacle(&roots) {
                Some(obstacle) => found.put_aside(obstacle, [*identifier]),
                None => bridges.push((*identifier, roots)),
            }
        }
        for (identifiers, roots) in components(bridges) {
            match groups.obstacle(&roots) {
                Some(obstacle) => found.put_aside(obstacle, identifiers),
                None => groups.join(&roots),
            }
        }
    }
    let is_sound = |id: &Identifier| !barred.contains(id) && !found.contested.contains(id) && !found.apart.contains(id);
    found.groups = groups.finish(&sets, is_sound);
    found
}

impl Resolution {
    fn put_aside<'i>(&mut self, obstacle: Obstacle, identifiers: impl IntoIterator<Item = &'i Identifier>) {
        let aside = match obstacle {
            Obstacle::Codes => &mut self.contested,
            Obstacle::Decision => &mut self.apart,
        };
        aside.extend(identifiers.into_iter().cloned());
    }
}

/// Takes decisions in, the newest first; what became of each.
fn decide(
    groups: &mut Groups<'_>,
    sets: &Corrected<'_>,
    decisions: &[&Decided],
    barred: &BTreeSet<Identifier>,
) -> BTreeMap<String, Fate> {
    let newest_first: BTreeSet<&Decided> = decisions.iter().copied().collect();
    let mut fates = BTreeMap::new();
    for (turn, decided) in newest_first.into_iter().rev().enumerate() {
        let named = |identifier: &Identifier| -> Vec<usize> {
            let bears = |place: &usize| !barred.contains(identifier) && sets.is_named_by(*place, identifier);
            (0..sets.len()).filter(bears).collect()
        };
        let one = groups.roots(&named(&decided.one));
        let others: Vec<BTreeSet<usize>> = decided.others.iter().map(|other| groups.roots(&named(other))).collect();
        let all: BTreeSet<usize> = others.iter().flatten().copied().collect();
        let present = others.iter().chain([&one]).filter(|roots| !roots.is_empty()).count();
        let fate = match decided.ruling {
            Ruling::Open if one.is_empty() => Fate::Idle,
            Ruling::Open => Fate::Taken,
            Ruling::Same if present < 2 => Fate::Idle,
            Ruling::Same => {
                let roots = one.union(&all).copied().collect();
                match groups.obstacle(&roots) {
                    Some(_) => Fate::Contradicted,
                    None => {
                        groups.join(&roots);
                        Fate::Taken
                    }
                }
            }
            Ruling::Apart if !one.is_disjoint(&all) => Fate::Contradicted,
            Ruling::Apart if one.is_empty() || all.is_empty() => {
                if sets.is_corrected_by(decided) {
                    Fate::Taken
                } else {
                    Fate::Idle
                }
            }
            Ruling::Apart => {
                groups.part(turn, &one, &all);
                Fate::Taken
            }
        };
        fates.insert(decided.id.clone(), fate);
    }
    fates
}

/// Bridges that share a group are one component.
fn components(bridges: Vec<(&Identifier, BTreeSet<usize>)>) -> Vec<(Vec<&Identifier>, BTreeSet<usize>)> {
    let mut place_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut found: Vec<(Vec<&Identifier>, BTreeSet<usize>)> = Vec::new();
    for (identifier, roots) in bridges {
        let touched: BTreeSet<usize> = roots.iter().filter_map(|root| place_of.get(root).copied()).collect();
        let mut identifiers = vec![identifier];
        let mut all = roots;
        for place in touched {
            let (more, others) = std::mem::take(&mut found[place]);
            identifiers.extend(more);
            all.extend(others);
        }
        place_of.extend(all.iter().map(|root| (*root, found.len())));
        found.push((identifiers, all));
    }
    found.retain(|(identifiers, _)| !identifiers.is_empty());
    found
}
