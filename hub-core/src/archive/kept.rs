//! An operator's profile as it is kept between batches, and what one more fact
//! makes of it without the others being read again.
//!
//! Promises: after [`Kept::take`] it is what [`super::profile::profile`] makes
//! of all parts, and where [`Won::bears`] a part, what it was. That holds while
//! no part went or changed: rules are a total order, so a new candidate need
//! only be compared with the one that won. Pure; knows nothing of SQL or of what
//! else a batch touches.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::fact::Schemas;
use super::profile::{Known, Part, Premises, Profile};
use super::survivorship::{Candidate, ProfileField, Provenance, Rules, Why};
use super::who::decision::identifier;
use crate::message::{EventId, FactKey, Instant};

/// Matters by family.
pub type Counts = BTreeMap<String, u64>;

/// So many matters of a family more.
pub(super) fn count(counts: &mut Counts, family: &str, more: i8) {
    let now = counts.get(family).copied().unwrap_or(0).saturating_add_signed(more.into());
    match now {
        0 => drop(counts.remove(family)),
        _ => drop(counts.insert(family.to_owned(), now)),
    }
}

/// A profile with the candidates that won its fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// What is said of the operator.
    pub profile: Profile,
    winners: BTreeMap<String, Candidate>,
}

/// What facts of an operator are compared with, without its profile.
#[derive(Deserialize)]
pub struct Won<'t> {
    #[serde(borrow)]
    names: Vec<Cow<'t, str>>,
    #[serde(borrow)]
    origins: Vec<&'t RawValue>,
    #[serde(borrow)]
    fields: BTreeMap<&'t str, &'t RawValue>,
}

impl<'t> Won<'t> {
    /// Reads what was kept; nothing where it was not kept, or by another release: then all parts say it again.
    #[must_use]
    pub fn read(won: &'t str) -> Option<Self> {
        serde_json::from_str(won).ok()
    }

    /// Whether one more part, of a fact that was not a part before, leaves the profile as it is.
    #[must_use]
    pub fn bears(&self, part: &Part, rules: &Rules) -> bool {
        let is_known = part.name.as_ref().is_none_or(|name| self.names.iter().any(|known| known == name));
        is_known && rules.fields().iter().all(|field| self.field_bears(field, part, rules))
    }

    fn field_bears(&self, field: &ProfileField, part: &Part, rules: &Rules) -> bool {
        let Some(offered) = part.candidate(field) else { return true };
        let winner = self.fields.get(field.name.as_str()).and_then(|text| self.candidate(text));
        winner.is_some_and(|winner| !rules.prefers(&field.rule, &offered, &winner))
    }

    fn candidate(&self, text: &RawValue) -> Option<Candidate> {
        let winner: Winner = serde_json::from_str(text.get()).ok()?;
        let origin: Origin = serde_json::from_str(self.origins.get(winner.3)?.get()).ok()?;
        Some(winner.candidate(origin.provenance()?.into()))
    }
}

impl Kept {
    /// A profile that was made of all parts, with why its fields have their values.
    #[must_use]
    pub fn new(profile: Profile, whys: Vec<Why>) -> Self {
        Self { profile, winners: whys.into_iter().map(|why| (why.field, why.winner)).collect() }
    }

    /// A profile as it is kept, with the candidates that won; nothing where they were not kept, or by another release:
    /// then all parts say it again.
    #[must_use]
    pub fn with(profile: Profile, won: &str) -> Option<Self> {
        let WonText { origins, fields } = serde_json::from_str(won).ok()?;
        let origins: Vec<Arc<Provenance>> =
            origins.into_iter().map(|origin| origin.provenance().map(Arc::new)).collect::<Option<_>>()?;
        let winner = |(field, winner): (String, Winner)| {
            let from = origins.get(winner.3)?.clone();
            Some((field, winner.candidate(from)))
        };
        Some(Self { profile, winners: fields.into_iter().map(winner).collect::<Option<_>>()? })
    }

    /// Reads a profile of its text and that of its counts; nothing where there is none, or one that another release wrote.
    #[must_use]
    pub fn profile(profile: &str, counts: &str, schemas: &dyn Schemas) -> Option<Profile> {
        let text: ProfileText = serde_json::from_str(profile).ok()?;
        let known = |kept: IdentifierText| {
            let identifier = identifier(&kept.scheme, &kept.value, schemas)?;
            let state =
                ["sound", "founding", "contested", "apart", "barred"].into_iter().find(|state| *state == kept.state)?;
            Some(Known { identifier, state })
        };
        Some(Profile {
            fields: text.fields,
            names: text.names,
            identifiers: text.identifiers.into_iter().map(known).collect::<Option<_>>()?,
            aliases: text.aliases,
            premises: text.premises,
            quality: text.quality,
            counts: serde_json::from_str(counts).ok()?,
        })
    }

    /// The profile as text, but for its counts.
    #[must_use]
    pub fn text(profile: &Profile) -> String {
        #[derive(Serialize)]
        struct Text<'p> {
            fields: &'p BTreeMap<String, Value>,
            names: &'p BTreeSet<String>,
            identifiers: &'p [Known],
            aliases: &'p BTreeSet<String>,
            premises: &'p [Premises],
            quality: &'p BTreeSet<String>,
        }
        let Profile { fields, names, identifiers, aliases, premises, quality, counts: _ } = profile;
        json(&Text { fields, names, identifiers, aliases, premises, quality })
    }

    /// The counts as text.
    #[must_use]
    pub fn counts(counts: &Counts) -> String {
        json(counts)
    }

    /// Names and winners as text, for [`Won::read`] and [`Kept::with`].
    #[must_use]
    pub fn won(&self) -> String {
        #[derive(Serialize)]
        struct Text<'k> {
            names: &'k BTreeSet<String>,
            origins: Vec<Origin>,
            fields: BTreeMap<&'k str, Winner>,
        }
        let mut origins: Vec<&Provenance> = Vec::new();
        let fields = self.winners.iter().map(|(field, Candidate { value, from, order, in_force })| {
            let place = origins.iter().position(|origin| **origin == **from).unwrap_or_else(|| {
                origins.push(from);
                origins.len() - 1
            });
            (field.as_str(), Winner(value.clone(), *order, *in_force, place))
        });
        let fields = fields.collect();
        json(&Text { names: &self.profile.names, origins: origins.into_iter().map(Origin::of).collect(), fields })
    }

    /// Whether a field has its value from this fact: then only all parts can say
    /// what another state of it changes.
    #[must_use]
    pub fn rests_on(&self, fact: &FactKey) -> bool {
        self.winners.values().any(|winner| {
            let from = &winner.from;
            (from.source.as_str(), &from.family, &from.record) == (fact.source.as_str(), &fact.family, &fact.record)
        })
    }

    /// One more part, or another state of one that won nothing.
    pub fn take(&mut self, part: &Part, rules: &Rules) {
        self.profile.names.extend(part.name.clone());
        for field in rules.fields() {
            let Some(candidate) = part.candidate(field) else { continue };
            let wins =
                self.winners.get(&field.name).is_none_or(|winner| rules.prefers(&field.rule, &candidate, winner));
            if wins {
                self.profile.fields.insert(field.name.clone(), candidate.value.clone());
                self.winners.insert(field.name.clone(), candidate);
            }
        }
    }
}

/// A candidate as it is kept: value, place in the field's `from`, whether in force, place of its origin.
#[derive(Serialize, Deserialize)]
struct Winner(Value, usize, bool, usize);

impl Winner {
    fn candidate(self, from: Arc<Provenance>) -> Candidate {
        let Self(value, order, in_force, _) = self;
        Candidate { value, from, order, in_force }
    }
}

/// Where candidates come from, which most of an operator share: source, family, record, event, adapter, when it
/// happened, revision.
#[derive(Serialize, Deserialize)]
struct Origin(String, String, String, String, String, Option<Instant>, Option<u64>);

impl Origin {
    fn of(from: &Provenance) -> Self {
        let Provenance { source, family, record, event, adapter, occurred, received: _, revision } = from.clone();
        Self(source, family, record, event.to_string(), adapter, occurred, revision)
    }

    fn provenance(self) -> Option<Provenance> {
        let Self(source, family, record, event, adapter, occurred, revision) = self;
        let event: EventId = event.parse().ok()?;
        let received = event.raw.received();
        Some(Provenance { source, family, record, event, adapter, occurred, received, revision })
    }
}

#[derive(Deserialize)]
struct ProfileText {
    fields: BTreeMap<String, Value>,
    names: BTreeSet<String>,
    identifiers: Vec<IdentifierText>,
    aliases: BTreeSet<String>,
    premises: Vec<Premises>,
    quality: BTreeSet<String>,
}

#[derive(Deserialize)]
struct WonText {
    origins: Vec<Origin>,
    fields: BTreeMap<String, Winner>,
}

#[derive(Deserialize)]
struct IdentifierText {
    scheme: String,
    value: String,
    state: String,
}

fn json(text: &impl Serialize) -> String {
    serde_json::to_string(text).expect("maps with text keys are JSON")
}
