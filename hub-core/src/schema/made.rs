//! A datum from what a test says of it, in TOML. For tests alone.

use std::collections::HashMap;

use apache_avro::types::Value as Avro;
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
