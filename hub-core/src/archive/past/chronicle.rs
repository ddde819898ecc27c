//! The chronicle of an operator: each change of its matters and its profile, in the order in which it happened or in
//! which it became known.
//!
//! Goes through the versions of all facts concerned and says at each step what that changed; what a version changed
//! nothing in is told by none. Promises that the order in which facts are given is no matter. Pure; whose a party is,
//! it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::super::compose::{Witness, compose};
use super::super::fact::{State, Told};
use super::super::listing;
use super::super::matter::MatterKey;
use super::super::survivorship::{Candidate, Provenance, Rules};
use super::super::who::identity::Evidence;
use super::history::Turns;
use crate::message::{EventId, Instant};

/// The time by which a chronicle goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// When things were so, as it is known now: a state that was corrected backwards is not told.
    Valid,
    /// When they became known: a state that came late and changed nothing any more is not told.
    Known,
}

/// What became of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// It was not there before.
    Appeared,
    /// It says something else.
    Changed,
    /// It is gone.
    Removed,
}

/// How a change came, in the order of those of one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The whole list that lacked it has it again.
    Back,
    /// A source said so.
    Begins,
    /// A whole list lacks it.
    Gone,
}

/// A field that says something else: what it said, what it says.
pub type Other = (String, Option<Value>, Option<Value>);

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When it happened: as the source says, else when it was received.
    pub at: Instant,
    /// When it became known.
    pub known: Instant,
    /// The matter that changed; none: the profile.
    pub matter: Option<MatterKey>,
    /// What became of it.
    pub turned: Turned,
    /// What whoever it is told of does in the matter, by whatever tells it: after the change, of one that is gone
    /// before it. Of the profile nothing.
    pub roles: BTreeSet<String>,
    /// What is other.
    pub fields: Vec<Other>,
    /// The state that brought it; where a list lacks it, the last one that there was.
    pub from: Arc<Provenance>,
    /// How.
    pub cause: Cause,
}

/// One step of one fact.
struct Step<'t> {
    at: Instant,
    known: Instant,
    fact: usize,
    told: &'t Told,
    cause: Cause,
}

impl Step<'_> {
    fn place(&self, by: By) -> (Instant, Instant, Cause, EventId, usize) {
        let (first, second) = if by == By::Valid { (self.at, self.known) } else { (self.known, self.at) };
        (first, second, self.cause, self.told.event.id, self.fact)
    }
}

/// All changes of the matters and the profile of whom `mine` knows, the earliest first. Each fact is its events that
/// stand, in any order.
pub fn chronicle(
    facts: &[Vec<&Told>],
    turns: &Turns,
    by: By,
    mine: &dyn Fn(&Evidence) -> bool,
    rules: &Rules,
) -> Vec<Entry> {
    let mut steps: Vec<Step<'_>> = facts.iter().enumerate().flat_map(|(fact, told)| steps(fact, told, turns)).collect();
    steps.sort_by_key(|step| step.place(by));
    let mut walk = Walk { facts: facts.iter().map(|_| Now::default()).collect(), ..Walk::new(rules, mine) };
    for step in &steps {
        walk.step(step);
    }
    walk.entries
}

/// What becomes of one fact, and when.
fn steps<'t>(fact: usize, told: &[&'t Told], turns: &Turns) -> Vec<Step<'t>> {
    let received = |told: &Told| told.event.id.raw.received();
    let mut steps: Vec<Step<'t>> = told
        .iter()
        .map(|&told| {
            let known = received(told);
            Step { at: told.event.occurred.unwrap_or(known), known, fact, told, cause: Cause::Begins }
        })
        .collect();
    let mut heard: Vec<&'t Told> = told.to_vec();
    heard.sort_by_key(|told| (received(told), told.event.id));
    let (mut last, mut gone) = (listing::Told::default(), false);
    for (place, &told) in heard.iter().enumerate() {
        let event = &told.event;
        last.hear(event.id.raw, event.listing.as_ref().map(|listing| (listing.round, listing.list.as_str())));
        let next = heard.get(place + 1).map(|told| received(told));
        if next == Some(received(told)) {
            continue;
        }
        let Some((_, list)) = last.list else { continue };
        let turns = turns.get(&(event.fact.source.to_string(), list.to_owned())).map_or(&[][..], Vec::as_slice);
        let mut step = |at, cause| steps.push(Step { at, known: at, fact, told, cause });
        let now = received(told);
        let lacks = turns.iter().find(|turn| last.at < Some(turn.round)).map(|turn| turn.at.max(now));
        let lacks = lacks.filter(|at| next.is_none_or(|next| *at < next));
        if gone && lacks != Some(now) {
            step(now, Cause::Back);
            gone = false;
        }
        if let Some(at) = lacks.filter(|_| !gone) {
            step(at, Cause::Gone);
            gone = true;
        }
    }
    steps
}

/// A fact on the way.
#[derive(Default)]
struct Now<'t> {
    top: Option<&'t Told>,
    gone: bool,
}

impl<'t> Now<'t> {
    fn state(&self) -> Option<(&'t Told, &'t State)> {
        let told = self.top.filter(|_| !self.gone)?;
        Some((told, told.state.as_ref()?))
    }
}

/// All facts on the way, and what they come to.
struct Walk<'t, 'w> {
    rules: &'w Rules,
    mine: &'w dyn Fn(&Evidence) -> bool,
    facts: Vec<Now<'t>>,
    /// The facts that tell a matter.
    matters: BTreeMap<&'t MatterKey, BTreeSet<usize>>,
    /// What matters came to.
    shown: BTreeMap<&'t MatterKey, Shown>,
    /// Candidates of the profile's fields, by fact and party.
    fields: Vec<Field>,
    entries: Vec<Entry>,
}

/// A matter on the way.
struct Shown {
    content: Map<String, Value>,
    roles: BTreeSet<String>,
}

#[derive(Default)]
struct Field {
    candidates: BTreeMap<(usize, usize), Candidate>,
    winner: Option<(usize, usize)>,
}

impl<'t, 'w> Walk<'t, 'w> {
    fn new(rules: &'w Rules, mine: &'w dyn Fn(&Evidence) -> bool) -> Self {
        let fields = rules.fields().iter().map(|_| Field::default()).collect();
        let (facts, entries) = (Vec::new(), Vec::new());
        Self { rules, mine, facts, matters: BTreeMap::new(), shown: BTreeMap::new(), fields, entries }
    }

    fn step(&mut self, step: &Step<'t>) {
        let now = &mut self.facts[step.fact];
        let before = now.state();
        match step.cause {
            Cause::Begins if now.top.is_none_or(|top| step.told.event.rank() > top.event.rank()) => {
                now.top = Some(step.told);
            }
            Cause::Begins => return,
            cause => now.gone = cause == Cause::Gone,
        }
        let after = now.state();
        if before.is_none() && after.is_none() {
            return;
        }
        if let Some((_, state)) = before
            && let Some(facts) = self.matters.get_mut(&state.matter)
        {
            facts.remove(&step.fact);
        }
        if let Some((_, state)) = after {
            self.matters.entry(&state.matter).or_default().insert(step.fact);
        }
        let keys: BTreeSet<&MatterKey> =
            [before, after].into_iter().flatten().map(|(_, state)| &state.matter).collect();
        for key in keys {
            self.matter(key, step);
        }
        self.profile(after, step);
    }

    /// Says what a step changed of a matter.
    fn matter(&mut self, key: &'t MatterKey, step: &Step<'t>) {
        let tells = || {
            let facts = self.matters.get(key).into_iter().flatten();
            facts.filter_map(|fact| self.facts[*fact].state())
        };
        let mentions = tells().flat_map(|(_, state)| &state.mentions);
        let mine = mentions.filter(|mention| self.is_mine(mention.evidence.as_ref()));
        let roles: BTreeSet<String> = mine.map(|mention| mention.role.clone()).collect();
        let is_mine = !roles.is_empty();
        let witness = |(told, state): (&'t Told, &'t State)| Witness {
            from: told.provenance(),
            in_force: state.in_force,
            content: &state.content,
        };
        let witnesses: Vec<Witness<'_>> = tells().filter(|_| is_mine).map(witness).collect();
        let after = is_mine.then(|| Shown { content: compose(&key.family, &witnesses, self.rules).content, roles });
        let before = self.shown.remove(key);
        let (was, is) = (before.as_ref(), after.as_ref());
        let fields = others(was.map(|shown| &shown.content), is.map(|shown| &shown.content));
        let turned = match (was, is) {
            (None, Some(_)) => Some(Turned::Appeared),
            (Some(_), None) => Some(Turned::Removed),
            _ => (!fields.is_empty()).then_some(Turned::Changed),
        };
        if let (Some(turned), Some(shown)) = (turned, is.or(was)) {
            let roles = shown.roles.clone();
            self.tell(Some(key.clone()), turned, roles, fields, step);
        }
        if let Some(after) = after {
            self.shown.insert(key, after);
        }
    }

    /// Says what a step changed of the profile.
    fn profile(&mut self, after: Option<(&'t Told, &'t State)>, step: &Step<'t>) {
        let fact = step.fact;
        let mut fields = Vec::new();
        for (place, named) in self.rules.fields().iter().enumerate() {
            let mut offered = Vec::new();
            if let Some((told, state)) = after {
                for (party, mention) in state.mentions.iter().enumerate() {
                    let Some(claim) = mention.claims.get(&named.name) else { continue };
                    if self.is_mine(mention.evidence.as_ref()) {
                        let (value, from, in_force) = (claim.value.clone(), told.provenance(), state.in_force);
                        offered.push(((fact, party), Candidate { value, from, order: claim.order, in_force }));
                    }
                }
            }
            let field = &mut self.fields[place];
            let before = field.winner.and_then(|winner| field.candidates.get(&winner)).map(|won| won.value.clone());
            let had: Vec<_> = field.candidates.range((fact, 0)..=(fact, usize::MAX)).map(|(key, _)| *key).collect();
            if had.is_empty() && offered.is_empty() {
                continue;
            }
            had.iter().for_each(|key| drop(field.candidates.remove(key)));
            let mut asked: Vec<(usize, usize)> = offered.iter().map(|(key, _)| *key).collect();
            field.candidates.extend(offered);
            match field.winner.take() {
                // Rules are a total order: who did not win needs only be compared where the winner still stands.
                Some(winner) if !had.contains(&winner) => asked.push(winner),
                _ => asked = field.candidates.keys().copied().collect(),
            }
            let best = asked.into_iter().reduce(|best, other| {
                let wins = self.rules.prefers(&named.rule, &field.candidates[&other], &field.candidates[&best]);
                if wins { other } else { best }
            });
            field.winner = best;
            let after = best.map(|best| field.candidates[&best].value.clone());
            if before != after {
                fields.push((named.name.clone(), before, after));
            }
        }
        if !fields.is_empty() {
            let said = |side: fn(&Other) -> bool| fields.iter().all(side);
            let held = self.fields.iter().filter(|field| field.winner.is_some()).count();
            let turned = match (said(|other| other.1.is_none()), said(|other| other.2.is_none())) {
                (true, false) if held == fields.len() => Turned::Appeared,
                (false, true) if held == 0 => Turned::Removed,
                _ => Turned::Changed,
            };
            self.tell(None, turned, BTreeSet::new(), fields, step);
        }
    }

    fn is_mine(&self, evidence: Option<&Evidence>) -> bool {
        evidence.is_some_and(self.mine)
    }

    fn tell(
        &mut self,
        matter: Option<MatterKey>,
        turned: Turned,
        roles: BTreeSet<String>,
        fields: Vec<Other>,
        step: &Step<'t>,
    ) {
        let (at, known, from) = (step.at, step.known, step.told.provenance());
        self.entries.push(Entry { at, known, matter, turned, roles, fields, from, cause: step.cause });
    }
}

fn others(before: Option<&Map<String, Value>>, after: Option<&Map<String, Value>>) -> Vec<Other> {
    let names: BTreeSet<&String> = [before, after].into_iter().flatten().flat_map(Map::keys).collect();
    let value =
        |content: Option<&Map<String, Value>>, name: &String| content.and_then(|content| content.get(name)).cloned();
    let other = |name: &String| {
        let (before, after) = (value(before, name), value(after, name));
        (before != after).then(|| (name.clone(), before, after))
    };
    names.into_iter().filter_map(other).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::world::{code, event, party, penalty, rules, schemas};
    use super::*;
    use crate::message::Event;

    fn said(n: u64, source: &str, record: &str, number: &str) -> Told {
        let event = penalty(n, source, record, number, &[("social-credit-code", &code(91, 1))]);
        let event = Event { occurred: Some(100 - n.cast_signed()), ..event };
        Told::read(event, &*schemas(), &rules()).unwrap()
    }

    #[test]
    fn the_order_in_which_facts_and_states_are_given_is_no_matter() {
        let told = [said(1, "a.b", "1", "1"), said(2, "a.b", "1", "2"), said(3, "c.d", "9", "1")];
        let all = |facts: &[Vec<&Told>], by| chronicle(facts, &Turns::new(), by, &|_| true, &rules());
        for by in [By::Valid, By::Known] {
            let one = all(&[vec![&told[0], &told[1]], vec![&told[2]]], by);
            assert_eq!(one, all(&[vec![&told[2]], vec![&told[1], &told[0]]], by));
            assert!(one.is_sorted_by_key(|entry| if by == By::Valid { entry.at } else { entry.known }));
        }
        assert_eq!(all(&[], By::Valid), []);
    }

    #[test]
    fn an_entry_says_what_parts_its_operator_has_by_all_that_tell_the_matter() {
        use Turned::{Appeared, Changed, Removed};
        let (mine, other) = (code(91, 1), code(91, 2));
        // Who tells it, what it says, who has which part; what is told of it, and the parts that are said.
        let steps = [
            ("a.b", "1", vec![("punished", &other), ("supplier", &mine)], Appeared, vec!["supplier"]),
            ("c.d", "2", vec![("buyer", &mine), ("supplier", &mine)], Changed, vec!["buyer", "supplier"]),
            ("a.b", "3", vec![("supplier", &other)], Changed, vec!["buyer", "supplier"]),
            ("c.d", "4", vec![("buyer", &mine)], Changed, vec!["buyer"]),
            ("c.d", "5", vec![("buyer", &other)], Removed, vec!["buyer"]),
        ];
        let told = steps.iter().zip(1..).map(|((source, said, parties, ..), n)| {
            let parties: Vec<Value> =
                parties.iter().map(|(role, code)| party(role, "店", &[("social-credit-code", code)])).collect();
            let field = if *source == "a.b" { "town" } else { "result" }; // of its own, so that none wins over the other
            let body = json!({"parties": parties, "number": "1", "authority": "局", field: said});
            Told::read(event(n, source, "penalty", "1", &body), &*schemas(), &rules()).unwrap()
        });
        let told: Vec<Told> = told.collect();
        let of = |source: &str| told.iter().filter(|told| told.event.fact.source.as_str() == source).collect();
        let is_mine = |evidence: &Evidence| evidence.identifiers().iter().any(|id| id.value == mine);
        for by in [By::Valid, By::Known] {
            let entries = chronicle(&[of("a.b"), of("c.d")], &Turns::new(), by, &is_mine, &rules());
            let found = entries.iter().map(|entry| (entry.turned, entry.roles.iter().map(String::as_str).collect()));
            assert_eq!(found.collect::<Vec<(_, Vec<_>)>>(), steps.clone().map(|(.., turned, roles)| (turned, roles)));
        }
    }

    #[test]
    fn a_matter_of_others_is_not_told() {
        let told = said(1, "a.b", "1", "1");
        assert_eq!(chronicle(&[vec![&told]], &Turns::new(), By::Known, &|_| false, &rules()), []);
    }
}
