//! A small hub made of values, after the demonstration's operators: what the
//! room is tested with. It has one of everything that a page can show.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::{Value, json};

use super::super::actor::{Actor, Role};
use super::super::boundary::{Archive, Failure, Inbox, Recover, SubjectVersion, Subjects};
use super::super::view::*;
use super::super::{Parts, State};
use crate::archive::survivorship::Criterion;
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
    /// The demonstration with a source that stopped and books that do not balance.
    Trouble,
    /// A store that does not answer.
    Failing,
}

pub(super) fn state(holding: Holding) -> State {
    let actors = [Actor::new("li", Role::Operator, "may-write"), Actor::new("guest", Role::Reader, "may-read")];
    State::new(Parts {
        name: "鹤山市食品安全数据枢纽".into(),
        archive: Arc::new(Sample(holding)),
        recover: Arc::new(Sample(holding)),
        sources: Arc::new(move || sources(holding)),
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

const ROWS: [(&str, &str, &str, &str, u64); 6] = [
    ("演示鲜膳配餐有限公司", "91440784000001038U", "440784107", "collective-meals", 0),
    ("演示阿明烧腊饭店", "924407840000010629", "440784103", "catering", 1),
    ("演示沙坪第九小学食堂", "1244078400000110XL", "440784001", "school-canteen", 0),
    ("演示陈记腐竹小作坊", "92440784000001097U", "440784108", "workshop", 2),
    ("演示惠群农贸市场", "91440784000001046N", "440784001", "market", 0),
    ("演示禾沃农资店", "9244078400000102XQ", "440784110", "food-sale", 0),
];

fn row(&(name, code, town, class, flags): &(&str, &str, &str, &str, u64)) -> OperatorRow {
    OperatorRow {
        id: format!("op-{code}"),
        name: Some(name.into()),
        code: Some(Identifier { scheme: "social-credit-code".into(), value: code.into(), valid: Some(flags == 0) }),
        town: Some(town.into()),
        class: Some(class.into()),
        matters: 7,
        flags,
    }
}

fn field(name: &str, label: &str, value: Value) -> Field {
    Field {
        name: name.into(),
        label: label.into(),
        unit: (name == "fine").then(|| "CNY".into()),
        codes: None,
        members: BTreeMap::new(),
        value,
        why: format!("penalty-1.{name}"),
    }
}

fn matters() -> Vec<Matter> {
    let licence = Matter {
        family: "licence".into(),
        key: "JY | JY24407840001033".into(),
        title: "JY · JY24407840001033".into(),
        kind: Some("JY".into()),
        state: Some("cancelled".into()),
        fields: vec![
            field("number", "许可证编号", json!("JY24407840001033")),
            field("business_class", "主体业态", json!("餐饮服务经营者")),
            field("scope", "经营项目", json!("热食类食品制售;自制饮品制售;烧腊制品零售")),
            field("premises_address", "经营场所", json!("鹤山市雅瑶镇演示路33号之二首层3、4卡，邻雅瑶市场东门入口旁")),
            field("issued", "发证日期", json!("2022-05-18")),
            field("valid_to", "有效期至", json!("2027-05-17")),
            field("person_in_charge", "负责人", json!("演*")),
        ],
        sources: vec!["provincial-supervision.api".into(), "yi-can-shi-an.api".into()],
    };
    let penalty = Matter {
        family: "penalty".into(),
        key: "鹤市监处罚〔2026〕7号".into(),
        title: "鹤市监处罚〔2026〕7号".into(),
        kind: Some("罚款".into()),
        state: None,
        fields: vec![
            field("act", "违法行为", json!("未按规定查验供货者许可证")),
            field("fine", "罚款金额", json!("50000.00")),
            field("decided", "决定日期", json!("2026-02-11")),
            field("authority", "处罚机关", json!("鹤山市市场监督管理局")),
        ],
        sources: vec!["provincial-supervision.files".into(), "yi-can-shi-an.api".into()],
    };
    let alert = |key: &str, state: &str, raised: &str| Matter {
        family: "kitchen-alert".into(),
        key: key.into(),
        title: key.into(),
        kind: Some("rat".into()),
        state: Some(state.into()),
        fields: vec![
            field("raised", "告警时间", json!(raised)),
            field("device", "设备", json!("44078400001320000033")),
        ],
        sources: vec!["yi-can-shi-an.push".into()],
    };
    vec![
        licence,
        penalty,
        alert("yi-can-shi-an · 88123", "confirmed", "2026-02-27T14:41:09Z"),
        alert("yi-can-shi-an · 88124", "pending", "2026-03-01T13:02:44Z"),
    ]
}

fn operator(found: OperatorRow) -> Operator {
    let id = |scheme: &str, value: &str, valid| Identifier { scheme: scheme.into(), value: value.into(), valid };
    let code = found.code.expect("every row has one");
    Operator {
        id: found.id,
        aliases: vec!["op-yi-can-shi-an-4411".into()],
        version: "1.14".into(),
        name: found.name.clone(),
        town: found.town.clone(),
        class: found.class.clone(),
        profile: vec![
            field("name", "名称", json!(found.name)),
            field("registered_address", "住所", json!("鹤山市雅瑶镇演示路33号")),
            field("established", "成立日期", json!("2019-06-03")),
        ],
        identifiers: vec![
            code,
            id("licence", "JY24407840001033", Some(true)),
            id("platform-id", "yi-can-shi-an:4411", None),
        ],
        flags: (0..found.flags)
            .map(|_| FlagNote { code: "check-digit".into(), about: Some("licence".into()) })
            .collect(),
        premises: vec![Premises {
            name: None,
            address: Some("鹤山市雅瑶镇演示路33号之二首层".into()),
            class: found.class,
            licences: vec!["JY24407840001033".into()],
        }],
        counts: [("kitchen-alert".to_owned(), 412)].into(),
        matters: matters(),
    }
}

fn witness(value: Value, source: &str, in_force: bool) -> Witness {
    Witness {
        value,
        source: source.into(),
        record: "粤2026-0007".into(),
        raw: "019cabcdef0100010000a1b2c3d4".into(),
        generation: 1,
        adapter: "provincial-supervision@1.0.0".into(),
        occurred: Some(NOW - 19 * DAY),
        received: NOW - 18 * DAY,
        in_force,
        lost_by: (!in_force).then_some(Criterion::InForce),
    }
}

impl Archive for Sample {
    fn search(&self, search: &Search) -> Result<Page<OperatorRow>, Failure> {
        self.answers()?;
        if !self.full() {
            return Ok(Page::empty());
        }
        let text = search.text.as_deref().unwrap_or_default();
        let wanted = |row: &OperatorRow| {
            row.name.as_deref().is_some_and(|name| name.contains(text))
                && search.town.as_ref().is_none_or(|town| row.town.as_ref() == Some(town))
        };
        let items: Vec<OperatorRow> = ROWS.iter().map(row).filter(wanted).collect();
        let next = search.after.is_none().then(|| "page-2".to_owned()).filter(|_| items.len() == ROWS.len());
        Ok(Page { total: Some(items.len() as u64), items, next })
    }

    fn operator(&self, id: &str) -> Result<Option<Operator>, Failure> {
        self.answers()?;
        let row = ROWS.iter().filter(|_| self.full()).map(row).find(|row| row.id == id);
        Ok(row.map(operator))
    }

    fn timeline(&self, id: &str, _: u32, _: Option<&str>) -> Result<Option<Page<TimelineEntry>>, Failure> {
        let entry = |days: i64, family: &str, key: &str, change, summary: Option<&str>| TimelineEntry {
            at: NOW - days * DAY,
            known: NOW - days * DAY + 9 * MINUTE,
            family: family.into(),
            key: key.into(),
            change,
            changes: summary
                .map(|said| FieldChange { before: None, after: field("state", "状态", json!(said)) })
                .into_iter()
                .collect(),
            source: "provincial-supervision.api".into(),
        };
        let items = vec![
            entry(1, "kitchen-alert", "88124", Change::Appeared, Some("老鼠，待核实")),
            entry(3, "kitchen-alert", "88123", Change::Changed, Some("待核实 → 属实")),
            entry(19, "penalty", "鹤市监处罚〔2026〕7号", Change::Appeared, Some("罚款 ¥50,000.00")),
            entry(70, "licence", "JY24407840001033", Change::Removed, None),
            entry(400, "registration", "924407840000010629", Change::Appeared, Some("存续")),
        ];
        Ok(self.operator(id)?.map(|_| Page { items, total: None, next: None }))
    }

    fn why(&self, id: &str, field: &str) -> Result<Option<Why>, Failure> {
        let Some(field) =
            field.strip_prefix("penalty-1.").filter(|_| self.operator(id).is_ok_and(|found| found.is_some()))
        else {
            return Ok(None);
        };
        Ok(Some(Why {
            field: field.into(),
            label: "罚款金额".into(),
            unit: Some("CNY".into()),
            codes: None,
            family: "penalty".into(),
            key: "鹤市监处罚〔2026〕7号".into(),
            rule: "latest".into(),
            criteria: vec![Criterion::InForce, Criterion::Latest],
            winner: witness(json!("50000.00"), "provincial-supervision.files", true),
            losers: vec![witness(json!("5.00"), "yi-can-shi-an.api", false)],
        }))
    }

    fn unresolved(&self, _: u32, _: Option<&str>) -> Result<Page<Unresolved>, Failure> {
        self.answers()?;
        let item = Unresolved {
            family: "inspection".into(),
            source: "provincial-supervision.api".into(),
            record: "JC-2026-0311".into(),
            name: Some("演示夜市流动摊".into()),
            received: NOW - DAY,
        };
        Ok(if self.full() { Page { items: vec![item], total: Some(1), next: None } } else { Page::empty() })
    }

    fn totals(&self) -> Result<Totals, Failure> {
        self.answers()?;
        if !self.full() {
            return Ok(Totals::default());
        }
        let map = |pairs: &[(&str, u64)]| pairs.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect();
        Ok(Totals {
            operators: 2_011,
            unresolved: 37,
            facts: 11_204,
            matters: 9_870,
            families: map(&[
                ("registration", 1_820),
                ("licence", 2_411),
                ("inspection", 3_960),
                ("penalty", 212),
                ("kitchen-alert", 1_467),
            ]),
            outbox: 3,
        })
    }
}

impl Recover for Sample {
    fn groups(&self, _: &DeadFilter) -> Result<Vec<DeadGroup>, Failure> {
        self.answers()?;
        let group = |code: &str, message: &str, count| DeadGroup {
            source: "provincial-supervision.files".into(),
            code: code.into(),
            message: message.into(),
            count,
            last: NOW - 4 * MINUTE,
        };
        let groups = vec![
            group("date-unreadable", "“2026年二月三十日”不是日期", 11),
            group("HUB-4007", "the adapter trapped: integer divide by zero", 1),
        ];
        Ok(if self.full() { groups } else { Vec::new() })
    }

    fn dead_letters(&self, filter: &DeadFilter) -> Result<Page<DeadLetter>, Failure> {
        self.answers()?;
        let letter = DeadLetter { payload: None, ..letter() };
        let items = [letter].into_iter().filter(|_| self.full());
        let items = items.filter(|letter| filter.code.as_ref().is_none_or(|code| *code == letter.code)).collect();
        Ok(Page { items, total: None, next: None })
    }

    fn dead_letter(&self, raw: &str, generation: u32) -> Result<Option<DeadLetter>, Failure> {
        self.answers()?;
        Ok(Some(letter()).filter(|letter| self.full() && letter.raw == raw && letter.generation == generation))
    }

    fn replay(&self, actor: &str, _: &Selection) -> Result<Replayed, Failure> {
        self.answers()?;
        Ok(Replayed { replayed: 11, actor: actor.into() })
    }

    fn audit(&self) -> Result<Audit, Failure> {
        self.answers()?;
        if !self.full() {
            return Ok(Audit { balanced: true, at: NOW, ..Audit::default() });
        }
        let missing = u64::from(self.0 == Holding::Trouble);
        let raw = |source: &str, n: u64, ignored, dead| RawRow {
            source: source.into(),
            collected: n,
            translated: n - ignored - dead,
            ignored,
            dead,
            ..RawRow::default()
        };
        let events = |source: &str, written: u64| EventRow {
            source: source.into(),
            written,
            new: written - 30 - missing,
            newer: 10,
            repeat: 20,
            ..EventRow::default()
        };
        let names =
            ["provincial-supervision.api", "provincial-supervision.files", "yi-can-shi-an.api", "yi-can-shi-an.push"];
        let sizes = [6_120, 1_350, 4_011, 902];
        Ok(Audit {
            balanced: missing == 0,
            at: NOW,
            raw: names
                .iter()
                .zip(sizes)
                .map(|(name, n)| raw(name, n, 40, if name.ends_with("files") { 12 } else { 0 }))
                .collect(),
            events: names.iter().zip(sizes).map(|(name, n)| events(name, n + 200)).collect(),
            intervals: 24,
            findings: (0..missing)
                .map(|_| Finding {
                    code: "HUB-8007".into(),
                    place: "yi-can-shi-an.push".into(),
                    message: "1 event is missing".into(),
                })
                .collect(),
        })
    }
}

fn letter() -> DeadLetter {
    DeadLetter {
        raw: "019cabcdef0100010000a1b2c3d4".into(),
        generation: 1,
        source: "provincial-supervision.files".into(),
        code: "date-unreadable".into(),
        message: "“2026年二月三十日”不是日期".into(),
        pointer: Some("/cells/2".into()),
        adapter: Some("provincial-supervision@1.0.0".into()),
        key: Some("鹤市监处罚〔2026〕9号".into()),
        refused: NOW - 4 * MINUTE,
        media_type: "application/vnd.hub.rows+json".into(),
        attributes: vec![("file".into(), "CF_NEW_20260301.csv".into()), ("row".into(), "118".into())],
        payload: Some(Payload::Json(json!({
            "file": "CF_NEW_20260301.csv", "row": 118,
            "header": ["CF_WSH", "CF_XDR_MC", "CF_JDRQ", "CF_NR_FK"],
            "cells": ["鹤市监处罚〔2026〕9号", "演示陈记腐竹小作坊", "2026年二月三十日", "0.5"],
        }))),
        state: "open".into(),
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
