//! A row into an event of the mapping's family.
//!
//! Knows nothing of how a cell is read (`cell`) and which names a mapping may
//! have (`mapping`).

use std::borrow::Cow;

use hub_adapter_sdk::event::shape::{Kind, Named, Shape, Value};
use hub_adapter_sdk::schemas::identifier::{OrganisationCode, RegistrationNumber, Scheme, Validity};
use hub_adapter_sdk::text::several;
use hub_adapter_sdk::{Event, Instant, Outcome, Quality, note};

use crate::cell::{Cells, plain};
use crate::mapping::{ItemRule, Mapping, PartyRule};
use crate::none;
use crate::redacted::REPLACED;
use crate::table::{Payload, present};

/// What becomes of one record.
pub fn translate(mapping: &Mapping, payload: &Payload<'_>) -> Outcome {
    let Some(row) = payload.row() else {
        return Outcome::rejected("rows.none", "the record holds no row");
    };
    if let Some(outcome) = none::outcome(mapping, &row) {
        return outcome;
    }
    if !row.has(&mapping.columns) {
        let wanted = mapping.columns.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
        let message =
            format!("the header has none of the mapping's columns ({wanted}, …): a title above it, or another table");
        return note("header.unknown", message).at(row.number().to_string()).into();
    }
    let number = row.number();
    let mut reading = Composed {
        cells: Cells { row, quality: Quality::default() },
        content: Named::new(mapping.family.record),
        told: Vec::new(),
    };
    reading.fields(mapping);
    reading.parties(mapping);
    reading.items(mapping);
    let Some(id) = reading.id(mapping) else {
        let wanted = mapping.id.iter().map(|parts| parts.join(" + ")).collect::<Vec<_>>().join(", or ");
        let missing = mapping.id[0].iter().find(|part| reading.part(part, mapping).is_none());
        let column = missing.and_then(|part| mapping.source(part)?.columns.first()).cloned().unwrap_or_default();
        return note("record.id-missing", format!("the row cannot be told from others: needs {wanted}"))
            .at(format!("{number}/{column}"))
            .into();
    };
    let occurred = mapping.occurred.as_deref().and_then(|field| reading.instant(field));
    let flags = reading.cells.quality.into_flags().into_iter().map(Value::Text).collect();
    set(&mut reading.content, "quality", Value::List(flags));
    Event::upsert_named(mapping.family, &reading.content, id).occurred(occurred).into()
}

/// An event while it is put together.
struct Composed<'p> {
    cells: Cells<'p>,
    content: Named<'static>,
    /// What was told, by `field` or `role.field`, as an id has it.
    told: Vec<(String, String)>,
}

impl Composed<'_> {
    fn fields(&mut self, mapping: &Mapping) {
        for rule in &mapping.fields {
            let name = rule.field.name;
            let Some(told) = self.cells.read(&rule.source, name) else { continue };
            let beside = format!("{name}_written");
            if !told.written.is_empty()
                && mapping.source(&beside).is_none()
                && mapping.family.record.field(&beside).is_some()
            {
                set(&mut self.content, &beside, Value::Text(Cow::Owned(told.written)));
            }
            if let Some(value) = told.value {
                set(&mut self.content, name, value);
            }
            self.told.push((name.to_owned(), told.key));
        }
    }

    fn parties(&mut self, mapping: &Mapping) {
        let shape = member(mapping.family.record, "parties");
        let parties = mapping.parties.iter().filter_map(|rule| self.party(rule, shape, &mapping.platform)).collect();
        set(&mut self.content, "parties", Value::List(parties));
    }

    /// A party, where anything is said of it.
    fn party(&mut self, rule: &PartyRule, shape: &'static Shape, platform: &str) -> Option<Value<'static>> {
        let mut party = Named::new(shape);
        let mut said = false;
        for (name, source) in &rule.texts {
            let path = format!("{}.{name}", rule.role);
            let Some(told) = self.cells.read(source, &path) else { continue };
            if let Some(value) = told.value {
                set(&mut party, name, value);
                said = true;
                self.told.push((path, told.key));
            }
        }
        let mut identifiers = Vec::new();
        for (scheme, source) in &rule.identifiers {
            let Some(told) = self.cells.read(source, scheme) else { continue };
            let Some(Value::Text(written)) = told.value else { continue };
            let written =
                if *scheme == "platform-id" { format!("{platform}/{}", plain(&written)) } else { written.into_owned() };
            if let Some((scheme_found, value)) = identified(scheme, &written, &mut self.cells.quality) {
                self.told.push((format!("{}.{scheme}", rule.role), value.clone()));
                let mut identifier = Named::new(member(shape, "identifiers"));
                set(&mut identifier, "scheme", Value::Text(Cow::Borrowed(scheme_found)));
                set(&mut identifier, "value", Value::Text(Cow::Owned(value)));
                identifiers.push(Value::Record(identifier));
            }
        }
        if !said && identifiers.is_empty() {
            return None;
        }
        set(&mut party, "role", Value::Text(Cow::Owned(rule.role.clone())));
        set(&mut party, "identifiers", Value::List(identifiers));
        Some(Value::Record(party))
    }

    fn items(&mut self, mapping: &Mapping) {
        for rule in &mapping.items {
            let mut members = match self.content.get(rule.list) {
                Some(Value::List(members)) => members.clone(),
                _ => Vec::new(),
            };
            members.extend(self.members(rule));
            set(&mut self.content, rule.list, Value::List(members));
        }
    }

    /// The members of a list that one template gives: none, one, or one for each text of a cell.
    fn members(&mut self, rule: &ItemRule) -> Vec<Value<'static>> {
        let mut said = self.cells.says(&rule.when);
        let mut member = Named::new(rule.shape);
        let mut each: Vec<String> = Vec::new();
        for inner in &rule.rules {
            let name = inner.field.name;
            let Some(told) = self.cells.read(&inner.source, &format!("{}.{name}", rule.list)) else { continue };
            said |= told.by_column && rule.when.is_empty();
            if rule.each.as_deref() == Some(name) && told.value.is_some() {
                each = several(&told.written).map(str::to_owned).collect();
            }
            if let Some(value) = told.value {
                set(&mut member, name, value);
            }
        }
        match (&rule.each, each.len()) {
            _ if !said => Vec::new(),
            (Some(name), 2..) => each
                .into_iter()
                .map(|text| {
                    let mut one = member.clone();
                    set(&mut one, name, Value::Text(Cow::Owned(text)));
                    Value::Record(one)
                })
                .collect(),
            _ => vec![Value::Record(member)],
        }
    }

    /// The first of the mapping's ids that is there in full.
    fn id(&self, mapping: &Mapping) -> Option<String> {
        mapping.id.iter().find_map(|parts| {
            let parts: Option<Vec<String>> = parts.iter().map(|part| self.part(part, mapping)).collect();
            Some(parts?.join("/"))
        })
    }

    fn part(&self, part: &str, mapping: &Mapping) -> Option<String> {
        if part == "content" {
            return Some(self.fingerprint(mapping));
        }
        let (_, key) = self.told.iter().find(|(path, _)| path == part)?;
        (!key.is_empty()).then(|| key.clone())
    }

    /// FNV-1a over what the mapping's columns hold, by their names: the same row
    /// again is the same record, also below another number, in another order of
    /// columns, and when the mapping learns a name that the table does not have.
    fn fingerprint(&self, mapping: &Mapping) -> String {
        let mut said: Vec<(&str, String)> = self
            .cells
            .row
            .named(&mapping.columns)
            .filter_map(|(name, text)| Some((name, plain(present(text)?))))
            .collect();
        said.sort();
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for (name, text) in said {
            for byte in name.bytes().chain([0x1f]).chain(text.bytes()).chain([0x1e]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
        format!("{hash:016x}")
    }

    fn instant(&self, field: &str) -> Option<Instant> {
        match self.content.get(field)? {
            Value::Date(date) => Some(date.midnight()),
            Value::Instant(instant) => Some(*instant),
            _ => None,
        }
    }
}

/// What stands in a column of identifiers: the scheme that it really is, and
/// the value, narrow. A shop of one person writes an ID number where others
/// write their code.
fn identified(scheme: &'static str, written: &str, quality: &mut Quality) -> Option<(&'static str, String)> {
    if written.starts_with(REPLACED) {
        return Some((Scheme::IdDigest.entry().name, written.to_owned()));
    }
    if scheme == "platform-id" {
        return Some((scheme, written.to_owned()));
    }
    let value = plain(written);
    let mut scheme = scheme;
    if scheme == "social-credit-code" {
        if RegistrationNumber::parse(&value).is_ok() {
            scheme = "registration-number";
        } else if OrganisationCode::parse(&value).is_ok() {
            scheme = "organisation-code";
        } else if value.len() == 15 && value.bytes().all(|byte| byte.is_ascii_digit()) {
            // An ID number of before 1999; one of eighteen digits was found when the cell was read.
            quality.flag("id-number-open", scheme);
            return None;
        }
    }
    if let Some(Validity::Invalid(_)) = Scheme::find(scheme).map(|known| known.validity(&value)) {
        quality.flag("check-digit", scheme);
    }
    Some((scheme, value))
}

/// The shape of a list's members.
fn member(shape: &'static Shape, list: &str) -> &'static Shape {
    match shape.field(list).map(|(_, field)| field.kind) {
        Some(Kind::List(Kind::Record(member))) => member,
        _ => unreachable!("{list} of {} is a list of records in every family", shape.name),
    }
}

/// The mapping was checked against the schema, so what it names fits.
fn set(record: &mut Named<'static>, name: &str, value: Value<'static>) {
    let fits = record.set(name, value);
    debug_assert!(fits.is_ok(), "{name} was checked when the mapping was read");
}
