//! Properties of fields: Chinese label, unit, sensitivity, code table. Masking,
//! units and the console read them here and nowhere else.

use std::collections::BTreeMap;

use serde_json::Value;

/// How a field's values may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sensitivity {
    /// To anyone who may read the archive.
    #[default]
    Open,
    /// Names of officials on duty: shown inside the office.
    Official,
    /// Personal data (PIPL, article 4): masked unless asked for by those who may.
    Personal,
}

/// What a schema says of one field beyond its type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// Chinese label.
    pub label: String,
    /// Meaning, in English.
    pub doc: String,
    /// UCUM or ISO 4217 code of the unit.
    pub unit: Option<String>,
    /// Name of the table in schemas/codes that explains its values.
    pub codes: Option<String>,
    /// How it may be shown.
    pub sensitivity: Sensitivity,
}

/// Every field of a schema's text by its path, nested ones with dots.
pub(super) fn fields(schema: &Value) -> BTreeMap<String, Field> {
    let mut found = BTreeMap::new();
    visit(schema, "", &mut found);
    found
}

fn visit(schema: &Value, prefix: &str, found: &mut BTreeMap<String, Field>) {
    match schema {
        Value::Array(branches) => branches.iter().for_each(|branch| visit(branch, prefix, found)),
        Value::Object(map) => {
            for inner in ["items", "values", "type"] {
                if let Some(inner) = map.get(inner).filter(|inner| !inner.is_string()) {
                    visit(inner, prefix, found);
                }
            }
            for field in map.get("fields").and_then(Value::as_array).into_iter().flatten() {
                let Some(name) = field["name"].as_str() else { continue };
                let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
                visit(&field["type"], &path, found);
                found.insert(path, describe(field));
            }
        }
        _ => {}
    }
}

/// What a schema says of a field.
pub(super) fn describe(field: &Value) -> Field {
    let text = |name: &str| field[name].as_str().map(str::to_owned);
    Field {
        label: text("label").unwrap_or_default(),
        doc: text("doc").unwrap_or_default(),
        unit: text("unit"),
        codes: text("codes"),
        sensitivity: match field["sensitivity"].as_str() {
            Some("pii") => Sensitivity::Personal,
            Some("official") => Sensitivity::Official,
            _ => Sensitivity::Open,
        },
    }
}
