//! Commands that ask a running hub over its HTTP API. What is asked is what the
//! console asks, so both always agree.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use reqwest::{Certificate, Method, RequestBuilder, Url};
use serde_json::{Value, json};

use super::{Asked, ReceiptCommand, RestCommand, table};
use crate::transport::distrusted;

/// One question.
pub(super) fn ask(
    asked: &Asked,
    method: Method,
    path: &[&str],
    query: &[(&str, &str)],
    body: Option<&Value>,
) -> Result<Value> {
    send(asked, method, path, query, |request| match body {
        Some(body) => request.json(body),
        None => request,
    })
}

/// As [`ask`], with a body of any kind.
pub(super) fn send(
    asked: &Asked,
    method: Method,
    path: &[&str],
    query: &[(&str, &str)],
    with: impl FnOnce(RequestBuilder) -> RequestBuilder,
) -> Result<Value> {
    let mut url = Url::parse(&asked.url).with_context(|| format!("{} is no address", asked.url))?;
    url.path_segments_mut().map_err(|()| anyhow::anyhow!("{} is no address", asked.url))?.pop_if_empty().extend(path);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    let token = asked.token_file.as_ref().map(std::fs::read_to_string).transpose().context("the token's file")?;
    rustls::crypto::ring::default_provider().install_default().ok();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut builder = reqwest::Client::builder();
        if let Some(file) = &asked.ca_file {
            let pem = std::fs::read(file).with_context(|| format!("--ca-file {}", file.display()))?;
            let signers = Certificate::from_pem_bundle(&pem);
            builder = builder.tls_certs_only(signers.with_context(|| format!("--ca-file {}", file.display()))?);
        }
        let client = builder.build()?;
        let mut request = client.request(method, url.clone());
        if let Some(token) = &token {
            request = request.bearer_auth(token.trim());
        }
        let answer = with(request).send().await.map_err(|error| match distrusted(&error) {
            Some(why) => anyhow::anyhow!("{} is not trusted ({why}): name the signer in --ca-file", asked.url),
            None => anyhow::Error::new(error).context(format!("no hub answers at {}: is `hub run` up?", asked.url)),
        })?;
        let status = answer.status();
        let value: Value = answer.json().await.with_context(|| format!("{url} answered with no JSON"))?;
        if !status.is_success() {
            let part = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
            let (code, detail) = (part("code"), part("detail"));
            // What a room says of itself begins with its code, which is said once.
            let said = detail.strip_prefix(&code).map_or(detail.as_str(), |rest| rest.trim_start_matches([':', ' ']));
            bail!("{code} {said} ({status})");
        }
        Ok(value)
    })
}

pub(super) fn get(asked: &Asked, path: &[&str], query: &[(&str, &str)]) -> Result<Value> {
    ask(asked, Method::GET, path, query, None)
}

/// Prints the answer: as it is, or the named columns of its rows.
pub(super) fn show(asked: &Asked, answer: &Value, rows: &Value, columns: &[&str]) {
    if asked.json {
        println!("{answer}");
        return;
    }
    let rows: Vec<Vec<String>> = rows
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| columns.iter().map(|column| text(&row[*column])).collect())
        .collect();
    table::print(columns, &rows);
}

pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// A time as people in Heshan read it.
pub(super) fn local(at: &Value) -> Value {
    let time = at.as_i64().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    let told = time.map(|time| jiff::tz::offset(8).to_datetime(time).strftime("%Y-%m-%d %H:%M").to_string());
    told.map_or_else(|| at.clone(), Value::from)
}

pub(super) fn sources(asked: &Asked) -> Result<ExitCode> {
    let answer = get(asked, &["v1", "sources"], &[])?;
    let rows = answer.get("items").unwrap_or(&answer);
    show(
        asked,
        &answer,
        rows,
        &["name", "mode", "state", "adapter", "collected", "translated", "ignored", "dead", "lag"],
    );
    if !asked.json {
        let troubled = rows.as_array().into_iter().flatten().filter(|row| row["trouble"].is_object());
        for row in troubled {
            println!("{} {}: {}", text(&row["trouble"]["code"]), text(&row["name"]), text(&row["trouble"]["message"]));
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn audit(asked: &Asked) -> Result<ExitCode> {
    let answer = get(asked, &["v1", "audit"], &[])?;
    let columns = ["source", "collected", "replayed", "translated", "ignored", "dead", "in_flight", "refused"];
    show(asked, &answer, &answer["raw"], &columns);
    let balanced = answer["balanced"] == true;
    if !asked.json {
        println!();
        let columns = ["source", "written", "new", "newer", "older", "repeat", "void", "past", "late", "in_flight"];
        show(asked, &answer, &answer["events"], &columns);
        for finding in answer["findings"].as_array().into_iter().flatten() {
            println!("{} {}: {}", text(&finding["code"]), text(&finding["place"]), text(&finding["message"]));
        }
        println!("\n{}", if balanced { "balanced" } else { "NOT balanced" });
    }
    Ok(ExitCode::from(u8::from(!balanced)))
}

pub(super) fn schemas(asked: &Asked) -> Result<ExitCode> {
    let subjects = get(asked, &["subjects"], &[])?;
    let latest =
        |subject: &Value| get(asked, &["subjects", subject.as_str().unwrap_or_default(), "versions", "latest"], &[]);
    let rows: Value = subjects.as_array().into_iter().flatten().map(latest).collect::<Result<Vec<_>>>()?.into();
    show(asked, &rows, &rows, &["id", "subject", "version"]);
    Ok(ExitCode::SUCCESS)
}

pub(super) fn routes(asked: &Asked) -> Result<ExitCode> {
    let answer = get(asked, &["v1", "routes"], &[])?;
    show(
        asked,
        &answer,
        &answer,
        &["name", "state", "accepted", "refused", "needless", "handed", "waiting", "sent", "trouble"],
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) fn rest(kind: &str, command: RestCommand) -> Result<ExitCode> {
    let (name, word, asked) = match command {
        RestCommand::Pause { name, asked } => (name, "pause", asked),
        RestCommand::Resume { name, asked } => (name, "resume", asked),
    };
    let answer = ask(&asked, Method::POST, &["v1", kind, &name, word], &[], None)?;
    println!("{}", if asked.json { answer.to_string() } else { format!("{name}: {word}d") });
    Ok(ExitCode::SUCCESS)
}

/// What was asked, then a line an event, or what became of a record without any.
pub(super) fn try_once(asked: &Asked, name: &str) -> Result<ExitCode> {
    let answer = ask(asked, Method::POST, &["v1", "sources", name, "try"], &[], None)?;
    let trouble = &answer["trouble"];
    let code = if trouble.is_null() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if asked.json {
        println!("{answer}");
        return Ok(code);
    }
    for request in answer["requests"].as_array().into_iter().flatten() {
        println!("{} {} → {}", text(&request["method"]), text(&request["path"]), text(&request["status"]));
    }
    let mut rows = Vec::new();
    for record in answer["records"].as_array().into_iter().flatten() {
        let events = record["events"].as_array().into_iter().flatten();
        let before = rows.len();
        rows.extend(events.map(
            |event| json!({"becomes": event["family"], "record": event["record"], "says": event["body"].to_string()}),
        ));
        if rows.len() == before {
            rows.push(json!({"becomes": record["outcome"], "record": record["code"], "says": record["message"]}));
        }
    }
    println!(
        "{} records came; {} are shown, and none is written",
        text(&answer["came"]),
        answer["records"].as_array().map_or(0, Vec::len)
    );
    show(asked, &answer, &Value::Array(rows), &["becomes", "record", "says"]);
    if !trouble.is_null() {
        println!("in the way: {} {}", text(&trouble["code"]), text(&trouble["message"]));
    }
    Ok(code)
}

pub(super) fn back_fill(asked: &Asked, name: &str, stretch: Option<(String, String)>) -> Result<ExitCode> {
    let path = ["v1", "sources", name, "back-fill"];
    let (answer, said) = match stretch {
        Some((since, until)) => {
            let body = json!({ "since": since, "until": until });
            let answer = ask(asked, Method::POST, &path, &[], Some(&body))?;
            let said = format!(
                "{name}: from {} to {} is fetched again; `hub sources --json` shows how far it is",
                text(&local(&answer["since"])),
                text(&local(&answer["until"]))
            );
            (answer, said)
        }
        None => (ask(asked, Method::DELETE, &path, &[], None)?, format!("{name}: nothing is fetched again")),
    };
    println!("{}", if asked.json { answer.to_string() } else { said });
    Ok(ExitCode::SUCCESS)
}

pub(super) fn receipts(command: ReceiptCommand) -> Result<ExitCode> {
    match command {
        ReceiptCommand::List { route, verdict, file, asked } => {
            let mut query = vec![("route", route.as_str())];
            query.extend(verdict.as_deref().map(|verdict| ("verdict", verdict)));
            query.extend(file.as_deref().map(|file| ("file", file)));
            let answer = get(&asked, &["v1", "receipts"], &query)?;
            show(
                &asked,
                &answer,
                &answer,
                &["operator", "subject", "verdict", "known_as", "code", "message", "file", "matter"],
            );
        }
        ReceiptCommand::Again { route, operator, matter, file, asked } => {
            let body = json!({ "route": route, "operator": operator, "matter": matter, "file": file });
            let answer = ask(&asked, Method::POST, &["v1", "receipts", "again"], &[], Some(&body))?;
            if asked.json {
                println!("{answer}");
            } else {
                println!("{} deliveries will be sent again", text(&answer["again"]));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
