//! Names for people of what the schemas name: families, fields, codes, schemes
//! of identifiers. Every one comes from `schemas/`, so a new family or code
//! needs nothing here. Pure.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use hub_schemas::codes::Table;
use hub_schemas::family::{FAMILIES, Family, Section};
use hub_schemas::identifier::Scheme;
use serde_json::Value;

use super::format;
use super::text::Lang;
use crate::serve::view::Field;

/// Tables of codes that an operator's row shows.
pub(in crate::serve) const TOWN: &str = "town";
/// Classes of business.
pub(in crate::serve) const CLASS: &str = "business-class";

/// A family's name; English has the schema's own word.
pub(in crate::serve) fn family(name: &str, lang: Lang) -> String {
    match (lang, Family::named(name)) {
        (Lang::Zh, Some(family)) => family.label.to_owned(),
        _ => spoken(name),
    }
}

/// What a party does in matters of a family; English has the schema's own word.
pub(in crate::serve) fn role(family: &str, role: &str, lang: Lang) -> String {
    let roles = Family::named(family).map(|family| family.roles).unwrap_or_default();
    match (lang, roles.iter().find(|(name, _)| *name == role)) {
        (Lang::Zh, Some((_, label))) => (*label).to_owned(),
        _ => spoken(role),
    }
}

/// A field's name.
pub(in crate::serve) fn field(name: &str, label: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh if !label.is_empty() => label.to_owned(),
        _ => spoken(name.rsplit('.').next().unwrap_or(name)),
    }
}

/// What a flag speaks of: a field of its matter's family by its path, or a scheme of identifiers. A field within
/// another has the outer one's name, which is what the page shows.
pub(in crate::serve) fn flagged(family_name: Option<&str>, about: &str, lang: Lang) -> String {
    let outer = about.split('.').next().unwrap_or(about);
    match family_name.and_then(|family| LABELS.get(family)?.get(outer)) {
        Some(label) => field(outer, label, lang),
        None => scheme(about, lang),
    }
}

/// The names of the fields of each family of this build.
static LABELS: LazyLock<HashMap<&'static str, HashMap<String, String>>> = LazyLock::new(|| {
    let labels = |family: &'static Family| {
        let schema: Value = serde_json::from_str(family.avsc).unwrap_or_default();
        let text = |field: &Value, name: &str| field[name].as_str().unwrap_or_default().to_owned();
        let fields = schema["fields"].as_array().into_iter().flatten();
        (family.name, fields.map(|field| (text(field, "name"), text(field, "label"))).collect())
    };
    FAMILIES.iter().map(labels).collect()
});

/// The name of a section of the archive.
pub(in crate::serve) fn section(section: &Section, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => section.label_zh,
        Lang::En => section.label_en,
    }
}

/// The name of a scheme of identifiers.
pub(in crate::serve) fn scheme(name: &str, lang: Lang) -> String {
    match (lang, Scheme::find(name).map(Scheme::entry)) {
        (Lang::Zh, Some(entry)) => entry.label_zh.to_owned(),
        (Lang::En, Some(entry)) => entry.label_en.to_owned(),
        (_, None) => spoken(name),
    }
}

/// The name of a code by its table; what the table does not know stays as written.
pub(in crate::serve) fn code(table: &str, value: &str, lang: Lang) -> String {
    match (lang, Table::named(table).and_then(|table| table.find(value))) {
        (Lang::Zh, Some(code)) => code.label_zh.to_owned(),
        (Lang::En, Some(code)) => code.label_en.to_owned(),
        (_, None) => value.to_owned(),
    }
}

/// All codes of a table with their names, in the order for people.
pub(in crate::serve) fn codes(table: &str, lang: Lang) -> Vec<(&'static str, &'static str)> {
    let of = |code: &'static hub_schemas::codes::Code| match lang {
        Lang::Zh => (code.code, code.label_zh),
        Lang::En => (code.code, code.label_en),
    };
    Table::named(table).map(|table| table.codes.iter().map(of).collect()).unwrap_or_default()
}

/// A value by the properties that the schema gives its field.
pub(in crate::serve) fn value(value: &Value, unit: Option<&str>, codes: Option<&str>, lang: Lang) -> String {
    match (value, codes) {
        (Value::String(text), Some(table)) => code(table, text, lang),
        _ => format::value(value, unit, lang),
    }
}

/// A field's value.
pub(in crate::serve) fn of_field(field: &Field, lang: Lang) -> String {
    in_field(field, &field.value, lang)
}

/// Another value of the same field.
pub(in crate::serve) fn in_field(field: &Field, said: &Value, lang: Lang) -> String {
    let labelled = labelled(said, &field.members, lang);
    value(&labelled, field.unit.as_deref(), field.codes.as_deref(), lang)
}

/// What sums a matter up; one of which nothing does is called by its key.
pub(in crate::serve) fn summed(summary: &[Field], key: &str, lang: Lang) -> String {
    let said: Vec<String> = summary.iter().map(|field| of_field(field, lang)).collect();
    if said.is_empty() { key.to_owned() } else { said.join(" · ") }
}

/// A value whose members have the names of their codes.
fn labelled(value: &Value, tables: &BTreeMap<String, String>, lang: Lang) -> Value {
    let member = |(name, value): (&String, &Value)| {
        let named = match (value, tables.get(name)) {
            (Value::String(text), Some(table)) => code(table, text, lang).into(),
            _ => value.clone(),
        };
        (name.clone(), named)
    };
    match value {
        Value::Array(items) => items.iter().map(|item| labelled(item, tables, lang)).collect(),
        Value::Object(fields) => Value::Object(fields.iter().map(member).collect()),
        other => other.clone(),
    }
}

/// `valid_to` → `Valid to`.
fn spoken(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_no_table_knows_stays_as_written() {
        assert_eq!(code("business-class", "火星餐厅", Lang::En), "火星餐厅");
        assert_eq!(code("no-such-table", "x", Lang::Zh), "x");
    }

    #[test]
    fn a_summary_has_labels_for_codes_and_units_as_every_value() {
        let field = |name: &str, value: &str, unit: Option<&str>, codes: Option<&str>| Field {
            name: name.into(),
            label: String::new(),
            unit: unit.map(str::to_owned),
            codes: codes.map(str::to_owned),
            members: BTreeMap::new(),
            value: value.into(),
            why: String::new(),
        };
        let sample = [
            field("dish", "豆角", None, None),
            field("kind", "lunch", None, Some("meal")),
            field("weight", "98", Some("g"), None),
        ];
        assert_eq!(summed(&sample, "JY1 · 2025-06-14", Lang::Zh), "豆角 · 午餐 · 98 g");
        assert_eq!(summed(&sample, "JY1 · 2025-06-14", Lang::En), "豆角 · Lunch · 98 g");
        assert_eq!(summed(&[], "JY1 · 2025-06-14", Lang::Zh), "JY1 · 2025-06-14");
    }

    #[test]
    fn families_and_fields_are_named_in_both_languages() {
        assert_eq!(family("penalty", Lang::Zh), "行政处罚");
        assert_eq!(family("kitchen-alert", Lang::En), "Kitchen alert");
        assert_eq!(role("penalty", "punished", Lang::Zh), "被处罚者");
        assert_eq!(role("penalty", "punished", Lang::En), "Punished");
        assert_eq!(flagged(Some("licence"), "valid_to", Lang::Zh), "有效期至");
        assert_eq!(flagged(Some("sampling"), "items.verdict", Lang::Zh), "检验项目");
        assert_eq!(flagged(Some("penalty"), "social-credit-code", Lang::Zh), "统一社会信用代码");
        assert_eq!(field("valid_to", "有效期至", Lang::Zh), "有效期至");
        assert_eq!(field("valid_to", "有效期至", Lang::En), "Valid to");
    }
}
