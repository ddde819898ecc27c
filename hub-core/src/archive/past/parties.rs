//! Parties of matters as they were: who it was then that had a part in them, in which role, under which name.
//!
//! Promises to say who somebody was only where all that hangs together with them was looked up: of less a wrong id
//! would come. Whoever was not looked up is told as it was written. Pure: what was looked up, it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;

use super::super::fact::{Mention, Told};
use super::super::fold::Gathered;
use super::super::matter::MatterKey;
use super::super::survivorship::Rules;
use super::super::who::identity::{Evidence, Group};
use super::history::Past;

/// A party of a matter as a record had it.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// What it does there.
    pub role: String,
    /// Its name.
    pub name: Option<String>,
    /// What it is known by.
    pub evidence: Evidence,
}

impl Written {
    /// What people call it: its name, else its senior identifier.
    #[must_use]
    pub fn title(&self) -> &str {
        let senior = || self.evidence.identifiers().first().map(|identifier| identifier.value.as_str());
        self.name.as_deref().or_else(senior).unwrap_or_default()
    }
}

/// What those are known by who have a part in an operator's matters, in the latest `most` of each family.
pub fn of(past: &Past, told: &[&Told], most: usize) -> BTreeSet<Evidence> {
    named(told, &latest(past, most)).map(|(.., evidence)| evidence.clone()).collect()
}

/// Tells the past of an operator who else had a part in the latest `most` of its matters of each family, as it was
/// `told` and put together `then`.
pub(in crate::archive) fn meet(
    past: &mut Past,
    (told, then): (&[&Told], &Gathered<'_>),
    most: usize,
    is_looked_up: impl Fn(&Evidence) -> bool,
    rules: &Rules,
) {
    let matters = latest(past, most);
    let looked_up = |group: &&Group| group.members.iter().any(|member| is_looked_up(then.evidences[*member]));
    let groups = then.resolution.groups.iter().filter(looked_up);
    let groups: BTreeMap<&str, &Group> = groups.map(|group| (group.operator.as_str(), group)).collect();
    for (key, name) in &matters {
        let Some(matter) = past.matters.get_mut(name) else { continue };
        for (operator, roles) in then.roles.get(key).into_iter().flatten() {
            let Some(group) = groups.get(operator.as_str()) else { continue };
            // What people call somebody, no matter says.
            let title = || then.profile(group, iter::empty(), rules).0.title();
            past.titles.entry(operator.clone()).or_insert_with(title);
            matter.parties.insert(operator.clone(), roles.clone());
        }
    }
    for (key, mention, evidence) in named(told, &matters).filter(|(.., evidence)| !is_looked_up(evidence)) {
        let matter = matters.get(key).and_then(|name| past.matters.get_mut(name));
        matter.into_iter().for_each(|matter| {
            let (role, name) = (mention.role.clone(), mention.name.clone());
            matter.written.push(Written { role, name, evidence: evidence.clone() });
        });
    }
}

/// The names of the latest matters of each family, by what names them.
fn latest(past: &Past, most: usize) -> BTreeMap<MatterKey, String> {
    let names = past.by_family().into_values().flat_map(|names| names.into_iter().take(most));
    names.map(|name| (past.matters[name].key.clone(), name.to_owned())).collect()
}

/// The parties of matters that are known by anything.
fn named<'t>(
    told: &[&'t Told],
    matters: &BTreeMap<MatterKey, String>,
) -> impl Iterator<Item = (&'t MatterKey, &'t Mention, &'t Evidence)> {
    let states = told.iter().filter_map(|told| told.state.as_ref());
    states.filter(|state| matters.contains_key(&state.matter)).flat_map(|state| {
        let known = move |mention: &'t Mention| Some((&state.matter, mention, mention.evidence.as_ref()?));
        state.mentions.iter().filter_map(known)
    })
}
