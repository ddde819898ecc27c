//! Whether bytes are exactly one datum of a schema. On the hot path of
//! translate: a walk over the bytes, which keeps and allocates nothing.
//!
//! Promises: what passes can be read ([`super::datum::read`]), since types that
//! reading does not know, and schemas that contain themselves, are refused when
//! a schema is parsed. Knows nothing of what a value means.
//!
//! Source: Avro 1.12, "Binary Encoding".

use std::collections::HashMap;
use std::sync::Arc;

use apache_avro::Schema as Avro;
use apache_avro::schema::Name;

use super::datum::{DatumError, wrong};

/// More elements in one array or map than any event has: a datum that claims
/// them is an attack or an accident.
const MAX_ELEMENTS: u64 = 100_000;
/// Bytes of the longest decimal that can be read.
const MAX_DECIMAL: usize = 16;

/// What the bytes of a value must be.
#[derive(Debug)]
pub(super) enum Shape {
    Null,
    Boolean,
    Int,
    Long,
    /// A number of so many bytes.
    Raw(usize),
    String,
    /// With this many places behind the point.
    Decimal(usize),
    Enum(usize),
    Array(Box<Shape>),
    Map(Box<Shape>),
    Union(Vec<Shape>),
    Record(Arc<[(String, Shape)]>),
}

impl Shape {
    /// The shape of a schema's data.
    pub(super) fn of(schema: &Avro) -> Result<Self, String> {
        Self::within(schema, &mut HashMap::new())
    }

    fn within(schema: &Avro, named: &mut HashMap<Name, Arc<[(String, Self)]>>) -> Result<Self, String> {
        Ok(match schema {
            Avro::Null => Self::Null,
            Avro::Boolean => Self::Boolean,
            Avro::Int | Avro::Date => Self::Int,
            Avro::Long | Avro::TimestampMillis => Self::Long,
            Avro::Float => Self::Raw(4),
            Avro::Double => Self::Raw(8),
            Avro::String => Self::String,
            Avro::Decimal(decimal) if matches!(*decimal.inner, Avro::Bytes) => Self::Decimal(decimal.scale),
            Avro::Enum(symbols) => Self::Enum(symbols.symbols.len()),
            Avro::Array(array) => Self::Array(Box::new(Self::within(&array.items, named)?)),
            Avro::Map(map) => Self::Map(Box::new(Self::within(&map.types, named)?)),
            Avro::Union(union) => {
                Self::Union(union.variants().iter().map(|one| Self::within(one, named)).collect::<Result<_, _>>()?)
            }
            Avro::Record(record) => {
                let fields = record.fields.iter();
                let fields = fields.map(|field| Ok((field.name.clone(), Self::within(&field.schema, named)?)));
                let fields: Arc<[_]> = fields.collect::<Result<_, String>>()?;
                named.insert(record.name.clone(), Arc::clone(&fields));
                Self::Record(fields)
            }
            Avro::Ref { name } => match named.get(name) {
                Some(fields) => Self::Record(Arc::clone(fields)),
                None => return Err(format!("the type {name} contains itself, or is no record that stands before")),
            },
            other => return Err(format!("the hub's events have no {other:?}")),
        })
    }

    /// The shape of a union's value.
    pub(super) fn branch(&self, place: u32) -> Option<&Self> {
        match self {
            Self::Union(branches) => branches.get(usize::try_from(place).ok()?),
            _ => None,
        }
    }

    /// The shape of the elements of an array or map.
    pub(super) fn element(&self) -> Option<&Self> {
        match self {
            Self::Array(element) | Self::Map(element) => Some(element),
            _ => None,
        }
    }

    /// The fields of a record, in their order.
    pub(super) fn fields(&self) -> Option<&[(String, Self)]> {
        match self {
            Self::Record(fields) => Some(fields),
            _ => None,
        }
    }

    /// The places of a decimal behind the point.
    pub(super) fn places(&self) -> Option<usize> {
        match self {
            Self::Decimal(places) => Some(*places),
            _ => None,
        }
    }

    /// Whether `datum` is one datum of this shape and nothing else.
    pub(super) fn check(&self, datum: &[u8]) -> Result<(), DatumError> {
        let mut rest = datum;
        self.take(&mut rest)?;
        if rest.is_empty() { Ok(()) } else { Err(wrong("bytes follow the datum")) }
    }

    fn take(&self, rest: &mut &[u8]) -> Result<(), DatumError> {
        match self {
            Self::Null => Ok(()),
            Self::Boolean => match bytes(rest, 1)? {
                [0 | 1] => Ok(()),
                _ => Err(wrong("a boolean is neither 0 nor 1")),
            },
            Self::Int => i32::try_from(long(rest)?).map(drop).map_err(|_| wrong("a number does not fit into 32 bits")),
            Self::Long => long(rest).map(drop),
            Self::Raw(size) => bytes(rest, *size).map(drop),
            Self::String => text(rest),
            Self::Decimal(_) => match length(rest)? {
                // Two's complement has no form without a digit, and Java's readers fail on it.
                0 => Err(wrong("a decimal without bytes")),
                size if size > MAX_DECIMAL => Err(wrong("a decimal of more than 16 bytes")),
                size => bytes(rest, size).map(drop),
            },
            Self::Enum(symbols) => match usize::try_from(long(rest)?) {
                Ok(place) if place < *symbols => Ok(()),
                _ => Err(wrong("no symbol of the enumeration")),
            },
            Self::Array(items) => blocks(rest, |rest| items.take(rest)),
            Self::Map(values) => blocks(rest, |rest| {
                text(rest)?;
                values.take(rest)
            }),
            Self::Union(branches) => match usize::try_from(long(rest)?).ok().and_then(|place| branches.get(place)) {
                Some(branch) => branch.take(rest),
                None => Err(wrong("no branch of the union")),
            },
            Self::Record(fields) => {
                fields.iter().try_for_each(|(name, shape)| shape.take(rest).map_err(|error| error.within(name)))
            }
        }
    }
}

/// Elements in blocks; a block whose count is negative says its size in bytes.
fn blocks(rest: &mut &[u8], mut element: impl FnMut(&mut &[u8]) -> Result<(), DatumError>) -> Result<(), DatumError> {
    let mut all = 0_u64;
    loop {
        let count = long(rest)?;
        if count == 0 {
            return Ok(());
        }
        all = all.saturating_add(count.unsigned_abs());
        if all > MAX_ELEMENTS {
            return Err(wrong(format!("more than {MAX_ELEMENTS} elements")));
        }
        let size = if count < 0 { Some(length(rest)?) } else { None };
        let before = rest.len();
        for _ in 0..count.unsigned_abs() {
            element(rest)?;
        }
        if size.is_some_and(|size| size != before - rest.len()) {
            return Err(wrong("a block has another size than it says"));
        }
    }
}

fn text(rest: &mut &[u8]) -> Result<(), DatumError> {
    let size = length(rest)?;
    simdutf8::basic::from_utf8(bytes(rest, size)?).map(drop).map_err(|_| wrong("a text is not UTF-8"))
}

fn length(rest: &mut &[u8]) -> Result<usize, DatumError> {
    usize::try_from(long(rest)?).map_err(|_| wrong("a length below zero"))
}

fn bytes<'d>(rest: &mut &'d [u8], size: usize) -> Result<&'d [u8], DatumError> {
    let (taken, left) = rest.split_at_checked(size).ok_or_else(|| wrong("the datum ends too soon"))?;
    *rest = left;
    Ok(taken)
}

/// A zigzag number of at most ten bytes.
fn long(rest: &mut &[u8]) -> Result<i64, DatumError> {
    let mut value = 0_u64;
    for (place, byte) in rest.iter().enumerate().take(10) {
        let bits = u64::from(byte & 0x7f);
        // The tenth byte has room for one bit.
        if place == 9 && bits > 1 {
            break;
        }
        value |= bits << (7 * place);
        if byte & 0x80 == 0 {
            *rest = &rest[place + 1..];
            return Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed());
        }
    }
    Err(wrong(if rest.len() < 10 { "the datum ends too soon" } else { "a number of more than 64 bits" }))
}

#[cfg(test)]
mod tests {
    use super::super::Schema;

    fn nested() -> Schema {
        let text = r#"{"type":"record","name":"T","family":"t","fields":[
            {"name":"one","type":{"type":"record","name":"Party","fields":[{"name":"name","type":["null","string"]}]}},
            {"name":"more","type":{"type":"array","items":"Party"}},
            {"name":"on","type":"boolean"},
            {"name":"sum","type":{"type":"bytes","logicalType":"decimal","precision":18,"scale":2}}]}"#;
        Schema::parse(text).unwrap()
    }

    #[test]
    fn a_named_type_stands_for_itself_further_down() {
        let schema = nested();
        schema.check(&[0, 4, 2, 2, b'a', 0, 0, 1, 2, 0]).unwrap();
        // The same array as one block that says its size.
        schema.check(&[0, 3, 8, 2, 2, b'a', 0, 0, 1, 2, 0]).unwrap();
        assert!(schema.check(&[0, 3, 6, 2, 2, b'a', 0, 0, 1, 2, 0]).is_err(), "a wrong size");
    }

    #[test]
    fn a_flaw_is_told_with_its_field() {
        let error = nested().check(&[0, 4, 2, 2, 0xff, 0, 0, 1, 0]).unwrap_err();
        assert_eq!(error.message(), "more.name: a text is not UTF-8");
        assert_eq!(nested().check(&[0, 0, 7, 0]).unwrap_err().message(), "on: a boolean is neither 0 nor 1");
    }

    #[test]
    fn what_claims_too_much_is_refused_before_it_is_walked() {
        // 2^40 elements, and a decimal of 17 bytes.
        assert!(nested().check(&[0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1]).is_err());
        assert!(nested().check(&[&[0, 0, 1, 34][..], &[0; 17]].concat()).is_err());
    }

    #[test]
    fn a_decimal_has_a_byte_at_least() {
        let datum = |sum: &'static [u8]| [&[0, 0, 1][..], sum].concat();
        assert!(nested().check(&datum(&[0])).is_err());
        nested().check(&datum(&[2, 0])).unwrap();
        assert_eq!(nested().read(&datum(&[2, 0])).unwrap()["sum"], "0.00");
    }

    #[test]
    fn types_that_reading_does_not_know_are_no_schema() {
        for kind in [r#""bytes""#, r#"["null","T"]"#, r#"{"type":"fixed","name":"F","size":4}"#] {
            let text =
                format!(r#"{{"type":"record","name":"T","family":"t","fields":[{{"name":"a","type":{kind}}}]}}"#);
            assert!(Schema::parse(&text).is_err(), "{kind}");
        }
    }
}
