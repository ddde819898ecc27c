//! Parties that a matter gained and lost between two moments, as its records write them.
//!
//! Promises that another witness of a party is no difference, nor another name of it, nor an identifier more; that of
//! a matter it is no matter whose it was; and that the order in which facts are given changes nothing. Pure. Which
//! parties are the operator itself it is told; who others are it does not know, since for each all that hangs together
//! with it would have to be looked up: it compares what is written.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::super::fact::{Mention, Told};
use super::super::fold::Gathered;
use super::super::matter::{MatterKey, plain};
use super::super::survivorship::Rules;
use super::super::who::forest::Forest;
use super::super::who::identity::{Evidence, Identifier, RECORD};
use super::history::{Past, Whom, past};

/// One of the two moments.
pub struct Moment<'t> {
    /// The operator as it was, with its own part in its matters; none where there was none such.
    pub past: Option<Past>,
    told: &'t [&'t Told],
    own: BTreeSet<&'t Evidence>,
}

impl<'t> Moment<'t> {
    /// What facts `told`, put together `then`, for whoever is asked for.
    pub(in crate::archive) fn of(told: &'t [&'t Told], then: &Gathered<'t>, whom: &Whom, rules: &Rules) -> Self {
        let past = past(then, whom, rules);
        let is_it = |operator: &str| past.as_ref().is_some_and(|past| past.operator == operator);
        let own = then.resolution.groups.iter().filter(|group| is_it(&group.operator));
        let own = own.flat_map(|group| &group.members).map(|member| then.evidences[*member]).collect();
        Self { past, told, own }
    }
}

/// A party as records write it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Party {
    /// What it does there.
    pub role: String,
    /// Its name, where one is written.
    pub name: Option<String>,
    /// The most senior identifier that is written of it.
    pub identifier: Option<Identifier>,
    /// Whether it is the operator itself.
    pub is_own: bool,
}

/// Who came to a matter, and who left it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exchange {
    /// Parties that it has and had not.
    pub gained: Vec<Party>,
    /// Parties that it had and has not.
    pub lost: Vec<Party>,
}

/// What each of these matters gained and lost; nothing of one whose parties are the same.
///
/// Who shares an identifier with a party of the same role, or is the operator as it is, is that party. So is who has
/// its name, unless both have social credit codes, of which nobody has two, or one is the operator and the other's
/// identifiers are not. A party that changed its role was lost in the one and gained in the other.
pub fn exchanges(
    before: &Moment<'_>,
    after: &Moment<'_>,
    matters: &BTreeSet<&MatterKey>,
) -> BTreeMap<MatterKey, Exchange> {
    let mut roles: BTreeMap<(&MatterKey, &str), Vec<Line<'_>>> = BTreeMap::new();
    for (moment, side) in [before, after].into_iter().enumerate() {
        let states = side.told.iter().filter_map(|told| told.state.as_ref());
        for state in states.filter(|state| matters.contains(&state.matter)) {
            for mention in state.mentions.iter().filter(|mention| mention.name.is_some() || mention.evidence.is_some())
            {
                let is_own = mention.evidence.as_ref().is_some_and(|evidence| side.own.contains(evidence));
                roles.entry((&state.matter, &mention.role)).or_default().push(Line { moment, mention, is_own });
            }
        }
    }
    let mut found: BTreeMap<MatterKey, Exchange> = BTreeMap::new();
    for ((matter, role), lines) in roles {
        let people = people(&lines);
        let mut called: BTreeMap<&str, Vec<&Person<'_>>> = BTreeMap::new();
        for person in &people {
            person.called.iter().for_each(|name| called.entry(name).or_default().push(person));
        }
        for person in people.iter().filter(|person| !person.is_there_at_both(&called)) {
            let exchange = found.entry(matter.clone()).or_default();
            let side = if person.there[1] { &mut exchange.gained } else { &mut exchange.lost };
            side.push(person.party(role));
        }
    }
    for exchange in found.values_mut() {
        exchange.gained.sort();
        exchange.lost.sort();
    }
    found
}

/// A party in a record, at one of the two moments.
struct Line<'t> {
    moment: usize,
    mention: &'t Mention,
    is_own: bool,
}

/// What makes two lines one party.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Tie<'t> {
    /// It is the operator.
    Own,
    /// It bears this.
    Bears(&'t Identifier),
    /// It has nothing but this name.
    Called(String),
}

impl<'t> Line<'t> {
    fn ties(&self) -> Vec<Tie<'t>> {
        let Mention { name, evidence, .. } = self.mention;
        let borne = evidence.iter().flat_map(Evidence::identifiers).map(Tie::Bears);
        let called = name.as_deref().filter(|_| evidence.is_none()).map(|name| Tie::Called(plain(name)));
        self.is_own.then_some(Tie::Own).into_iter().chain(borne).chain(called).collect()
    }
}

/// Whoever is written in a role, once.
#[derive(Default)]
struct Person<'t> {
    /// Whether it is there before, and after.
    there: [bool; 2],
    is_own: bool,
    names: BTreeSet<&'t str>,
    /// Its names as they are compared.
    called: BTreeSet<String>,
    identifiers: BTreeSet<&'t Identifier>,
    codes: BTreeSet<&'t Identifier>,
}

/// Lines of one role, put together by what ties them.
fn people<'t>(lines: &[Line<'t>]) -> Vec<Person<'t>> {
    let mut forest = Forest::new(lines.len());
    let mut first: BTreeMap<Tie<'t>, usize> = BTreeMap::new();
    for (place, line) in lines.iter().enumerate() {
        for tie in line.ties() {
            let other = *first.entry(tie).or_insert(place);
            let (one, other) = (forest.root(place), forest.root(other));
            forest.hang(one.max(other), one.min(other));
        }
    }
    let mut people: BTreeMap<usize, Person<'t>> = BTreeMap::new();
    for (place, line) in lines.iter().enumerate() {
        let person = people.entry(forest.root(place)).or_default();
        person.there[line.moment] = true;
        person.is_own |= line.is_own;
        person.names.extend(line.mention.name.as_deref());
        person.called.extend(line.mention.name.as_deref().map(plain));
        let evidence = line.mention.evidence.iter();
        person.identifiers.extend(evidence.clone().flat_map(Evidence::identifiers));
        person.codes.extend(evidence.flat_map(Evidence::sure_codes));
    }
    people.into_values().collect()
}

impl Person<'_> {
    /// Whether it, or who has its name and may be it, is there before and after; `called` is everyone by their names.
    fn is_there_at_both(&self, called: &BTreeMap<&str, Vec<&Self>>) -> bool {
        let Some(lacks) = self.there.iter().position(|there| !there) else { return true };
        let namesakes = self.called.iter().filter_map(|name| called.get(name.as_str())).flatten();
        let mut namesakes = namesakes.filter(|other| other.there[lacks]).peekable();
        namesakes.peek().is_some() && namesakes.all(|other| self.may_be(other))
    }

    /// Whether nothing that is known says that two are not one.
    fn may_be(&self, other: &Self) -> bool {
        let has_papers = !self.identifiers.is_empty() && !other.identifiers.is_empty();
        let is_coded = !self.codes.is_empty() && !other.codes.is_empty();
        let are_apart = is_coded && self.codes.is_disjoint(&other.codes);
        let is_one_own = has_papers && self.is_own != other.is_own;
        !are_apart && !is_one_own
    }

    fn party(&self, role: &str) -> Party {
        // What a decision knows it by is written in no record.
        let written = self.identifiers.iter().find(|identifier| identifier.scheme != RECORD);
        Party {
            role: role.to_owned(),
            name: self.names.first().map(|name| (*name).to_owned()),
            identifier: written.map(|identifier| (*identifier).clone()),
            is_own: self.is_own,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::super::fold::gather;
    use super::super::super::world::{code, event, party, rules, schemas};
    use super::super::history::tests::of;
    use super::*;

    /// What it is, records of two moments, what came and went.
    type Case = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

    /// Records of two moments, and what the matters of them that are the operator's gained (`+`) and lost (`-`). A
    /// record is `role name scheme:value,…`, a party each; one that begins with `#2` tells another matter. `cc:1` is the
    /// operator's social credit code, and what it is itself is marked by `*`.
    const CASES: [Case; 13] = [
        (
            "another witness is no difference, nor another name, nor an identifier more",
            &["punished 店 cc:1; supplier 甲 licence:JY1"],
            &[
                "punished 店 cc:1; supplier 甲 licence:JY1",
                "punished 店铺 cc:1; supplier 甲公司 licence:JY1,platform-id:kitchen:1",
            ],
            &[],
        ),
        (
            "somebody else became its supplier",
            &["punished 店 cc:1; supplier 甲 licence:JY1"],
            &["punished 店 cc:1; supplier 乙 licence:JY2"],
            &["+ supplier 乙 licence:JY2", "- supplier 甲 licence:JY1"],
        ),
        (
            "somebody else by a name alone",
            &["punished 店 cc:1; supplier 甲"],
            &["punished 店 cc:1; supplier 乙"],
            &["+ supplier 乙", "- supplier 甲"],
        ),
        (
            "a second one came",
            &["punished 店 cc:1; supplier 甲 licence:JY1"],
            &["punished 店 cc:1; supplier 甲 licence:JY1; supplier 乙"],
            &["+ supplier 乙"],
        ),
        (
            "who was a name has papers now, and others by another source",
            &["punished 店 cc:1; supplier 甲（鹤山）"],
            &["punished 店 cc:1; supplier 甲(鹤山) licence:JY1", "punished 店 cc:1; supplier 甲（鹤山） cc:2"],
            &[],
        ),
        (
            "nobody has two social credit codes, whatever the name",
            &["punished 店 cc:1; supplier 甲 cc:2", "punished 店 cc:1; supplier 甲"],
            &["punished 店 cc:1; supplier 甲 cc:3", "punished 店 cc:1; supplier 甲"],
            &["+ supplier 甲 cc:3", "- supplier 甲 cc:2"],
        ),
        (
            "who has an identifier alone",
            &["punished 店 cc:1; supplier - licence:JY1"],
            &["punished 店 cc:1; supplier -"],
            &["- supplier - licence:JY1"],
        ),
        (
            "a role that changed",
            &["punished 店 cc:1; buyer 甲 licence:JY1"],
            &["punished 店 cc:1; supplier 甲 licence:JY1"],
            &["+ supplier 甲 licence:JY1", "- buyer 甲 licence:JY1"],
        ),
        (
            "the operator by another of its identifiers",
            &["punished 店 cc:1", "#2 punished 店 cc:1,licence:JY9"],
            &["punished 店 cc:1", "#2 punished 店 cc:1,licence:JY9", "punished 别名 licence:JY9"],
            &[],
        ),
        (
            "a namesake whose identifiers are not the operator's",
            &["punished 店 cc:1"],
            &["punished 店 cc:1", "punished 店 licence:JY2"],
            &["+ punished 店 licence:JY2"],
        ),
        (
            "a matter that is another's now",
            &["punished 店 cc:1"],
            &["punished 乙 cc:2"],
            &["+ punished 乙 cc:2", "- punished 店 cc:1 *"],
        ),
        ("a matter that came", &[], &["punished 店 cc:1; supplier 甲"], &["+ punished 店 cc:1 *", "+ supplier 甲"]),
        (
            "matters of others alone are not told",
            &["punished 店 cc:1", "#2 punished 乙 cc:2"],
            &["punished 店 cc:1", "#2 punished 乙 cc:2; supplier 甲"],
            &[],
        ),
    ];

    /// With social credit codes for what stands for them.
    fn written(text: &str) -> String {
        (1..=3).fold(text.to_owned(), |text, n| {
            text.replace(&format!("cc:{n}"), &format!("social-credit-code:{}", code(91, n)))
        })
    }

    fn record((place, text): (usize, &&str), is_turned: bool) -> Told {
        let text = written(text);
        let (number, parties) = text.strip_prefix("#2 ").map_or(("1", text.as_str()), |rest| ("2", rest));
        let mut parties: Vec<Value> = parties
            .split("; ")
            .map(|one| {
                let words: Vec<&str> = one.split(' ').collect();
                let identifiers = words.get(2).into_iter().flat_map(|list| list.split(','));
                let identifiers: Vec<(&str, &str)> = identifiers.filter_map(|id| id.split_once(':')).collect();
                party(words[0], words[1].trim_matches('-'), &identifiers)
            })
            .collect();
        if is_turned {
            parties.reverse();
        }
        let body = json!({"parties": parties, "number": number, "authority": "局"});
        let event = event(1 + place as u64, "a.b", "penalty", &place.to_string(), &body);
        Told::read(event, &*schemas(), &rules()).unwrap()
    }

    fn told(moment: &[&str], is_turned: bool) -> Vec<Told> {
        let mut told: Vec<Told> = moment.iter().enumerate().map(|record| self::record(record, is_turned)).collect();
        if is_turned {
            told.reverse();
        }
        told
    }

    fn said(sign: char, party: &Party) -> String {
        let mut words =
            vec![sign.to_string(), party.role.clone(), party.name.clone().unwrap_or_else(|| "-".to_owned())];
        words.extend(party.identifier.as_ref().map(ToString::to_string));
        words.extend(party.is_own.then(|| "*".to_owned()));
        words.join(" ")
    }

    #[test]
    fn what_came_and_what_went_is_who_is_another_party_whatever_the_order() {
        for (case, before, after, expected) in CASES {
            let expected: Vec<String> = expected.iter().map(|text| written(text)).collect();
            for is_turned in [false, true] {
                let told = [before, after].map(|moment| told(moment, is_turned));
                let told = [&told[0], &told[1]].map(|told| told.iter().collect::<Vec<_>>());
                let [before, after] = [&told[0], &told[1]].map(|told| {
                    let then = gather(told, &[], 1_000, &BTreeSet::new());
                    Moment::of(told, &then, &of(&code(91, 1)), &rules())
                });
                let pasts = [&before.past, &after.past].into_iter().flatten();
                let mine = pasts.flat_map(|past| past.matters.values().map(|matter| &matter.key)).collect();
                let found = exchanges(&before, &after, &mine);
                let found: Vec<String> = found
                    .values()
                    .flat_map(|exchange| {
                        let gained = exchange.gained.iter().map(|party| said('+', party));
                        gained.chain(exchange.lost.iter().map(|party| said('-', party)))
                    })
                    .collect();
                assert_eq!(found, expected, "{case}");
            }
        }
    }
}
