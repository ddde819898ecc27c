//! How an adapter translates its sources, in a terminal: which of them is held back, until when and why.

use serde_json::{Value, json};

use super::super::Asked;
use super::super::client::{local, text};
use super::super::difference;

const COLUMNS: [&str; 5] = ["source", "state", "until", "dead", "why"];

/// A row a source.
pub(super) fn show(asked: &Asked, plugin: &Value) {
    difference::table(asked, plugin, rows(plugin), &COLUMNS);
}

fn rows(plugin: &Value) -> Vec<Value> {
    let row = |source: &Value| {
        json!({
            "source": source["source"], "state": source["state"], "until": until(source), "dead": source["dead"],
            "why": format!("{} {}", text(&source["trouble"]["code"]), text(&source["trouble"]["message"])).trim(),
        })
    };
    plugin["translation"].as_array().into_iter().flatten().map(row).collect()
}

fn until(source: &Value) -> Value {
    if source["until"].is_null() { Value::Null } else { local(&source["until"]) }
}

/// The sources of which the adapter is given no more for a while.
pub(super) fn held(plugin: &Value) -> impl Iterator<Item = &Value> {
    plugin["translation"].as_array().into_iter().flatten().filter(|source| source["state"] == "quarantined")
}

/// What keeps a source, with its code before it.
pub(super) fn why(source: &Value) -> String {
    let trouble = &source["trouble"];
    format!("{} {}: {}", text(&trouble["code"]), text(&source["source"]), text(&trouble["message"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_in_quarantine_says_until_when_and_why() {
        let plugin = json!({ "translation": [
            { "source": "a.api", "state": "running", "dead": 0 },
            { "source": "a.push", "state": "quarantined", "dead": 195, "until": 1_772_416_840_000_i64, "trouble": {
                "code": "HUB-6503", "message": "a@1.0.0: it failed on 195 of 200 records; tried again in 60 s",
            } },
        ] });
        let shown: Vec<[String; 5]> =
            rows(&plugin).iter().map(|row| COLUMNS.map(|column| text(&row[column]))).collect();
        assert_eq!(shown[0], ["a.api", "running", "", "0", ""]);
        let why_of_it = "HUB-6503 a@1.0.0: it failed on 195 of 200 records; tried again in 60 s";
        assert_eq!(shown[1], ["a.push", "quarantined", "2026-03-02 10:00", "195", why_of_it]);
        let held: Vec<String> = held(&plugin).map(why).collect();
        assert_eq!(held, ["HUB-6503 a.push: a@1.0.0: it failed on 195 of 200 records; tried again in 60 s"]);
    }
}
