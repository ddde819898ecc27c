//! Which mentions name one operator: a small union-find, kind of identifier by kind.
//!
//! Promises that the outcome is a function of the set of mentions. Knows nothing of facts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Identifier, Kind, Mention};

/// The number of each mention's group; equal numbers, one operator.
pub fn groups(mentions: &[&Mention]) -> Vec<usize> {
    let mut parents: Vec<usize> = (0..mentions.len()).collect();
    for kind in Kind::ALL {
        let mut tried = parents.clone();
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, mention) in mentions.iter().enumerate() {
            for value in values(mention, kind) {
                let other = *first.entry(value).or_insert(at);
                let (a, b) = (root(&mut tried, other), root(&mut tried, at));
                tried[a] = b;
            }
        }
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..mentions.len() {
            members.entry(root(&mut tried, at)).or_default().push(at);
        }
        for group in members.values() {
            let codes: BTreeSet<&str> = group.iter().flat_map(|&at| values(mentions[at], Kind::SocialCredit)).collect();
            if codes.len() > 1 {
                continue;
            }
            for pair in group.windows(2) {
                let (a, b) = (root(&mut parents, pair[0]), root(&mut parents, pair[1]));
                parents[a] = b;
            }
        }
    }
    (0..mentions.len()).map(|at| root(&mut parents, at)).collect()
}

/// The valid values of a kind in a mention; for organisation codes also the one inside a valid social credit code.
fn values(mention: &Mention, kind: Kind) -> impl Iterator<Item = &str> {
    mention.iter().filter(|identifier| identifier.is_valid()).filter_map(move |Identifier { kind: of, value }| {
        match (kind, of) {
            (Kind::Organisation, Kind::SocialCredit) => Some(&value[8..17]),
            _ if *of == kind => Some(value.as_str()),
            _ => None,
        }
    })
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}
