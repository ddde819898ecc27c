//! What is other of an operator between two moments of its past.
//!
//! Promises that another witness of the same value is no difference. Pure; which parties came to a matter or left it,
//! [`super::exchange`] finds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::super::matter::MatterKey;
use super::super::profile::Known;
use super::super::survivorship::{Provenance, Why};
use super::exchange::{Exchange, Moment, Party, exchanges};
use super::history::{Past, PastMatter};

/// A value and who said so; nobody alone where it was gathered of several.
#[derive(Debug, Clone, PartialEq)]
pub struct Valued {
    /// The value.
    pub value: Value,
    /// Its witness.
    pub from: Option<Arc<Provenance>>,
}

/// A field that is another one.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDifference {
    /// The field.
    pub field: String,
    /// What it said.
    pub before: Option<Valued>,
    /// What it says.
    pub after: Option<Valued>,
}

/// A matter that came, went or changed.
#[derive(Debug, Clone, PartialEq)]
pub struct MatterDifference {
    /// Its name.
    pub matter: String,
    /// What names it.
    pub key: MatterKey,
    /// Whether it was there, and whether it is.
    pub there: (bool, bool),
    /// What is other in it.
    pub fields: Vec<FieldDifference>,
    /// Parties that it has and had not, whosever it was.
    pub gained: Vec<Party>,
    /// Parties that it had and has not.
    pub lost: Vec<Party>,
}

/// What is other between two moments of an operator.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Difference {
    /// Of its profile.
    pub fields: Vec<FieldDifference>,
    /// Identifiers that it has and had not.
    pub gained: Vec<Known>,
    /// Identifiers that it had and has not.
    pub lost: Vec<Known>,
    /// Of its matters, by name.
    pub matters: Vec<MatterDifference>,
}

type Fields = BTreeMap<String, Valued>;

/// What is other between two moments; one who was not there said nothing.
#[must_use]
pub fn difference(before: &Moment<'_>, after: &Moment<'_>) -> Difference {
    let (from, to) = (before.past.as_ref(), after.past.as_ref());
    let profile = |past: Option<&Past>| past.map_or_else(Fields::new, |past| fields(&past.profile.fields, &past.whys));
    let identifiers = |past: Option<&Past>| -> BTreeSet<Known> {
        past.into_iter().flat_map(|past| past.profile.identifiers.iter().cloned()).collect()
    };
    let (had, has) = (identifiers(from), identifiers(to));
    let named = |known: &BTreeSet<Known>| known.iter().map(|known| known.identifier.clone()).collect::<BTreeSet<_>>();
    let (had_named, has_named) = (named(&had), named(&has));
    let matter = |past: Option<&'_ Past>, name: &String| past.and_then(|past| past.matters.get(name)).cloned();
    let names: BTreeSet<&String> = [from, to].into_iter().flatten().flat_map(|past| past.matters.keys()).collect();
    let mine = [from, to].into_iter().flatten().flat_map(|past| past.matters.values().map(|matter| &matter.key));
    let mut parties = exchanges(before, after, &mine.collect());
    let matters = names.into_iter().filter_map(|name| {
        let (before, after) = (matter(from, name), matter(to, name));
        let key = after.as_ref().or(before.as_ref())?.key.clone();
        let there = (before.is_some(), after.is_some());
        let said = |matter: Option<PastMatter>| {
            matter.map_or_else(Fields::new, |matter| fields(&matter.composed.content, &matter.composed.whys))
        };
        let fields = other(said(before), said(after));
        let Exchange { gained, lost } = parties.remove(&key).unwrap_or_default();
        let differs = there.0 != there.1 || !(fields.is_empty() && gained.is_empty() && lost.is_empty());
        differs.then(|| MatterDifference { matter: name.clone(), key, there, fields, gained, lost })
    });
    Difference {
        fields: other(profile(from), profile(to)),
        gained: has.iter().filter(|known| !had_named.contains(&known.identifier)).cloned().collect(),
        lost: had.iter().filter(|known| !has_named.contains(&known.identifier)).cloned().collect(),
        matters: matters.collect(),
    }
}

/// Values with their witnesses.
fn fields<'v>(values: impl IntoIterator<Item = (&'v String, &'v Value)>, whys: &[Why]) -> Fields {
    let from: BTreeMap<&str, &Arc<Provenance>> =
        whys.iter().map(|why| (why.field.as_str(), &why.winner.from)).collect();
    let valued = |(field, value): (&String, &Value)| {
        let from = from.get(field.as_str()).map(|from| Arc::clone(from));
        (field.clone(), Valued { value: value.clone(), from })
    };
    values.into_iter().map(valued).collect()
}

/// Fields whose values differ: another witness of the same value is no difference.
fn other(mut before: Fields, mut after: Fields) -> Vec<FieldDifference> {
    let names: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
    let differs = names.into_iter().filter_map(|field| {
        let (before, after) = (before.remove(&field), after.remove(&field));
        let same = before.as_ref().map(|valued| &valued.value) == after.as_ref().map(|valued| &valued.value);
        (!same).then_some(FieldDifference { field, before, after })
    });
    differs.collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::fact::Told;
    use super::super::super::fold::gather;
    use super::super::super::world::{code, event, party, penalty, rules, schemas};
    use super::super::history::tests::{CREDIT, of};
    use super::*;
    use crate::message::Event;

    /// What is other of an operator where these are all events at either moment.
    fn between(events: [&[Event]; 2]) -> Difference {
        let read = |event: &Event| Told::read(event.clone(), &*schemas(), &rules()).unwrap();
        let told = events.map(|events| events.iter().map(read).collect::<Vec<_>>());
        let told = [&told[0], &told[1]].map(|told| told.iter().collect::<Vec<_>>());
        let [before, after] = [&told[0], &told[1]]
            .map(|told| Moment::of(told, &gather(told, &[], 1_000, &BTreeSet::new()), &of(&code(91, 1)), &rules()));
        difference(&before, &after)
    }

    fn said(n: u64, source: &str, number: &str) -> Event {
        penalty(n, source, "1", number, &[(CREDIT, &code(91, 1))])
    }

    #[test]
    fn a_difference_is_of_values_and_of_no_witnesses() {
        let one = [said(1, "a.b", "1")];
        assert_eq!(between([&one, &[said(1, "a.b", "1"), said(2, "c.d", "1")]]), Difference::default());
        let other = between([&one, &[said(2, "a.b", "2")]]);
        let there: Vec<_> = other.matters.iter().map(|matter| (matter.key.key.as_str(), matter.there)).collect();
        assert_eq!(there.len(), 2, "its key is another one, so one matter went and another came: {there:?}");
        let first = between([&[], &one]);
        assert_eq!(
            (first.gained.len(), first.lost.len(), first.matters.len()),
            (2, 0, 1),
            "its code and what is inside"
        );
        let field = &first.matters[0].fields[0];
        assert_eq!(
            (&field.before, field.after.as_ref().unwrap().from.as_ref().unwrap().source.as_str()),
            (&None, "a.b")
        );
    }

    #[test]
    fn a_matter_whose_parties_alone_are_others_differs() {
        let with = |name: &str| {
            let parties = [party("punished", "店1", &[(CREDIT, &code(91, 1))]), party("supplier", name, &[])];
            let body = serde_json::json!({"parties": parties, "number": "1", "authority": "局"});
            [event(1, "a.b", "penalty", "1", &body)]
        };
        assert_eq!(between([&with("甲"), &with("甲")]), Difference::default());
        let found = between([&with("甲"), &with("乙")]);
        let [matter] = &found.matters[..] else { panic!("one matter: {found:?}") };
        assert_eq!((matter.there, matter.fields.len()), ((true, true), 0));
        let named = |parties: &[Party]| parties.iter().map(|party| party.name.clone().unwrap()).collect::<Vec<_>>();
        assert_eq!((named(&matter.gained), named(&matter.lost)), (vec!["乙".to_owned()], vec!["甲".to_owned()]));
    }
}
