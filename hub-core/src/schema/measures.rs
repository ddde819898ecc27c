//! What a schema says of a family of measurements: which fields a reading
//! measures, which states a person should see, how long silence may last.
//! Written at the schema's top, and read here and nowhere else.

use serde_json::Value;

/// Minutes without a reading after which a state is not known any more, where
/// the schema does not say.
const GAP: i64 = 10;

/// What the readings of a family hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measures {
    /// Fields whose numbers are kept, as hundredths, by their place here: a later
    /// version of the schema may only add some at the end.
    pub values: Vec<String>,
    /// Fields that say what was measured where: kept once a device, as its newest
    /// reading has them.
    pub describes: Vec<String>,
    /// States that are out of the ordinary.
    pub attention: Vec<String>,
    /// After so many minutes without a reading the state is not known.
    pub gap: i64,
}

/// What the text of a schema says; none where its events are records.
pub(super) fn measures(schema: &Value) -> Option<Measures> {
    let names = |property: &str| {
        let names = schema[property].as_array().into_iter().flatten();
        names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
    };
    (schema["grain"] == "measurement").then(|| Measures {
        values: names("measures"),
        describes: names("describes"),
        attention: names("attention"),
        gap: schema["gap"].as_i64().filter(|gap| *gap > 0).unwrap_or(GAP),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_is_of_records_unless_it_says_otherwise() {
        assert_eq!(measures(&json!({ "measures": ["temperature"] })), None);
        let said = json!({ "grain": "measurement", "measures": ["temperature"], "attention": ["too-warm"], "gap": 0 });
        let found = measures(&said).unwrap();
        assert_eq!(
            (found.values, found.attention, found.gap),
            (vec!["temperature".into()], vec!["too-warm".into()], 10)
        );
    }
}
