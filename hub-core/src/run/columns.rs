//! What fields are called where a route hands over by files: columns in the
//! order of the schema, with units, and the words of code tables. Pure.

use std::collections::BTreeMap;

use crate::config::Wrong;
use crate::deliver::Columns;
use crate::registry::Registry;
use crate::schema::{Column, Kind};

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
    let whose = WHOSE.iter().map(|(name, label, table)| plain(name, label).of_codes(table));
    let mut columns = Columns { whose: whose.collect(), of: BTreeMap::new() };
    for subject in subjects {
        let mut of = match registry.latest(subject) {
            _ if subject == "operator" => OPERATOR.iter().map(|(name, label)| plain(name, label)).collect(),
            Some((_, schema)) => {
                let mut of = schema.columns();
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
    Column::plain(name, label, Kind::Text)
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
