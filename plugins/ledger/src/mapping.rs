//! A mapping: what a table's columns mean, checked.
//!
//! Promises: every name in it is one of the family's schema, every unit, form
//! and code one that is read; nothing downstream asks again. Knows nothing of
//! TOML (it comes as JSON) and of any row.

mod read;
mod source;

use hub_adapter_sdk::event::shape::{FamilyShape, FieldShape, Shape};
use hub_adapter_sdk::schemas::codes::Table;

use crate::date::Form;
use crate::unit::Measure;

/// What a table's columns mean.
#[derive(Debug)]
pub struct Mapping {
    /// What a row is.
    pub family: &'static FamilyShape,
    /// Its fields.
    pub fields: Vec<Rule>,
    /// Its parties.
    pub parties: Vec<PartyRule>,
    /// What stands in lists of records.
    pub items: Vec<ItemRule>,
    /// Of what its id is made: the first of these that is there in full.
    pub id: Vec<Vec<String>>,
    /// The field that says when it happened.
    pub occurred: Option<String>,
    /// What the first cell of a row begins with that is none.
    pub none: Vec<String>,
    /// All columns that it names.
    pub columns: Vec<String>,
    /// The platform's name, which stands before its own ids.
    pub platform: String,
}

/// A field and whence it has its value.
#[derive(Debug)]
pub struct Rule {
    /// The field.
    pub field: &'static FieldShape,
    /// Whence.
    pub source: Source,
}

/// A party.
#[derive(Debug)]
pub struct PartyRule {
    /// Its role.
    pub role: String,
    /// `name`, `address`, `phone`.
    pub texts: Vec<(&'static str, Source)>,
    /// By scheme.
    pub identifiers: Vec<(&'static str, Source)>,
}

/// A record of a list: one certificate of a delivery.
#[derive(Debug)]
pub struct ItemRule {
    /// The list's field.
    pub list: &'static str,
    /// What a member holds.
    pub shape: &'static Shape,
    /// Columns one of which must say that there is one, where that is not the members' own.
    pub when: Vec<String>,
    /// The field of a member in which several may stand, one a member.
    pub each: Option<String>,
    /// The fields of a member.
    pub rules: Vec<Rule>,
}

/// Where a value comes from, and how it is read.
#[derive(Debug)]
pub struct Source {
    /// Columns; the first that holds anything counts.
    pub columns: Vec<String>,
    /// What stands for it where no column holds anything.
    pub constant: Option<String>,
    /// How.
    pub reading: Reading,
}

/// How a text is read.
#[derive(Debug)]
pub enum Reading {
    /// As it stands.
    Text,
    /// As the digest that stands for an ID number.
    Digest,
    /// As one of the canonical codes, by the mapping's own table first.
    Code(Vec<(String, String)>, &'static Table),
    /// As a text for which the mapping has another.
    Renamed(Vec<(String, String)>),
    /// As several texts.
    Texts,
    /// As yes or no, by the mapping's own words first.
    Truth(Vec<(String, bool)>),
    /// As a day.
    Date(Vec<Form>),
    /// As a point in time.
    Instant {
        /// How its day is written.
        forms: Vec<Form>,
        /// Whether it is of UTC where it does not say.
        utc: bool,
        /// Columns with the time of day, where it has one of its own.
        time: Vec<String>,
    },
    /// As a whole number.
    Count,
    /// As a number of some unit.
    Measured {
        /// What it measures.
        measure: Measure,
        /// The mapping's unit; may be empty.
        unit: String,
        /// Columns with the unit.
        unit_columns: Vec<String>,
    },
}

impl Mapping {
    /// The source of `field`, `role.name` or `role.scheme`.
    pub fn source(&self, path: &str) -> Option<&Source> {
        if let Some((role, field)) = path.split_once('.') {
            let party = self.parties.iter().find(|party| party.role == role)?;
            let mut sources = party.texts.iter().chain(&party.identifiers);
            return sources.find(|(name, _)| *name == field).map(|(_, source)| source);
        }
        self.fields.iter().find(|rule| rule.field.name == path).map(|rule| &rule.source)
    }

    fn sources(&self) -> impl Iterator<Item = &Source> {
        let parties = self.parties.iter().flat_map(|party| party.texts.iter().chain(&party.identifiers));
        let items = self.items.iter().flat_map(|item| &item.rules);
        self.fields.iter().chain(items).map(|rule| &rule.source).chain(parties.map(|(_, source)| source))
    }
}
