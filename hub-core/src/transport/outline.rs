//! Which fields a record fills: the places at which it says something. Pure.
//!
//! Promises nothing of what is said there. A place is a pointer into JSON in which `*`
//! stands for every element, or the name of a column.

use std::collections::BTreeSet;

use serde_json::Value;

use super::reader::ROWS;

/// Deepest place that is looked at.
const DEPTH: usize = 6;
/// Longest place: a longer one is no field's.
const LONGEST: usize = 120;

/// The places of a record; none where its form is not read here.
#[must_use]
pub fn outline(media_type: &str, payload: &[u8]) -> BTreeSet<String> {
    let mut places = BTreeSet::new();
    if let Ok(value) = serde_json::from_slice::<Value>(payload) {
        if media_type == ROWS {
            columns(&value, &mut places);
        } else {
            members(&value, &mut String::new(), DEPTH, &mut places);
        }
    }
    places
}

/// Columns in which a row says something.
fn columns(table: &Value, places: &mut BTreeSet<String>) {
    let header: Vec<&str> = table["header"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for row in table["rows"].as_array().into_iter().flatten() {
        let cells = row["cells"].as_array().into_iter().flatten();
        for (name, cell) in header.iter().zip(cells) {
            let name = name.trim();
            if says(cell) && !name.is_empty() && name.len() <= LONGEST && !places.contains(name) {
                places.insert(name.to_owned());
            }
        }
    }
}

fn members(value: &Value, place: &mut String, depth: usize, places: &mut BTreeSet<String>) {
    if place.len() > LONGEST {
        return;
    }
    let length = place.len();
    match value {
        Value::Object(members_of) if depth > 0 => {
            for (name, value) in members_of {
                place.push('/');
                place.push_str(&name.replace('~', "~0").replace('/', "~1"));
                members(value, place, depth - 1, places);
                place.truncate(length);
            }
        }
        Value::Array(elements) if depth > 0 => {
            place.push_str("/*");
            for element in elements {
                members(element, place, depth - 1, places);
            }
            place.truncate(length);
        }
        value if says(value) && !places.contains(place) => drop(places.insert(place.clone())),
        _ => {}
    }
}

fn says(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(media_type: &str, payload: &str) -> Vec<String> {
        outline(media_type, payload.as_bytes()).into_iter().collect()
    }

    #[test]
    fn a_place_is_filled_where_it_says_something() {
        let json = r#"{"a":"x","b":" ","c":null,"d":{"e":0},"f":[{"g":1},{"g":2,"h":[]}],"i/j":true}"#;
        assert_eq!(places("application/json", json), ["/a", "/d/e", "/f/*/g", "/i~1j"]);
        let rows = r#"{"sheet":"","header":[" CF_WSH","CF_ZT",""],"rows":[{"row":2,"cells":["1"," ","x"]}]}"#;
        assert_eq!(places(ROWS, rows), ["CF_WSH"]);
        assert!(places("application/xml", "<a/>").is_empty());
    }
}
