//! `hub review`: who might be who, a person's yes or no, and its taking back. Whom a
//! decision names is written as the queue shows it, so a line can be copied.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Subcommand;
use reqwest::Method;
use serde_json::{Value, json};

use super::Asked;
use super::archive::{Paged, further};
use super::client::{ask, get, local, show, text};
use super::retention::said;

/// What begins the name of a record's party; sources, families and roles hold no slash.
const RECORD: &str = "record:";
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
    if let Some(party) = name.strip_prefix(RECORD) {
        let parts: Vec<&str> = party.splitn(4, '/').collect();
        let [source, family, role, record] = parts[..] else {
            bail!("{name}: a record's party is record:SOURCE/FAMILY/ROLE/RECORD");
        };
        return Ok(json!({"party": {"source": source, "family": family, "role": role, "record": record}}));
    }
    let Some((scheme, value)) = name.split_once(':') else {
        bail!("{name}: an identifier is SCHEME:VALUE, such as licence:JY24407840001033");
    };
    Ok(json!({"identifier": {"scheme": scheme, "value": value}}))
}

/// The same, as a person writes it.
fn written(anchor: &Value) -> String {
    if let Some(party) = anchor.get("party") {
        let part = |name: &str| text(&party[name]);
        return format!("{RECORD}{}/{}/{}/{}", part("source"), part("family"), part("role"), part("record"));
    }
    format!("{}:{}", text(&anchor["identifier"]["scheme"]), text(&anchor["identifier"]["value"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Anchor;

    #[test]
    fn whom_the_queue_names_can_be_copied_into_a_decision() {
        for name in ["licence:JY24407840001033", "record:kitchen.api/penalty/punished/7/a 1"] {
            let value = anchor(name).unwrap();
            let known: Anchor = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(written(&serde_json::to_value(known).unwrap()), name);
        }
        for wrong in ["JY24407840001033", "record:kitchen.api/penalty/7"] {
            assert!(anchor(wrong).is_err(), "{wrong}");
        }
    }
}
