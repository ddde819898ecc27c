//! A small hub made of values, after the demonstration's operators: what the
//! room is tested with. It has one of everything that a page can show.

mod archive;
mod devices;
mod known;
mod operator;
mod past;
pub(super) mod personal;
mod plugin;
mod recover;
mod relations;
mod review;

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::{Value, json};

use super::super::actor::{Actor, Role};
use super::super::boundary::{Failure, Inbox, SubjectVersion, Subjects};
use super::super::view::*;
use super::super::{Parts, State};
use crate::collect::PushError;
use crate::message::Instant;
use crate::sandbox::{Call, Reply};

/// 2026-03-02 10:00 in Heshan.
pub(super) const NOW: Instant = 1_772_416_800_000;
const MINUTE: Instant = 60_000;
const DAY: Instant = 24 * 60 * MINUTE;

/// What the hub holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holding {
    /// Nothing yet.
    Nothing,
    /// The demonstration, all well.
    Demonstration,
    /// The demonstration, asked by who sees personal data.
    Unmasked,
    /// The demonstration with a source that stopped and books that do not balance.
    Trouble,
    /// The demonstration, which takes no push yet.
    Closed,
    /// A store that does not answer.
    Failing,
}

pub(super) fn state(holding: Holding) -> State {
    let actors = [
        Actor::new("chen", Role::Admin, "may-change"),
        Actor::new("li", Role::Operator, "may-write"),
        Actor::new("guest", Role::Reader, "may-read"),
    ];
    State::new(Parts {
        name: "鹤山市食品安全数据枢纽".into(),
        archive: Arc::new(Sample(holding)),
        recover: Arc::new(Sample(holding)),
        sources: Arc::new(move || sources(holding)),
        routes: Arc::new(move || recover::routes(holding)),
        deliveries: Arc::new(Sample(holding)),
        wishes: Arc::new(Sample(holding)),
        folders: Arc::new(Sample(holding)),
        documents: Arc::new(Sample(holding)),
        trials: Arc::new(Sample(holding)),
        plugins: Arc::new(Sample(holding)),
        subjects: Arc::new(Sample(holding)),
        inbox: Some(Arc::new(Sample(holding))),
        actors: actors.into_iter().collect(),
        metrics: PrometheusBuilder::new().build_recorder().handle(),
        clock: || NOW,
    })
}

struct Sample(Holding);

impl Sample {
    fn answers(&self) -> Result<(), Failure> {
        match self.0 {
            Holding::Failing => Err(Failure::Retry { code: crate::code!(8007), message: "disk I/O error".into() }),
            _ => Ok(()),
        }
    }

    fn full(&self) -> bool {
        self.0 != Holding::Nothing
    }
}

fn sources(holding: Holding) -> Vec<Source> {
    let source = |name: &str, label: &str, mode, state| Source {
        name: name.into(),
        label: Some(label.into()),
        mode,
        state,
        adapter: Some(format!("{}@1.0.0", name.split('.').next().unwrap_or_default())),
        last_contact: Some(NOW - 4_000),
        next_contact: (mode == Mode::Pull).then_some(NOW + 20_000),
        collected: 0,
        translated: 0,
        ignored: 0,
        dead: 0,
        lag: None,
        expires: None,
        back_fill: None,
        trouble: (state == SourceState::Stopped).then(|| Trouble {
            code: "HUB-8007".into(),
            message: "401: 令牌已失效".into(),
            since: Some(NOW - 6 * MINUTE),
        }),
    };
    let api = if holding == Holding::Trouble { SourceState::Stopped } else { SourceState::Running };
    match holding {
        Holding::Nothing => Vec::new(),
        _ => vec![
            source("provincial-supervision.api", "智慧食药监", Mode::Pull, SourceState::Running),
            source("provincial-supervision.files", "智慧食药监", Mode::Files, SourceState::Running),
            source("yi-can-shi-an.api", "邑餐食安", Mode::Pull, api),
            source("yi-can-shi-an.push", "邑餐食安", Mode::Push, SourceState::Running),
        ],
    }
}

impl Subjects for Sample {
    fn all(&self) -> Vec<SubjectVersion> {
        let of = |id, version| SubjectVersion {
            subject: "event.penalty-value".into(),
            version,
            id,
            schema: r#"{"type":"record","name":"Penalty","fields":[]}"#.into(),
        };
        vec![of(5, 1), of(9, 2)]
    }

    fn compatible(&self, _: &SubjectVersion, schema: &str) -> Result<Vec<String>, String> {
        serde_json::from_str::<Value>(schema).map(|_| Vec::new()).map_err(|error| error.to_string())
    }
}

impl Inbox for Sample {
    fn is_open(&self) -> bool {
        self.0 != Holding::Closed
    }

    fn admit(&self, source: &str, headers: &[(String, String)]) -> Result<usize, PushError> {
        match source {
            "yi-can-shi-an.push" if !headers.iter().any(|(name, _)| name == "token") => Err(PushError::Unauthorised),
            "yi-can-shi-an.push" => Ok(1_000),
            other => Err(PushError::UnknownSource(other.to_owned())),
        }
    }

    fn accept<'a>(&'a self, _: &'a str, call: Call) -> BoxFuture<'a, Result<Reply, PushError>> {
        let body = json!({"code": "1", "path": call.path, "query": call.query}).to_string().into_bytes();
        async move {
            match call.body.as_slice() {
                b"busy" => Err(PushError::Busy { retry_after: 7 }),
                _ => Ok(Reply { status: 200, media_type: "application/json".into(), body }),
            }
        }
        .boxed()
    }
}
