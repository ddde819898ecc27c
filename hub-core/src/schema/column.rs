//! A family's fields as columns of a table: what each is called, with its unit
//! and the words of its codes, and what kind of value it has. For whatever
//! writes tables, and there alone. Pure.

use std::collections::BTreeMap;

use hub_schemas::codes::Table;
use serde_json::Value;

use super::Schema;
use super::field::{Sensitivity, describe};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Text.
    #[default]
    Text,
    /// A whole number.
    Whole,
    /// A number with this many places behind the point.
    Decimal(usize),
    /// Yes or no.
    Truth,
    /// A day.
    Day,
    /// A point in time.
    Moment,
    /// A list, or a record with fields of its own.
    Parts,
}

/// What a family's field is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name in the schema.
    pub name: String,
    /// For people, with its unit.
    pub label: String,
    /// Meaning, in English.
    pub doc: String,
    /// UCUM or ISO 4217 code of the unit.
    pub unit: Option<String>,
    /// Name of the table in schemas/codes that explains its values.
    pub codes: Option<String>,
    /// What its values are called, where it has a code table.
    pub values: BTreeMap<String, String>,
    /// What it holds.
    pub kind: Kind,
    /// Whether it, or one of its own fields, holds personal data.
    pub personal: bool,
    /// Fields of its own, where it is a record or a list of such.
    pub members: Vec<Column>,
}

impl Column {
    /// A column that is no field.
    #[must_use]
    pub fn plain(name: &str, label: &str, kind: Kind) -> Self {
        Self { name: name.to_owned(), label: label.to_owned(), kind, ..Self::default() }
    }

    /// The same, of which values are codes of a table.
    #[must_use]
    pub fn of_codes(self, table: &str) -> Self {
        let codes = Table::named(table).map(|table| table.name.to_owned());
        Self { values: words(table), codes, ..self }
    }

    /// What a value is called.
    #[must_use]
    pub fn word<'w>(&'w self, value: &'w str) -> &'w str {
        self.values.get(value).map_or(value, String::as_str)
    }

    /// A value in one cell: of a list its parts, of a record its fields by name.
    #[must_use]
    pub fn text(&self, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::Bool(is) => if *is { "是" } else { "否" }.to_owned(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => self.word(text).to_owned(),
            Value::Array(parts) => parts.iter().map(|part| self.part(part)).collect::<Vec<_>>().join("；"),
            Value::Object(_) => self.part(value),
        }
    }

    fn part(&self, part: &Value) -> String {
        let Value::Object(fields) = part else { return self.text(part) };
        let said = |(name, value): (&String, &Value)| {
            let plain = Self { label: name.clone(), ..Self::default() };
            let member = self.members.iter().find(|member| member.name == *name).unwrap_or(&plain);
            let said = member.text(value);
            (!said.is_empty()).then(|| format!("{}：{said}", member.label))
        };
        fields.iter().filter_map(said).collect::<Vec<_>>().join("，")
    }
}

impl Schema {
    /// Its fields as columns, in their order.
    ///
    /// # Panics
    /// Where its text is no JSON, which parsing it has shown.
    #[must_use]
    pub fn columns(&self) -> Vec<Column> {
        members(&serde_json::from_str(self.text()).expect("a parsed schema is JSON"))
    }
}

/// The fields of the record that a type is, has as an option, or is a list of.
fn members(schema: &Value) -> Vec<Column> {
    match schema {
        Value::Array(branches) => branches.iter().map(members).find(|found| !found.is_empty()).unwrap_or_default(),
        Value::Object(map) => {
            if let Some(fields) = map.get("fields").and_then(Value::as_array) {
                return fields.iter().map(column).collect();
            }
            let inner = ["items", "values", "type"].iter().filter_map(|inner| map.get(*inner));
            inner.map(members).find(|found| !found.is_empty()).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn column(field: &Value) -> Column {
    let said = describe(field);
    let name = field["name"].as_str().unwrap_or_default().to_owned();
    let label = match (&*said.label, &said.unit) {
        ("", _) => name.clone(),
        (label, None) => label.to_owned(),
        (label, Some(unit)) => format!("{label}（{unit}）"),
    };
    let members = members(&field["type"]);
    Column {
        personal: said.sensitivity == Sensitivity::Personal || members.iter().any(|member| member.personal),
        values: said.codes.as_deref().map(words).unwrap_or_default(),
        kind: kind(&field["type"]),
        doc: said.doc,
        unit: said.unit,
        codes: said.codes,
        name,
        label,
        members,
    }
}

fn kind(of: &Value) -> Kind {
    if let Value::Array(branches) = of {
        return branches.iter().find(|branch| **branch != "null").map(kind).unwrap_or_default();
    }
    let (name, logical) = match of {
        Value::String(name) => (name.as_str(), None),
        other => (other["type"].as_str().unwrap_or_default(), other["logicalType"].as_str()),
    };
    match (name, logical) {
        (_, Some("date")) => Kind::Day,
        (_, Some("timestamp-millis")) => Kind::Moment,
        (_, Some("decimal")) => {
            Kind::Decimal(of["scale"].as_u64().and_then(|scale| scale.try_into().ok()).unwrap_or_default())
        }
        ("int" | "long", _) => Kind::Whole,
        ("boolean", _) => Kind::Truth,
        ("array" | "map" | "record", _) => Kind::Parts,
        _ => Kind::Text,
    }
}

fn words(table: &str) -> BTreeMap<String, String> {
    let codes = Table::named(table).map(|table| table.codes).unwrap_or_default();
    codes.iter().map(|code| (code.code.to_owned(), code.label_zh.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn columns() -> Vec<Column> {
        let text = r#"{"type":"record","name":"T","family":"t","fields":[
            {"name":"fine","label":"罚款","unit":"CNY","type":["null",{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}]},
            {"name":"town","label":"镇街","codes":"town","type":["null","string"]},
            {"name":"day","label":"日期","type":["null",{"type":"int","logicalType":"date"}]},
            {"name":"people","label":"人员","type":{"type":"array","items":{"type":"record","name":"P","fields":[
                {"name":"name","label":"姓名","sensitivity":"pii","type":"string"}]}}}]}"#;
        Schema::parse(text).unwrap().columns()
    }

    #[test]
    fn a_column_has_unit_kind_and_the_class_of_its_own_fields() {
        let [fine, town, day, people] = &columns()[..] else { panic!("four columns") };
        assert_eq!((&*fine.label, fine.kind), ("罚款（CNY）", Kind::Decimal(2)));
        assert_eq!((town.word("440784001"), town.word("火星"), town.kind), ("沙坪街道", "火星", Kind::Text));
        assert_eq!((day.kind, people.kind), (Kind::Day, Kind::Parts));
        assert!(people.personal && !fine.personal, "a list of people is personal by what is in it");
    }

    #[test]
    fn a_list_of_records_is_one_text_with_the_names_of_its_fields() {
        let people = &columns()[3];
        assert_eq!(people.text(&json!([{"name": "李四", "x": null}, {"name": "王五"}])), "姓名：李四；姓名：王五");
        assert_eq!(people.text(&json!(["a", true])), "a；是");
    }
}
