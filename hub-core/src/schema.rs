//! Avro schemas of events: parsed once, then asked whether a datum is whole,
//! what it says, how its fields are called and how sensitive they are.
//! Pure: knows nothing of where schemas are kept or who numbers them.

mod column;
mod datum;
mod encode;
mod field;
mod key;
#[cfg(test)]
mod made;
mod measures;
mod shape;
mod written;

use std::collections::BTreeMap;

use apache_avro::schema_compatibility::SchemaCompatibility;
use sha2::{Digest, Sha256};

pub use column::{Column, Kind};
pub use datum::DatumError;
pub use field::{Field, Sensitivity};
pub use key::KeyPart;
#[cfg(test)]
pub(crate) use made::days;
pub use measures::Measures;
pub use written::{delete_body, mark_body};

use shape::Shape;

use crate::code;
use crate::report::Code;

/// A text that is no schema the hub can use.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// It does not parse as Avro.
    #[error("{}: the schema does not parse: {why}", self.code())]
    Parse {
        /// What the parser said.
        why: String,
    },
    /// It lacks what every schema of the hub has.
    #[error("{}: the schema lacks {what}", self.code())]
    Lacks {
        /// What is missing.
        what: &'static str,
    },
}

impl SchemaError {
    /// The code that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        code!(5001)
    }
}

/// What [`Schema::family`] says of the schema of marks.
pub const MARK: &str = "mark";
/// What [`Schema::family`] says of the schema of deletes.
pub const DELETE: &str = "delete";

/// One schema, ready for use.
pub struct Schema {
    text: String,
    family: String,
    natural_key: Vec<Vec<KeyPart>>,
    measures: Option<Measures>,
    fingerprint: String,
    fields: BTreeMap<String, Field>,
    reader: apache_avro::Schema,
    shape: Shape,
    names: encode::Names,
}

/// SHA-256 of the Parsing Canonical Form, in hex. What the form strips is taken
/// away first: the library keeps `{"type":"int"}` of a date, where the form
/// (Avro 1.12, "Transforming into Parsing Canonical Form") has `"int"`.
fn fingerprint(schema: &serde_json::Value) -> Result<String, apache_avro::Error> {
    let bare = apache_avro::Schema::parse(&without_logical_types(schema))?;
    Ok(hex::encode(Sha256::digest(bare.canonical_form())))
}

fn without_logical_types(schema: &serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match schema {
        Value::Array(items) => items.iter().map(without_logical_types).collect(),
        Value::Object(members) => {
            let kept =
                members.iter().filter(|(name, _)| !["logicalType", "precision", "scale"].contains(&name.as_str()));
            Value::Object(kept.map(|(name, value)| (name.clone(), without_logical_types(value))).collect())
        }
        other => other.clone(),
    }
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Schema({}, {})", self.family, self.fingerprint)
    }
}

impl Schema {
    /// Parses the text of an `.avsc` file.
    ///
    /// # Errors
    /// Where it is not Avro, or no record with the property `family`; marks
    /// and deletes alone do without.
    pub fn parse(text: &str) -> Result<Self, SchemaError> {
        let parse = |e: &dyn std::fmt::Display| SchemaError::Parse { why: e.to_string() };
        let json: serde_json::Value = serde_json::from_str(text).map_err(|e| parse(&e))?;
        let reader = apache_avro::Schema::parse_str(text).map_err(|e| parse(&e))?;
        let shape = Shape::of(&reader).map_err(|e| parse(&e))?;
        if !matches!(reader, apache_avro::Schema::Record(_)) {
            return Err(SchemaError::Lacks { what: "a record at its top" });
        }
        let family = match json["family"].as_str() {
            Some(family) => family.to_owned(),
            // The two that are no family: outcomes without events, and deletes.
            None if json["name"] == "Mark" => MARK.to_owned(),
            None if json["name"] == "Delete" => DELETE.to_owned(),
            None => return Err(SchemaError::Lacks { what: "the property `family`" }),
        };
        let fields = field::fields(&json);
        let mut names = encode::Names::new();
        encode::names(&reader, &mut names);
        Ok(Self {
            family,
            natural_key: key::natural_key(&json, &fields),
            measures: measures::measures(&json),
            fingerprint: fingerprint(&json).map_err(|e| parse(&e))?,
            fields,
            text: text.to_owned(),
            reader,
            shape,
            names,
        })
    }

    /// The text it was parsed from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The family of events that it describes.
    #[must_use]
    pub fn family(&self) -> &str {
        &self.family
    }

    /// The parts that together name a matter; a later list stands in where an
    /// earlier one has an empty part.
    #[must_use]
    pub fn natural_key(&self) -> &[Vec<KeyPart>] {
        &self.natural_key
    }

    /// What its events measure; none where they are records.
    #[must_use]
    pub fn measures(&self) -> Option<&Measures> {
        self.measures.as_ref()
    }

    /// SHA-256 of the Parsing Canonical Form, in hex (Avro 1.12, "Schema Fingerprints").
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Label, unit, sensitivity and code table of a field; nested fields are
    /// named with dots: `parties.phone`.
    #[must_use]
    pub fn field(&self, path: &str) -> Option<&Field> {
        self.fields.get(path)
    }

    /// Every field by its path.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.fields.iter().map(|(path, field)| (path.as_str(), field))
    }

    /// Whether `datum` is exactly one datum of this schema: every value within
    /// its type, every text UTF-8, nothing behind it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, datum: &[u8]) -> Result<(), DatumError> {
        self.shape.check(datum)
    }

    /// What a datum says, as JSON: dates `2026-01-31`, timestamps RFC 3339 in
    /// UTC, decimals as text (`50000.00`), fields in the schema's order.
    ///
    /// # Errors
    /// Where it is no datum of this schema.
    pub fn read(&self, datum: &[u8]) -> Result<serde_json::Value, DatumError> {
        // The library takes a length at its word and makes room for it, up to half a gigabyte.
        self.shape.check(datum)?;
        datum::read(datum, &self.reader, &self.shape)
    }

    /// The datum that JSON says, written as [`Self::read`] gives it; what is not said is as the schema has it. Decimals
    /// are text, or whole numbers.
    ///
    /// # Errors
    /// Where it is no JSON, or says what the schema does not have: the field, and what is wrong with it.
    pub fn write(&self, json: &[u8]) -> Result<Vec<u8>, DatumError> {
        let value = serde_json::from_slice(json).map_err(|error| datum::wrong(format!("no JSON: {error}")))?;
        encode::write(&value, &self.reader, &self.names)
    }

    /// Whether readers with this schema can read what was written with `older`.
    ///
    /// # Errors
    /// Why they cannot.
    pub fn reads_what_was_written_with(&self, older: &Self) -> Result<(), String> {
        SchemaCompatibility::can_read(&older.reader, &self.reader).map_err(|e| e.to_string())
    }
}
