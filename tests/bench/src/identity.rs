//! Who is who on a made county that knows the truth: what identifiers join by
//! themselves, and what names, addresses and telephones propose of the rest.
//!
//! Identifiers go the way of the archive: those of a party's mention, closed
//! over what they share, then `resolve`. What is left apart is compared as
//! portraits. Counts are of pairs of records for joining, and of pairs of what
//! is left apart for proposals.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;
use hub_core::archive::Language;
use hub_core::archive::fact::{Schemas, strong};
use hub_core::archive::who::identity::{BAR, Evidence, Identifier, Standing, resolve};
use hub_core::archive::who::propose::{Portrait, proposals};
use hub_core::registry::Registry;

use crate::meter::Meter;
use crate::report::Report;
use crate::truth::{Record, county};

/// Seeds of the counties that are measured; the rules were tuned on seed 1.
const SEEDS: std::ops::RangeInclusive<u64> = 2..=8;

/// What one county showed.
#[derive(Debug, Default, Clone)]
pub struct Found {
    /// Groups that hold records of two operators.
    pub wrong_merges: usize,
    /// Pairs of records of one operator that share a valid code; how many of them are linked.
    pub sharing: usize,
    pub linked: usize,
    /// Portraits: groups, and mentions without any identifier.
    pub groups: usize,
    pub alone: usize,
    /// Pairs of portraits of one operator; how many of them are proposed.
    pub apart: usize,
    pub proposed: usize,
    /// Pairs of two operators that are proposed.
    pub false_proposals: usize,
    /// Pairs that were compared, and seconds of CPU for all proposals.
    pub compared: usize,
    pub seconds: f64,
}

/// Measures counties of so many operators, five records each.
pub fn measure(operators: usize, report: &mut Report) -> Result<()> {
    for seed in SEEDS {
        report.doing(&format!("identity: {operators} operators, seed {seed}"));
        let found = judged(&county(seed, operators, operators * 5))?;
        let of = |what: &str| format!("{what}, seed {seed}");
        let share = |part: usize, whole: usize| part as f64 * 100.0 / whole.max(1) as f64;
        report.add("identity", &of("wrong merges"), found.wrong_merges as f64, "groups");
        report.add("identity", &of("sharing a valid code"), found.sharing as f64, "pairs of records");
        report.add("identity", &of("of these linked"), share(found.linked, found.sharing), "%");
        report.add("identity", &of("joined groups"), found.groups as f64, "portraits");
        report.add("identity", &of("without identifier"), found.alone as f64, "portraits");
        report.add("identity", &of("one operator, apart"), found.apart as f64, "pairs");
        report.add("identity", &of("of these proposed"), share(found.proposed, found.apart), "%");
        let falsely = found.false_proposals as f64 / found.proposed.max(1) as f64;
        report.add("identity", &of("false proposals"), falsely, "a true one");
        report.add("identity", &of("compared"), found.compared as f64, "pairs");
        report.add("identity", &of("proposing"), found.seconds, "CPU s");
    }
    Ok(())
}

/// Joins and proposes on these records, and judges it by the truth.
pub fn judged(records: &[Record]) -> Result<Found> {
    let language = Language::new(Arc::new(Registry::builtin()?));
    let strong: Vec<Vec<Identifier>> = records.iter().map(|record| identifiers(record, &language)).collect();
    let groups = groups(&strong);
    let wrong_merges = groups.iter().filter(|group| owners(group, records).len() > 1).count();
    let (sharing, linked) = linked(records, &strong, &groups);
    let mut found = Found { wrong_merges, sharing, linked, ..Found::default() };
    let alone: Vec<Vec<usize>> = (0..records.len()).filter(|n| strong[*n].is_empty()).map(|n| vec![n]).collect();
    (found.groups, found.alone) = (groups.len(), alone.len());
    let parts: Vec<Vec<usize>> = groups.into_iter().chain(alone).collect();
    let meter = Meter::begin();
    let portraits: Vec<Portrait> = parts.iter().map(|part| portrait(part, records, &strong)).collect();
    let proposed = proposals(&portraits);
    found.seconds = meter.end().cpu.as_secs_f64();
    found.compared = proposed.compared;
    let owner = |part: usize| records[parts[part][0]].operator;
    let mut of_owner: BTreeMap<usize, usize> = BTreeMap::new();
    for part in 0..parts.len() {
        *of_owner.entry(owner(part)).or_default() += 1;
    }
    found.apart = of_owner.values().map(|count| count * (count - 1) / 2).sum();
    let right = proposed.found.iter().filter(|proposal| owner(proposal.pair.0) == owner(proposal.pair.1)).count();
    (found.proposed, found.false_proposals) = (right, proposed.found.len() - right);
    Ok(found)
}

fn identifiers(record: &Record, schemas: &dyn Schemas) -> Vec<Identifier> {
    strong(record.identifiers.iter().map(|(scheme, value)| (*scheme, value.as_str())), schemas)
}

fn owners(group: &[usize], records: &[Record]) -> BTreeSet<usize> {
    group.iter().map(|record| records[*record].operator).collect()
}

/// Records by operator, as the archive joins them.
fn groups(strong: &[Vec<Identifier>]) -> Vec<Vec<usize>> {
    let mut records_of: BTreeMap<Evidence, Vec<usize>> = BTreeMap::new();
    for (record, identifiers) in strong.iter().enumerate() {
        if let Some(evidence) = Evidence::new(identifiers.iter().cloned()) {
            records_of.entry(evidence).or_default().push(record);
        }
    }
    let evidences: Vec<&Evidence> = records_of.keys().collect();
    let mut sharing: BTreeMap<&Identifier, Vec<usize>> = BTreeMap::new();
    for (place, evidence) in evidences.iter().enumerate() {
        for identifier in evidence.joining() {
            sharing.entry(identifier).or_default().push(place);
        }
    }
    let is_barred = |places: &[usize]| i64::try_from(places.len()).is_ok_and(|count| count > BAR);
    let barred: BTreeSet<Identifier> =
        sharing.iter().filter(|(_, places)| is_barred(places)).map(|(id, _)| (*id).clone()).collect();
    let bridges = sharing.iter().filter(|(id, _)| !barred.contains(**id)).map(|(_, places)| places.as_slice());
    let mut groups = Vec::new();
    for component in components(evidences.len(), bridges) {
        let within: Vec<&Evidence> = component.iter().map(|place| evidences[*place]).collect();
        for group in resolve(&within, &[], &barred).groups {
            groups.push(group.members.iter().flat_map(|member| records_of[within[*member]].iter().copied()).collect());
        }
    }
    groups
}

/// What these bridges connect of so many.
fn components<'b>(count: usize, bridges: impl Iterator<Item = &'b [usize]>) -> Vec<Vec<usize>> {
    let mut parent: Vec<usize> = (0..count).collect();
    fn root(parent: &mut [usize], mut place: usize) -> usize {
        while parent[place] != place {
            parent[place] = parent[parent[place]];
            place = parent[place];
        }
        place
    }
    for places in bridges {
        for pair in places.windows(2) {
            let (one, other) = (root(&mut parent, pair[0]), root(&mut parent, pair[1]));
            parent[other] = one;
        }
    }
    let mut components: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for place in 0..count {
        components.entry(root(&mut parent, place)).or_default().push(place);
    }
    components.into_values().collect()
}

/// Pairs of records of one operator that share an identifier whose check is
/// right, and those of them that are in one group.
fn linked(records: &[Record], strong: &[Vec<Identifier>], groups: &[Vec<usize>]) -> (usize, usize) {
    let mut group_of = vec![usize::MAX; strong.len()];
    for (group, members) in groups.iter().enumerate() {
        for record in members {
            group_of[*record] = group;
        }
    }
    let mut sharing: BTreeMap<&Identifier, Vec<usize>> = BTreeMap::new();
    for (record, identifiers) in strong.iter().enumerate() {
        for identifier in identifiers.iter().filter(|id| id.standing == Standing::Valid) {
            sharing.entry(identifier).or_default().push(record);
        }
    }
    let pairs = sharing.values().flat_map(|sharing| {
        sharing.iter().enumerate().flat_map(|(n, one)| sharing[n + 1..].iter().map(|other| (*one, *other)))
    });
    // A slip that makes another's code is no code that the two share.
    let of_one = pairs.filter(|(one, other)| records[*one].operator == records[*other].operator);
    let pairs: BTreeSet<(usize, usize)> = of_one.collect();
    (pairs.len(), pairs.iter().filter(|(one, other)| group_of[*one] == group_of[*other]).count())
}

fn portrait(part: &[usize], records: &[Record], strong: &[Vec<Identifier>]) -> Portrait {
    let mut portrait = Portrait::default();
    for n in part {
        let record = &records[*n];
        record.name.iter().for_each(|text| portrait.name(text));
        record.registered.iter().for_each(|text| portrait.registered_address(text));
        record.premises.iter().for_each(|text| portrait.premises_address(text));
        record.phone.iter().for_each(|text| portrait.phone(text));
        record.town.iter().for_each(|text| portrait.town(text));
        record.class.iter().for_each(|text| portrait.class(text));
        strong[*n].iter().for_each(|identifier| portrait.identifier(identifier.clone()));
    }
    portrait
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_county_joins_nobody_wrongly_and_proposes_most_of_the_rest() {
        let found = judged(&county(7, 400, 2_000)).unwrap();
        assert_eq!(found.wrong_merges, 0, "{found:?}");
        assert_eq!(found.linked, found.sharing, "{found:?}");
        assert!(found.proposed * 10 >= found.apart * 9, "{found:?}");
        assert!(found.false_proposals < found.proposed, "{found:?}");
    }
}
