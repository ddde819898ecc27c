//! What rules in data may name, and where a mistake in them stands.
//!
//! Rules are files that people write: those of `schemas/`, which a build carries,
//! or an office's own. What they name is looked up in the families of the build,
//! so a word that means nothing is refused at the start, with its line. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use hub_schemas::family::FAMILIES;
use hub_schemas::identifier::SCHEMES;
use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;

use crate::report::Code;
use crate::schema::{Column, Kind, Schema};

/// Rules that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {file}:{line}: {why}")]
pub struct RulesError {
    code: Code,
    file: String,
    line: usize,
    why: String,
}

impl RulesError {
    /// The page that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// The same without its code: file, line, and what is wrong.
    #[must_use]
    pub fn what(&self) -> String {
        let Self { file, line, why, .. } = self;
        format!("{file}:{line}: {why}")
    }
}

/// Columns that exports and views have of every operator, whatever the rules; those of identifiers are called like
/// their schemes.
const COLUMNS: [&str; 8] = ["operator", "version", "title", "class", "names", "quality", "aliases", "counts"];

/// A file of rules, as text.
#[derive(Debug, Clone, Copy)]
pub(super) struct RulesFile<'t> {
    pub name: &'t str,
    pub text: &'t str,
    /// The page of what is wrong with it.
    pub code: Code,
}

impl<'t> RulesFile<'t> {
    /// Reads it.
    pub fn read<T: Deserialize<'t>>(self) -> Result<T, RulesError> {
        toml::from_str(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            self.wrong_at(at, error.message().to_owned())
        })
    }

    /// What is wrong with a value of it.
    pub fn wrong<T>(self, value: &Spanned<T>, why: impl Into<String>) -> RulesError {
        self.wrong_at(value.span().start, why.into())
    }

    /// What is wrong with it as a whole.
    pub fn lacks(self, why: &str) -> RulesError {
        self.wrong_at(0, why.to_owned())
    }

    fn wrong_at(self, at: usize, why: String) -> RulesError {
        let line = self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        RulesError { code: self.code, file: self.name.to_owned(), line, why }
    }

    /// The family that a value names.
    pub fn family(self, name: &Spanned<String>) -> Result<&'static Words, RulesError> {
        let known = || WORDS.keys().copied().collect::<Vec<_>>().join(", ");
        let none = || self.wrong(name, format!("there is no family {:?}; there are {}", name.get_ref(), known()));
        WORDS.get(name.get_ref().as_str()).ok_or_else(none)
    }

    /// The name of a value that rules make of every operator, beside those `before` it: it is a column of exports and
    /// views, and no other's.
    pub fn column<'n>(self, name: &'n Spanned<String>, before: &mut BTreeSet<&'n str>) -> Result<(), RulesError> {
        let text = name.get_ref().as_str();
        let is_word = !text.is_empty() && text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
        let is_taken = COLUMNS.contains(&text) || SCHEMES.iter().any(|scheme| scheme.name.replace('-', "_") == text);
        let why = if !is_word {
            "is no name: small letters, with _ between words"
        } else if is_taken {
            "is another column's name"
        } else if !before.insert(text) {
            "stands there twice"
        } else {
            return Ok(());
        };
        Err(self.wrong(name, format!("{text:?} {why}")))
    }
}

/// What may be named of a family.
pub(super) struct Words {
    fields: BTreeMap<String, Kind>,
    party: BTreeSet<String>,
    roles: BTreeSet<&'static str>,
    /// Whether its events are readings.
    pub measures: bool,
}

impl Words {
    /// What a field holds; none where there is no such field. `party.name` is one of whoever has a role.
    pub fn field(&self, name: &str) -> Option<Kind> {
        match name.strip_prefix("party.") {
            Some(name) => self.party.contains(name).then_some(Kind::Text),
            None => self.fields.get(name).copied(),
        }
    }

    /// Names of the fields, for people.
    pub fn fields(&self) -> String {
        let party = self.party.iter().map(|name| format!("party.{name}"));
        self.fields.keys().cloned().chain(party).collect::<Vec<_>>().join(", ")
    }

    /// Whether a party may have this role.
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.contains(role)
    }

    /// Names of the roles, for people.
    pub fn roles(&self) -> String {
        self.roles.iter().copied().collect::<Vec<_>>().join(", ")
    }
}

/// The words of each family of this build.
static WORDS: LazyLock<BTreeMap<&'static str, Words>> = LazyLock::new(|| {
    let facts = FAMILIES.iter().filter(|family| family.is_fact());
    let words = facts.filter_map(|family| {
        let schema = Schema::parse(family.avsc).ok()?;
        let names = |columns: Vec<Column>| columns.into_iter().map(|column| column.name).collect();
        let mut columns = schema.columns();
        let party = columns.iter().position(|column| column.name == "parties").map(|place| columns.remove(place));
        let words = Words {
            fields: columns.into_iter().map(|column| (column.name, column.kind)).collect(),
            party: party.map(|party| names(party.members)).unwrap_or_default(),
            roles: family.roles.iter().map(|(role, _)| *role).collect(),
            measures: schema.measures().is_some(),
        };
        Some((family.name, words))
    });
    words.collect()
});

/// A text of JSON, where it says something.
pub(super) fn said(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}
