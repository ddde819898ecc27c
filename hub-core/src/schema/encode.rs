//! An Avro datum of what JSON says: what [`super::datum`] does, the other way round.
//!
//! Promises: what is written here reads as what was given; nothing is guessed. A field that the schema does not have, a
//! number where a decimal wants text, a day of no calendar are refused with their place.
//! Knows nothing of who writes JSON: adapters whose language has no Avro at hand.

use apache_avro::Schema as Avro;
use apache_avro::schema::{Name, RecordSchema, UnionSchema};
use serde_json::{Map, Value};

use super::datum::{DatumError, wrong};
use super::written::{long, string};

/// Records by name, which a schema may name again.
pub(super) type Names = std::collections::HashMap<Name, RecordSchema>;

/// Every record within a schema, by its name.
pub(super) fn names(schema: &Avro, into: &mut Names) {
    match schema {
        Avro::Record(record) => {
            for field in &record.fields {
                names(&field.schema, into);
            }
            into.insert(record.name.clone(), record.clone());
        }
        Avro::Array(array) => names(&array.items, into),
        Avro::Map(map) => names(&map.types, into),
        Avro::Union(union) => union.variants().iter().for_each(|branch| names(branch, into)),
        _ => {}
    }
}

pub(super) fn write(value: &Value, schema: &Avro, names: &Names) -> Result<Vec<u8>, DatumError> {
    let mut out = Vec::new();
    put(value, schema, names, &mut out)?;
    Ok(out)
}

fn put(value: &Value, schema: &Avro, names: &Names, out: &mut Vec<u8>) -> Result<(), DatumError> {
    match (schema, value) {
        (Avro::Ref { name }, _) => {
            let record = names.get(name).ok_or_else(|| wrong(format!("there is no type {name}")))?;
            members(as_object(value)?, record, names, out)?;
        }
        (Avro::Record(record), _) => members(as_object(value)?, record, names, out)?,
        (Avro::Union(union), _) => branch(value, union, names, out)?,
        (Avro::Null, Value::Null) => {}
        (Avro::Boolean, Value::Bool(truth)) => out.push(u8::from(*truth)),
        (Avro::Int, _) => {
            let number = integer(value)?;
            i32::try_from(number).map_err(|_| wrong("a number does not fit into 32 bits"))?;
            long(number, out);
        }
        (Avro::Long, _) => long(integer(value)?, out),
        (Avro::Float, Value::Number(number)) => {
            // JSON does not know how wide a number is; the schema does.
            #[allow(clippy::cast_possible_truncation, reason = "the schema wants 32 bits")]
            let narrow = number.as_f64().ok_or_else(|| wrong("no number"))? as f32;
            out.extend_from_slice(&narrow.to_le_bytes());
        }
        (Avro::Double, Value::Number(number)) => {
            out.extend_from_slice(&number.as_f64().ok_or_else(|| wrong("no number"))?.to_le_bytes());
        }
        (Avro::String, Value::String(text)) => string(text, out),
        (Avro::Date, Value::String(text)) => {
            let day: jiff::civil::Date =
                text.parse().map_err(|_| wrong(format!("{text:?} is no day; one is written 2026-01-31")))?;
            let since = day.since(jiff::civil::date(1970, 1, 1)).map_err(|e| wrong(e.to_string()))?;
            long(since.get_days().into(), out);
        }
        (Avro::TimestampMillis, Value::String(text)) => {
            let at: jiff::Timestamp = text.parse().map_err(|_| {
                wrong(format!("{text:?} is no point in time; one is written 2026-01-31T08:00:00+08:00"))
            })?;
            long(at.as_millisecond(), out);
        }
        (Avro::Decimal(decimal), _) => {
            let unscaled = unscaled(value, decimal.scale, decimal.precision)?;
            let bytes = unscaled.to_be_bytes();
            let kept = shortest(&bytes);
            long(kept.len() as i64, out);
            out.extend_from_slice(kept);
        }
        (Avro::Enum(symbols), Value::String(text)) => {
            let at = symbols.symbols.iter().position(|symbol| symbol == text);
            let at = at.ok_or_else(|| wrong(format!("{text:?} is none of {}", symbols.symbols.join(", "))))?;
            long(at as i64, out);
        }
        (Avro::Array(array), Value::Array(items)) => {
            block(items.len(), out);
            for (at, item) in items.iter().enumerate() {
                put(item, &array.items, names, out).map_err(|e| e.within(&at.to_string()))?;
            }
            long(0, out);
        }
        (Avro::Map(map), Value::Object(entries)) => {
            block(entries.len(), out);
            for (name, entry) in entries {
                string(name, out);
                put(entry, &map.types, names, out).map_err(|e| e.within(name))?;
            }
            long(0, out);
        }
        _ => return Err(wrong(format!("{} where {} belongs", kind(value), wanted(schema)))),
    }
    Ok(())
}

/// The head of a block of elements, where there are any; a block of none is the end of all.
fn block(elements: usize, out: &mut Vec<u8>) {
    if elements > 0 {
        long(elements as i64, out);
    }
}

fn as_object(value: &Value) -> Result<&Map<String, Value>, DatumError> {
    value.as_object().ok_or_else(|| wrong(format!("{} where an object belongs", kind(value))))
}

fn members(
    given: &Map<String, Value>,
    record: &RecordSchema,
    names: &Names,
    out: &mut Vec<u8>,
) -> Result<(), DatumError> {
    if let Some(foreign) = given.keys().find(|name| !record.lookup.contains_key(*name)) {
        return Err(wrong(format!("{} has no field {foreign:?}", record.name.name)));
    }
    for field in &record.fields {
        let value = given.get(&field.name).or(field.default.as_ref());
        let value = value.ok_or_else(|| wrong("missing").within(&field.name))?;
        put(value, &field.schema, names, out).map_err(|e| e.within(&field.name))?;
    }
    Ok(())
}

/// Of a union the branch that takes the value; with a null, an error of the other one is what its writer wants to know.
fn branch(value: &Value, union: &UnionSchema, names: &Names, out: &mut Vec<u8>) -> Result<(), DatumError> {
    let mut first = None;
    let start = out.len();
    for (at, variant) in union.variants().iter().enumerate() {
        if matches!(variant, Avro::Null) != value.is_null() {
            continue;
        }
        long(at as i64, out);
        match put(value, variant, names, out) {
            Ok(()) => return Ok(()),
            Err(error) => {
                out.truncate(start);
                first.get_or_insert(error);
            }
        }
    }
    Err(first.unwrap_or_else(|| wrong("null where a value belongs")))
}

fn integer(value: &Value) -> Result<i64, DatumError> {
    value.as_i64().ok_or_else(|| wrong(format!("{} where a whole number belongs", kind(value))))
}

/// A decimal without its point. Text, or a whole number: a fraction in JSON is a float on its way, and has lost its
/// last places already.
fn unscaled(value: &Value, scale: usize, precision: usize) -> Result<i128, DatumError> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_i64() => number.to_string(),
        _ => return Err(wrong(format!("{} where a decimal as text belongs: \"12.50\"", kind(value)))),
    };
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.as_str()), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) || (fraction.is_empty() && digits.contains('.')) {
        return Err(wrong(format!("{text:?} is no decimal; one is written 12.50")));
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > scale {
        return Err(wrong(format!("{text:?} has more than {scale} places behind the point")));
    }
    let joined = format!("{whole}{fraction:0<scale$}");
    let significant = joined.trim_start_matches('0');
    if significant.len() > precision {
        return Err(wrong(format!("{text:?} has more than {precision} digits")));
    }
    let unscaled: i128 =
        if significant.is_empty() { 0 } else { significant.parse().map_err(|_| wrong("too large"))? };
    Ok(sign * unscaled)
}

/// Big-endian two's complement without the bytes that its sign says already.
fn shortest(bytes: &[u8; 16]) -> &[u8] {
    let spare = bytes
        .windows(2)
        .take_while(|pair| (pair[0] == 0 && pair[1] & 0x80 == 0) || (pair[0] == 0xff && pair[1] & 0x80 != 0));
    &bytes[spare.count()..]
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn wanted(schema: &Avro) -> &'static str {
    match schema {
        Avro::Null => "null",
        Avro::Boolean => "a boolean",
        Avro::Float | Avro::Double => "a number",
        Avro::Array(_) => "a list",
        Avro::Map(_) => "an object",
        Avro::Date => "a day as text (2026-01-31)",
        Avro::TimestampMillis => "a point in time as text (2026-01-31T08:00:00+08:00)",
        _ => "a text",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::Schema;
    use super::*;

    const SCHEMA: &str = r#"{"type":"record","name":"T","family":"t","fields":[
        {"name":"text","type":["null","string"],"default":null},
        {"name":"day","type":["null",{"type":"int","logicalType":"date"}],"default":null},
        {"name":"at","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null},
        {"name":"yuan","type":["null",{"type":"bytes","logicalType":"decimal","precision":18,"scale":2}],"default":null},
        {"name":"count","type":["null","int"],"default":null},
        {"name":"parties","type":{"type":"array","items":{"type":"record","name":"Party","fields":[
            {"name":"role","type":"string"},{"name":"names","type":{"type":"array","items":"string"},"default":[]}]}}},
        {"name":"other","type":["null","Party"],"default":null}]}"#;

    fn read_back(says: &Value) -> Result<Value, String> {
        let schema = Schema::parse(SCHEMA).unwrap();
        let datum = schema.write(&serde_json::to_vec(says).unwrap()).map_err(|error| error.message())?;
        schema.check(&datum).unwrap();
        Ok(schema.read(&datum).unwrap())
    }

    #[test]
    fn what_is_written_reads_as_it_was_said_and_what_was_not_said_is_the_schemas() {
        let party = json!({"role": "holder", "names": ["甲", "乙"]});
        let whole = json!({"text": "a", "day": "2026-01-31", "at": "2026-01-31T00:00:00Z", "yuan": "-50000.05",
            "count": 3, "parties": [party], "other": {"role": "kitchen", "names": []}});
        assert_eq!(read_back(&whole).unwrap(), whole);
        let bare =
            json!({"text": null, "day": null, "at": null, "yuan": null, "count": null, "parties": [], "other": null});
        assert_eq!(read_back(&json!({"parties": []})).unwrap(), bare);
    }

    #[test]
    fn a_time_of_another_zone_is_the_same_point() {
        let says = json!({"parties": [], "at": "2026-01-31T08:00:00+08:00"});
        assert_eq!(read_back(&says).unwrap()["at"], "2026-01-31T00:00:00Z");
    }

    #[test]
    fn what_the_schema_does_not_take_is_refused_with_its_place() {
        for (says, why) in [
            (json!({}), "parties: missing"),
            (json!({"parties": [], "colour": "red"}), "T has no field \"colour\""),
            (json!({"parties": [{"names": []}]}), "parties.0.role: missing"),
            (json!({"parties": [], "text": 5}), "text: a number where a text belongs"),
            (json!({"parties": [], "count": 3_000_000_000_u64}), "count: a number does not fit into 32 bits"),
            (json!({"parties": [], "day": "2026-02-30"}), "day: \"2026-02-30\" is no day; one is written 2026-01-31"),
            (json!({"parties": [], "yuan": 12.5}), "yuan: a number where a decimal as text belongs: \"12.50\""),
            (json!({"parties": [], "yuan": "12.505"}), "yuan: \"12.505\" has more than 2 places behind the point"),
            (json!({"parties": [], "yuan": "1e3"}), "yuan: \"1e3\" is no decimal; one is written 12.50"),
            (json!({"parties": null}), "parties: null where a list belongs"),
            (json!([]), "a list where an object belongs"),
        ] {
            assert_eq!(read_back(&says).unwrap_err(), why, "{says}");
        }
        let broken = Schema::parse(SCHEMA).unwrap().write(b"{").unwrap_err();
        assert!(broken.message().starts_with("no JSON: "), "{broken}");
    }

    proptest! {
        #[test]
        fn an_amount_keeps_every_digit(fen in -999_999_999_999_999_999_i64..1_000_000_000_000_000_000) {
            let text = format!("{}{}.{:02}", if fen < 0 { "-" } else { "" }, fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
            prop_assert_eq!(&read_back(&json!({"parties": [], "yuan": text.clone()})).unwrap()["yuan"], &json!(text));
        }
    }
}
