//! The past: what an archive said as of any moment, in both times.
//!
//! *Valid* is when something was so, *known* when the hub was told. Promises that the past is a function of the set of
//! events, as the present is: the same fold ([`super::super::fold`]) over those that were known and had begun. Pure.
//!
//! What a set of events does not tell, and how it is taken:
//! - A replay takes the raw id of its record, so what an adapter of today reads counts from when the record came:
//!   the past is what the sources had told by then, read as it is read now. Rules of survivorship are today's too.
//! - A record that a platform was told is an echo from the beginning; when that was found out is not kept.
//! - When a person said that a short list is right is not kept: it counts from when the list was whole.
//! - A decision counts from when it was made until it was withdrawn, also for what was so before.
//! - An identifier that is barred today joins nobody at any time.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::super::compose::{Composed, compose};
use super::super::fact::{Schemas, State, Told};
use super::super::fold::{Gathered, in_force};
use super::super::listing::Turn;
use super::super::matter::MatterKey;
use super::super::profile::Profile;
use super::super::survivorship::{Rules, Why};
use super::super::who::decision::{decided, name, parties};
use super::super::who::identity::{Decided, Evidence, Group, Identifier};
use super::parties::Written;
use crate::message::{Decision, Echo, Event, FactKey, Instant};

/// A moment in both times; what is none is not asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct When {
    /// What was true then: a state that began later is left out.
    pub valid: Option<Instant>,
    /// What was known then: a record that came later is left out.
    pub known: Option<Instant>,
}

impl When {
    /// Whether a state counts: it was known, and had begun. It begins when it occurred, else when it was received.
    #[must_use]
    pub fn has_begun(self, event: &Event) -> bool {
        let begins = event.occurred.unwrap_or_else(|| event.id.raw.received());
        self.known.is_none_or(|known| event.id.raw.received() <= known) && self.valid.is_none_or(|at| begins <= at)
    }

    /// Whether what was said at a moment had been said: lists bind both times alike.
    #[must_use]
    pub fn is_past(self, at: Instant) -> bool {
        [self.valid, self.known].into_iter().flatten().all(|then| at <= then)
    }
}

/// From when on which rounds of lists decide, by source and list.
pub type Turns = BTreeMap<(String, String), Vec<Turn>>;

/// What had been decided then, and was not withdrawn yet.
#[must_use]
pub fn ruled(decisions: &[Decision], when: When, schemas: &dyn Schemas) -> Vec<Decided> {
    let is_known = |at: Instant| when.known.is_none_or(|known| at <= known);
    let made = decisions.iter().filter(|decision| is_known(decision.decided.at)).cloned();
    let then = made.map(|decision| Decision { withdrawn: decision.withdrawn.filter(|by| is_known(by.at)), ..decision });
    then.filter_map(|decision| decided(&decision, schemas)).collect()
}

/// A state with the parties that decisions name by its record.
#[must_use]
pub fn named<'t>(told: &'t Told, rulings: &[Decided]) -> Cow<'t, Told> {
    let is_named = |party: &Identifier| rulings.iter().flat_map(Decided::named).any(|named| named == party);
    let fact = &told.event.fact;
    let any = |state: &State| parties(fact, state).any(|(_, party)| is_named(&party));
    if rulings.is_empty() || !told.state.as_ref().is_some_and(any) {
        return Cow::Borrowed(told);
    }
    let mut told = told.clone();
    if let Some(state) = &mut told.state {
        name(&told.event.fact, state, is_named);
    }
    Cow::Owned(told)
}

/// The states of facts that said something then, of all states that no later generation voids.
#[must_use]
pub fn told<'t>(
    states: &'t [Told],
    turns: &Turns,
    echoes: &BTreeSet<Echo>,
    rulings: &[Decided],
    when: When,
) -> Vec<Cow<'t, Told>> {
    let mut by_fact: BTreeMap<&FactKey, Vec<&'t Told>> = BTreeMap::new();
    for told in states {
        by_fact.entry(&told.event.fact).or_default().push(told);
    }
    let of_list = |source: &str, list: &str| {
        let turns = turns.get(&(source.to_owned(), list.to_owned()))?;
        turns.iter().take_while(|turn| when.is_past(turn.at)).last().map(|turn| turn.round)
    };
    let found = by_fact.into_values().filter_map(|states| {
        let events = || states.iter().map(|told| &told.event);
        let begun: Vec<&Event> = events().filter(|event| when.has_begun(event)).collect();
        let heard: Vec<&Event> = events().filter(|event| when.is_past(event.id.raw.received())).collect();
        let event = in_force(&begun, &heard, of_list, echoes)?;
        states.into_iter().find(|told| told.event.id == event.id).map(|told| named(told, rulings))
    });
    found.collect()
}

/// Whom someone asks for, in a past that may have known them otherwise.
#[derive(Debug, Clone, Default)]
pub struct Whom {
    /// The id that was asked for, and the one that it leads to today.
    pub ids: Vec<String>,
    /// What was asked for, as the value of an identifier.
    pub values: Vec<String>,
    /// Identifiers that are the operator's alone today, the most senior first: scheme and value.
    pub today: Vec<(String, String)>,
}

/// An operator as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// Its id then.
    pub operator: String,
    /// Operators of then that are the same one today.
    pub apart: BTreeSet<String>,
    /// What was said of it.
    pub profile: Profile,
    /// Why its fields had their values.
    pub whys: Vec<Why>,
    /// Its matters by name.
    pub matters: BTreeMap<String, PastMatter>,
    /// What people called it and whoever else has a part in them, by their ids of then.
    pub titles: BTreeMap<String, String>,
}

impl Past {
    /// Names of its matters by family: the latest first, those of no known time last; else by name.
    #[must_use]
    pub fn by_family(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut families: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, matter) in &self.matters {
            families.entry(&matter.key.family).or_default().push(name);
        }
        for names in families.values_mut() {
            names.sort_by_key(|name| (Reverse(self.matters[*name].composed.occurred), *name));
        }
        families
    }
}

/// A matter as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct PastMatter {
    /// What names it.
    pub key: MatterKey,
    /// Roles by operator of then: its own, and of the others as far as they were looked up ([`super::parties`]).
    pub parties: BTreeMap<String, BTreeSet<String>>,
    /// Others, of whom too much hangs together to look up who they were.
    pub written: Vec<Written>,
    /// What it came to.
    pub composed: Composed,
    /// The sources that told it.
    pub sources: BTreeSet<String>,
}

/// The operator that someone asks for, among those of then; none where there was none such.
///
/// One that has been merged since is that which the id that was asked for led to then; else the one with the most
/// senior of today's identifiers that anybody had. The others are named: they were apart.
pub(in crate::archive) fn past(then: &Gathered<'_>, whom: &Whom, rules: &Rules) -> Option<Past> {
    let of = |group: &Group| -> Vec<&Evidence> { group.members.iter().map(|member| then.evidences[*member]).collect() };
    let groups = &then.resolution.groups;
    let is_today =
        |id: &Identifier| whom.today.iter().position(|(scheme, value)| scheme == id.scheme && *value == id.value);
    let by_id = |id: &String| {
        groups.iter().find(|group| group.operator == *id).or_else(|| {
            groups.iter().find(|group| {
                group.sound.iter().any(|sound| sound.operator_id() == *id)
                    || of(group).iter().any(|evidence| evidence.operator_id() == *id)
            })
        })
    };
    let by_value = || {
        let alone = |group: &&Group| group.sound.iter().any(|id| whom.values.contains(&id.value));
        let named = |group: &&Group| {
            of(group).iter().flat_map(|evidence| evidence.identifiers()).any(|id| whom.values.contains(&id.value))
        };
        groups.iter().find(alone).or_else(|| {
            let mut named = groups.iter().filter(named);
            named.next().filter(|_| named.next().is_none())
        })
    };
    let senior = || {
        let of_today = |group: &&Group| group.sound.iter().filter_map(is_today).min();
        groups.iter().filter(|group| of_today(group).is_some()).min_by_key(of_today)
    };
    let group = whom.ids.first().and_then(by_id).or_else(by_value);
    let group = group.or_else(|| whom.ids.iter().skip(1).find_map(by_id)).or_else(senior)?;
    let apart = groups.iter().filter(|other| *other != group && other.sound.iter().any(|id| is_today(id).is_some()));
    let apart = apart.map(|other| other.operator.clone()).collect();
    let mut matters = BTreeMap::new();
    for (key, roles) in then.roles.iter().filter_map(|(key, roles)| Some((*key, roles.get(&group.operator)?))) {
        let witnesses = &then.matters[key];
        let matter = PastMatter {
            key: key.clone(),
            parties: [(group.operator.clone(), roles.clone())].into(),
            written: Vec::new(),
            composed: compose(&key.family, witnesses, rules),
            sources: witnesses.iter().map(|witness| witness.from.source.clone()).collect(),
        };
        matters.insert(key.name(), matter);
    }
    let mine = matters.iter();
    let mine = mine.map(|(name, matter)| (name.as_str(), matter.key.family.as_str(), &matter.composed.content));
    let (profile, whys) = then.profile(group, mine, rules);
    let titles = [(group.operator.clone(), profile.title())].into();
    Some(Past { operator: group.operator.clone(), apart, profile, whys, matters, titles })
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::super::fold::gather;
    use super::super::super::world::{code, penalty, rules, schemas};
    use super::*;

    pub(in super::super) const CREDIT: &str = "social-credit-code";

    pub(in super::super) fn then(events: &[Event], when: When, whom: &Whom) -> Option<Past> {
        let read = |event: &Event| Told::read(event.clone(), &*schemas(), &rules()).unwrap();
        let states: Vec<Told> = events.iter().map(read).collect();
        let told = told(&states, &Turns::new(), &BTreeSet::new(), &[], when);
        past(&gather(&told.iter().map(AsRef::as_ref).collect::<Vec<_>>(), &[], 1_000, &BTreeSet::new()), whom, &rules())
    }

    pub(in super::super) fn of(value: &str) -> Whom {
        Whom { values: vec![value.to_owned()], ..Whom::default() }
    }

    #[test]
    fn a_state_counts_once_it_was_known_and_had_begun() {
        let event = Event { occurred: Some(5), ..penalty(9, "a.b", "1", "1", &[]) };
        let at = |valid, known| When { valid, known }.has_begun(&event);
        assert!(at(None, None) && at(Some(5), Some(9)));
        assert!(!at(Some(4), None) && !at(None, Some(8)));
        let silent = Event { occurred: None, ..event.clone() };
        assert!(!When { valid: Some(8), known: None }.has_begun(&silent), "it begins when it is received");
    }

    #[test]
    fn one_of_several_is_picked_by_the_id_asked_for_then_by_the_senior_of_todays_identifiers() {
        let events = [
            penalty(1, "a.b", "1", "1", &[("licence", "JY1")]),
            penalty(2, "a.b", "2", "2", &[(CREDIT, &code(91, 1))]),
        ];
        let today = vec![(CREDIT.to_owned(), code(91, 1)), ("licence".to_owned(), "JY1".to_owned())];
        let whom = |id: &str| Whom { ids: vec![id.to_owned()], values: Vec::new(), today: today.clone() };
        let [first, second] =
            ["JY1", &code(91, 1)].map(|value| then(&events, When::default(), &of(value)).unwrap().operator);
        assert_eq!(then(&events, When::default(), &whom(&first)).unwrap().operator, first);
        let senior = then(&events, When::default(), &whom("another")).unwrap();
        assert_eq!((senior.operator, senior.apart), (second, [first.clone()].into()));
        let alone = then(&events, When { known: Some(1), valid: None }, &whom("another")).unwrap();
        assert_eq!((alone.operator, alone.apart.len()), (first, 0));
        assert_eq!(then(&events, When { known: Some(0), valid: None }, &whom("another")), None);
    }
}
