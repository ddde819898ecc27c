//! An operator's profile as it is kept between batches, and what one more fact
//! makes of it without the others being read again.
//!
//! Promises: after [`Kept::take`] it is what [`super::profile::profile`] makes
//! of all parts. That holds while no part went or changed: rules are a total
//! order, so a new candidate need only be compared with the one that won.
//! Pure; knows nothing of SQL or of what else a batch touches.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::decision::identifier;
use super::fact::Schemas;
use super::profile::{Known, Part, Premises, Profile};
use super::survivorship::{Candidate, Provenance, Rules, Why};
use crate::message::FactKey;

/// A profile with the candidates that won its fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// What is said of the operator.
    pub profile: Profile,
    winners: BTreeMap<String, Candidate>,
}

impl Kept {
    /// A profile that was made of all parts, with why its fields have their values.
    #[must_use]
    pub fn new(profile: Profile, whys: Vec<Why>) -> Self {
        Self { profile, winners: whys.into_iter().map(|why| (why.field, why.winner)).collect() }
    }

    /// Reads what was kept; nothing where it was not kept, or by another
    /// release: then all parts say it again.
    #[must_use]
    pub fn read(profile: &str, winners: &str, schemas: &dyn Schemas) -> Option<Self> {
        let winners: BTreeMap<String, Winner> = serde_json::from_str(winners).ok()?;
        let profile = Self::profile(profile, schemas)?;
        let winners = winners.into_iter().map(|(field, winner)| (field, winner.candidate())).collect();
        Some(Self { profile, winners })
    }

    /// Reads the profile alone.
    #[must_use]
    pub fn profile(profile: &str, schemas: &dyn Schemas) -> Option<Profile> {
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
            counts: text.counts,
        })
    }

    /// The winners as text, for [`Kept::read`].
    #[must_use]
    pub fn winners(&self) -> String {
        let winners: BTreeMap<&str, Winner> =
            self.winners.iter().map(|(field, candidate)| (field.as_str(), Winner::of(candidate))).collect();
        serde_json::to_string(&winners).expect("maps with text keys are JSON")
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

    /// So many matters of a family more.
    pub fn count(&mut self, family: &str, more: i8) {
        let counts = &mut self.profile.counts;
        let count = counts.get(family).copied().unwrap_or(0).saturating_add_signed(more.into());
        match count {
            0 => drop(counts.remove(family)),
            _ => drop(counts.insert(family.to_owned(), count)),
        }
    }

    /// One more part, or another state of one that won nothing.
    pub fn take(&mut self, part: &Part, rules: &Rules) {
        self.profile.names.extend(part.name.clone());
        for field in rules.fields() {
            let Some(claim) = part.claims.get(&field.name) else { continue };
            let candidate = Candidate {
                value: claim.value.clone(),
                from: part.from.clone(),
                order: claim.order,
                in_force: part.in_force,
            };
            let wins =
                self.winners.get(&field.name).is_none_or(|winner| rules.prefers(&field.rule, &candidate, winner));
            if wins {
                self.profile.fields.insert(field.name.clone(), candidate.value.clone());
                self.winners.insert(field.name.clone(), candidate);
            }
        }
    }
}

/// A candidate as it is kept.
#[derive(Serialize, Deserialize)]
struct Winner {
    value: Value,
    from: Arc<Provenance>,
    order: usize,
    in_force: bool,
}

impl Winner {
    fn of(candidate: &Candidate) -> Self {
        let Candidate { value, from, order, in_force } = candidate.clone();
        Self { value, from, order, in_force }
    }

    fn candidate(self) -> Candidate {
        let Self { value, from, order, in_force } = self;
        Candidate { value, from, order, in_force }
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
    counts: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct IdentifierText {
    scheme: String,
    value: String,
    state: String,
}
