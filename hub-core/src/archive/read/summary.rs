//! What sums up a matter: the fields that `schemas/sections.toml` lists for its family, as far as they say something.
//!
//! Pure. Knows nothing of masks, since no list names a field of persons, and nothing of how a value looks.

use std::collections::BTreeMap;

use hub_schemas::family::Family;
use serde_json::{Map, Value};

use crate::archive::matter::MatterKey;
use crate::archive::past::chronicle::{Entry, Turned};

/// Fields with what they say, in the order for people.
pub type Summary = Vec<(String, Value)>;

/// What sums up a matter that says this. A quantity that was not weighed is as its record writes it.
#[must_use]
pub fn summary(family: &str, content: &Map<String, Value>) -> Summary {
    let fields = Family::named(family).map_or(&[][..], |family| family.summary);
    let said = |name: String| {
        let value = content.get(&name).filter(|value| says_something(value))?.clone();
        Some((name, value))
    };
    fields.iter().filter_map(|name| said((*name).to_owned()).or_else(|| said(format!("{name}_written")))).collect()
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    }
}

/// What the matters of a chronicle come to: an entry has what is other, and the rest is as those before it left it.
#[derive(Default)]
pub(super) struct Sums(BTreeMap<MatterKey, Map<String, Value>>);

impl Sums {
    /// What sums up the matter of the entry that comes next: after it, of a matter that is gone before it. Of the
    /// profile nothing does.
    pub(super) fn next(&mut self, entry: &Entry) -> Summary {
        let Some(matter) = &entry.matter else { return Summary::new() };
        if entry.turned == Turned::Removed {
            return summary(&matter.family, &self.0.remove(matter).unwrap_or_default());
        }
        let content = self.0.entry(matter.clone()).or_default();
        for (field, _, after) in &entry.fields {
            match after {
                Some(value) => drop(content.insert(field.clone(), value.clone())),
                None => drop(content.remove(field)),
            }
        }
        summary(&matter.family, content)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_summary_is_what_is_said_of_its_fields_in_the_order_for_people() {
        let said = |family: &str, content: Value| {
            let found = summary(family, content.as_object().unwrap()).into_iter();
            found.map(|(name, value)| format!("{name} {}", value.as_str().unwrap())).collect::<Vec<_>>()
        };
        let sample = json!({"weight": "98.00", "kind": "lunch", "date": "2025-06-14", "dish": "豆角"});
        assert_eq!(said("food-sample", sample), ["dish 豆角", "kind lunch", "weight 98.00"]);
        let counted = json!({"dish": "豆角", "kind": "", "weight": null, "weight_written": "两盒"});
        assert_eq!(said("food-sample", counted), ["dish 豆角", "weight_written 两盒"]);
        let both = json!({"product": "豆角", "quantity": "5.000", "quantity_written": "10斤"});
        assert_eq!(said("purchase", both), ["product 豆角", "quantity 5.000"]);
        assert!(said("of-another-build", json!({"kind": "x"})).is_empty());
    }
}
