//! `hub review unresolved`: records that name nobody by any code, as lines that can be copied into a decision.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use super::Asked;
use super::archive::{Paged, further};
use super::client::{get, local, show, text};
use super::review::written;

pub(super) fn list(asked: &Asked, page: &Paged) -> Result<ExitCode> {
    let (limit, after) = page.said();
    let said = [("limit", &limit), ("after", &after)];
    let query: Vec<(&str, &str)> =
        said.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))).collect();
    let answer = get(asked, &["v1", "unresolved"], &query)?;
    let rows: Vec<Value> = answer["items"].as_array().into_iter().flatten().flat_map(lines).collect();
    show(asked, &answer, &rows.into(), &["received", "family", "role", "name", "address", "party"]);
    further(asked, &answer);
    Ok(ExitCode::SUCCESS)
}

/// A line a party; a record that names none at all has one line, and can be decided of by nobody.
fn lines(record: &Value) -> Vec<Value> {
    let line = |party: &Value, named: String| {
        json!({
            "received": local(&record["received"]), "family": record["family"], "role": party["role"],
            "name": party["name"], "address": party["address"], "party": named,
        })
    };
    let parties = record["parties"].as_array().map(Vec::as_slice).unwrap_or_default();
    if parties.is_empty() {
        return vec![line(&Value::Null, format!("{} {}: none", text(&record["source"]), text(&record["record"])))];
    }
    parties.iter().map(|party| line(party, written(&party["anchor"]))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_party_is_a_line_and_a_record_without_any_is_one_too() {
        let party = |role: &str, name: &str| {
            let anchor = json!({"party": {"source": "kitchen.api", "family": "relation", "record": "7", "role": role}});
            json!({"role": "to", "anchor": anchor, "name": name, "address": null})
        };
        let mut record = json!({
            "source": "kitchen.api", "family": "relation", "record": "7", "received": 0,
            "parties": [party("to", "甲"), party("to.2", "乙")],
        });
        let said = |record: &Value| {
            let told = |row: &Value| ["received", "role", "name", "party"].map(|column| text(&row[column]));
            lines(record).iter().map(told).collect::<Vec<_>>()
        };
        let expected = [
            ["1970-01-01 08:00", "to", "甲", "record:kitchen.api/relation/to/7"],
            ["1970-01-01 08:00", "to", "乙", "record:kitchen.api/relation/to.2/7"],
        ];
        assert_eq!(said(&record), expected);
        record["parties"] = json!([]);
        assert_eq!(said(&record), [["1970-01-01 08:00", "", "", "kitchen.api 7: none"]]);
    }
}
