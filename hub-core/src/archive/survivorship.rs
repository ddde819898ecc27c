//! Survivorship: which value stands where facts disagree, and why.
//!
//! Rules are data (`schemas/survivorship.toml`, or an office's own). Promises a
//! total order: the rule's criteria, then precedence of the source, rank, record
//! and value; so the outcome does not depend on the order in which candidates are
//! given.
//! Pure: knows nothing of SQL, schemas or the clock.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use toml::Spanned;

pub use super::data::RulesError;
use super::data::RulesFile;
use super::implied::{self, IMPLIED};
use super::who::identity::short_hash;
use crate::code;
use crate::message::{EventId, FactKey, Instant, Rank};

/// What one criterion compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criterion {
    /// Facts whose state is in force come first.
    InForce,
    /// An earlier place in `from` comes first.
    Order,
    /// A later `occurred` comes first, unknown last.
    Latest,
    /// A source earlier in `precedence` comes first, unnamed ones last by name.
    Source,
    /// A later state comes first; ends every rule, never named in one.
    #[serde(skip_deserializing)]
    Rank,
    /// An arbitrary order that is always the same: of records, then of values.
    #[serde(skip_deserializing)]
    Record,
}

/// What ends every rule, so that its order is total.
const LAST: [Criterion; 4] = [Criterion::Latest, Criterion::Source, Criterion::Rank, Criterion::Record];

/// Where a candidate of a profile field comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Family of the fact.
    pub family: String,
    /// Role that the operator has in it.
    pub role: String,
    /// A field of the fact; or `party.name`, `party.address` of the party itself; or `implied.business_class`, which the
    /// fact does not write.
    pub field: String,
}

/// Labels of a profile field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Label {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// One field of an operator's profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileField {
    /// Its name in the archive.
    pub name: String,
    /// Its name for people.
    pub label: Label,
    /// The rule that decides it.
    pub rule: String,
    /// Where candidates come from, in order.
    pub from: Vec<Origin>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sources {
    precedence: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MatterRule {
    family: Spanned<String>,
    rule: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldText {
    name: Spanned<String>,
    label: Label,
    rule: Spanned<String>,
    from: Vec<OriginText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OriginText {
    family: Spanned<String>,
    role: Spanned<String>,
    field: Spanned<String>,
}

impl OriginText {
    fn checked(self, file: RulesFile<'_>) -> Result<Origin, RulesError> {
        let (Self { family, role, field }, words) = (&self, file.family(&self.family)?);
        if !words.has_role(role.get_ref()) {
            let why = format!("{} has no role {:?}; it has {}", family.get_ref(), role.get_ref(), words.roles());
            return Err(file.wrong(role, why));
        }
        let implies = |field: &str| implied::is_known(family.get_ref(), field);
        if words.field(field.get_ref()).is_none() && !field.get_ref().strip_prefix(IMPLIED).is_some_and(implies) {
            let why = format!("{} has no field {:?}; it has {}", family.get_ref(), field.get_ref(), words.fields());
            return Err(file.wrong(field, why));
        }
        Ok(Origin { family: self.family.into_inner(), role: self.role.into_inner(), field: self.field.into_inner() })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Text {
    version: u32,
    sources: Sources,
    #[serde(default)]
    in_force: BTreeMap<Spanned<String>, Vec<String>>,
    rules: BTreeMap<String, Vec<Criterion>>,
    #[serde(default)]
    field: Vec<FieldText>,
    #[serde(default)]
    matter: Vec<MatterRule>,
}

/// All rules of one version.
#[derive(Debug, Clone)]
pub struct Rules {
    version: u32,
    precedence: BTreeMap<String, usize>,
    in_force: BTreeMap<String, Vec<String>>,
    rules: BTreeMap<String, Vec<Criterion>>,
    fields: Vec<ProfileField>,
    matters: BTreeMap<String, String>,
}

impl Rules {
    /// Reads a file of the form of `survivorship.toml`; `name` is what people are told it is.
    ///
    /// # Errors
    /// Where it is no TOML of this form, or names a rule that it does not have, or a family, role or field that there
    /// is not, or two values of the profile alike: with its line.
    pub fn parse(name: &str, text: &str) -> Result<Self, RulesError> {
        let file = RulesFile { name, text, code: code!(7003) };
        let text: Text = file.read()?;
        let mut names = BTreeSet::new();
        text.field.iter().try_for_each(|field| file.column(&field.name, &mut names))?;
        let mut named = text.field.iter().map(|field| &field.rule).chain(text.matter.iter().map(|matter| &matter.rule));
        if let Some(rule) = named.find(|rule| !text.rules.contains_key(rule.get_ref())) {
            return Err(file.wrong(rule, format!("there is no rule {:?} under [rules]", rule.get_ref())));
        }
        let mut families = text.in_force.keys().chain(text.matter.iter().map(|matter| &matter.family));
        families.try_for_each(|name| if name.get_ref() == "*" { Ok(()) } else { file.family(name).map(drop) })?;
        let matters: BTreeMap<String, String> =
            text.matter.into_iter().map(|matter| (matter.family.into_inner(), matter.rule.into_inner())).collect();
        if !matters.contains_key("*") {
            return Err(file.lacks("no [[matter]] with family = \"*\""));
        }
        let field = |FieldText { name, label, rule, from }| {
            let from = from.into_iter().map(|origin: OriginText| origin.checked(file)).collect::<Result<_, _>>()?;
            Ok(ProfileField { name: Spanned::into_inner(name), label, rule: Spanned::into_inner(rule), from })
        };
        Ok(Self {
            version: text.version,
            precedence: text.sources.precedence.into_iter().enumerate().map(|(n, source)| (source, n)).collect(),
            in_force: text.in_force.into_iter().map(|(family, codes)| (family.into_inner(), codes)).collect(),
            rules: text.rules,
            fields: text.field.into_iter().map(field).collect::<Result<_, _>>()?,
            matters,
        })
    }

    /// Version of the rules.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Tells these rules from others by what they decide: how they are labelled, commented and numbered is no matter.
    #[must_use]
    pub fn mark(&self) -> String {
        let fields = self.fields.iter().map(|ProfileField { name, rule, from, .. }| {
            let from = from.iter().map(|Origin { family, role, field }| [family, role, field]);
            json!([name, rule, from.collect::<Vec<_>>()])
        });
        let fields: Vec<Value> = fields.collect();
        short_hash(&json!([self.precedence, self.in_force, self.rules, fields, self.matters]).to_string())
    }

    /// Fields of an operator's profile, in their order.
    #[must_use]
    pub fn fields(&self) -> &[ProfileField] {
        &self.fields
    }

    /// Whether a fact of the family with this state is in force: true where
    /// the rules do not say.
    #[must_use]
    pub fn in_force(&self, family: &str, state: Option<&str>) -> bool {
        self.in_force.get(family).is_none_or(|codes| state.is_some_and(|state| codes.iter().any(|code| code == state)))
    }

    /// The rule within matters of a family.
    #[must_use]
    pub fn of_matter(&self, family: &str) -> &str {
        self.matters.get(family).unwrap_or_else(|| &self.matters["*"])
    }

    /// Decides a field; `None` without candidates.
    #[must_use]
    pub fn decide(&self, field: &str, rule: &str, mut candidates: Vec<Candidate>) -> Option<Why> {
        let criteria = self.rules.get(rule).map_or(&[][..], Vec::as_slice);
        candidates.sort_by(|a, b| self.told_apart(criteria, a, b).1);
        let mut candidates = candidates.into_iter();
        let winner = candidates.next()?;
        let losers = candidates.map(|candidate| {
            let (by, _) = self.told_apart(criteria, &winner, &candidate);
            Loser { candidate, by }
        });
        let losers = losers.collect();
        Some(Why { field: field.to_owned(), rule: rule.to_owned(), criteria: criteria.to_vec(), winner, losers })
    }

    /// Whether one candidate comes before another by a rule.
    #[must_use]
    pub fn prefers(&self, rule: &str, one: &Candidate, other: &Candidate) -> bool {
        let criteria = self.rules.get(rule).map_or(&[][..], Vec::as_slice);
        self.told_apart(criteria, one, other).1.is_lt()
    }

    /// Which of two comes first, and the first criterion that says so.
    fn told_apart(&self, criteria: &[Criterion], a: &Candidate, b: &Candidate) -> (Criterion, Ordering) {
        let by = |criterion: &Criterion| {
            let order = match criterion {
                Criterion::InForce => b.in_force.cmp(&a.in_force),
                Criterion::Order => a.order.cmp(&b.order),
                Criterion::Latest => b.from.occurred.cmp(&a.from.occurred),
                Criterion::Source => self.precedence(a).cmp(&self.precedence(b)),
                Criterion::Rank => b.from.rank().cmp(&a.from.rank()),
                Criterion::Record => (&a.from.family, &a.from.record, a.order)
                    .cmp(&(&b.from.family, &b.from.record, b.order))
                    .then_with(|| a.value.to_string().cmp(&b.value.to_string())),
            };
            (*criterion, order)
        };
        let mut orders = criteria.iter().chain(&LAST).map(by);
        orders.find(|(_, order)| order.is_ne()).unwrap_or((Criterion::Record, Ordering::Equal))
    }

    fn precedence<'c>(&self, candidate: &'c Candidate) -> (usize, &'c str) {
        let source = candidate.from.source.as_str();
        (self.precedence.get(source).copied().unwrap_or(usize::MAX), source)
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The channel that told it.
    pub source: String,
    /// Family of the fact.
    pub family: String,
    /// The record's id in its source.
    pub record: String,
    /// The event that brought it.
    #[serde(serialize_with = "as_text", deserialize_with = "of_text")]
    pub event: EventId,
    /// The adapter that made the event.
    pub adapter: String,
    /// When it happened, where known (ms).
    pub occurred: Option<Instant>,
    /// When the hub received it (ms).
    pub received: Instant,
    /// The source's own count of states.
    pub revision: Option<u64>,
}

fn as_text<S: serde::Serializer>(id: &EventId, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(id)
}

fn of_text<'de, D: serde::Deserializer<'de>>(text: D) -> Result<EventId, D::Error> {
    String::deserialize(text)?.parse().map_err(serde::de::Error::custom)
}

impl Provenance {
    /// Of a fact's event.
    #[must_use]
    pub fn new(
        fact: &FactKey,
        event: EventId,
        adapter: &str,
        occurred: Option<Instant>,
        revision: Option<u64>,
    ) -> Self {
        Self {
            source: fact.source.as_str().to_owned(),
            family: fact.family.clone(),
            record: fact.record.clone(),
            event,
            adapter: adapter.to_owned(),
            occurred,
            received: event.raw.received(),
            revision,
        }
    }

    /// Its rank among states of its fact.
    #[must_use]
    pub fn rank(&self) -> Rank {
        Rank { revision: self.revision.unwrap_or(0), raw: self.event.raw, index: self.event.index }
    }
}

/// One value that a field might have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The value.
    pub value: Value,
    /// Who says so.
    pub from: Arc<Provenance>,
    /// Its place in the field's `from`; 0 within a matter.
    #[serde(skip)]
    pub order: usize,
    /// Whether its fact is in force.
    pub in_force: bool,
}

/// Why a field has its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Why {
    /// The field.
    pub field: String,
    /// The rule that decided.
    pub rule: String,
    /// What it compares, in this order.
    pub criteria: Vec<Criterion>,
    /// What stands.
    pub winner: Candidate,
    /// What does not, the nearest first; some may say the same.
    pub losers: Vec<Loser>,
}

/// A value that does not stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loser {
    /// The value and who says so.
    #[serde(flatten)]
    pub candidate: Candidate,
    /// The first criterion by which the winner comes before it.
    pub by: Criterion,
}

#[cfg(test)]
mod tests;
