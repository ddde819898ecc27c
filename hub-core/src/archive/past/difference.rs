//! What is other of an operator between two moments of its past.
//!
//! Promises that another witness of the same value is no difference. Pure; which parties came to a matter or left it,
//! it does not tell.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::super::matter::MatterKey;
use super::super::profile::Known;
use super::super::survivorship::{Provenance, Why};
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
pub fn difference(from: Option<&Past>, to: Option<&Past>) -> Difference {
    let profile = |past: Option<&Past>| past.map_or_else(Fields::new, |past| fields(&past.profile.fields, &past.whys));
    let identifiers = |past: Option<&Past>| -> BTreeSet<Known> {
        past.into_iter().flat_map(|past| past.profile.identifiers.iter().cloned()).collect()
    };
    let (had, has) = (identifiers(from), identifiers(to));
    let named = |known: &BTreeSet<Known>| known.iter().map(|known| known.identifier.clone()).collect::<BTreeSet<_>>();
    let (had_named, has_named) = (named(&had), named(&has));
    let matter = |past: Option<&'_ Past>, name: &String| past.and_then(|past| past.matters.get(name)).cloned();
    let names: BTreeSet<&String> = [from, to].into_iter().flatten().flat_map(|past| past.matters.keys()).collect();
    let matters = names.into_iter().filter_map(|name| {
        let (before, after) = (matter(from, name), matter(to, name));
        let key = after.as_ref().or(before.as_ref())?.key.clone();
        let there = (before.is_some(), after.is_some());
        let said = |matter: Option<PastMatter>| {
            matter.map_or_else(Fields::new, |matter| fields(&matter.composed.content, &matter.composed.whys))
        };
        let fields = other(said(before), said(after));
        (there.0 != there.1 || !fields.is_empty()).then(|| MatterDifference {
            matter: name.clone(),
            key,
            there,
            fields,
        })
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
    use super::super::super::world::{code, penalty};
    use super::super::history::When;
    use super::super::history::tests::{CREDIT, of, then};
    use super::*;
    use crate::message::Event;

    #[test]
    fn a_difference_is_of_values_and_of_no_witnesses() {
        let id = code(91, 1);
        let said = |n, source, number: &str| penalty(n, source, "1", number, &[(CREDIT, &id)]);
        let at = |events: &[Event]| then(events, When::default(), &of(&id));
        let one = at(&[said(1, "a.b", "1")]);
        assert_eq!(
            difference(one.as_ref(), at(&[said(1, "a.b", "1"), said(2, "c.d", "1")]).as_ref()),
            Difference::default()
        );
        let other = difference(one.as_ref(), at(&[said(2, "a.b", "2")]).as_ref());
        let there: Vec<_> = other.matters.iter().map(|matter| (matter.key.key.as_str(), matter.there)).collect();
        assert_eq!(there.len(), 2, "its key is another one, so one matter went and another came: {there:?}");
        let first = difference(None, one.as_ref());
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
}
