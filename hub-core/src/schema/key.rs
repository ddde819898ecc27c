//! The natural key of a family: what its schema says names a matter. Written at
//! the schema's top, and read here and nowhere else.
//!
//! A key is one list of parts, or several lists: each stands where those before
//! it have an empty part. A part is a field of the record, `party.<role>` (the
//! most senior identifier of the party with that role) or `place.<role>` (where
//! that party works), each as written.

use std::collections::BTreeMap;

use serde_json::Value;

use super::field::{Field, Sensitivity};

/// One part of a natural key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPart {
    /// A field of the record.
    Field {
        /// Its name.
        name: String,
        /// Whether it holds personal data, which must not stand in a key in clear.
        personal: bool,
    },
    /// The most senior identifier of whoever has this role.
    Party(String),
    /// Where whoever has this role works: by licence, else as [`Self::Party`].
    /// An operator may have several places.
    Place(String),
}

/// The parts that name a matter together, by order of preference; none where
/// the schema names no key.
pub(super) fn natural_key(schema: &Value, fields: &BTreeMap<String, Field>) -> Vec<Vec<KeyPart>> {
    let named = schema["natural-key"].as_array().map(Vec::as_slice).unwrap_or_default();
    let part = |name: &str| match name.split_once('.') {
        Some(("party", role)) => KeyPart::Party(role.to_owned()),
        Some(("place", role)) => KeyPart::Place(role.to_owned()),
        _ => KeyPart::Field {
            name: name.to_owned(),
            personal: fields.get(name).is_some_and(|field| field.sensitivity == Sensitivity::Personal),
        },
    };
    let parts = |names: &[Value]| names.iter().filter_map(Value::as_str).map(part).collect::<Vec<_>>();
    let alternatives = match named {
        [Value::Array(_), ..] => named.iter().filter_map(Value::as_array).map(|names| parts(names)).collect(),
        _ => vec![parts(named)],
    };
    alternatives.into_iter().filter(|parts| !parts.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn key(natural_key: &Value) -> Vec<Vec<KeyPart>> {
        let schema = json!({ "natural-key": natural_key, "fields": [
            { "name": "person", "type": "string", "sensitivity": "pii" }, { "name": "number", "type": "string" },
        ] });
        super::natural_key(&schema, &super::super::field::fields(&schema))
    }

    fn field(name: &str, personal: bool) -> KeyPart {
        KeyPart::Field { name: name.into(), personal }
    }

    #[test]
    fn one_list_of_parts_is_one_key() {
        assert_eq!(key(&json!(["number"])), [[field("number", false)]]);
        assert!(key(&json!([])).is_empty() && key(&Value::Null).is_empty());
    }

    #[test]
    fn lists_stand_in_for_each_other_and_parts_are_fields_or_parties() {
        let found = key(&json!([["number"], ["party.employer", "person"]]));
        assert_eq!(
            found,
            [vec![field("number", false)], vec![KeyPart::Party("employer".into()), field("person", true)]]
        );
    }

    #[test]
    fn a_part_is_where_a_party_works_where_the_schema_says_so() {
        let found = key(&json!(["place.kitchen", "number"]));
        assert_eq!(found, [[KeyPart::Place("kitchen".into()), field("number", false)]]);
    }
}
