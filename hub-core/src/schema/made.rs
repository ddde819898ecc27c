//! Records for tests alone: a datum from what a test says of it, in TOML; and what a record says that leaves nothing
//! unsaid.

use std::collections::HashMap;

use apache_avro::Schema as Type;
use apache_avro::schema::RecordSchema;
use apache_avro::types::Value as Avro;
use hub_schemas::codes::Table as Codes;
use serde_json::{Map, Value as Json, json};
use toml::{Table, Value};

use super::Schema;

impl Schema {
    /// A datum; what is not said is as the schema has it. Panics where the schema does not take it.
    pub(crate) fn datum_of(&self, says: Table) -> Vec<u8> {
        let written = apache_avro::Schema::parse_str(self.text()).unwrap();
        let datum =
            avro(Value::Table(says)).resolve(&written).unwrap_or_else(|error| panic!("{}: {error}", self.family()));
        apache_avro::to_avro_datum(&written, datum).unwrap()
    }

    /// Of each field a value as [`Schema::read`] gives it: the first code of its table, else one of its type; a text is
    /// its field's name, in capitals.
    pub(crate) fn full(&self) -> Map<String, Json> {
        let Type::Record(record) = &self.reader else { panic!("{} is no record", self.family()) };
        self.members(record, "")
    }

    fn members(&self, record: &RecordSchema, within: &str) -> Map<String, Json> {
        let fields = record.fields.iter();
        fields.map(|field| (field.name.clone(), self.some(&field.schema, &format!("{within}{}", field.name)))).collect()
    }

    fn some(&self, of: &Type, path: &str) -> Json {
        let record = |record| Json::Object(self.members(record, &format!("{path}.")));
        match of {
            Type::Union(union) => {
                let variant = union.variants().iter().find(|variant| !matches!(variant, Type::Null));
                self.some(variant.expect("a type beside null"), path)
            }
            Type::Record(own) => record(own),
            Type::Ref { name } => record(&self.names[name]),
            Type::Array(array) => json!([self.some(&array.items, path)]),
            Type::String => {
                let codes = self.field(path).and_then(|field| field.codes.as_deref()).and_then(Codes::named);
                let name = path.rsplit('.').next().unwrap_or_default();
                codes.map_or_else(|| name.to_uppercase(), |codes| codes.codes[0].code.to_owned()).into()
            }
            Type::Boolean => json!(true),
            Type::Int | Type::Long => json!(7),
            Type::Date => json!("2026-01-31"),
            Type::TimestampMillis => json!("2026-01-31T08:00:00Z"),
            Type::Decimal(decimal) => format!("1.{}", "5".repeat(decimal.scale)).into(),
            other => panic!("{path} is {other:?}"),
        }
    }
}

fn avro(value: Value) -> Avro {
    match value {
        Value::String(text) => Avro::String(text),
        Value::Boolean(is) => Avro::Boolean(is),
        Value::Datetime(_) => Avro::Date(days(&value)),
        Value::Array(items) => Avro::Array(items.into_iter().map(avro).collect()),
        Value::Table(table) => {
            Avro::Map(table.into_iter().map(|(name, value)| (name, avro(value))).collect::<HashMap<_, _>>())
        }
        other => panic!("no case says {other}"),
    }
}

/// Days since 1970.
pub(crate) fn days(day: &Value) -> i32 {
    let day: jiff::civil::Date = day.as_datetime().expect("a day").to_string().parse().unwrap();
    day.since(jiff::civil::date(1970, 1, 1)).unwrap().get_days()
}
