//! `hub dead-letters`: what adapters refused or failed on, by cause and one by one, and its replay.

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use reqwest::Method;
use serde_json::{Value, json};

use super::Asked;
use super::archive::{Paged, further};
use super::client::{ask, get, local, show, text};

#[derive(Subcommand)]
pub(super) enum DeadCommand {
    /// How many wait, by source and code, the most first.
    Groups {
        /// Of this source alone.
        #[arg(long)]
        source: Option<String>,
        #[command(flatten)]
        asked: Asked,
    },
    /// Dead letters, newest first.
    List {
        /// Of this source alone.
        #[arg(long)]
        source: Option<String>,
        /// With this code alone.
        #[arg(long)]
        code: Option<String>,
        #[command(flatten)]
        page: Paged,
        #[command(flatten)]
        asked: Asked,
    },
    /// One, with its payload: for the token of an actor with the role operator or admin.
    Show {
        /// Its raw id.
        raw: String,
        /// Which attempt.
        #[arg(default_value_t = 1)]
        generation: u32,
        #[command(flatten)]
        asked: Asked,
    },
    /// Write raw records again, after the fix.
    Replay {
        /// Of this source.
        #[arg(long)]
        source: Option<String>,
        /// With this code.
        #[arg(long)]
        code: Option<String>,
        /// This raw record alone.
        #[arg(long)]
        raw: Option<String>,
        /// Say what would become of them by what serves now, and write nothing.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        asked: Asked,
    },
}

pub(super) fn dead_letters(command: &DeadCommand) -> Result<ExitCode> {
    match command {
        DeadCommand::Groups { source, asked } => {
            let answer = get(asked, &["v1", "dead-letters", "groups"], &query(&[("source", source)]))?;
            let rows: Vec<Value> = answer.as_array().into_iter().flatten().map(group).collect();
            show(asked, &answer, &rows.into(), &["source", "code", "letters", "latest", "message"]);
        }
        DeadCommand::List { source, code, page, asked } => {
            let (limit, after) = page.said();
            let query = query(&[("source", source), ("code", code), ("limit", &limit), ("after", &after)]);
            let answer = get(asked, &["v1", "dead-letters"], &query)?;
            let columns = ["raw", "generation", "source", "code", "state", "pointer", "message"];
            show(asked, &answer, &answer["items"], &columns);
            further(asked, &answer);
        }
        DeadCommand::Show { raw, generation, asked } => {
            let answer = get(asked, &["v1", "dead-letters", raw, &generation.to_string()], &[])?;
            println!("{}", if asked.json { answer.to_string() } else { serde_json::to_string_pretty(&answer)? });
        }
        DeadCommand::Replay { source, code, raw, dry_run, asked } => {
            let body = json!({ "source": source, "code": code, "raw": raw });
            let word = if *dry_run { "try" } else { "replay" };
            let answer = ask(asked, Method::POST, &["v1", "dead-letters", word], &[], Some(&body))?;
            match (asked.json, *dry_run) {
                (true, _) => println!("{answer}"),
                (false, true) => tried(asked, &answer),
                (false, false) => println!("{} records were written again", text(&answer["replayed"])),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A query, of what was said.
fn query<'q>(all: &[(&'q str, &'q Option<String>)]) -> Vec<(&'q str, &'q str)> {
    all.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))).collect()
}

/// A cause as one line.
fn group(group: &Value) -> Value {
    json!({
        "source": group["source"], "code": group["code"], "letters": group["count"], "latest": local(&group["last"]),
        "message": group["message"],
    })
}

/// What would become of them, and whether of all.
fn tried(asked: &Asked, answer: &Value) {
    let becomes = |(outcome, letters): (&String, &Value)| json!({ "becomes": outcome, "letters": letters });
    let rows: Vec<Value> = answer["outcomes"].as_object().into_iter().flatten().map(becomes).collect();
    show(asked, answer, &rows.into(), &["becomes", "letters"]);
    if answer["cut"] == true {
        println!("it ended after {} of them: the adapter wastes too much time on these", text(&answer["tried"]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_a_line_with_how_many_wait_and_when_the_latest_came() {
        let row = group(&json!({
            "source": "county.files", "code": "date-unreadable", "message": "“13月”不是日期", "count": 11,
            "last": 1_772_416_800_000_i64,
        }));
        let line = ["source", "code", "letters", "latest", "message"].map(|column| text(&row[column]));
        assert_eq!(line, ["county.files", "date-unreadable", "11", "2026-03-02 10:00", "“13月”不是日期"]);
    }

    #[test]
    fn what_is_not_said_is_not_asked() {
        let (source, after) = (Some("county.files".to_owned()), None);
        assert_eq!(query(&[("source", &source), ("after", &after)]), [("source", "county.files")]);
    }
}
