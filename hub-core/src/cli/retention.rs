//! `hub retention`: how long records are kept, which horizon and what is held; a horizon, a hold, and the
//! taking back of either. What is held is written as `hub review` names parties.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Subcommand;
use reqwest::Method;
use serde_json::{Value, json};

use super::Asked;
use super::client::{ask, get, local, show, text};

/// What begins the name of a record; sources and families hold no slash.
const RECORD: &str = "record:";
/// What begins the name of a matter.
const MATTER: &str = "matter:";
/// What begins the id of an operator, whose identifiers are held each.
const OPERATOR: &str = "operator:";

#[derive(Subcommand)]
pub(super) enum RetentionCommand {
    /// The horizon, what is held, and how many records are past; with --json the classes of records, too.
    Show(Asked),
    /// Let go what had to be kept until a day before this one. The latest horizon in force counts.
    Horizon {
        /// The day, not ahead: 2024-06-30.
        day: String,
        /// Why.
        #[arg(long, default_value = "")]
        note: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// Keep what this names however old it is.
    Hold {
        /// SCHEME:VALUE, record:SOURCE/FAMILY/RECORD, matter:FAMILY/KEY, or operator:ID, of which each identifier is held.
        on: String,
        /// Why.
        #[arg(long, default_value = "")]
        note: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// Take a horizon or a hold back, for ever: records that it let go come back, those that it held may go.
    Release {
        /// The decision's id.
        id: String,
        #[command(flatten)]
        asked: Asked,
    },
}

pub(super) fn retention(command: &RetentionCommand) -> Result<ExitCode> {
    match command {
        RetentionCommand::Show(asked) => shown(asked),
        RetentionCommand::Horizon { day, note, asked } => {
            let answer = ask(
                asked,
                Method::POST,
                &["v1", "retention", "horizon"],
                &[],
                Some(&json!({"day": day, "note": note})),
            )?;
            let said = format!("{}: the horizon is {day}, once the archive has read it", text(&answer["id"]));
            println!("{}", if asked.json { answer.to_string() } else { said });
            Ok(ExitCode::SUCCESS)
        }
        RetentionCommand::Hold { on, note, asked } => {
            for on in held(asked, on)? {
                let answer = ask(
                    asked,
                    Method::POST,
                    &["v1", "retention", "holds"],
                    &[],
                    Some(&json!({"on": on, "note": note})),
                )?;
                let said = format!("{}: {} is held, once the archive has read it", text(&answer["id"]), written(&on));
                println!("{}", if asked.json { answer.to_string() } else { said });
            }
            Ok(ExitCode::SUCCESS)
        }
        RetentionCommand::Release { id, asked } => {
            let answer = ask(asked, Method::POST, &["v1", "decisions", id, "withdraw"], &[], None)?;
            println!("{}", if asked.json { answer.to_string() } else { format!("{id} is withdrawn") });
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn shown(asked: &Asked) -> Result<ExitCode> {
    let answer = get(asked, &["v1", "retention"], &[])?;
    let row = |decision: &Value| {
        json!({
            "id": decision["id"], "ruling": decision["ruling"], "of": said(decision),
            "by": decision["decided"]["actor"], "at": local(&decision["decided"]["at"]), "note": decision["note"],
        })
    };
    let horizon = answer.get("horizon").into_iter();
    let rows: Vec<Value> = horizon.chain(answer["holds"].as_array().into_iter().flatten()).map(row).collect();
    show(asked, &answer, &rows.into(), &["id", "ruling", "of", "by", "at", "note"]);
    if !asked.json {
        let left = answer["unswept"].as_u64().filter(|left| *left > 0);
        let left = left.map(|left| format!("; {left} still to be looked at")).unwrap_or_default();
        println!("\n{} records are past{left}", text(&answer["past"]));
    }
    Ok(ExitCode::SUCCESS)
}

/// What a decision on retention is of: its day, or what it holds.
pub(super) fn said(decision: &Value) -> String {
    decision.get("on").map_or_else(|| text(&decision["day"]), written)
}

/// What is to be held, as the API takes it.
fn held(asked: &Asked, name: &str) -> Result<Vec<Value>> {
    let Some(operator) = name.strip_prefix(OPERATOR) else { return Ok(vec![named(name)?]) };
    let answer = get(asked, &["v1", "operators", operator], &[])?;
    let identifiers = answer["identifiers"].as_array().into_iter().flatten();
    let known = identifiers.filter(|known| known["scheme"] != "record");
    let held: Vec<Value> =
        known.map(|known| json!({"identifier": {"scheme": known["scheme"], "value": known["value"]}})).collect();
    if held.is_empty() {
        bail!("{name} has no identifier: hold its records or matters");
    }
    Ok(held)
}

fn named(name: &str) -> Result<Value> {
    if let Some(record) = name.strip_prefix(RECORD) {
        let parts: Vec<&str> = record.splitn(3, '/').collect();
        let [source, family, record] = parts[..] else { bail!("{name}: a record is record:SOURCE/FAMILY/RECORD") };
        return Ok(json!({"record": {"source": source, "family": family, "record": record}}));
    }
    if let Some(matter) = name.strip_prefix(MATTER) {
        let Some((family, key)) = matter.split_once('/') else { bail!("{name}: a matter is matter:FAMILY/KEY") };
        return Ok(json!({"matter": {"family": family, "key": key}}));
    }
    let Some((scheme, value)) = name.split_once(':') else {
        bail!("{name}: an identifier is SCHEME:VALUE, such as licence:JY24407840001033");
    };
    Ok(json!({"identifier": {"scheme": scheme, "value": value}}))
}

/// The same, as a person writes it.
fn written(on: &Value) -> String {
    let part = |of: &Value, name: &str| text(&of[name]);
    if let Some(record) = on.get("record") {
        return format!("{RECORD}{}/{}/{}", part(record, "source"), part(record, "family"), part(record, "record"));
    }
    if let Some(matter) = on.get("matter") {
        return format!("{MATTER}{}/{}", part(matter, "family"), part(matter, "key"));
    }
    format!("{}:{}", part(&on["identifier"], "scheme"), part(&on["identifier"], "value"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Held;

    #[test]
    fn what_is_held_is_written_as_it_is_given() {
        for name in ["licence:JY24407840001033", "record:kitchen.api/penalty/7/a 1", "matter:penalty/(1)号 | 局/2"] {
            let value = named(name).unwrap();
            let known: Held = serde_json::from_value(value).unwrap();
            assert_eq!(written(&serde_json::to_value(known).unwrap()), name);
        }
        for wrong in ["JY24407840001033", "record:kitchen.api/7", "matter:7"] {
            assert!(named(wrong).is_err(), "{wrong}");
        }
    }
}
