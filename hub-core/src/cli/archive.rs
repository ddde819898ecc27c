//! `hub archive`: operators of a running hub, now and as they were.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::Asked;
use super::client::{get, local, show, text};
use super::operator::{operator, summed};
use super::relations;

#[derive(Subcommand)]
pub(super) enum ReadCommand {
    /// Find operators by name, pinyin initials, or any code.
    Search {
        /// What to look for.
        #[arg(default_value = "")]
        text: String,
        /// In this town, by its division code.
        #[arg(long)]
        town: Option<String>,
        /// Of this class.
        #[arg(long)]
        class: Option<String>,
        #[command(flatten)]
        page: Paged,
        #[command(flatten)]
        asked: Asked,
    },
    /// One operator: by its id, or any of its codes; now, or as of a moment.
    Show {
        /// Id or code.
        id: String,
        /// What was true at the end of this day (2026-03-01) or at this point in time.
        #[arg(long, value_name = "WHEN")]
        valid: Option<String>,
        /// What was known at the end of this day or at this point in time.
        #[arg(long, value_name = "WHEN")]
        known: Option<String>,
        /// Show personal data, which is masked otherwise, for the token of an actor with the role operator or admin;
        /// the hub's log says who saw whose.
        #[arg(long)]
        show_personal: bool,
        #[command(flatten)]
        asked: Asked,
    },
    /// All matters of an operator that belong to one family, the latest first.
    Matters {
        /// Id or code.
        id: String,
        /// The family, such as inspection.
        #[arg(long)]
        family: String,
        #[command(flatten)]
        page: Paged,
        #[command(flatten)]
        asked: Asked,
    },
    /// Other operators that have a part in an operator's matters, those that share most first.
    Relations {
        /// Id or code.
        id: String,
        #[command(flatten)]
        page: Paged,
        #[command(flatten)]
        asked: Asked,
    },
    /// What happened to an operator, newest first.
    Timeline {
        /// Id or code.
        id: String,
        /// The time it goes by: valid, when things were so; known, when the hub was told.
        #[arg(long, value_name = "TIME")]
        by: Option<String>,
        /// Of this family alone; `profile` for the profile.
        #[arg(long)]
        family: Option<String>,
        /// From this day or point in time on.
        #[arg(long, value_name = "WHEN")]
        since: Option<String>,
        /// Up to this one, itself outside.
        #[arg(long, value_name = "WHEN")]
        until: Option<String>,
        #[command(flatten)]
        page: Paged,
        #[command(flatten)]
        asked: Asked,
    },
    /// What is other of an operator between two moments, and who says so.
    Diff {
        /// Id or code.
        id: String,
        /// The end of this day, or this point in time.
        #[arg(long, value_name = "WHEN")]
        from: String,
        /// The second; now unless said.
        #[arg(long, value_name = "WHEN")]
        to: Option<String>,
        /// The time by which they are moments: valid, when things were so; known, when the hub was told.
        #[arg(long, value_name = "TIME")]
        by: Option<String>,
        #[command(flatten)]
        asked: Asked,
    },
    /// Where a value comes from: winner, losers, rule.
    Why {
        /// Id or code.
        id: String,
        /// The field: what stands under `why` of it in `show` (`--json` has those of places and matters too).
        field: String,
        #[command(flatten)]
        asked: Asked,
    },
}

/// Which page of a list.
#[derive(Args, Clone)]
pub(super) struct Paged {
    /// At most so many lines.
    #[arg(long)]
    limit: Option<u32>,
    /// Behind the page that ended with this.
    #[arg(long, value_name = "PLACE")]
    after: Option<String>,
}

/// A query, of what was said.
type Query<'q> = Vec<(&'q str, &'q str)>;

pub(super) fn read(command: ReadCommand) -> Result<ExitCode> {
    match command {
        ReadCommand::Search { text, town, class, page, asked } => {
            let mut query = vec![("q", text.as_str())];
            said(&mut query, &[("town", &town), ("class", &class)]);
            let (limit, after) = page.said();
            said(&mut query, &[("limit", &limit), ("after", &after)]);
            let answer = get(&asked, &["v1", "operators"], &query)?;
            show(&asked, &answer, &answer["items"], &["id", "name", "town", "class", "matters"]);
            further(&asked, &answer);
        }
        ReadCommand::Show { id, valid, known, show_personal, asked } => {
            let mut query = Query::new();
            said(&mut query, &[("valid", &valid), ("known", &known)]);
            query.extend(show_personal.then_some(("personal", "shown")));
            operator(&asked, &id, &query)?;
        }
        ReadCommand::Matters { id, family, page, asked } => {
            let (limit, after) = page.said();
            let mut query = vec![("family", family.as_str())];
            said(&mut query, &[("limit", &limit), ("after", &after)]);
            let answer = get(&asked, &["v1", "operators", &id, "matters"], &query)?;
            let rows: Vec<Value> = answer["items"].as_array().into_iter().flatten().map(summed).collect();
            show(&asked, &answer, &rows.into(), &["family", "key", "summary", "kind", "state", "sources"]);
            further(&asked, &answer);
        }
        ReadCommand::Relations { id, page, asked } => relations::list(&asked, &id, &page)?,
        ReadCommand::Timeline { id, by, family, since, until, page, asked } => {
            let (limit, after) = page.said();
            let mut query = Query::new();
            said(&mut query, &[("by", &by), ("family", &family), ("since", &since), ("until", &until)]);
            said(&mut query, &[("limit", &limit), ("after", &after)]);
            let answer = get(&asked, &["v1", "operators", &id, "timeline"], &query)?;
            let rows: Vec<Value> = answer["items"].as_array().into_iter().flatten().map(change).collect();
            let columns = ["at", "known", "family", "key", "summary", "role", "change", "what", "source"];
            show(&asked, &answer, &rows.into(), &columns);
            further(&asked, &answer);
        }
        ReadCommand::Diff { id, from, to, by, asked } => {
            let mut query = vec![("from", from.as_str())];
            said(&mut query, &[("to", &to), ("by", &by)]);
            difference(&asked, &id, &query)?;
        }
        ReadCommand::Why { id, field, asked } => {
            let answer = get(&asked, &["v1", "operators", &id, "why", &field], &[])?;
            if asked.json {
                println!("{answer}");
            } else {
                println!("{} (rule {}: {})", text(&answer["label"]), text(&answer["rule"]), text(&answer["criteria"]));
                let mut witnesses = vec![answer["winner"].clone()];
                witnesses.extend(answer["losers"].as_array().into_iter().flatten().cloned());
                let columns = ["value", "source", "record", "raw", "adapter", "lost_by"];
                show(&asked, &answer, &Value::Array(witnesses), &columns);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl Paged {
    /// As a query says it.
    pub(super) fn said(&self) -> (Option<String>, Option<String>) {
        (self.limit.map(|limit| limit.to_string()), self.after.clone())
    }
}

/// Adds what was said to a query.
fn said<'q>(query: &mut Query<'q>, all: &[(&'q str, &'q Option<String>)]) {
    query.extend(all.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))));
}

/// Says how to go on, where there is more.
pub(super) fn further(asked: &Asked, answer: &Value) {
    if let Some(next) = answer["next"].as_str().filter(|_| !asked.json) {
        println!("more: --after '{next}'");
    }
}

/// A change as one line: what it is and, where it says another thing than before, what that was.
fn change(entry: &Value) -> Value {
    let told = |field: &Value| {
        let (label, now) = (text(&field["label"]), text(&field["value"]));
        match &field["before"] {
            Value::Null => format!("{label} {now}"),
            before => format!("{label} {} → {now}", text(before)),
        }
    };
    let fields = entry["changes"].as_array().into_iter().flatten();
    let what: Vec<String> = match entry["change"].as_str() {
        Some("changed") => fields.map(told).collect(),
        _ => Vec::new(),
    };
    json!({
        "at": local(&entry["at"]), "known": local(&entry["known"]), "family": entry["family"], "key": entry["key"],
        "summary": summed(entry)["summary"], "role": entry["roles"], "change": entry["change"],
        "what": what.join("; "), "source": entry["source"],
    })
}

/// What is other, a line each.
fn difference(asked: &Asked, id: &str, query: &[(&str, &str)]) -> Result<()> {
    let answer = get(asked, &["v1", "operators", id, "difference"], query)?;
    if asked.json {
        println!("{answer}");
        return Ok(());
    }
    let rows = others(&answer);
    if rows.is_empty() {
        println!("nothing is other");
    } else {
        let columns = ["family", "key", "change", "field", "before", "after", "source", "received"];
        show(asked, &answer, &rows.into(), &columns);
    }
    Ok(())
}

/// A line a field: what it said and says, and who says so. A line an identifier and a party that came or went; of a
/// party its role stands where a field does.
fn others(answer: &Value) -> Vec<Value> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut rows = Vec::new();
    let line = |of: &Value, key: &Value, change: &Value, field: &Value| {
        let from = if field["after"].is_null() { &field["before"] } else { &field["after"] };
        json!({
            "family": of, "key": key, "change": change, "field": field["label"], "before": field["before"]["value"],
            "after": field["value"], "source": from["source"], "received": local(&from["received"]),
        })
    };
    for field in list(&answer["profile"]) {
        rows.push(line(&json!("profile"), &json!(""), &answer["change"], &field));
    }
    for (word, identifiers) in [("gained", &answer["gained"]), ("lost", &answer["lost"])] {
        for identifier in list(identifiers) {
            rows.push(json!({
                "family": "identifier", "key": identifier["scheme"], "change": word, "after": identifier["value"],
            }));
        }
    }
    for matter in list(&answer["matters"]) {
        let fields = list(&matter["fields"]);
        rows.extend(fields.iter().map(|field| line(&matter["family"], &matter["key"], &matter["change"], field)));
        for (word, side) in [("lost", "before"), ("gained", "after")] {
            rows.extend(list(&matter[word]).iter().map(|party| {
                json!({
                    "family": matter["family"], "key": matter["key"], "change": word, "field": party["role"],
                    side: called(party),
                })
            }));
        }
    }
    rows
}

/// A party by its name and its identifier, as far as they are written.
fn called(party: &Value) -> String {
    let code = &party["identifier"];
    let code = (!code.is_null()).then(|| format!("{}:{}", text(&code["scheme"]), text(&code["value"])));
    let name = party["name"].as_str().map(str::to_owned);
    name.into_iter().chain(code).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_what_sums_the_matter_up_and_the_part_that_the_operator_has() {
        let summary = json!([{"value": "烧腊"}, {"value": "not-conform", "codes": "test-verdict"}]);
        let row = change(&json!({
            "family": "sampling", "roles": ["producer", "supplier"], "change": "appeared", "summary": summary,
        }));
        assert_eq!(text(&row["role"]), "producer, supplier");
        assert_eq!(text(&row["summary"]), "烧腊 · 不合格");
    }

    #[test]
    fn a_party_that_came_or_went_is_a_line_with_its_role_where_a_field_stands() {
        let code = json!({"scheme": "licence", "value": "JY1"});
        let rows = others(&json!({"matters": [{
            "family": "sampling", "key": "X1", "change": "changed", "fields": [],
            "gained": [{"role": "supplier", "name": "甲", "identifier": code}, {"role": "producer", "name": "乙"}],
            "lost": [{"role": "supplier", "identifier": code}],
        }]}));
        let said = |row: &Value| ["key", "change", "field", "before", "after"].map(|column| text(&row[column]));
        let expected = [
            ["X1", "lost", "supplier", "licence:JY1", ""],
            ["X1", "gained", "supplier", "", "甲 licence:JY1"],
            ["X1", "gained", "producer", "", "乙"],
        ];
        assert_eq!(rows.iter().map(said).collect::<Vec<_>>(), expected);
    }
}
