//! Who is who: groups sets of identifiers into operators.
//!
//! Promises: the outcome depends on the set of evidences alone, never on their
//! order; two different valid social credit codes never stand in one group;
//! what is in no doubt is joined whatever is in doubt beside it. Pure: knows
//! nothing of facts, SQL or how an identifier's check digit is computed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use sha2::{Digest, Sha256};

/// Evidences after which an identifier is barred: what a thousand parties name
/// is a placeholder or a market, no operator (architecture §5, rule 6).
pub const BAR: i64 = 1_000;

/// What the check of an identifier found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Its form and check digit are right.
    Valid,
    /// Its numbering is not public: taken as it is, joins like a valid one.
    Opaque,
    /// Its form or check digit is wrong: it founds, and never joins.
    Invalid,
}

/// One strong identifier, normalised. Ordered by seniority, then text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Identifier {
    /// Place of its scheme in `schemas/identifiers.toml`; 0 is the most senior.
    #[serde(skip)]
    pub seniority: u8,
    /// The scheme's name there: `licence`.
    pub scheme: &'static str,
    /// As it is compared.
    pub value: String,
    /// What its check found.
    pub standing: Standing,
}

/// Seniority of the social credit code, of which no operator has two.
pub const SOCIAL_CREDIT: u8 = 0;

impl Identifier {
    /// Whether two parties that share it may be one operator.
    #[must_use]
    pub fn joins(&self) -> bool {
        self.standing != Standing::Invalid
    }

    /// The operator id that it gives where it is the most senior of a group:
    /// 16 hexadecimal digits of a SHA-256, so that others can compute it too.
    #[must_use]
    pub fn operator_id(&self) -> String {
        short_hash(&format!("{}:{}", self.scheme, self.value))
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.value)
    }
}

/// The first 16 hexadecimal digits of a text's SHA-256.
#[must_use]
pub(crate) fn short_hash(text: &str) -> String {
    hex::encode(&Sha256::digest(text.as_bytes())[..8])
}

/// What one party of a fact is known by: a set of identifiers, never empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Evidence(Vec<Identifier>);

impl Evidence {
    /// The set of these identifiers; none where there are none.
    #[must_use]
    pub fn new(identifiers: impl IntoIterator<Item = Identifier>) -> Option<Self> {
        let set: BTreeSet<Identifier> = identifiers.into_iter().collect();
        (!set.is_empty()).then(|| Self(set.into_iter().collect()))
    }

    /// Its identifiers, the most senior first.
    #[must_use]
    pub fn identifiers(&self) -> &[Identifier] {
        &self.0
    }

    /// The operator id of a group that has nothing but this.
    #[must_use]
    pub fn operator_id(&self) -> String {
        let texts: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        short_hash(&format!("evidence:{}", texts.join("\n")))
    }

    /// Whether it names two different valid social credit codes by itself. It
    /// then joins nobody, and so does no harm to either's owner.
    #[must_use]
    pub fn contradicts_itself(&self) -> bool {
        self.0.iter().filter(|id| id.is_sure_code()).count() > 1
    }

    /// The identifiers by which it may be joined to others.
    pub fn joining(&self) -> impl Iterator<Item = &Identifier> {
        let mute = self.contradicts_itself();
        self.0.iter().filter(move |id| !mute && id.joins())
    }

    fn sure_code(&self) -> Option<&Identifier> {
        self.joining().find(|id| id.is_sure_code())
    }
}

impl Identifier {
    fn is_sure_code(&self) -> bool {
        self.seniority == SOCIAL_CREDIT && self.standing == Standing::Valid
    }
}

/// One operator, as identifiers tell it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// Its id: the senior sound identifier's, else its evidence's.
    pub operator: String,
    /// Places of its evidences in what was given.
    pub members: Vec<usize>,
    /// Identifiers that are its alone, the most senior first. Each gives an id
    /// that leads to this operator.
    pub sound: Vec<Identifier>,
}

/// The groups of a set of evidences, and what could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resolution {
    /// In the order of their ids.
    pub groups: Vec<Group>,
    /// Identifiers that would join different valid social credit codes.
    pub contested: BTreeSet<Identifier>,
}

/// Groups evidences, kind by kind in the order of seniority. What an identifier
/// of one kind would make of the groups so far is joined, unless it would hold
/// two different valid social credit codes: first each identifier is asked by
/// itself, then those left are asked together, since two harmless ones may
/// form a bridge. `barred` ones are not used at all.
#[must_use]
pub fn resolve(evidences: &[&Evidence], barred: &BTreeSet<Identifier>) -> Resolution {
    let mut by_identifier: BTreeMap<&Identifier, Vec<usize>> = BTreeMap::new();
    for (place, evidence) in evidences.iter().enumerate() {
        for identifier in evidence.joining().filter(|id| !barred.contains(id)) {
            by_identifier.entry(identifier).or_default().push(place);
        }
    }
    let mut groups = Groups::new(evidences);
    let mut contested = BTreeSet::new();
    let mut rest = by_identifier.iter().peekable();
    while let Some((first, _)) = rest.peek() {
        let kind = first.seniority;
        let mut bridges = Vec::new();
        while let Some((identifier, places)) = rest.next_if(|(id, _)| id.seniority == kind) {
            let roots: BTreeSet<usize> = places.iter().map(|place| groups.root(*place)).collect();
            if roots.len() < 2 {
                continue;
            }
            if groups.codes(&roots).len() > 1 {
                contested.insert((*identifier).clone());
            } else {
                bridges.push((*identifier, roots));
            }
        }
        for (identifiers, roots) in components(bridges) {
            if groups.codes(&roots).len() > 1 {
                contested.extend(identifiers.into_iter().cloned());
            } else {
                groups.join(&roots);
            }
        }
    }
    let groups = groups.finish(evidences, |id| !barred.contains(id) && !contested.contains(id));
    Resolution { groups, contested }
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

/// Groups under construction: a forest over the evidences.
struct Groups<'e> {
    parent: Vec<usize>,
    code: Vec<Option<&'e Identifier>>,
}

impl<'e> Groups<'e> {
    fn new(evidences: &[&'e Evidence]) -> Self {
        Self {
            parent: (0..evidences.len()).collect(),
            code: evidences.iter().map(|evidence| evidence.sure_code()).collect(),
        }
    }

    fn root(&mut self, mut place: usize) -> usize {
        while self.parent[place] != place {
            self.parent[place] = self.parent[self.parent[place]];
            place = self.parent[place];
        }
        place
    }

    fn codes(&self, roots: &BTreeSet<usize>) -> BTreeSet<&'e Identifier> {
        roots.iter().filter_map(|root| self.code[*root]).collect()
    }

    fn join(&mut self, roots: &BTreeSet<usize>) {
        let code = roots.iter().find_map(|root| self.code[*root]);
        let mut roots = roots.iter().copied();
        let Some(first) = roots.next() else { return };
        self.code[first] = code;
        for other in roots {
            self.parent[other] = first;
        }
    }

    fn finish(mut self, evidences: &[&Evidence], sound: impl Fn(&Identifier) -> bool) -> Vec<Group> {
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for place in 0..evidences.len() {
            members.entry(self.root(place)).or_default().push(place);
        }
        let mut groups: Vec<Group> = members
            .into_values()
            .map(|members| {
                let joining = members.iter().flat_map(|member| evidences[*member].joining());
                let sound: BTreeSet<&Identifier> = joining.filter(|id| sound(id)).collect();
                let sound: Vec<Identifier> = sound.into_iter().cloned().collect();
                // A group without a sound identifier was joined by nothing: it is one evidence.
                let operator = match sound.first() {
                    Some(senior) => senior.operator_id(),
                    None => evidences[members[0]].operator_id(),
                };
                Group { operator, members, sound }
            })
            .collect();
        groups.sort();
        groups
    }
}
