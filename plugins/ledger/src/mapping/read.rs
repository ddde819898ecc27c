//! A mapping from what is written: key by key, each unknown one refused with
//! its place and what is allowed there.

use std::collections::BTreeMap;

use hub_adapter_sdk::event::shape::{FAMILIES, FamilyShape, FieldShape, Kind, Shape};
use hub_adapter_sdk::schemas::identifier::SCHEMES;
use hub_adapter_sdk::text::without_blanks;
use hub_adapter_sdk::{Note, note};
use serde_json::{Map, Value};

use super::source::{self, Constants, columns};
use super::{ItemRule, Mapping, PartyRule, Reading, Rule};

/// Fields that a mapping does not write: they have tables of their own, or are ours.
const OURS: [&str; 2] = ["parties", "quality"];

/// What is wrong in a mapping, where, and what is allowed.
pub(super) fn wrong(at: &str, what: impl std::fmt::Display) -> Note {
    note("mapping.wrong", what.to_string()).at(at)
}

/// A list of names for people.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// The members of a table, all of them known.
pub(super) fn table<'v>(value: &'v Value, at: &str, known: &[&str]) -> Result<&'v Map<String, Value>, Note> {
    let Some(members) = value.as_object() else { return Err(wrong(at, "is a table")) };
    match members.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(wrong(
            &format!("{at}/{key}"),
            format!("is no key of a mapping; allowed: {}", listed(known.iter().copied())),
        )),
        None => Ok(members),
    }
}

/// A text or a list of texts.
pub(super) fn texts(value: &Value, at: &str) -> Result<Vec<String>, Note> {
    match value {
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            Ok(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        }
        _ => Err(wrong(at, "is a text or a list of texts")),
    }
}

impl Mapping {
    /// Reads a mapping that stands at `at`; `values` are what its `setting`s name.
    ///
    /// # Errors
    /// The first key that is wrong, and what is allowed there.
    pub fn read(value: &Value, at: &str, values: &BTreeMap<String, String>) -> Result<Self, Note> {
        let keys = ["title", "family", "id", "occurred", "none", "fields", "parties", "items"];
        let members = table(value, at, &keys)?;
        let here = |key: &str| format!("{at}/{key}");
        let name = members.get("family").and_then(Value::as_str).unwrap_or_default();
        let family = FamilyShape::named(name).ok_or_else(|| {
            wrong(
                &here("family"),
                format!("{name:?} is no family; allowed: {}", listed(FAMILIES.iter().map(|family| family.name))),
            )
        })?;
        let constants = Constants { values, at };
        let none = members.get("none").map_or(Ok(Vec::new()), |none| texts(none, &here("none")))?;
        let mut mapping = Self {
            family,
            fields: rules(members.get("fields"), &here("fields"), family.record, &constants)?,
            parties: parties(members.get("parties"), &here("parties"), family, &constants)?,
            items: items(members.get("items"), &here("items"), family.record, &constants)?,
            id: Vec::new(),
            occurred: None,
            none: none.iter().map(|begin| without_blanks(begin).into_owned()).collect(),
            columns: Vec::new(),
            platform: values.get("platform").cloned().unwrap_or_default(),
        };
        mapping.sort();
        mapping.columns = mapping.sources().flat_map(|source| source.columns.iter().cloned()).collect();
        mapping.columns.extend(mapping.items.iter().flat_map(|item| item.when.iter().cloned()));
        if mapping.columns.is_empty() {
            return Err(wrong(&here("fields"), "names no column"));
        }
        mapping.id = mapping.read_id(members.get("id"), &here("id"))?;
        mapping.occurred = mapping.read_occurred(members.get("occurred"), &here("occurred"))?;
        Ok(mapping)
    }

    /// Puts all into an order of its own: that of keys is the affair of whoever read the text.
    fn sort(&mut self) {
        let record = self.family.record;
        let place = |rule: &Rule| record.field(rule.field.name).map(|(place, _)| place);
        self.fields.sort_by_key(place);
        self.parties.sort_by(|one, other| one.role.cmp(&other.role));
        for party in &mut self.parties {
            party.texts.sort_by_key(|(name, _)| *name);
            party.identifiers.sort_by_key(|(scheme, _)| SCHEMES.iter().position(|entry| entry.name == *scheme));
        }
        self.items.sort_by_key(|item| item.list);
        for item in &mut self.items {
            item.rules.sort_by_key(|rule| item.shape.field(rule.field.name).map(|(place, _)| place));
        }
    }

    /// One list of parts, or several of which the first that is there in full counts.
    fn read_id(&self, value: Option<&Value>, at: &str) -> Result<Vec<Vec<String>>, Note> {
        let missing = || {
            let names = self.paths().join(", ");
            wrong(at, format!("must say of what a row's id is made, \"content\" or of these: {names}"))
        };
        let lists = match value {
            Some(Value::Array(lists)) if lists.iter().all(Value::is_array) => {
                lists.iter().map(|list| texts(list, at)).collect::<Result<Vec<_>, _>>()?
            }
            Some(value) => vec![texts(value, at)?],
            None => return Err(missing()),
        };
        if lists.is_empty() || lists.iter().any(Vec::is_empty) {
            return Err(missing());
        }
        for part in lists.iter().flatten().filter(|part| *part != "content") {
            if self.source(part).is_none() {
                let names = self.paths().join(", ");
                return Err(wrong(
                    at,
                    format!("{part:?} is nothing that the mapping reads; allowed: content, {names}"),
                ));
            }
        }
        Ok(lists)
    }

    fn read_occurred(&self, value: Option<&Value>, at: &str) -> Result<Option<String>, Note> {
        let Some(value) = value else { return Ok(None) };
        let is_time = |rule: &&Rule| matches!(rule.source.reading, Reading::Date(_) | Reading::Instant { .. });
        let found = self.fields.iter().filter(is_time).find(|rule| value == rule.field.name);
        let found = found.ok_or_else(|| {
            let names = listed(self.fields.iter().filter(is_time).map(|rule| rule.field.name));
            wrong(at, format!("is no day or time that the mapping reads; allowed: {names}"))
        })?;
        Ok(Some(found.field.name.to_owned()))
    }

    /// What an id may be made of.
    fn paths(&self) -> Vec<String> {
        let fields = self.fields.iter().map(|rule| rule.field.name.to_owned());
        let of_party = |party: &PartyRule| {
            let names: Vec<String> = party
                .texts
                .iter()
                .chain(&party.identifiers)
                .map(|(name, _)| format!("{}.{name}", party.role))
                .collect();
            names
        };
        fields.chain(self.parties.iter().flat_map(of_party)).collect()
    }
}

/// Fields of a record, by name.
fn rules(value: Option<&Value>, at: &str, shape: &'static Shape, constants: &Constants<'_>) -> Result<Vec<Rule>, Note> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let Some(members) = value.as_object() else { return Err(wrong(at, "is a table of fields")) };
    members.iter().map(|(name, value)| rule(name, value, &format!("{at}/{name}"), shape, constants)).collect()
}

fn rule(name: &str, value: &Value, at: &str, shape: &'static Shape, constants: &Constants<'_>) -> Result<Rule, Note> {
    let of_its_own = |field: &FieldShape| {
        matches!(field.kind, Kind::List(Kind::Record(_)) | Kind::Record(_)) || OURS.contains(&field.name)
    };
    match shape.field(name) {
        Some((_, field)) if !of_its_own(field) => {
            Ok(Rule { field, source: source::read(value, at, field, constants)? })
        }
        Some(_) => Err(wrong(at, "is written below [parties], or below [[items]]")),
        None => {
            let names = listed(shape.fields.iter().filter(|field| !of_its_own(field)).map(|field| field.name));
            Err(wrong(at, format!("is no field of {}; allowed: {names}", shape.name)))
        }
    }
}

/// Parties by role.
fn parties(
    value: Option<&Value>,
    at: &str,
    family: &FamilyShape,
    constants: &Constants<'_>,
) -> Result<Vec<PartyRule>, Note> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let Some(members) = value.as_object() else { return Err(wrong(at, "is a table of roles")) };
    let mut parties = Vec::with_capacity(members.len());
    for (role, value) in members {
        let at = format!("{at}/{role}");
        if !family.roles.is_empty() && !family.roles.iter().any(|(known, _)| known == role) {
            let roles = listed(family.roles.iter().map(|(role, _)| *role));
            return Err(wrong(&at, format!("is no role of {}; allowed: {roles}", family.name)));
        }
        let Some(members) = value.as_object() else { return Err(wrong(&at, "is a table")) };
        let mut party = PartyRule { role: role.clone(), texts: Vec::new(), identifiers: Vec::new() };
        for (name, value) in members {
            let at = format!("{at}/{name}");
            if let Some(text) = ["name", "address", "phone"].into_iter().find(|text| text == name) {
                party.texts.push((text, source::text(value, &at, constants)?));
                continue;
            }
            // An ID number itself is never kept: its digest has a scheme of its own.
            let scheme = SCHEMES
                .iter()
                .map(|entry| entry.name)
                .filter(|scheme| *scheme != "resident-id")
                .find(|scheme| scheme == name);
            let scheme = scheme.ok_or_else(|| {
                let schemes = listed(SCHEMES.iter().map(|entry| entry.name).filter(|scheme| *scheme != "resident-id"));
                wrong(&at, format!("is nothing that is said of a party; allowed: name, address, phone, {schemes}"))
            })?;
            let source = if scheme == "id-digest" {
                source::digest(value, &at, constants)?
            } else {
                source::text(value, &at, constants)?
            };
            if scheme == "platform-id" && !constants.values.contains_key("platform") {
                return Err(wrong(
                    "/values/platform",
                    "is missing: a platform's own ids are written with its name before them",
                ));
            }
            party.identifiers.push((scheme, source));
        }
        parties.push(party);
    }
    Ok(parties)
}

/// Members of lists of records.
fn items(
    value: Option<&Value>,
    at: &str,
    shape: &'static Shape,
    constants: &Constants<'_>,
) -> Result<Vec<ItemRule>, Note> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let Some(members) = value.as_object() else { return Err(wrong(at, "is a table of lists")) };
    let lists = || {
        shape.fields.iter().filter_map(|field| match field.kind {
            Kind::List(Kind::Record(shape)) if !OURS.contains(&field.name) => Some((field.name, *shape)),
            _ => None,
        })
    };
    let mut items = Vec::new();
    for (name, value) in members {
        let at = format!("{at}/{name}");
        let (list, shape) = lists().find(|(list, _)| list == name).ok_or_else(|| {
            wrong(
                &at,
                format!("is no list of records of {}; allowed: {}", shape.name, listed(lists().map(|(name, _)| name))),
            )
        })?;
        let templates = value.as_array().ok_or_else(|| wrong(&at, "is a list of tables: [[items.….]]"))?;
        for (place, template) in templates.iter().enumerate() {
            let at = format!("{at}/{place}");
            let Some(members) = template.as_object() else { return Err(wrong(&at, "is a table")) };
            let mut item = ItemRule { list, shape, when: Vec::new(), each: None, rules: Vec::new() };
            for (name, value) in members {
                let at = format!("{at}/{name}");
                match name.as_str() {
                    "when" => item.when = columns(value, &at)?,
                    "each" => item.each = Some(texts(value, &at)?.concat()),
                    field => item.rules.push(rule(field, value, &at, shape, constants)?),
                }
            }
            if let Some(each) =
                item.each.as_deref().filter(|each| !item.rules.iter().any(|rule| rule.field.name == *each))
            {
                let names = listed(item.rules.iter().map(|rule| rule.field.name));
                return Err(wrong(&format!("{at}/each"), format!("{each:?} is not read here; allowed: {names}")));
            }
            items.push(item);
        }
    }
    Ok(items)
}
