//! What one Avro datum says, as JSON with its logical types kept apart.

use apache_avro::types::Value as Avro;
use serde_json::{Map, Value};

use super::shape::Shape;
use crate::code;
use crate::report::Code;

/// Bytes that are no datum of the schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}", self.code(), self.message())]
pub struct DatumError {
    /// The field, with dots where nested; empty where none is known.
    place: String,
    what: String,
}

impl DatumError {
    /// The code that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        code!(5002)
    }

    /// What is wrong and where, without the code.
    #[must_use]
    pub fn message(&self) -> String {
        let Self { place, what } = self;
        if place.is_empty() { what.clone() } else { format!("{place}: {what}") }
    }

    /// The same, of a value within this field.
    pub(super) fn within(self, field: &str) -> Self {
        let place = if self.place.is_empty() { field.to_owned() } else { format!("{field}.{}", self.place) };
        Self { place, ..self }
    }
}

pub(super) fn wrong(what: impl Into<String>) -> DatumError {
    DatumError { place: String::new(), what: what.into() }
}

pub(super) fn read(datum: &[u8], schema: &apache_avro::Schema, shape: &Shape) -> Result<Value, DatumError> {
    let mut rest = datum;
    let value = apache_avro::from_avro_datum(schema, &mut rest, None).map_err(|e| wrong(e.to_string()))?;
    if !rest.is_empty() {
        return Err(wrong("bytes follow the datum"));
    }
    let odd = impossible(&value);
    let mut read = json(value, shape)?;
    if let Some(Value::Array(flags)) = read.get_mut(QUALITY) {
        for flag in odd {
            if !flags.contains(&flag) {
                flags.push(flag);
            }
        }
    }
    Ok(read)
}

/// Where an event says what is odd in it.
const QUALITY: &str = "quality";

/// Flags of a record's own fields that are days or moments of no calendar: what they say is lost, that they said
/// something is not.
fn impossible(record: &Avro) -> Vec<Value> {
    fn is_impossible(value: &Avro) -> bool {
        match value {
            Avro::Union(_, inner) => is_impossible(inner),
            Avro::Date(days) => day(*days).is_none(),
            Avro::TimestampMillis(ms) => jiff::Timestamp::from_millisecond(*ms).is_err(),
            _ => false,
        }
    }
    let Avro::Record(fields) = record else { return Vec::new() };
    let odd = fields.iter().filter(|(_, value)| is_impossible(value));
    odd.map(|(name, _)| format!("date-malformed:{name}").into()).collect()
}

fn day(days: i32) -> Option<jiff::civil::Date> {
    jiff::Span::new().try_days(days).and_then(|span| jiff::civil::date(1970, 1, 1).checked_add(span)).ok()
}

/// The library's value of a decimal does not know its scale; the shape does.
fn json(value: Avro, shape: &Shape) -> Result<Value, DatumError> {
    let other = || wrong("the value is not of its schema's shape");
    Ok(match value {
        Avro::Null => Value::Null,
        Avro::Boolean(b) => b.into(),
        Avro::Int(n) => n.into(),
        Avro::Long(n) => n.into(),
        Avro::Float(n) => n.into(),
        Avro::Double(n) => n.into(),
        Avro::String(text) | Avro::Enum(_, text) => text.into(),
        Avro::Union(branch, inner) => json(*inner, shape.branch(branch).ok_or_else(other)?)?,
        Avro::Array(items) => {
            let shape = shape.element().ok_or_else(other)?;
            items.into_iter().map(|item| json(item, shape)).collect::<Result<Vec<_>, _>>()?.into()
        }
        Avro::Map(entries) => {
            let shape = shape.element().ok_or_else(other)?;
            entries.into_iter().map(|(k, v)| Ok((k, json(v, shape)?))).collect::<Result<Map<_, _>, _>>()?.into()
        }
        Avro::Record(fields) => {
            let shapes = shape.fields().ok_or_else(other)?.iter();
            let fields = fields.into_iter().zip(shapes);
            fields.map(|((k, v), (_, shape))| Ok((k, json(v, shape)?))).collect::<Result<Map<_, _>, _>>()?.into()
        }
        // A day or moment of no calendar is a datum all the same (the check sees
        // numbers): it says nothing, and must not bring the archive to a stand.
        Avro::Date(days) => day(days).map_or(Value::Null, |date| date.to_string().into()),
        Avro::TimestampMillis(ms) => {
            jiff::Timestamp::from_millisecond(ms).map_or(Value::Null, |time| time.to_string().into())
        }
        Avro::Decimal(value) => {
            let bytes = Vec::<u8>::try_from(value).map_err(|e| wrong(e.to_string()))?;
            decimal(&bytes, shape.places().ok_or_else(other)?)?.into()
        }
        foreign => return Err(wrong(format!("the hub's schemas have no {foreign:?}"))),
    })
}

/// Big-endian two's complement, as text with this many places behind the point.
fn decimal(bytes: &[u8], places: usize) -> Result<String, DatumError> {
    if bytes.len() > 16 {
        return Err(wrong("a decimal of more than 16 bytes"));
    }
    let negative = bytes.first().is_some_and(|b| b & 0x80 != 0);
    let mut wide = [if negative { 0xff } else { 0 }; 16];
    wide[16 - bytes.len()..].copy_from_slice(bytes);
    let digits = format!("{:0width$}", i128::from_be_bytes(wide).unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let (sign, point) = (if negative { "-" } else { "" }, if places == 0 { "" } else { "." });
    Ok(format!("{sign}{whole}{point}{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::super::Schema;
    use super::*;

    const SCHEMA: &str = r#"{"type":"record","name":"T","family":"t","fields":[
        {"name":"text","type":["null","string"]},
        {"name":"day","type":{"type":"int","logicalType":"date"}},
        {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
        {"name":"yuan","type":{"type":"bytes","logicalType":"decimal","precision":18,"scale":2}},
        {"name":"list","type":{"type":"array","items":"string"}}]}"#;

    #[test]
    fn a_decimal_has_the_places_of_its_own_schema() {
        let schema = r#"{"type":"record","name":"T","family":"t","fields":[{"name":"lines","type":{"type":"array",
            "items":["null",{"type":"record","name":"Line","fields":[
            {"name":"kg","type":{"type":"bytes","logicalType":"decimal","precision":15,"scale":3}},
            {"name":"yuan","type":{"type":"bytes","logicalType":"decimal","precision":18,"scale":2}}]}]}}]}"#;
        let read = Schema::parse(schema).unwrap().read(&[2, 2, 2, 0x7d, 2, 0x7d, 0]).unwrap();
        assert_eq!(read, serde_json::json!({"lines": [{"kg": "0.125", "yuan": "1.25"}]}));
    }

    fn datum() -> Vec<u8> {
        // text "ab"; day 1; at 1000 ms; 50000.00 = 5_000_000 hundredths; list ["c"].
        [&[2, 4, b'a', b'b', 2, 0xd0, 0x0f][..], &[6, 0x4c, 0x4b, 0x40], &[2, 2, b'c', 0]].concat()
    }

    #[test]
    fn a_datum_reads_as_json_with_its_logical_types() {
        let schema = Schema::parse(SCHEMA).unwrap();
        schema.check(&datum()).unwrap();
        let expected = r#"{"text":"ab","day":"1970-01-02","at":"1970-01-01T00:00:01Z","yuan":"50000.00","list":["c"]}"#;
        assert_eq!(schema.read(&datum()).unwrap(), serde_json::from_str::<Value>(expected).unwrap());
    }

    #[test]
    fn a_day_of_no_calendar_says_nothing_and_does_no_harm() {
        let schema = r#"{"type":"record","name":"T","family":"t","fields":[
            {"name":"day","type":{"type":"int","logicalType":"date"}},
            {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}}]}"#;
        let schema = Schema::parse(schema).unwrap();
        // The largest int and long, zigzag.
        let datum = [&[0xfe, 0xff, 0xff, 0xff, 0x0f][..], &[0xfe], &[0xff; 8], &[0x01]].concat();
        schema.check(&datum).unwrap();
        assert_eq!(schema.read(&datum).unwrap(), serde_json::json!({"day": null, "at": null}));
    }

    #[test]
    fn an_event_says_which_of_its_days_was_none() {
        let schema = r#"{"type":"record","name":"T","family":"t","fields":[
            {"name":"quality","type":{"type":"array","items":"string"}},
            {"name":"day","type":["null",{"type":"int","logicalType":"date"}]}]}"#;
        let schema = Schema::parse(schema).unwrap();
        // One flag of the adapter's own, and the largest int.
        let datum = [2, 2, b'a', 0, 2, 0xfe, 0xff, 0xff, 0xff, 0x0f];
        let read = schema.read(&datum).unwrap();
        assert_eq!(read, serde_json::json!({"quality": ["a", "date-malformed:day"], "day": null}));
        assert_eq!(schema.read(&[0, 2, 2]).unwrap(), serde_json::json!({"quality": [], "day": "1970-01-02"}));
    }

    #[test]
    fn every_flaw_of_a_datum_is_found_by_the_check() {
        let schema = Schema::parse(SCHEMA).unwrap();
        let whole = datum();
        for short in 0..whole.len() {
            assert!(schema.check(&whole[..short]).is_err(), "cut at {short}");
        }
        let flawed = |place: usize, byte: u8| {
            let mut bytes = whole.clone();
            bytes[place] = byte;
            bytes
        };
        let mut longer = whole.clone();
        longer.push(0);
        for (flaw, bytes) in [
            ("trailing byte", longer),
            ("union branch", flawed(0, 6)),
            ("UTF-8", flawed(2, 0xff)),
            ("length", flawed(1, 0x7f)),
        ] {
            assert!(schema.check(&bytes).is_err(), "{flaw}");
        }
    }

    #[test]
    fn what_no_check_lets_pass_is_not_read() {
        let schema = Schema::parse(SCHEMA).unwrap();
        // A text of 2^28 bytes, of which there is one.
        let error = schema.read(&[2, 0x80, 0x80, 0x80, 0x80, 0x02, b'a']).unwrap_err();
        assert_eq!(error.message(), "text: the datum ends too soon");
    }

    #[test]
    fn amounts_below_zero_and_below_one_keep_their_places() {
        assert_eq!(decimal(&[0x05], 2).unwrap(), "0.05");
        assert_eq!(decimal(&[0xff, 0x9b], 2).unwrap(), "-1.01");
        assert_eq!(decimal(&[0xff, 0x83], 3).unwrap(), "-0.125");
        assert_eq!(decimal(&[0x7d], 0).unwrap(), "125");
    }
}
