//! `hub archive show`: one operator as its page has it, in tables.

use anyhow::Result;
use hub_schemas::codes::Table as Codes;
use serde_json::{Value, json};

use super::Asked;
use super::client::{get, local, show, text};
use super::review::{DECIDED, decided};

/// A table: its columns and its rows.
type Table = (&'static [&'static str], Vec<Value>);

/// What is known of an operator, its matters and, of today, what was decided of it and what its devices read.
pub(super) fn operator(asked: &Asked, id: &str, query: &[(&str, &str)]) -> Result<()> {
    let answer = get(asked, &["v1", "operators", id], query)?;
    if asked.json {
        println!("{answer}");
        return Ok(());
    }
    head(&answer);
    let mut tables: Vec<Table> = known(&answer).into();
    let is_today = answer["as_of"].is_null();
    if is_today {
        let found = get(asked, &["v1", "operators", id, "decisions"], &[])?;
        tables.push((&DECIDED, rows(&found, decided)));
    }
    tables.extend(matters(&answer));
    if is_today {
        let measured = get(asked, &["v1", "operators", id, "measurements"], &[])?;
        let columns = &["family", "device", "source", "last", "state", "values", "attention"];
        tables.push((columns, rows(&measured["items"], device)));
    }
    for (columns, rows) in tables.into_iter().filter(|(_, rows)| !rows.is_empty()) {
        println!();
        show(asked, &answer, &rows.into(), columns);
    }
    Ok(())
}

/// What it is called, and as of when.
fn head(answer: &Value) {
    println!("{}  {}", text(&answer["name"]), text(&answer["id"]));
    let mut others = rows(&answer["names"], Value::clone);
    others.retain(|name| *name != answer["name"]);
    for (word, all) in [("also named", others), ("former ids", rows(&answer["aliases"], Value::clone))] {
        if !all.is_empty() {
            println!("{word}: {}", text(&all.into()));
        }
    }
    let as_of = &answer["as_of"];
    for (time, word) in [("valid", "true"), ("known", "known")] {
        if as_of[time].is_i64() {
            println!("as it was {word} on {}", text(&local(&as_of[time])));
        }
    }
    for other in as_of["apart"].as_array().into_iter().flatten() {
        println!("apart from it then, the same today: {}", text(other));
    }
}

/// What is known of the operator itself.
fn known(answer: &Value) -> [Table; 4] {
    [
        (&["scheme", "value", "state"], rows(&answer["identifiers"], Value::clone)),
        (&["flag", "about"], rows(&answer["flags"], |flag| json!({"flag": flag["code"], "about": flag["about"]}))),
        (&["label", "value", "why"], rows(&answer["profile"], Value::clone)),
        (
            &["premises", "address", "town", "class", "licences", "state", "until"],
            rows(&answer["premises"], |place| {
                let mut row = place.clone();
                row["premises"] = place["name"].clone();
                row
            }),
        ),
    ]
}

/// Its matters: how many of each family, of which `matters` has all, and the latest of them.
fn matters(answer: &Value) -> [Table; 2] {
    let all = rows(&answer["matters"], |matter| part(matter, &answer["id"]));
    let shown = |family: &str| all.iter().filter(|matter| matter["family"] == family).count();
    let counts = answer["counts"].as_object().into_iter().flatten();
    let counts = counts.map(|(family, n)| json!({"family": family, "matters": n, "shown": shown(family)})).collect();
    let columns = &["family", "key", "summary", "role", "kind", "state", "sources"];
    [(&["family", "matters", "shown"], counts), (columns, all)]
}

fn rows(list: &Value, row: impl Fn(&Value) -> Value) -> Vec<Value> {
    list.as_array().into_iter().flatten().map(row).collect()
}

/// A matter with the part that the operator has in it: who made what was sampled is not who was sampled.
fn part(matter: &Value, operator: &Value) -> Value {
    let parties = matter["parties"].as_array().into_iter().flatten();
    let own = parties.filter(|party| party["operator"] == *operator).filter_map(|party| party["roles"].as_array());
    let mut row = matter.clone();
    row["role"] = own.flatten().cloned().collect();
    summed(&row)
}

/// A row of a matter or of its change whose summary is one text: codes by their Chinese names, numbers with their unit.
pub(super) fn summed(row: &Value) -> Value {
    let said = |field: &Value| {
        let value = text(&field["value"]);
        let code = field["codes"].as_str().and_then(Codes::named).and_then(|table| table.find(&value));
        match (code, field["unit"].as_str()) {
            (Some(code), _) => code.label_zh.to_owned(),
            (None, Some(unit)) => format!("{value} {unit}"),
            (None, None) => value,
        }
    };
    let said: Vec<String> = row["summary"].as_array().into_iter().flatten().map(said).collect();
    let mut row = row.clone();
    row["summary"] = said.join(" · ").into();
    row
}

/// A device as one line: what it read last, and for how many minutes of its
/// days it was out of the ordinary.
fn device(series: &Value) -> Value {
    let last = &series["last"];
    let values = last["values"].as_object().into_iter().flatten();
    let values: Vec<String> = values.map(|(name, value)| format!("{name} {value}")).collect();
    let days = series["days"].as_array().into_iter().flatten();
    let attention: u64 = days.filter_map(|day| day["attention"].as_u64()).sum();
    json!({
        "family": series["family"], "device": series["device"], "source": series["source"],
        "last": local(&last["at"]), "state": last["state"], "values": values.join(", "),
        "attention": format!("{attention} min"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of a table.
    fn cells((columns, rows): &Table) -> Vec<Vec<String>> {
        rows.iter().map(|row| columns.iter().map(|column| text(&row[*column])).collect()).collect()
    }

    #[test]
    fn an_operator_is_told_by_its_identifiers_flags_and_places() {
        let answer = json!({
            "identifiers": [{"scheme": "licence", "value": "JY1", "state": "contested"}],
            "flags": [{"code": "contested", "about": "licence"}, {"code": "smells-odd"}],
            "profile": [{"label": "名称", "value": "甲", "why": "name"}],
            "premises": [{"name": null, "address": "人民路1号", "class": "catering", "state": "valid",
                "until": "2027-01-01", "licences": ["JY1", "JY2"], "why": {"address": "m.premises_address"}}],
        });
        let expected: [&[&[&str]]; 4] = [
            &[&["licence", "JY1", "contested"]],
            &[&["contested", "licence"], &["smells-odd", ""]],
            &[&["名称", "甲", "name"]],
            &[&["", "人民路1号", "", "catering", "JY1, JY2", "valid", "2027-01-01"]],
        ];
        assert_eq!(known(&answer).map(|table| cells(&table)), expected);
    }

    #[test]
    fn how_many_matters_there_are_is_said_beside_those_that_are_shown_with_what_sums_them_up() {
        let parties = json!([{"operator": "op", "roles": ["producer"]}, {"operator": "other", "roles": ["sampled"]}]);
        let summary = json!([
            {"value": "豆角"}, {"value": "lunch", "codes": "meal"}, {"value": "宵夜餐", "codes": "meal"},
            {"value": "98.00", "unit": "g"},
        ]);
        let answer = json!({
            "id": "op", "counts": {"penalty": 2, "sampling": 412},
            "matters": [{"family": "sampling", "key": "X1", "parties": parties, "summary": summary}],
        });
        let [counts, all] = matters(&answer).map(|table| cells(&table));
        assert_eq!(counts, [["penalty", "2", "0"], ["sampling", "412", "1"]]);
        assert_eq!(all, [["sampling", "X1", "豆角 · 午餐 · 宵夜餐 · 98.00 g", "producer", "", "", ""]]);
    }
}
