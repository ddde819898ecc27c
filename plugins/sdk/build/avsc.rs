//! Avro schemas as the generator sees them: records with typed fields.

use std::collections::BTreeMap;

use serde_json::Value;

/// What the encoder can write.
#[derive(Clone, PartialEq)]
pub enum Type {
    Text,
    Boolean,
    Date,
    Instant,
    Count,
    Yuan,
    Quantity,
    Mass,
    Record(String),
    List(Box<Type>),
    Option(Box<Type>),
}

#[derive(Clone, PartialEq)]
pub struct Field {
    pub name: String,
    pub doc: String,
    pub label: String,
    pub codes: String,
    pub unit: String,
    pub kind: Type,
}

#[derive(Clone, PartialEq)]
pub struct Record {
    pub name: String,
    pub doc: String,
    pub label: String,
    pub family: Option<String>,
    /// Each with its label.
    pub roles: Vec<(String, String)>,
    pub fields: Vec<Field>,
}

/// All records by name.
#[derive(Default)]
pub struct Records(pub BTreeMap<String, Record>);

impl Records {
    /// Takes in one schema; one about raw records (the mark) is the hub's own.
    pub fn read_family(&mut self, place: &str, schema: &Value) {
        if schema["level"] != "record" {
            self.read_record(place, schema);
        }
    }

    fn read_record(&mut self, place: &str, schema: &Value) -> String {
        let name = text(schema, "name");
        let fields = schema["fields"]
            .as_array()
            .unwrap_or_else(|| panic!("{place}: {name} has no fields"))
            .iter()
            .map(|field| {
                let field_name = text(field, "name");
                let place = format!("{place}: {name}.{field_name}");
                Field {
                    doc: text(field, "doc"),
                    label: text(field, "label"),
                    codes: text(field, "codes"),
                    unit: text(field, "unit"),
                    kind: self.read_type(&place, &field["type"]),
                    name: field_name,
                }
            })
            .collect();
        let record = Record {
            doc: text(schema, "doc"),
            label: text(schema, "label"),
            family: schema["family"].as_str().map(str::to_owned),
            roles: roles(&schema["roles"]),
            fields,
            name: name.clone(),
        };
        if let Some(known) = self.0.insert(name.clone(), record.clone()) {
            assert!(known == record, "{place}: {name} differs from an earlier schema's");
        }
        name
    }

    fn read_type(&mut self, place: &str, schema: &Value) -> Type {
        let logical = schema["logicalType"].as_str();
        match schema {
            Value::String(name) => match name.as_str() {
                "string" => Type::Text,
                "boolean" => Type::Boolean,
                "long" => Type::Count,
                record if self.0.contains_key(record) => Type::Record(record.to_owned()),
                other => panic!("{place}: the encoder writes no {other}"),
            },
            Value::Array(union) => match union.as_slice() {
                [Value::String(null), inner] if null == "null" => Type::Option(Box::new(self.read_type(place, inner))),
                _ => panic!("{place}: a union is null first, then one type"),
            },
            Value::Object(_) => match (schema["type"].as_str(), logical) {
                (Some("int"), Some("date")) => Type::Date,
                (Some("long"), Some("timestamp-millis")) => Type::Instant,
                // Money is wide, what an instrument reads is not.
                (Some("bytes"), Some("decimal")) if schema["scale"] == 2 && schema["precision"] == 18 => Type::Yuan,
                (Some("bytes"), Some("decimal")) if schema["scale"] == 2 => Type::Quantity,
                (Some("bytes"), Some("decimal")) if schema["scale"] == 3 => Type::Mass,
                (Some("array"), None) => Type::List(Box::new(self.read_type(place, &schema["items"]))),
                (Some("record"), None) => Type::Record(self.read_record(place, schema)),
                other => panic!("{place}: the encoder writes no {other:?}"),
            },
            other => panic!("{place}: not a type: {other}"),
        }
    }

    /// Whether a value of this type borrows text.
    pub fn borrows(&self, kind: &Type) -> bool {
        match kind {
            Type::Text => true,
            Type::Boolean | Type::Date | Type::Instant | Type::Count | Type::Yuan | Type::Quantity | Type::Mass => {
                false
            }
            Type::List(inner) | Type::Option(inner) => self.borrows(inner),
            Type::Record(name) => self.0[name].fields.iter().any(|f| self.borrows(&f.kind)),
        }
    }
}

fn text(schema: &Value, key: &str) -> String {
    schema[key].as_str().unwrap_or_default().to_owned()
}

fn roles(schema: &Value) -> Vec<(String, String)> {
    let roles = schema.as_object().into_iter().flatten();
    let mut roles: Vec<(String, String)> =
        roles.map(|(role, label)| (role.clone(), label.as_str().unwrap_or_default().to_owned())).collect();
    // The order of JSON's members is the library's affair.
    roles.sort();
    roles
}
