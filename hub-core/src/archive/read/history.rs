//! An operator as it was at a moment in both times, and what is other between two of them.

use serde::Serialize;
use serde_json::Value;

use super::Reader;
use super::operator::SHOWN;
use super::past::PastError;
use super::queue::hidden;
use super::timeline::PROFILE;
use super::view::{KnownView, MatterView, OperatorView, Section, Stored};
use crate::archive::past::difference::{self, FieldDifference, Valued};
use crate::archive::past::exchange::{Moment, Party};
use crate::archive::past::history::{Past, When};
use crate::archive::profile::Known;
use crate::archive::publish::hide;
use crate::archive::survivorship::Provenance;
use crate::store::{Look, StoreError};

/// A field of the profile, as people call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileField {
    /// Its name.
    pub name: String,
    /// In Chinese.
    pub label_zh: String,
    /// The field of a family that feeds it: its unit and code table are its own.
    pub origin: (String, String),
}

/// Who said a value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WitnessView {
    /// What was said.
    pub value: Value,
    /// Who said so; none where it was gathered of several.
    pub from: Option<Provenance>,
}

/// A field that is another one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldOther {
    /// The field.
    pub field: String,
    /// What it said.
    pub before: Option<WitnessView>,
    /// What it says.
    pub after: Option<WitnessView>,
}

/// A matter that came, went or changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatterChange {
    /// Its name.
    pub matter: String,
    /// Its family.
    pub family: String,
    /// What names it.
    pub key: String,
    /// Whether it was there, and whether it is.
    pub there: (bool, bool),
    /// What is other in it.
    pub fields: Vec<FieldOther>,
    /// Parties that it has and had not, as its records write them.
    pub gained: Vec<Party>,
    /// Parties that it had and has not.
    pub lost: Vec<Party>,
}

/// What is other between two moments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DifferenceView {
    /// The operator's id at the later moment, else at the earlier.
    pub operator: String,
    /// Whether it was there, and whether it is.
    pub there: (bool, bool),
    /// Of its profile.
    pub profile: Vec<FieldOther>,
    /// Identifiers that it has and had not.
    pub gained: Vec<KnownView>,
    /// Identifiers that it had and has not.
    pub lost: Vec<KnownView>,
    /// Of its matters: the families in their order, the names in theirs.
    pub matters: Vec<MatterChange>,
}

impl Reader {
    /// An operator as of a moment: what was true then, what was known then, who else had a part in its matters. None
    /// where it was not known, or is not.
    ///
    /// # Errors
    /// Where the store does not answer, an event cannot be read, or too much hangs together with it.
    pub fn operator_as_of(&self, id: &str, when: When) -> Result<Option<OperatorView>, PastError> {
        self.look_back(|look| {
            let Some(mut around) = self.around(look, id)? else { return Ok(None) };
            let past = self.met(look, &mut around, &[when])?.pop().flatten();
            Ok(past.map(|past| self.past_view(look, past)).transpose()?)
        })
    }

    /// What is other of an operator between two moments. None where it was known at neither.
    ///
    /// # Errors
    /// Where the store does not answer, an event cannot be read, or too much hangs together with it.
    pub fn difference(&self, id: &str, from: When, to: When) -> Result<Option<DifferenceView>, PastError> {
        let Some(around) = self.look_back(|look| self.around(look, id))? else { return Ok(None) };
        let (found, before, after) = self.then(&around, from, |told, then| {
            let before = Moment::of(told, then, &around.whom, &self.rules);
            self.then(&around, to, |told, then| {
                let after = Moment::of(told, then, &around.whom, &self.rules);
                (difference::difference(&before, &after), before.past, after.past)
            })
        });
        let Some(latest) = after.as_ref().or(before.as_ref()) else { return Ok(None) };
        let mut matters: Vec<MatterChange> = found
            .matters
            .into_iter()
            .map(|matter| MatterChange {
                matter: matter.matter,
                there: matter.there,
                fields: matter.fields.into_iter().map(|field| self.other(&matter.key.family, field)).collect(),
                gained: matter.gained.into_iter().map(|party| self.written(&matter.key.family, party)).collect(),
                lost: matter.lost.into_iter().map(|party| self.written(&matter.key.family, party)).collect(),
                family: matter.key.family,
                key: matter.key.key,
            })
            .collect();
        matters.sort_by(|a, b| (&a.family, &a.key).cmp(&(&b.family, &b.key)));
        Ok(Some(DifferenceView {
            operator: latest.operator.clone(),
            there: (before.is_some(), after.is_some()),
            profile: found.fields.into_iter().map(|field| self.other(PROFILE, field)).collect(),
            gained: found.gained.iter().map(known).collect(),
            lost: found.lost.iter().map(known).collect(),
            matters,
        }))
    }

    /// The fields of every profile, in their order.
    #[must_use]
    pub fn profile_fields(&self) -> Vec<ProfileField> {
        let field = |field: &crate::archive::survivorship::ProfileField| ProfileField {
            name: field.name.clone(),
            label_zh: field.label.zh.clone(),
            origin: field.from.first().map(|from| (from.family.clone(), from.field.clone())).unwrap_or_default(),
        };
        self.rules.fields().iter().map(field).collect()
    }

    /// A value of a matter or, where the family is [`PROFILE`], of the profile; masked where it is personal.
    pub(super) fn masked(&self, family: &str, field: &str, mut value: Value) -> Value {
        if family != PROFILE {
            return self.shown_value(family, field, value);
        }
        if self.masks && self.is_personal_in_profile(field) {
            hide(&mut value);
        }
        value
    }

    /// A party, its name masked where that is personal: of one that nothing identifies too.
    fn written(&self, family: &str, party: Party) -> Party {
        let hides = self.masks && (self.is_personal_in_profile("name") || self.is_personal(family, "parties.name"));
        let name = party.name.map(|name| if hides { hidden(&name) } else { name });
        Party { name, ..party }
    }

    fn other(&self, family: &str, other: FieldDifference) -> FieldOther {
        let FieldDifference { field, before, after } = other;
        let view = |valued: Valued| WitnessView {
            value: self.masked(family, &field, valued.value),
            from: valued.from.map(|from| (*from).clone()),
        };
        let (before, after) = (before.map(view), after.map(view));
        FieldOther { field, before, after }
    }

    fn past_view(&self, look: Look<'_>, past: Past) -> Result<OperatorView, StoreError> {
        let stored = Stored::then(&past.profile)?;
        let mut sections = Vec::new();
        for (family, names) in past.by_family() {
            let mut matters = Vec::new();
            for name in names.iter().take(SHOWN) {
                let matter = &past.matters[*name];
                matters.push(MatterView {
                    matter: (*name).to_owned(),
                    family: matter.key.family.clone(),
                    key: matter.key.key.clone(),
                    occurred: matter.composed.occurred,
                    content: self.shown(family, matter.composed.content.clone()),
                    sources: matter.sources.iter().cloned().collect(),
                    parties: self.parties_then(look, &past.titles, matter)?,
                });
            }
            sections.push(Section { family: family.to_owned(), count: names.len() as u64, matters });
        }
        let Past { operator, apart, profile, .. } = past;
        let name = profile.title();
        let field = |name: &str| profile.field(name).map(str::to_owned);
        let place = (field("town"), field("business_class"));
        let apart = apart.into_iter().collect();
        Ok(OperatorView { apart, ..self.shape((operator, name), place, stored, sections) })
    }
}

fn known(known: &Known) -> KnownView {
    let standing = serde_json::to_value(known.identifier.standing).ok();
    KnownView {
        scheme: known.identifier.scheme.to_owned(),
        value: known.identifier.value.clone(),
        standing: standing.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned(),
        state: known.state.to_owned(),
    }
}
