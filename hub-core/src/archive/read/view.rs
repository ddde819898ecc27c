//! What readers get: plain values that serialise as the API shows them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::premises::PremisesWhy;
use crate::archive::profile::Profile;
use crate::message::Instant;
use crate::store::{self, FoldedRow, StoreError, TotalRow};

/// What to search for; what is none is not asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Search {
    /// Words that must all be found.
    pub text: Option<String>,
    /// Town, by code.
    pub town: Option<String>,
    /// Class of business.
    pub class: Option<String>,
    /// At most so many.
    pub limit: usize,
    /// `next` of the page before.
    pub after: Option<String>,
}

/// Part of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// What to give as `after` for the next page; none on the last one.
    pub next: Option<String>,
}

/// Version of an operator: compares epoch first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Version {
    /// Raised by restore and rebuild.
    pub epoch: i64,
    /// Grows with each change.
    pub n: i64,
}

/// The stored profile, as far as it is read back.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Stored {
    pub(super) fields: BTreeMap<String, Value>,
    pub(super) names: Vec<String>,
    pub(super) identifiers: Vec<KnownView>,
    pub(super) aliases: Vec<String>,
    pub(super) premises: Vec<PremisesView>,
    pub(super) quality: Vec<String>,
    /// Of one that is kept they stand beside the profile.
    #[serde(default)]
    pub(super) counts: BTreeMap<String, u64>,
}

impl Stored {
    pub(super) fn of(row: &store::OperatorRow) -> Result<Self, StoreError> {
        let counts = serde_json::from_str(&row.edition.counts).map_err(StoreError::damaged)?;
        Ok(Self { counts, ..serde_json::from_str(&row.profile).map_err(StoreError::damaged)? })
    }

    pub(super) fn then(profile: &Profile) -> Result<Self, StoreError> {
        serde_json::to_value(profile).and_then(serde_json::from_value).map_err(StoreError::damaged)
    }
}

/// An operator in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OperatorRow {
    /// Its id.
    pub operator: String,
    /// What people call it.
    pub name: String,
    /// Town, by code.
    pub town: Option<String>,
    /// Class of business.
    pub class: Option<String>,
    /// Its identifiers, the most senior first.
    pub identifiers: Vec<KnownView>,
    /// What is doubtful.
    pub quality: Vec<String>,
    /// Matters by family.
    pub counts: BTreeMap<String, u64>,
}

impl OperatorRow {
    pub(super) fn of(row: &store::OperatorRow) -> Result<Self, StoreError> {
        let stored = Stored::of(row)?;
        Ok(Self {
            operator: row.name.clone(),
            name: row.title.clone(),
            town: row.town.clone(),
            class: row.class.clone(),
            identifiers: stored.identifiers,
            quality: stored.quality,
            counts: stored.counts,
        })
    }
}

/// An identifier and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KnownView {
    /// Its scheme.
    pub scheme: String,
    /// Its value, normalised.
    pub value: String,
    /// `valid`, `opaque` or `invalid`.
    pub standing: String,
    /// `sound`, `founding`, `contested`, `apart` or `barred`.
    pub state: String,
}

/// A place where the operator works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PremisesView {
    /// Address of the place, where a licence or registration names it.
    pub address: Option<String>,
    /// Name of the place.
    pub name: Option<String>,
    /// Town, by its division code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub town: Option<String>,
    /// Class of business.
    pub class: Option<String>,
    /// Its licences: those in force first, of these the one that ends last.
    pub licences: Vec<LicenceView>,
    /// The matters of registrations that say something of it, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub registrations: Vec<String>,
    /// Where its values come from; none of one as it was.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub why: Option<PremisesWhy>,
}

/// A licence of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceView {
    /// Kind: JY, SC …
    pub kind: Option<String>,
    /// Its number as written.
    pub number: Option<String>,
    /// Its state.
    pub state: Option<String>,
    /// Last day of its term.
    pub valid_to: Option<String>,
    /// The matter that tells it.
    pub matter: String,
}

/// A field of the profile; `why/<name>` says why it has its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldView {
    /// Its name.
    pub name: String,
    /// Family and field that first tell it; its unit and code table are theirs.
    pub origin: (String, String),
    /// Its name in Chinese.
    pub label_zh: String,
    /// Its name in English.
    pub label_en: String,
    /// Its value; none where nothing says it.
    pub value: Option<Value>,
    /// Whether it is personal data.
    pub personal: bool,
}

/// An operator's archive.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OperatorView {
    /// Its id.
    pub operator: String,
    /// Its version; none of one as it was.
    pub version: Option<Version>,
    /// Ids of operators that are the same one today; of one as it was.
    pub apart: Vec<String>,
    /// What people call it.
    pub name: String,
    /// Town, by code.
    pub town: Option<String>,
    /// Class of business.
    pub class: Option<String>,
    /// Other ids that lead to it.
    pub aliases: Vec<String>,
    /// Its identifiers, the most senior first.
    pub identifiers: Vec<KnownView>,
    /// Every name as written.
    pub names: Vec<String>,
    /// Its profile, in the order of the rules.
    pub fields: Vec<FieldView>,
    /// Where it works.
    pub premises: Vec<PremisesView>,
    /// What is doubtful.
    pub quality: Vec<String>,
    /// Matters by family.
    pub counts: BTreeMap<String, u64>,
    /// Its matters by family, the latest first.
    pub sections: Vec<Section>,
}

/// The matters of one family.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// The family.
    pub family: String,
    /// How many there are; `matters` may hold fewer.
    pub count: u64,
    /// The latest of them.
    pub matters: Vec<MatterView>,
}

/// A matter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatterView {
    /// Its name; `why/<matter>.<field>` says why a field has its value.
    pub matter: String,
    /// Family of its facts.
    pub family: String,
    /// What names it.
    pub key: String,
    /// When it happened (ms), where known.
    pub occurred: Option<Instant>,
    /// What it comes to.
    pub content: Map<String, Value>,
    /// The sources that tell it.
    pub sources: Vec<String>,
    /// Everyone who has a role in it and is known.
    pub parties: Vec<PartyView>,
}

/// An operator with a role in a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartyView {
    /// Its id.
    pub operator: String,
    /// What people call it.
    pub name: String,
    /// Its roles.
    pub roles: Vec<String>,
    /// Whether, of a matter as it was, this is its id of today and its name as written: too much hangs together with
    /// it to tell who it was.
    pub as_known_today: bool,
}

/// An identifier that joins nobody, or nobody where it stands with another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Review {
    /// Its scheme.
    pub scheme: String,
    /// Its value.
    pub value: String,
    /// `contested`, `barred` or `together`.
    pub state: String,
    /// Of one that stands together with another of its scheme: that.
    pub with: Option<String>,
    /// Operators that name it.
    pub operators: Vec<OperatorRow>,
    /// Whether there are more of them.
    pub more: bool,
}

/// How much the archive holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Totals {
    /// Operators.
    pub operators: u64,
    /// Facts in force.
    pub facts: u64,
    /// Matters.
    pub matters: u64,
    /// Devices that measure.
    pub series: u64,
    /// Facts whose parties nothing identifies.
    pub unresolved: u64,
    /// Facts that are past.
    pub past: u64,
    /// Matters by family.
    pub matters_by_family: BTreeMap<String, u64>,
    /// What became of folded events.
    pub folded: Vec<FoldedRow>,
    /// The ledger's totals.
    pub ledger: Vec<TotalRow>,
    /// States that wait to be published.
    pub outbox: u64,
}
