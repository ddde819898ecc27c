//! What fields are called where a route hands over by files: columns in the
//! order of the schema, with units, and the words of code tables. Pure.

use std::collections::BTreeMap;

use hub_schemas::codes::Table;
use serde_json::Value;

use crate::config::Wrong;
use crate::deliver::{Column, Columns};
use crate::registry::Registry;

/// Whose a delivery is: attribute, column, code table.
const WHOSE: [(&str, &str, &str); 4] = [
    ("name", "经营者名称", ""),
    ("social-credit-code", "统一社会信用代码", ""),
    ("town", "乡镇", "town"),
    ("class", "主体业态", "business-class"),
];

/// What is delivered of an operator itself.
const OPERATOR: [(&str, &str); 3] = [("aliases", "曾用编号"), ("counts", "记录数"), ("quality", "质量提示")];

/// Fields of every family that say how a fact was told, not what.
const HOW: [&str; 2] = ["parties", "quality"];

/// The columns of these subjects.
///
/// # Errors
/// Where one is neither a family nor `operator`.
pub(super) fn columns<'s>(
    subjects: impl IntoIterator<Item = &'s str>,
    fields: &BTreeMap<String, Vec<String>>,
    registry: &Registry,
) -> Result<Columns, Wrong> {
    let whose = WHOSE.iter().map(|(name, label, table)| Column { values: words(table), ..plain(name, label) });
    let mut columns = Columns { whose: whose.collect(), of: BTreeMap::new() };
    for subject in subjects {
        let mut of = match registry.latest(subject) {
            _ if subject == "operator" => OPERATOR.iter().map(|(name, label)| plain(name, label)).collect(),
            Some((_, schema)) => {
                let schema = serde_json::from_str(schema.text()).expect("a registered schema is JSON");
                let mut of = records(&schema);
                of.retain(|column| !HOW.contains(&column.name.as_str()));
                of
            }
            None => {
                let known = registry.families().join(", ");
                return Err(Wrong::value("subjects", format!("{subject:?}"), &format!("operator, {known}")));
            }
        };
        if let Some(left) = fields.get(subject) {
            of.retain(|column| left.contains(&column.name));
        }
        columns.of.insert(subject.to_owned(), of);
    }
    Ok(columns)
}

fn plain(name: &str, label: &str) -> Column {
    Column { name: name.to_owned(), label: label.to_owned(), ..Column::default() }
}

/// The fields of the record that a type is, has as an option, or is a list of.
fn records(schema: &Value) -> Vec<Column> {
    match schema {
        Value::Array(branches) => branches.iter().map(records).find(|found| !found.is_empty()).unwrap_or_default(),
        Value::Object(map) => {
            if let Some(fields) = map.get("fields").and_then(Value::as_array) {
                return fields.iter().map(column).collect();
            }
            ["items", "values", "type"]
                .iter()
                .filter_map(|inner| map.get(*inner))
                .map(records)
                .find(|f| !f.is_empty())
                .unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn column(field: &Value) -> Column {
    let text = |name: &str| field[name].as_str().unwrap_or_default();
    let label = match (text("label"), text("unit")) {
        ("", _) => text("name").to_owned(),
        (label, "") => label.to_owned(),
        (label, unit) => format!("{label}（{unit}）"),
    };
    Column { name: text("name").to_owned(), label, values: words(text("codes")), members: records(&field["type"]) }
}

fn words(table: &str) -> BTreeMap<String, String> {
    let codes = Table::named(table).map(|table| table.codes).unwrap_or_default();
    codes.iter().map(|code| (code.code.to_owned(), code.label_zh.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_the_schemas_order_with_units_and_words() {
        let registry = Registry::builtin().unwrap();
        let found = columns(["penalty"], &BTreeMap::new(), &registry).unwrap();
        let penalty = &found.of["penalty"];
        let place = |name: &str| penalty.iter().position(|column| column.name == name).unwrap();
        assert!(place("document_number") < place("authority"));
        assert_eq!(penalty[place("fine")].label, "罚款金额（CNY）");
        assert_eq!(penalty[place("kind")].values["warning"], "警告");
        assert!(penalty.iter().all(|column| column.name != "parties"));
    }

    #[test]
    fn only_the_fields_that_leave_have_a_column_and_a_strange_subject_is_refused() {
        let registry = Registry::builtin().unwrap();
        let fields = [("penalty".to_owned(), vec!["fine".to_owned()])].into();
        let found = columns(["penalty", "operator"], &fields, &registry).unwrap();
        assert_eq!((found.of["penalty"].len(), found.of["operator"].len()), (1, 3));
        assert!(columns(["penalties"], &fields, &registry).unwrap_err().to_string().contains("penalty"));
    }
}
