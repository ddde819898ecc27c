//! What the administrator sets: a ready mapping or one of his own, the names
//! that his table's columns have, and what no column says.
//!
//! Knows nothing of what a mapping's keys mean (`mapping`).

use std::collections::BTreeMap;

use hub_adapter_sdk::{Note, note};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::mapping::Mapping;
use crate::ready;

/// `[source."….….".settings]`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Name of a ready mapping.
    pub mapping: Option<String>,
    /// A mapping of one's own, in the form of `mappings/*.toml`.
    pub custom: Option<Value>,
    /// Texts that no column holds: the market's name, the shop's code.
    pub values: BTreeMap<String, String>,
    /// Further names of columns, by what they mean: `place`, `from.name`. They go before the mapping's own.
    pub columns: BTreeMap<String, Value>,
}

impl Settings {
    /// The mapping that they come to.
    ///
    /// # Errors
    /// The first key that is wrong, and what is allowed there.
    pub fn mapping(&self) -> Result<Mapping, Note> {
        let (mut json, at) = match (&self.mapping, &self.custom) {
            (Some(name), None) => {
                let text = ready::find(name).ok_or_else(|| {
                    let message = format!("{name:?} is no ready mapping; ready are: {}", ready::names());
                    note("settings.mapping", message).at("/mapping")
                })?;
                (serde_json::from_str(text).expect("build.rs has written JSON"), "")
            }
            (None, Some(custom)) => (custom.clone(), "/custom"),
            _ => {
                let message = format!("either mapping or custom; mapping is one of: {}", ready::names());
                return Err(note("settings.mapping", message).at("/mapping"));
            }
        };
        if !json.is_object() {
            return Err(note("mapping.wrong", "is a table").at(at));
        }
        for (path, names) in &self.columns {
            add_columns(&mut json, path, names)?;
        }
        Mapping::read(&json, at, &self.values)
    }
}

/// Puts names of columns before those that a mapping has for `field` or `role.field`.
fn add_columns(mapping: &mut Value, path: &str, names: &Value) -> Result<(), Note> {
    let at = format!("/columns/{path}");
    let refused = |what: &str| note("settings.columns", what).at(at.clone());
    let names: Vec<Value> = match names {
        Value::String(_) => vec![names.clone()],
        Value::Array(list) if list.iter().all(Value::is_string) => list.clone(),
        _ => return Err(refused("the name of a column, or a list of names")),
    };
    let (table, field) = match path.split_once('.') {
        Some((role, field)) => (mapping.get_mut("parties").and_then(|parties| parties.get_mut(role)), field),
        None => (mapping.get_mut("fields"), path),
    };
    let Some(Value::Object(table)) = table else {
        return Err(refused("the mapping has no such party, or no fields"));
    };
    let source = table.entry(field).or_insert(Value::Null);
    let mut own = match source.take() {
        Value::Null => Map::new(),
        Value::Object(own) => own,
        columns => Map::from_iter([("column".to_owned(), columns)]),
    };
    let before = match own.get("column") {
        Some(Value::Array(list)) => list.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    own.insert("column".to_owned(), names.into_iter().chain(before).collect());
    *source = Value::Object(own);
    Ok(())
}
