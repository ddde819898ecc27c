//! `hub review`: who might be who, a person's yes or no, and its taking back. Whom a
//! decision names is written as the lists show it, so a line can be copied.

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Asked;
use super::archive::{Paged, further};
use super::client::{ask, get, local, show, text};
use super::retention::said;
use super::unresolved;
use crate::message::Anchor;

/// What is shown of a decision.
pub(super) const DECIDED: [&str; 7] = ["id", "ruling", "of", "fate", "by", "at", "note"];

#[derive(Subcommand)]
pub(super) enum ReviewCommand {
    /// All of these are one operator: SCHEME:VALUE, or record:SOURCE/FAMILY/ROLE/RECORD.
    Same(Decision),
    /// The first is none of the others; an identifier that stands in one record with another is wrong there.
    Apart(Decision),
    /// A record's party without papers is an operator of its own.
    Open {
        /// record:SOURCE/FAMILY/ROLE/RECORD
        one: String,
        /// Why.
        #[arg(long, default_value = "")]
        note: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// What was decided, the newest first, and whether it counts.
    Decisions {
        #[command(flatten)]
        page: Paged,
        #[command(flatten)]
        asked: Asked,
    },
    /// Take a decision back, for ever.
    Withdraw {
        /// Its id.
        id: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// Records that name nobody by any code, a line a party, which is written as a decision names it.
    Unresolved {
        #[command(flatten)]
        page: Paged,
        #[command(flatten)]
        asked: Asked,
    },
    /// Identifiers that join nobody, since they would join different operators, and records that name two as one.
    Contested {
        #[command(flatten)]
        page: Paged,
        #[command(flatten)]
        asked: Asked,
    },
}

#[derive(clap::Args)]
pub(super) struct Decision {
    /// The first.
    one: String,
    /// The others.
    #[arg(required = true)]
    others: Vec<String>,
    /// Why.
    #[arg(long, default_value = "")]
    note: String,
    #[command(flatten)]
    asked: Asked,
}

pub(super) fn review(command: &ReviewCommand) -> Result<ExitCode> {
    match command {
        ReviewCommand::Same(decision) => decide(&decision.asked, "same", decision),
        ReviewCommand::Apart(decision) => decide(&decision.asked, "apart", decision),
        ReviewCommand::Open { one, note, asked } => {
            send(asked, &json!({"ruling": "open", "one": anchor(one)?, "note": note}))
        }
        ReviewCommand::Decisions { page, asked } => decisions(asked, page),
        ReviewCommand::Withdraw { id, asked } => {
            let answer = ask(asked, Method::POST, &["v1", "decisions", id, "withdraw"], &[], None)?;
            println!("{}", if asked.json { answer.to_string() } else { format!("{id} is withdrawn") });
            Ok(ExitCode::SUCCESS)
        }
        ReviewCommand::Unresolved { page, asked } => unresolved::list(asked, page),
        ReviewCommand::Contested { page, asked } => contested(asked, page),
    }
}

/// A query, of what was said.
fn query<'q, const N: usize>(all: [(&'q str, Option<&'q str>); N]) -> Vec<(&'q str, &'q str)> {
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn contested(asked: &Asked, page: &Paged) -> Result<ExitCode> {
    let (limit, after) = page.said();
    let query = query([("limit", limit.as_deref()), ("after", after.as_deref())]);
    let answer = get(asked, &["v1", "contested"], &query)?;
    let row = |row: &Value| {
        let names = row["operators"].as_array().into_iter().flatten().map(|operator| text(&operator["name"]));
        let more = (row["more"] == true).then(|| "…".to_owned());
        let with = row["with"].as_str().map(|with| format!(" and {with}")).unwrap_or_default();
        json!({
            "identifier": format!("{}:{}{with}", text(&row["scheme"]), text(&row["value"])), "state": row["state"],
            "operators": names.chain(more).collect::<Vec<_>>().join(" / "),
        })
    };
    let rows: Vec<Value> = answer["items"].as_array().into_iter().flatten().map(row).collect();
    show(asked, &answer, &rows.into(), &["identifier", "state", "operators"]);
    further(asked, &answer);
    Ok(ExitCode::SUCCESS)
}

/// Pairs that may be one operator, those with most points first.
pub(super) fn queue(asked: &Asked, town: Option<&str>, page: &Paged) -> Result<ExitCode> {
    let (limit, after) = page.said();
    let query = query([("town", town), ("limit", limit.as_deref()), ("after", after.as_deref())]);
    let answer = get(asked, &["v1", "review"], &query)?;
    let reasons = |pair: &Value| {
        let reasons = pair["reasons"].as_array().into_iter().flatten();
        reasons
            .map(|reason| format!("{} {}", text(&reason["points"]), text(&reason["en"])))
            .collect::<Vec<_>>()
            .join("; ")
    };
    let side = |side: &Value| format!("{} ({})", text(&side["name"]), written(&side["anchor"]));
    let row = |pair: &Value| {
        json!({
            "points": pair["points"], "one": side(&pair["one"]), "other": side(&pair["other"]), "reasons": reasons(pair),
        })
    };
    let rows: Vec<Value> = answer["items"].as_array().into_iter().flatten().map(row).collect();
    show(asked, &answer, &rows.into(), &["points", "one", "other", "reasons"]);
    further(asked, &answer);
    Ok(ExitCode::SUCCESS)
}

fn decisions(asked: &Asked, page: &Paged) -> Result<ExitCode> {
    let (limit, after) = page.said();
    let query = query([("limit", limit.as_deref()), ("after", after.as_deref())]);
    let answer = get(asked, &["v1", "decisions"], &query)?;
    let rows: Vec<Value> = answer["items"].as_array().into_iter().flatten().map(decided).collect();
    show(asked, &answer, &rows.into(), &DECIDED);
    further(asked, &answer);
    Ok(ExitCode::SUCCESS)
}

/// A decision as one line, of the columns [`DECIDED`].
pub(super) fn decided(row: &Value) -> Value {
    let others = row["others"].as_array().into_iter().flatten();
    let named: Vec<String> = row.get("one").into_iter().chain(others).map(written).collect();
    let of = if named.is_empty() { said(row) } else { named.join(" ") };
    json!({
        "id": row["id"], "ruling": row["ruling"], "of": of, "fate": row["fate"],
        "by": row["decided"]["actor"], "at": local(&row["decided"]["at"]), "note": row["note"],
    })
}

fn decide(asked: &Asked, ruling: &str, decision: &Decision) -> Result<ExitCode> {
    let others = decision.others.iter().map(|other| anchor(other)).collect::<Result<Vec<_>>>()?;
    send(asked, &json!({"ruling": ruling, "one": anchor(&decision.one)?, "others": others, "note": decision.note}))
}

fn send(asked: &Asked, draft: &Value) -> Result<ExitCode> {
    let answer = ask(asked, Method::POST, &["v1", "decisions"], &[], Some(draft))?;
    let said = format!("{}: decided; `hub review decisions` shows whether it counts", text(&answer["id"]));
    println!("{}", if asked.json { answer.to_string() } else { said });
    Ok(ExitCode::SUCCESS)
}

/// What a decision names, as the API takes it.
fn anchor(name: &str) -> Result<Value> {
    Ok(serde_json::to_value(name.parse::<Anchor>()?)?)
}

/// The same, as a person writes it; what another version of the hub alone knows is shown as it says it.
pub(super) fn written(anchor: &Value) -> String {
    Anchor::deserialize(anchor).map_or_else(|_| anchor.to_string(), |anchor| anchor.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_the_queue_names_can_be_copied_into_a_decision() {
        for name in ["licence:JY24407840001033", "record:kitchen.api/penalty/punished/7/a 1"] {
            assert_eq!(written(&anchor(name).unwrap()), name);
        }
        let later = json!({"seal": "7"});
        assert_eq!(written(&later), later.to_string());
    }
}
