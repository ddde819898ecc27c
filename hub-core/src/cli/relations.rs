//! `hub archive relations`: who else has a part in an operator's matters, a line each.

use anyhow::Result;
use serde_json::{Value, json};

use super::Asked;
use super::archive::{Paged, further};
use super::client::{get, local, show, text};

pub(super) fn list(asked: &Asked, id: &str, page: &Paged) -> Result<()> {
    let (limit, after) = page.said();
    let said = [("limit", &limit), ("after", &after)];
    let query: Vec<(&str, &str)> =
        said.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))).collect();
    let answer = get(asked, &["v1", "operators", id, "relations"], &query)?;
    let rows: Vec<Value> = answer["items"].as_array().into_iter().flatten().map(line).collect();
    show(asked, &answer, &rows.into(), &["id", "name", "matters", "latest", "roles", "relations"]);
    if answer["partial"] == true && !asked.json {
        println!("it has too many matters for all of them to be counted here");
    }
    further(asked, &answer);
    Ok(())
}

/// Another operator: its roles by family, and the relations that are told.
fn line(other: &Value) -> Value {
    let each = |name: &str, said: fn(&Value) -> String| {
        let all: Vec<String> = other[name].as_array().into_iter().flatten().map(said).collect();
        all.join("; ")
    };
    json!({
        "id": other["id"], "name": other["name"], "matters": other["matters"], "latest": local(&other["latest"]),
        "roles": each("parts", |part| format!("{} {}", text(&part["family"]), text(&part["roles"]))),
        "relations": each("relations", relation),
    })
}

/// What it is, who does it for whom, from when until when.
fn relation(matter: &Value) -> String {
    let list = |of: &str| matter[of].as_array().map(Vec::as_slice).unwrap_or_default();
    let called = |role: &str| -> Vec<String> {
        let has = |party: &&Value| party["roles"].as_array().is_some_and(|roles| roles.iter().any(|own| own == role));
        list("parties").iter().filter(has).map(|party| text(&party["name"])).collect()
    };
    let day = |name: &str| list("fields").iter().find(|field| field["name"] == name).map(|field| text(&field["value"]));
    let mut said = vec![text(&matter["kind"])];
    let (from, to) = (called("from"), called("to"));
    if !(from.is_empty() || to.is_empty()) {
        said.push(format!("{} → {}", from.join(", "), to.join(", ")));
    }
    let days = [day("started"), day("ends")].map(Option::unwrap_or_default);
    if days.iter().any(|day| !day.is_empty()) {
        said.push(days.join(" – "));
    }
    said.join(" ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_is_a_line_with_its_roles_and_with_what_one_does_for_the_other() {
        let party = |role: &str, name: &str| json!({"roles": [role], "name": name});
        let relation = json!({
            "kind": "market-stall", "parties": [party("to", "市场"), party("from", "甲")],
            "fields": [{"name": "started", "value": "2024-04-01"}],
        });
        let other = json!({
            "id": "op-1", "name": "市场", "matters": 38, "latest": 0,
            "parts": [
                {"family": "relation", "roles": ["to"], "matters": 1},
                {"family": "sampling", "roles": ["producer", "sampled"], "matters": 37},
            ],
            "relations": [relation, {"kind": "supply", "parties": [], "fields": []}],
        });
        let row = line(&other);
        let said = ["name", "matters", "latest", "roles", "relations"].map(|column| text(&row[column]));
        let expected = [
            "市场",
            "38",
            "1970-01-01 08:00",
            "relation to; sampling producer, sampled",
            "market-stall 甲 → 市场 2024-04-01 –; supply",
        ];
        assert_eq!(said, expected);
    }
}
