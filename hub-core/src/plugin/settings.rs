//! A source's settings against the JSON Schema that the manifest gives: the
//! keywords that settings need (type, properties, required,
//! additionalProperties, items, enum, minimum, maximum, minLength, maxLength).
//! A schema with any other keyword is refused rather than half obeyed; a full
//! validator weighs more than all else in this room. Pure.

use serde_json::{Map, Value};

/// Keywords that say nothing about validity (JSON Schema 2020-12, "Meta-Data").
const REMARKS: [&str; 5] = ["title", "description", "default", "examples", "$schema"];

/// A checked schema of settings.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsSchema(Value);

impl SettingsSchema {
    /// Takes a schema that uses known keywords only; without any, settings are
    /// an empty object.
    ///
    /// # Errors
    /// The place and what is not known there.
    pub fn new(schema: Value) -> Result<Self, String> {
        let schema = match schema {
            Value::Null => serde_json::json!({"type": "object", "additionalProperties": false}),
            Value::Object(map) if map.is_empty() => {
                serde_json::json!({"type": "object", "additionalProperties": false})
            }
            schema => schema,
        };
        known(&schema, "")?;
        Ok(Self(schema))
    }

    /// Whether settings keep the schema.
    ///
    /// # Errors
    /// The place, and what is allowed there.
    pub fn check(&self, settings: &Value) -> Result<(), String> {
        check(&self.0, settings, "")
    }
}

fn known(schema: &Value, at: &str) -> Result<(), String> {
    let Some(map) = schema.as_object() else { return Err(format!("{at}/: a schema is a table")) };
    for (keyword, value) in map {
        let here = format!("{at}/{keyword}");
        let fits = match keyword.as_str() {
            "type" => value.as_str().is_some_and(|name| TYPES.contains(&name)),
            "enum" | "required" => value.is_array(),
            "additionalProperties" => value.is_boolean(),
            "minimum" | "maximum" => value.is_number(),
            "minLength" | "maxLength" => value.is_u64(),
            "items" => {
                known(value, &here)?;
                true
            }
            "properties" => match value.as_object() {
                Some(properties) => {
                    for (name, schema) in properties {
                        known(schema, &format!("{here}/{name}"))?;
                    }
                    true
                }
                None => false,
            },
            remark => REMARKS.contains(&remark),
        };
        if !fits {
            return Err(format!("{here} is not a keyword the hub knows, or has a value of another type"));
        }
    }
    Ok(())
}

const TYPES: [&str; 7] = ["object", "array", "string", "integer", "number", "boolean", "null"];

fn is(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => value.is_null(),
    }
}

fn check(schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let place = if at.is_empty() { "/" } else { at };
    if let Some(name) = schema["type"].as_str().filter(|name| !is(value, name)) {
        return Err(format!("{place}: must be of type {name}"));
    }
    if let Some(allowed) = schema["enum"].as_array().filter(|allowed| !allowed.contains(value)) {
        let allowed: Vec<String> = allowed.iter().map(Value::to_string).collect();
        return Err(format!("{place}: must be one of {}", allowed.join(", ")));
    }
    let length = value.as_str().map(|text| text.chars().count() as f64);
    for (keyword, measured, least) in [
        ("minimum", value.as_f64(), true),
        ("maximum", value.as_f64(), false),
        ("minLength", length, true),
        ("maxLength", length, false),
    ] {
        let (Some(measured), Some(bound)) = (measured, schema[keyword].as_f64()) else { continue };
        if if least { measured < bound } else { measured > bound } {
            return Err(format!("{place}: {keyword} is {bound}"));
        }
    }
    if let (Some(items), true) = (value.as_array(), schema["items"].is_object()) {
        for (index, item) in items.iter().enumerate() {
            check(&schema["items"], item, &format!("{at}/{index}"))?;
        }
    }
    value.as_object().map_or(Ok(()), |members| check_members(schema, members, at))
}

fn check_members(schema: &Value, members: &Map<String, Value>, at: &str) -> Result<(), String> {
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(name) {
            return Err(format!("{at}/{name}: is missing"));
        }
    }
    for (name, value) in members {
        match schema["properties"].get(name) {
            Some(schema) => check(schema, value, &format!("{at}/{name}"))?,
            None if schema["additionalProperties"] == Value::Bool(false) => {
                let names = schema["properties"].as_object().map(|p| p.keys().cloned().collect::<Vec<_>>());
                return Err(format!("{at}/{name}: is not known; known are: {}", names.unwrap_or_default().join(", ")));
            }
            None => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> SettingsSchema {
        SettingsSchema::new(json!({
            "type": "object", "additionalProperties": false, "required": ["mode"],
            "properties": {
                "mode": {"type": "string", "enum": ["new", "old"], "description": "which tables"},
                "page-size": {"type": "integer", "minimum": 1, "maximum": 200},
                "tags": {"type": "array", "items": {"type": "string", "minLength": 2}}
            }
        }))
        .unwrap()
    }

    #[test]
    fn settings_that_keep_the_schema_pass() {
        schema().check(&json!({"mode": "new", "page-size": 200, "tags": ["ab"]})).unwrap();
    }

    #[test]
    fn what_breaks_it_is_named_with_its_place() {
        for (settings, place) in [
            (json!([]), "/:"),
            (json!({}), "/mode: is missing"),
            (json!({"mode": "newest"}), "/mode: must be one of"),
            (json!({"mode": "new", "page-size": 0}), "/page-size: minimum"),
            (json!({"mode": "new", "page-size": 1.5}), "/page-size: must be of type integer"),
            (json!({"mode": "new", "tags": ["ab", "c"]}), "/tags/1: minLength"),
            (json!({"mode": "new", "pagesize": 1}), "/pagesize: is not known"),
        ] {
            let error = schema().check(&settings).unwrap_err();
            assert!(error.starts_with(place), "{settings}: {error}");
        }
    }

    #[test]
    fn a_keyword_that_would_not_be_obeyed_is_refused() {
        let error = SettingsSchema::new(json!({"properties": {"a": {"pattern": "x"}}})).unwrap_err();
        assert!(error.starts_with("/properties/a/pattern"), "{error}");
        let list = json!({"type": "array", "items": {"type": "string"}, "maxItems": 3, "uniqueItems": true});
        assert!(SettingsSchema::new(list).is_err(), "what comes after the items, too");
    }

    #[test]
    fn without_a_schema_there_are_no_settings() {
        let schema = SettingsSchema::new(Value::Null).unwrap();
        schema.check(&json!({})).unwrap();
        schema.check(&json!({"a": 1})).unwrap_err();
    }
}
