//! An adapter on a file: what comes of each record, and what the adapter said meanwhile.
//!
//! What the file holds depends on the channel: a file as the channel reads them, the body of a call that is pushed, or
//! for a channel that pulls a recorded exchange in the form of a case's `pull`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::error::WorkshopError;
use super::opened::Opened;
use super::talk::{Answer, Platform, talk};
use crate::code;
use crate::message::{Generation, Instant, Mint, RawRecord, SourceName};
use crate::plugin::cases::{self, shown};
use crate::plugin::{Channel, Mode};
use crate::run::form::form;
use crate::sandbox::{Call, Item, LogLine, Request, Response};

/// What came of a file.
#[derive(Debug, Default, serde::Serialize)]
pub struct Tried {
    /// What the adapter would ask the platform for, as a case writes it.
    pub requests: Vec<Value>,
    /// Where the talk with the platform ended otherwise than well.
    pub failure: Option<Value>,
    /// Each record, in order.
    pub records: Vec<TriedRecord>,
}

/// What came of a record.
#[derive(Debug, serde::Serialize)]
pub struct TriedRecord {
    /// Where it stood: row, sheet, page, as the reader or the adapter says.
    pub attributes: BTreeMap<String, String>,
    /// Events, ignored, rejected or convicted, as a case writes it.
    pub outcome: Value,
    /// What the adapter logged.
    pub log: Vec<LogLine>,
    /// Share of the fuel that a record may spend.
    pub fuel: f64,
}

impl Tried {
    /// How many records came to what: `events`, `ignored`, `rejected`, `convicted`.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for record in &self.records {
            for kind in record.outcome.as_object().into_iter().flat_map(serde_json::Map::keys) {
                *counts.entry(kind.clone()).or_default() += 1;
            }
        }
        counts
    }
}

/// How a call was sent whose body is in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
}

impl Sent {
    /// To a path below `/in/<source>`, with its query; names of headers become lower case, as the hub hands them on.
    #[must_use]
    pub fn new(target: &str, headers: &[(String, String)]) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let lower = |(name, value): &(String, String)| (name.to_ascii_lowercase(), value.clone());
        Self {
            path: path.to_owned(),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: headers.iter().map(lower).collect(),
        }
    }
}

/// Tries the adapter on a file, as a channel of it; where it has one channel, that one is meant.
///
/// # Errors
/// Where there is no such channel, the file cannot be read as the channel's, or the adapter does not run.
pub fn try_file(
    opened: &Opened,
    channel: Option<&str>,
    path: &Path,
    settings: &Value,
    sent: Option<Sent>,
    now: Instant,
) -> Result<Tried, WorkshopError> {
    let channel = match channel {
        Some(name) => name,
        None => the_one(opened)?,
    };
    let settings = &opened.manifest.settings(settings)?;
    let mut tried = Tried::default();
    let of = opened.manifest.channel(channel)?;
    if sent.is_some() && of.mode != Mode::Push {
        let why = format!("{channel} is not pushed to: it takes no call with a path or headers");
        return Err(WorkshopError::undone(code!(4529), why));
    }
    let (items, media_type) = match of.mode {
        Mode::Files => {
            let form = form(of);
            let (items, media_type) = form.items_of(path).map_err(|e| unread(path, &e))?;
            (items, media_type.to_owned())
        }
        Mode::Push => pushed(opened, path, settings, sent.unwrap_or_default(), now)?,
        Mode::Pull => pulled(opened, path, settings, &mut tried)?,
    };
    tried.translate(opened, channel, settings, (items, media_type), now)?;
    Ok(tried)
}

impl Tried {
    /// What comes of what came.
    pub(super) fn translate(
        &mut self,
        opened: &Opened,
        channel: &str,
        settings: &str,
        (items, media_type): (Vec<Item>, String),
        now: Instant,
    ) -> Result<(), WorkshopError> {
        let media_type =
            if media_type.is_empty() { first_media_type(opened.manifest.channel(channel)?) } else { media_type };
        let translator = opened.translator(channel, settings)?;
        let source = format!("{}.{channel}", opened.manifest.name);
        let source: SourceName = source.parse().map_err(|e| unread(Path::new(&source), &e))?;
        let mint = Mint::new(0, 0);
        for item in items {
            let attributes = item.attributes.iter().cloned().collect();
            let record = RawRecord {
                id: mint.mint(now),
                generation: Generation::FIRST,
                source: source.clone(),
                media_type: media_type.clone(),
                key: item.key,
                listing: None,
                attributes: item.attributes,
                payload: item.payload.into(),
            };
            let look = translator.look(&media_type, &record)?;
            self.records.push(TriedRecord {
                attributes,
                outcome: shown(&look.verdict),
                log: look.log,
                fuel: look.fuel as f64 / look.budget as f64,
            });
        }
        Ok(())
    }
}

fn the_one(opened: &Opened) -> Result<&str, WorkshopError> {
    let channels: Vec<&str> = opened.manifest.channels.keys().map(String::as_str).collect();
    match channels[..] {
        [one] => Ok(one),
        _ => Err(WorkshopError::undone(
            code!(4529),
            format!("say which channel the file is of, with --channel: {}", channels.join(", ")),
        )),
    }
}

fn first_media_type(channel: &Channel) -> String {
    channel.media_types.first().cloned().unwrap_or_else(|| "application/json".to_owned())
}

fn unread(path: &Path, why: &dyn std::fmt::Display) -> WorkshopError {
    WorkshopError::undone(code!(4529), format!("{}: {why}", path.display()))
}

fn pushed(
    opened: &Opened,
    path: &Path,
    settings: &str,
    sent: Sent,
    now: Instant,
) -> Result<(Vec<Item>, String), WorkshopError> {
    let body = fs::read(path).map_err(|e| unread(path, &e))?;
    let Sent { path: below, query, headers } = sent;
    let call = Call { now, method: "POST".to_owned(), path: below, query, headers, body, documents: Vec::new() };
    match opened.adapter.receiver(settings)?.accept(&call)? {
        Ok(taken) => Ok((taken.items, taken.media_type)),
        Err(refusal) => {
            let note = refusal.note;
            Err(unread(path, &format!("the adapter refuses the call: {} ({})", note.message, note.code)))
        }
    }
}

/// An exchange that was recorded, in the place of a platform.
struct Recorded<'r>(std::slice::Iter<'r, Response>);

impl Platform for Recorded<'_> {
    fn answer(&mut self, _: &Request, _: usize) -> Answer {
        match self.0.next() {
            Some(response) => Answer::Given(Box::new(response.clone())),
            None => Answer::Failed(json!("no more answers are recorded")),
        }
    }

    fn log_in(&mut self) -> bool {
        false
    }
}

fn pulled(
    opened: &Opened,
    path: &Path,
    settings: &str,
    tried: &mut Tried,
) -> Result<(Vec<Item>, String), WorkshopError> {
    let exchange = cases::exchange(path)?;
    talk(opened, settings, &exchange.round, &mut Recorded(exchange.responses.iter()), tried)
}
