//! The review queue, as a person decides by it: two that may be one, side by
//! side, with points and reasons, and what each would be called in a decision.

mod pair;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Reader;
use super::decision::senior;
use super::view::{KnownView, Page, Stored};
use crate::archive::publish::hide;
use crate::archive::review::Outline;
use crate::archive::who::decision::{anchor, anchor_of};
use crate::archive::who::propose::Reason;
use crate::message::{Anchor, FactKey};
use crate::store::{Look, OperatorRow, PortraitRow, ProposalRow, QueuePlace, StoreError, Subject};
pub use pair::KnownBy;

/// Above every proposal.
const TOP: QueuePlace = (u8::MAX, (0, 0));

/// What to show of the queue.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    /// Only those of which one side is in this town, by its code.
    pub town: Option<String>,
    /// At most so many.
    pub limit: usize,
    /// `next` of the page before.
    pub after: Option<String>,
}

/// Two that may be one operator.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Proposed {
    /// Its place in the queue, which names it while it waits there.
    pub place: String,
    /// An operator before a record's party.
    pub one: Side,
    /// The other.
    pub other: Side,
    /// How much speaks for it, of 100.
    pub points: u8,
    /// Why.
    pub reasons: Vec<ReasonView>,
    /// What the two say differently of what may be masked: as they really say it.
    pub differs: Vec<KnownBy>,
}

/// Why two may be one, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReasonView {
    /// Which reason it is.
    pub reason: Reason,
    /// Its points, below 0 against.
    pub points: i32,
    /// The sentence in Chinese.
    pub zh: &'static str,
    /// The sentence in English.
    pub en: &'static str,
}

/// One of two that may be one.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Side {
    /// What a decision would call it.
    pub anchor: Anchor,
    /// The operator's id; none for a record's party.
    pub operator: Option<String>,
    /// What people call it.
    pub name: String,
    /// Every name as written.
    pub names: Vec<String>,
    /// Registered addresses.
    pub registered: Vec<String>,
    /// Addresses of premises.
    pub premises: Vec<String>,
    /// Telephones.
    pub phones: Vec<String>,
    /// Towns, as written or by code.
    pub towns: Vec<String>,
    /// Classes of business.
    pub classes: Vec<String>,
    /// Its identifiers, the most senior first.
    pub identifiers: Vec<KnownView>,
    /// Matters by family; of a record's party its one record.
    pub counts: BTreeMap<String, u64>,
}

/// Which decisions in force name what: scheme and value.
struct Decisions<'r> {
    reader: &'r Reader,
    naming: HashMap<(String, String), BTreeSet<i64>>,
}

impl<'r> Decisions<'r> {
    fn of<'p>(
        reader: &'r Reader,
        look: Look<'_>,
        pairs: impl Iterator<Item = &'p Proposed>,
    ) -> Result<Self, StoreError> {
        let sides: Vec<&Side> = pairs.flat_map(|pair| [&pair.one, &pair.other]).collect();
        let names: BTreeSet<(String, String)> = sides.into_iter().flat_map(|side| reader.names(side)).collect();
        let names = names.iter().map(|(scheme, value)| (scheme.as_str(), value.as_str()));
        let mut naming: HashMap<(String, String), BTreeSet<i64>> = HashMap::new();
        for (scheme, value, decision) in look.decisions_naming(names)? {
            naming.entry((scheme, value)).or_default().insert(decision);
        }
        Ok(Self { reader, naming })
    }

    /// Whether somebody has decided about these two.
    fn name_both(&self, one: &Side, other: &Side) -> bool {
        let of = |side: &Side| -> BTreeSet<i64> {
            self.reader.names(side).into_iter().filter_map(|name| self.naming.get(&name)).flatten().copied().collect()
        };
        !of(one).is_disjoint(&of(other))
    }
}

/// What the sides of a page are made of.
struct Subjects {
    operators: HashMap<i64, OperatorRow>,
    facts: HashMap<i64, FactKey>,
}

impl Reader {
    /// The review queue, those with most points first. Pairs about which a person has decided are left
    /// out, and those of which one side is gone since they were proposed.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn queue(&self, asked: &Queue) -> Result<Page<Proposed>, StoreError> {
        let limit = asked.limit.clamp(1, 1_000);
        let mut place = asked.after.as_deref().and_then(place).unwrap_or(TOP);
        self.look(|look| {
            let mut items = Vec::new();
            let mut last = place;
            loop {
                let rows = look.queue(asked.town.as_deref(), place, limit + 1)?;
                let ends = rows.len() <= limit;
                let subjects = Subjects::of(look, rows.iter().flat_map(|(_, sides)| sides))?;
                let mut pairs = Vec::new();
                for (row, sides) in rows {
                    pairs.push(((row.points, row.pair), self.proposed(&row, &sides, &subjects)?));
                }
                let decisions = Decisions::of(self, look, pairs.iter().filter_map(|(_, pair)| pair.as_ref()))?;
                for (at, proposed) in pairs {
                    place = at;
                    let open = proposed.filter(|pair| !decisions.name_both(&pair.one, &pair.other));
                    if open.is_some() && items.len() == limit {
                        return Ok(Page { items, next: Some(written(last)) });
                    }
                    if let Some(open) = open {
                        items.push(open);
                        last = place;
                    }
                }
                if ends {
                    return Ok(Page { items, next: None });
                }
            }
        })
    }

    fn proposed(
        &self,
        row: &ProposalRow,
        [one, other]: &[PortraitRow; 2],
        subjects: &Subjects,
    ) -> Result<Option<Proposed>, StoreError> {
        let reasons: Vec<Reason> = serde_json::from_str(&row.reasons).map_err(StoreError::damaged)?;
        let view = |reason: Reason| ReasonView { reason, points: reason.points(), zh: reason.zh(), en: reason.en() };
        let (of_one, of_other) = (outline(one)?, outline(other)?);
        let sides = (self.side(one, &of_one, subjects)?, self.side(other, &of_other, subjects)?);
        let (Some(one), Some(other)) = sides else { return Ok(None) };
        let (one, other) = if one.operator.is_none() && other.operator.is_some() { (other, one) } else { (one, other) };
        Ok(Some(Proposed {
            place: written((row.points, row.pair)),
            one,
            other,
            points: row.points,
            reasons: reasons.into_iter().map(view).collect(),
            differs: KnownBy::differing(&of_one, &of_other),
        }))
    }

    /// None where it is not there any more, or nothing names it.
    fn side(&self, row: &PortraitRow, outline: &Outline<'_>, subjects: &Subjects) -> Result<Option<Side>, StoreError> {
        Ok(match row.subject {
            Subject::Operator(id) => match subjects.operators.get(&id) {
                Some(operator) => self.operator_side(operator, outline)?,
                None => None,
            },
            Subject::Fact(id) => subjects.facts.get(&id).map(|fact| self.party_side(fact, &row.role, outline)),
        })
    }

    fn operator_side(&self, row: &OperatorRow, outline: &Outline<'_>) -> Result<Option<Side>, StoreError> {
        let stored = Stored::of(row)?;
        let Some(senior) = senior(&stored.identifiers) else { return Ok(None) };
        let anchor = anchor_of(&senior.scheme, &senior.value);
        let side = Side {
            operator: Some(row.name.clone()),
            identifiers: stored.identifiers,
            counts: stored.counts,
            ..self.told(anchor, outline, |_| false)
        };
        Ok(Some(Side { name: row.title.clone(), ..side }))
    }

    /// All that a decision might call one side.
    fn names(&self, side: &Side) -> Vec<(String, String)> {
        let known = side.identifiers.iter().map(|known| (known.scheme.clone(), known.value.clone()));
        let called = anchor(&side.anchor, &*self.schemas).map(|id| (id.scheme.to_owned(), id.value));
        known.chain(called).collect()
    }

    fn party_side(&self, fact: &FactKey, role: &str, outline: &Outline<'_>) -> Side {
        let FactKey { source, family, record } = fact;
        let personal = self.schemas.personal(family);
        let anchor = Anchor::Party {
            source: source.to_string(),
            family: family.clone(),
            record: record.clone(),
            role: role.to_owned(),
        };
        let side = self.told(anchor, outline, |field| personal.iter().any(|path| path == field));
        Side { counts: BTreeMap::from([(family.clone(), 1)]), ..side }
    }

    /// What an outline tells, masked: `is_personal` says of a field of a party whether it is.
    fn told(&self, anchor: Anchor, outline: &Outline<'_>, is_personal: impl Fn(&str) -> bool) -> Side {
        let shown = |texts: &BTreeSet<Cow<'_, str>>, field: &str, of_party: &str| {
            let hides = self.masks && (self.is_personal_in_profile(field) || is_personal(of_party));
            let text = |text: &Cow<'_, str>| if hides { hidden(text) } else { text.to_string() };
            texts.iter().map(text).collect::<Vec<_>>()
        };
        let plain = |texts: &BTreeSet<Cow<'_, str>>| texts.iter().map(ToString::to_string).collect();
        let names = shown(&outline.names, "name", "parties.name");
        Side {
            anchor,
            operator: None,
            name: names.first().cloned().unwrap_or_default(),
            names,
            registered: shown(&outline.registered, "registered_address", "parties.address"),
            premises: shown(&outline.premises, "premises_address", "parties.address"),
            phones: shown(&outline.phones, "phone", "parties.phone"),
            towns: plain(&outline.towns),
            classes: plain(&outline.classes),
            identifiers: Vec::new(),
            counts: BTreeMap::new(),
        }
    }
}

impl Subjects {
    fn of<'r>(look: Look<'_>, rows: impl Iterator<Item = &'r PortraitRow>) -> Result<Self, StoreError> {
        let (mut operators, mut facts) = (BTreeSet::new(), BTreeSet::new());
        for row in rows {
            match row.subject {
                Subject::Operator(id) => operators.insert(id),
                Subject::Fact(id) => facts.insert(id),
            };
        }
        let operators = look.operators_by_id(operators)?.into_iter().filter(|row| !row.gone);
        let facts = look.unresolved_facts(facts)?.into_iter();
        Ok(Self {
            operators: operators.map(|row| (row.id, row)).collect(),
            facts: facts.map(|row| (row.fact, row.event.fact)).collect(),
        })
    }
}

/// A personal text as it is shown to who may not see it.
pub(super) fn hidden(text: &str) -> String {
    let mut value = Value::String(text.to_owned());
    hide(&mut value);
    value.as_str().unwrap_or_default().to_owned()
}

fn outline(row: &PortraitRow) -> Result<Outline<'_>, StoreError> {
    serde_json::from_str(&row.outline).map_err(StoreError::damaged)
}

/// A place in the queue as it is told.
fn written((points, (one, other)): QueuePlace) -> String {
    format!("{points}.{one}.{other}")
}

/// The same, read.
fn place(after: &str) -> Option<QueuePlace> {
    let mut parts = after.split('.');
    let mut part = || parts.next()?.parse::<i64>().ok();
    let (points, one, other) = (part()?, part()?, part()?);
    Some((u8::try_from(points).ok()?, (one, other)))
}
