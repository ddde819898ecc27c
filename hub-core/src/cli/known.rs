//! `hub sources show` and `accept`: what is known of a source beyond
//! its counts, and what a person settles there.

use std::process::ExitCode;

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};

use super::Asked;
use super::client::{ask, get, local, show, text};

/// Lists, flags, and the fields that came or went; `--json` has every field by day.
pub(super) fn source(asked: &Asked, name: &str) -> Result<ExitCode> {
    let answer = get(asked, &["v1", "sources", name], &[])?;
    if asked.json {
        println!("{answer}");
        return Ok(ExitCode::SUCCESS);
    }
    let list = |row: &Value| {
        let held = row["held"].is_object().then(|| format!("round {} waits: hub sources accept", row["held"]["round"]));
        json!({
            "list": row["list"], "standing": row["standing"], "gone": row["gone"], "in force": local(&row["in_force"]),
            "latest": local(&row["last"]["round"]), "seen": row["last"]["seen"], "listed": row["last"]["listed"],
            "held": held,
        })
    };
    let lists: Vec<Value> = answer["lists"].as_array().into_iter().flatten().map(list).collect();
    if !lists.is_empty() {
        let columns = ["list", "standing", "gone", "in force", "latest", "seen", "listed", "held"];
        show(asked, &answer, &lists.into(), &columns);
        println!();
    }
    show(asked, &answer, &answer["flags"], &["family", "flag", "value", "facts"]);
    let turned = answer["fields"].as_array().into_iter().flatten().filter(|field| field["turn"].is_string());
    for field in turned {
        println!("{} {}", text(&field["field"]), text(&field["turn"]));
    }
    Ok(ExitCode::SUCCESS)
}

/// Says that a round that waits is right, however short.
pub(super) fn accept(asked: &Asked, name: &str, list: &str, round: i64) -> Result<ExitCode> {
    let body = json!({ "list": list, "round": round });
    let answer = ask(asked, Method::POST, &["v1", "sources", name, "accept"], &[], Some(&body))?;
    let said = format!("{name}: the list {list} is right as it is; what it lacks is gone");
    println!("{}", if asked.json { answer.to_string() } else { said });
    Ok(ExitCode::SUCCESS)
}
