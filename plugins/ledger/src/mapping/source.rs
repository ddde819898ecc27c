//! Where a value comes from and how it is read, from what is written: a column,
//! several columns, or a table with more to say.

use std::collections::BTreeMap;

use hub_adapter_sdk::Note;
use hub_adapter_sdk::event::shape::{FieldShape, Kind};
use serde_json::{Map, Value};

use super::read::{listed, table, texts, wrong};
use super::{Reading, Source};
use crate::date::{FORMS, Form, USUAL};
use crate::redacted;
use crate::table::normal;
use crate::unit::Measure;

/// Fields that hold the digest of an ID number, never the number.
const DIGESTS: [&str; 5] = ["person_id", "legal_person_id", "buyer_id", "complainant_id", "id_digest"];

/// What a `setting` may name.
pub(super) struct Constants<'c> {
    pub values: &'c BTreeMap<String, String>,
    /// Where the mapping stands.
    pub at: &'c str,
}

/// Names of columns, as they are compared.
pub(super) fn columns(value: &Value, at: &str) -> Result<Vec<String>, Note> {
    Ok(texts(value, at)?.iter().map(|name| normal(name)).collect())
}

/// The source of a text that a party has.
pub(super) fn text(value: &Value, at: &str, constants: &Constants<'_>) -> Result<Source, Note> {
    with(value, at, &[], constants, |_| Ok(Reading::Text))
}

/// The source of the digest of an ID number: columns that the hub replaces.
pub(super) fn digest(value: &Value, at: &str, constants: &Constants<'_>) -> Result<Source, Note> {
    let source = with(value, at, &[], constants, |_| Ok(Reading::Digest))?;
    // As they are written: the hub compares names more narrowly than this adapter.
    let written = value.get("column").unwrap_or(value);
    for column in texts(written, at)? {
        if !redacted::holds(&column) {
            let known = listed(redacted::COLUMNS.iter().copied());
            return Err(wrong(
                at,
                format!("the hub does not replace the numbers of a column {column:?}; it does those of: {known}"),
            ));
        }
    }
    Ok(source)
}

/// The source of a field.
pub(super) fn read(
    value: &Value,
    at: &str,
    field: &'static FieldShape,
    constants: &Constants<'_>,
) -> Result<Source, Note> {
    if DIGESTS.contains(&field.name) {
        return digest(value, at, constants);
    }
    let source = match field.kind {
        Kind::Text => match field.codes {
            Some(table) => with(value, at, &["codes"], constants, |members| {
                let own = codes(members, at, |code| {
                    let known = || listed(table.codes.iter().map(|code| code.code));
                    table.codes.iter().any(|known| known.code == code).then(|| code.to_owned()).ok_or_else(known)
                })?;
                Ok(Reading::Code(own, table))
            })?,
            None => with(value, at, &["codes"], constants, |members| {
                let own = codes(members, at, |text| Ok(text.to_owned()))?;
                Ok(if own.is_empty() { Reading::Text } else { Reading::Renamed(own) })
            })?,
        },
        Kind::Boolean => with(value, at, &["codes"], constants, |members| {
            let truth = |text: &str| text.parse::<bool>().map_err(|_| "true, false".to_owned());
            Ok(Reading::Truth(codes(members, at, truth)?))
        })?,
        Kind::Date => with(value, at, &["form"], constants, |members| Ok(Reading::Date(forms(members, at)?)))?,
        Kind::Instant => with(value, at, &["form", "zone", "time"], constants, |members| {
            let time = members.get("time").map_or(Ok(Vec::new()), |time| columns(time, &format!("{at}/time")))?;
            Ok(Reading::Instant { forms: forms(members, at)?, utc: utc(members, at)?, time })
        })?,
        Kind::Count => with(value, at, &[], constants, |_| Ok(Reading::Count))?,
        Kind::Yuan => measured(value, at, Measure::Money, constants)?,
        Kind::Mass => measured(value, at, Measure::Mass, constants)?,
        Kind::Quantity => measured(value, at, Measure::of(field.unit), constants)?,
        Kind::List(_) | Kind::Record(_) => with(value, at, &[], constants, |_| Ok(Reading::Texts))?,
    };
    if let (Some(constant), Reading::Code(own, table)) = (&source.constant, &source.reading)
        && table.find(constant).is_none()
        && !own.iter().any(|(theirs, _)| *theirs == normal(constant))
    {
        let known = listed(table.codes.iter().map(|code| code.code));
        return Err(wrong(
            &format!("{at}/value"),
            format!("{constant:?} is no code of {}; allowed: {known}", field.name),
        ));
    }
    Ok(source)
}

/// What all sources share; `reading` looks at the other keys.
fn with(
    value: &Value,
    at: &str,
    more: &[&str],
    constants: &Constants<'_>,
    reading: impl FnOnce(&Map<String, Value>) -> Result<Reading, Note>,
) -> Result<Source, Note> {
    if !value.is_object() {
        return Ok(Source { columns: columns(value, at)?, constant: None, reading: reading(&Map::new())? });
    }
    let keys: Vec<&str> = ["column", "setting", "value"].into_iter().chain(more.iter().copied()).collect();
    let members = table(value, at, &keys)?;
    let columns = members.get("column").map_or(Ok(Vec::new()), |names| columns(names, &format!("{at}/column")))?;
    let constant = match members.get("value") {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Null) | None => None,
        Some(other) => Some(other.to_string()),
    };
    let setting = members.get("setting").and_then(Value::as_str);
    let set = setting.and_then(|name| constants.values.get(name)).cloned();
    if let (Some(name), None, None, true) = (setting, &set, &constant, columns.is_empty()) {
        let what = format!("is missing: {} has no column for it", at.strip_prefix(constants.at).unwrap_or(at));
        return Err(wrong(&format!("/values/{name}"), what));
    }
    if columns.is_empty() && set.is_none() && constant.is_none() {
        return Err(wrong(at, format!("says nowhere whence; allowed: {}", listed(keys.iter().copied()))));
    }
    Ok(Source { columns, constant: set.or(constant), reading: reading(members)? })
}

fn measured(value: &Value, at: &str, measure: Measure, constants: &Constants<'_>) -> Result<Source, Note> {
    with(value, at, &["unit", "unit-column"], constants, |members| {
        let unit = match members.get("unit") {
            None => "",
            Some(unit) => unit.as_str().and_then(|unit| measure.unit(unit)).ok_or_else(|| {
                wrong(&format!("{at}/unit"), format!("is {unit}; allowed: {}", listed(measure.units().iter().copied())))
            })?,
        };
        let unit_columns =
            members.get("unit-column").map_or(Ok(Vec::new()), |names| columns(names, &format!("{at}/unit-column")))?;
        Ok(Reading::Measured { measure, unit: unit.to_owned(), unit_columns })
    })
}

/// The mapping's own table: what is written, and what it means; `allowed` checks
/// that and says otherwise what may stand there.
fn codes<T>(
    members: &Map<String, Value>,
    at: &str,
    allowed: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<(String, T)>, Note> {
    let Some(value) = members.get("codes") else { return Ok(Vec::new()) };
    let at = format!("{at}/codes");
    let Some(members) = value.as_object() else { return Err(wrong(&at, "is a table: what is written, and its code")) };
    let mut own = Vec::with_capacity(members.len());
    for (theirs, ours) in members {
        let text = ours.as_str().map_or_else(|| ours.to_string(), str::to_owned);
        let ours = allowed(&text)
            .map_err(|known| wrong(&format!("{at}/{theirs}"), format!("is {text:?}; allowed: {known}")))?;
        own.push((normal(theirs), ours));
    }
    Ok(own)
}

fn forms(members: &Map<String, Value>, at: &str) -> Result<Vec<Form>, Note> {
    let Some(value) = members.get("form") else { return Ok(USUAL.to_vec()) };
    let at = format!("{at}/form");
    let known = || listed(FORMS.iter().map(|(name, _)| *name));
    let mut forms = Vec::new();
    for name in texts(value, &at)? {
        let form = FORMS.iter().find(|(known, _)| *known == name);
        forms.push(form.ok_or_else(|| wrong(&at, format!("{name:?} is no form of a day; allowed: {}", known())))?.1);
    }
    if forms.contains(&Form::Dmy) && forms.contains(&Form::Mdy) {
        return Err(wrong(&at, "d-m-y and m-d-y cannot be told apart; allowed: one of them"));
    }
    Ok(forms)
}

fn utc(members: &Map<String, Value>, at: &str) -> Result<bool, Note> {
    match members.get("zone").map(|zone| zone.as_str().unwrap_or_default()) {
        None | Some("shanghai") => Ok(false),
        Some("utc") => Ok(true),
        Some(other) => Err(wrong(&format!("{at}/zone"), format!("{other:?} is no zone; allowed: shanghai, utc"))),
    }
}
