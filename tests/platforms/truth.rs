//! The truth: what a perfect archive holds once the script is over, by the rules of `README.md` §4.
//!
//! Made from the script's facts alone. Knows nothing of rows, channels or servers.

mod join;
mod series;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::codes;

pub use series::{Reading, Series};

/// Kinds of identifier, in the order in which they join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 统一社会信用代码
    SocialCredit,
    /// 组织机构代码
    Organisation,
    /// The old registration number of 15 digits.
    Registration,
    /// A licence's number.
    Licence,
    /// A platform's own id, `<platform>/<id>`.
    Platform,
}

impl Kind {
    /// All kinds, in the order in which they join.
    pub const ALL: [Self; 5] =
        [Self::SocialCredit, Self::Organisation, Self::Registration, Self::Licence, Self::Platform];

    const fn name(self) -> &'static str {
        match self {
            Self::SocialCredit => "social-credit-code",
            Self::Organisation => "organisation-code",
            Self::Registration => "registration-number",
            Self::Licence => "licence",
            Self::Platform => "platform-id",
        }
    }
}

/// An identifier as written (licences in upper case).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identifier {
    /// What kind of code it is.
    pub kind: Kind,
    /// The code.
    pub value: String,
}

impl Identifier {
    /// Whether its check digit holds, so that it may join.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        match self.kind {
            Kind::SocialCredit => codes::is_social_credit(&self.value),
            Kind::Organisation => codes::is_organisation(&self.value),
            Kind::Registration => codes::is_registration(&self.value),
            Kind::Licence => codes::is_licence(&self.value),
            Kind::Platform => true,
        }
    }

    fn text(&self) -> String {
        format!("{}/{}", self.kind.name(), self.value)
    }
}

/// All that one record says of who it is about; empty where it names nobody by any code.
pub type Mention = BTreeSet<Identifier>;

/// The mention made of the codes that are not empty.
#[must_use]
pub fn mention(written: &[(Kind, &str)]) -> Mention {
    written
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|&(kind, value)| Identifier {
            kind,
            value: match kind {
                Kind::Licence => value.to_uppercase(),
                _ => value.to_owned(),
            },
        })
        .collect()
}

/// One version of one record, as the archive should come to understand it.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The channel.
    pub source: &'static str,
    /// The kind of event.
    pub family: &'static str,
    /// The record's own id within channel and family.
    pub record: String,
    /// Whether this version deletes the record.
    pub deleted: bool,
    /// What makes facts of one family one matter.
    pub key: Option<String>,
    /// Who the record is about.
    pub mention: Mention,
    /// Whom else it names; those whom it names by no code are left out.
    pub others: Vec<Mention>,
    /// Division code of nine digits, where the record says it.
    pub town: Option<&'static str>,
    /// Class of business, where the record writes it: a code, or the text that has none.
    pub class: Option<&'static str>,
    /// Date and name, where the record is a registration of the province.
    pub name: Option<(String, String)>,
}

impl Fact {
    /// Of whom one record is about, in this version; further parties, place and name are set by who knows them.
    #[must_use]
    pub fn of(
        source: &'static str,
        family: &'static str,
        record: String,
        deleted: bool,
        key: Option<String>,
        mention: Mention,
    ) -> Self {
        Self { source, family, record, deleted, key, mention, others: Vec::new(), town: None, class: None, name: None }
    }

    /// The class that a licence implies by its kind and its number, whatever its check digit.
    fn implied(&self) -> Option<&'static str> {
        let (kind, number) = self.key.as_deref().filter(|_| self.family == "licence")?.split_once('|')?;
        match (kind, number.as_bytes().get(2)?) {
            ("JY", b'1') | ("YB", _) => Some("food-sale"),
            ("JY", b'2') => Some("catering"),
            ("JY", b'3') => Some("unit-canteen"),
            ("SC", _) => Some("food-production"),
            ("XZF", _) => Some("workshop"),
            ("TF", _) => Some("vendor"),
            _ => None,
        }
    }

    /// All whom it names, whom it is about first.
    fn mentions(&self) -> impl Iterator<Item = &Mention> {
        std::iter::once(&self.mention).chain(&self.others)
    }
}

/// The part of a natural key that stands for a person, or for what is a person's: the first 16 hexadecimal
/// digits of its SHA-256.
#[must_use]
pub fn personal(text: &str) -> String {
    hex::encode(&Sha256::digest(text.as_bytes())[..8])
}

/// Where somebody works as a row names him, the part in a natural key that is a place: a licence, else the
/// first of what there is.
#[must_use]
pub fn place(mention: &Mention) -> Option<&str> {
    let licence = mention.iter().find(|identifier| identifier.kind == Kind::Licence);
    licence.or_else(|| mention.first()).map(|identifier| identifier.value.as_str())
}

/// What a perfect archive says of one operator.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Operator {
    /// Name by the newest registration of the province.
    pub name: Option<String>,
    /// Division code of nine digits.
    pub town: Option<&'static str>,
    /// Class of business, as a record writes it, else as a licence implies it.
    pub class: Option<&'static str>,
    /// All identifiers, `<kind>/<value>`.
    pub identifiers: Vec<String>,
    /// Number of facts, those without a natural key included.
    pub facts: usize,
    /// Natural keys, family by family.
    pub matters: BTreeMap<&'static str, BTreeSet<String>>,
}

/// What a perfect archive holds.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// Number of operators.
    pub operators: usize,
    /// Number of facts that name nobody by any code.
    pub unresolved: usize,
    /// Number of matters, family by family.
    pub matters: BTreeMap<&'static str, usize>,
    /// Number of facts.
    pub facts: usize,
    /// Number of record versions written, channel by channel: what a hub reads at least.
    pub raw: BTreeMap<&'static str, usize>,
    /// Number of records that a hub has to refuse, channel by channel; they are among `raw`.
    pub dead: BTreeMap<&'static str, usize>,
    /// Number of rows in dropped files that explain the table and hold no record.
    pub explanations: usize,
    /// The operators, each under its key.
    pub operator: BTreeMap<String, Operator>,
    /// What devices told, each under `<family>/<device>`.
    pub series: BTreeMap<String, Series>,
}

impl Truth {
    /// What the versions, in the order in which they were written, come to.
    #[must_use]
    pub fn of(versions: &[Fact]) -> Self {
        let mut last = BTreeMap::new();
        let mut raw = BTreeMap::new();
        for fact in versions {
            last.insert((fact.source, fact.family, fact.record.as_str()), fact);
            *raw.entry(fact.source).or_default() += 1;
        }
        let facts: Vec<&Fact> = last.into_values().filter(|fact| !fact.deleted).collect();
        let mut truth = Self { facts: facts.len(), raw, ..Self::default() };
        let mut keys = BTreeSet::new();
        for fact in &facts {
            let known = fact.key.as_ref().is_some_and(|key| !keys.insert((fact.family, key)));
            if !known {
                *truth.matters.entry(fact.family).or_default() += 1;
            }
        }
        truth.resolve(&facts);
        truth
    }

    /// With what devices told on a channel, in the order in which they told it.
    #[must_use]
    pub fn with_readings(mut self, source: &'static str, readings: &[&Reading]) -> Self {
        *self.raw.entry(source).or_default() += readings.len();
        self.series = series::series(readings);
        self
    }

    /// With records that a hub has to refuse.
    #[must_use]
    pub fn with_refused(mut self, refused: BTreeMap<&'static str, usize>) -> Self {
        for (source, records) in &refused {
            *self.raw.entry(source).or_default() += records;
        }
        self.dead = refused;
        self
    }

    fn resolve(&mut self, facts: &[&Fact]) {
        let mentions: BTreeSet<&Mention> = facts.iter().flat_map(|fact| fact.mentions()).collect();
        let mentions: Vec<&Mention> = mentions.into_iter().filter(|one| !one.is_empty()).collect();
        let groups = join::groups(&mentions);
        let group_of: BTreeMap<&Mention, usize> = mentions.iter().copied().zip(groups.iter().copied()).collect();
        let mut named: BTreeMap<usize, Mention> = BTreeMap::new();
        for (&mention, &group) in &group_of {
            named.entry(group).or_default().extend(mention.iter().cloned());
        }
        let keys = keys(&named);
        let mut newest: BTreeMap<usize, &(String, String)> = BTreeMap::new();
        for (group, identifiers) in &named {
            let operator = self.operator.entry(keys[group].clone()).or_default();
            operator.identifiers = identifiers.iter().map(Identifier::text).collect();
        }
        for fact in facts {
            let groups: BTreeSet<usize> = fact.mentions().filter_map(|one| group_of.get(one).copied()).collect();
            self.unresolved += usize::from(groups.is_empty());
            for group in groups {
                let operator = self.operator.entry(keys[&group].clone()).or_default();
                operator.facts += 1;
                if let Some(key) = &fact.key {
                    operator.matters.entry(fact.family).or_default().insert(key.clone());
                }
            }
            let Some(group) = group_of.get(&fact.mention) else { continue };
            let operator = self.operator.entry(keys[group].clone()).or_default();
            operator.town = operator.town.or(fact.town);
            operator.class = operator.class.or(fact.class);
            if let Some(name) = &fact.name {
                let newest = newest.entry(*group).or_insert(name);
                *newest = name.max(*newest);
            }
        }
        for fact in facts {
            let Some(group) = group_of.get(&fact.mention) else { continue };
            let operator = self.operator.entry(keys[group].clone()).or_default();
            operator.class = operator.class.or_else(|| fact.implied());
        }
        for (group, (_, name)) in newest {
            self.operator.entry(keys[&group].clone()).or_default().name = Some(name.clone());
        }
        self.operators = self.operator.len();
    }
}

/// Each group's key: its first valid identifier that no other group has, else all that it has.
fn keys(named: &BTreeMap<usize, Mention>) -> BTreeMap<usize, String> {
    let mut holders: BTreeMap<&Identifier, usize> = BTreeMap::new();
    for identifier in named.values().flatten() {
        *holders.entry(identifier).or_default() += 1;
    }
    let key = |identifiers: &Mention| {
        identifiers.iter().find(|identifier| identifier.is_valid() && holders[identifier] == 1).map_or_else(
            || {
                let all: Vec<String> = identifiers.iter().map(Identifier::text).collect();
                all.join(" ")
            },
            Identifier::text,
        )
    };
    named.iter().map(|(&group, identifiers)| (group, key(identifiers))).collect()
}

#[cfg(test)]
mod tests;
