//! Operators: the row of a search, the whole archive of one, its timeline, and
//! where a value comes from.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::past::AsOf;
use crate::archive::read::PremisesWhy;
use crate::archive::survivorship::Criterion;
use crate::message::Instant;

/// What a search asks for; what is absent does not narrow it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Part of a name, pinyin or its initials, any code.
    pub text: Option<String>,
    /// Town by its division code, or as written.
    pub town: Option<String>,
    /// Class of operator.
    pub class: Option<String>,
    /// At most so many rows.
    pub limit: u32,
    /// Where the page before ended.
    pub after: Option<String>,
}

/// Which matters of an operator are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matters {
    /// Their family.
    pub family: String,
    /// At most so many.
    pub limit: u32,
    /// Where the page before ended.
    pub after: Option<String>,
}

/// An identifier of an operator, as a source wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Identifier {
    /// A scheme of `schemas/identifiers.toml`.
    pub scheme: String,
    /// The code.
    pub value: String,
    /// Whether its check digit holds; absent where the scheme has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid: Option<bool>,
    /// Whether it joins its operator's records: `sound`, it does; `founding`, its check digit fails; `contested` or
    /// `barred`, it would join different operators, or too many; `apart`, it is another's, or a decision keeps it to
    /// itself. Absent of a party as its record writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// One operator in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OperatorRow {
    /// The operator's id.
    pub id: String,
    /// Its name by survivorship; absent where no source gave one.
    pub name: Option<String>,
    /// The identifier that it is best known by.
    pub code: Option<Identifier>,
    /// Town by code or as written.
    pub town: Option<String>,
    /// Class (业态).
    pub class: Option<String>,
    /// How many matters its archive holds.
    pub matters: u64,
    /// How many quality flags it bears.
    pub flags: u64,
}

/// A quality flag and what bears it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FlagNote {
    /// The flag's code.
    pub code: String,
    /// The field or record that it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

/// A place of business with its licences; of one that a registration alone tells there are none.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Premises {
    /// Its name, where a licence or a registration gives one.
    pub name: Option<String>,
    /// Address of the premises (经营场所), never the registered one.
    pub address: Option<String>,
    /// Town by code or as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub town: Option<String>,
    /// Class of business done there.
    pub class: Option<String>,
    /// State of the licence that counts there: of those in force, else of all, the one that ends last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The last day of that licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Numbers of its licences, that one's first.
    pub licences: Vec<String>,
    /// Where its values come from; absent of an archive as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<PremisesWhy>,
}

/// A field of a matter with its winning value.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Field {
    /// Name in the schema.
    pub name: String,
    /// Label from the schema, in Chinese.
    pub label: String,
    /// Unit from the schema, such as `CNY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Code table from the schema, which names its values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codes: Option<String>,
    /// Code tables of the members of a value that has some, by member.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub members: BTreeMap<String, String>,
    /// The winning value; dates `2026-01-31`, times RFC 3339, decimals as text.
    #[schema(value_type = Value)]
    pub value: serde_json::Value,
    /// What `…/why/{field}` takes to tell where it comes from; absent where no one value won: of what several
    /// records say together, of what nothing says, and of an archive as it was.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// An operator that does something in a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Party {
    /// Its id.
    pub operator: String,
    /// What people call it.
    pub name: Option<String>,
    /// What it does there, by the schema's roles.
    pub roles: Vec<String>,
    /// Of an archive as it was: whether this is its id of today and its name as written, not who it was. Absent: no.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub as_known_today: bool,
}

/// One matter: what several sources say of one thing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Matter {
    /// Family.
    pub family: String,
    /// What names it: the natural key, normalised.
    pub key: String,
    /// What names it, as the sources write it.
    pub title: String,
    /// What sums it up: those of its fields that tell it from others of its family at a glance, as far as they say
    /// something. A quantity that was not weighed is as its record writes it. Nothing is personal.
    pub summary: Vec<Field>,
    /// Kind: open string.
    pub kind: Option<String>,
    /// State: open string.
    pub state: Option<String>,
    /// Its fields in schema order.
    pub fields: Vec<Field>,
    /// The sources that tell it.
    pub sources: Vec<String>,
    /// Everyone who does something in it and is known, by id; of an archive as it was, who they were then.
    pub parties: Vec<Party>,
}

/// One operator's archive (一户一档).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Operator {
    /// The operator's id: a hash of its senior identifier.
    pub id: String,
    /// Other ids that resolve to it.
    pub aliases: Vec<String>,
    /// Version within the archive, `epoch.n`; absent of an archive as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The moment of which this is shown; absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<AsOf>,
    /// Name by survivorship.
    pub name: Option<String>,
    /// Every name as written: that one, former and other ones.
    pub names: Vec<String>,
    /// Town.
    pub town: Option<String>,
    /// Class.
    pub class: Option<String>,
    /// The profile: what stands of what all facts say.
    pub profile: Vec<Field>,
    /// All identifiers.
    pub identifiers: Vec<Identifier>,
    /// Quality flags.
    pub flags: Vec<FlagNote>,
    /// Places of business.
    pub premises: Vec<Premises>,
    /// How many matters of each family there are; `matters` may hold fewer, `…/matters` has all.
    pub counts: BTreeMap<String, u64>,
    /// Matters, by family, the latest first.
    pub matters: Vec<Matter>,
}

/// What a timeline entry did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The matter was seen for the first time.
    Appeared,
    /// Its content changed.
    Changed,
    /// It is gone.
    Removed,
}

/// A field that changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldChange {
    /// What it said; absent where it did not say anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Value, required = false)]
    pub before: Option<serde_json::Value>,
    /// The field with what it says now; null where it says nothing any more.
    #[serde(flatten)]
    pub after: Field,
}

/// One entry of an operator's timeline.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// When it happened, by the source; else when it was received.
    pub at: Instant,
    /// When the hub received it.
    pub known: Instant,
    /// Family of the matter; `profile` where the profile changed.
    pub family: String,
    /// The matter's name; absent of the profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// What names the matter; empty of the profile.
    pub key: String,
    /// What sums up the matter after the change, of one that is gone before it; empty of the profile.
    pub summary: Vec<Field>,
    /// What happened to it.
    pub change: Change,
    /// What the operator does in the matter, by the schema's roles and by who it is today: after the change, of a matter
    /// that is gone before it; empty of the profile.
    pub roles: Vec<String>,
    /// Whether it is by a whole list that lacks the record, or has it again.
    pub by_list: bool,
    /// The fields that say another thing than before, in no order that matters.
    pub changes: Vec<FieldChange>,
    /// Who told it.
    pub source: String,
    /// The record's id in that source.
    pub record: String,
    /// The raw record.
    pub raw: String,
    /// The adapter in its version.
    pub adapter: String,
}

/// One source's word for a value.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Witness {
    /// What it says.
    #[schema(value_type = Value)]
    pub value: serde_json::Value,
    /// The source.
    pub source: String,
    /// The record's id in that source.
    pub record: String,
    /// The raw record.
    pub raw: String,
    /// The generation of the raw record.
    pub generation: u32,
    /// The adapter in its version.
    pub adapter: String,
    /// When it happened, by the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Instant>,
    /// When the hub received it.
    pub received: Instant,
    /// Whether its fact is in force; a licence that ended is not.
    pub in_force: bool,
    /// The first criterion by which the winner comes before it; absent of the
    /// winner.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub lost_by: Option<Criterion>,
}

/// Where a value comes from: who won, who lost, by which rule.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Why {
    /// The field asked for.
    pub field: String,
    /// Its label.
    pub label: String,
    /// Unit from the schema, such as `CNY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Code table from the schema, which names its values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codes: Option<String>,
    /// Family of the matter.
    pub family: String,
    /// Key of the matter.
    pub key: String,
    /// The rule of `schemas/survivorship.toml`; `implied-by-licence` where no record writes the value, and it follows
    /// from the kind and number of a licence.
    pub rule: String,
    /// What the rule compares, in this order.
    #[schema(value_type = Vec<String>)]
    pub criteria: Vec<Criterion>,
    /// Who won.
    pub winner: Witness,
    /// Who lost, best first.
    pub losers: Vec<Witness>,
}
