//! The sample's dead letters, audit, routes and receipts.

use std::collections::BTreeMap;

use semver::Version;
use serde_json::json;

use super::{Holding, MINUTE, NOW, Sample};
use crate::message::{Decision, Instant, Listing, Part, Signature};
use crate::serve::boundary::{Deliveries, Documents, Failure, Folders, Recover, Trials, Wishes};
use crate::serve::view::*;

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
        let items = letters().into_iter().map(DeadLetter::listed).filter(|_| self.full());
        let items = items.filter(|letter| filter.code.as_ref().is_none_or(|code| *code == letter.code)).collect();
        Ok(Page { items, total: None, next: None })
    }

    fn dead_letter(&self, raw: &str, generation: u32) -> Result<Option<DeadLetter>, Failure> {
        self.answers()?;
        Ok(letters().into_iter().find(|letter| self.full() && letter.raw == raw && letter.generation == generation))
    }

    fn try_replay(&self, _: &Selection) -> Result<TriedReplay, Failure> {
        self.answers()?;
        let outcomes = [("dead date-unreadable", 1), ("events", 9), ("ignored penalty.void", 1)];
        let outcomes = outcomes.map(|(outcome, letters)| (outcome.to_owned(), letters)).into();
        Ok(TriedReplay { tried: 11, outcomes, cut: self.0 == Holding::Trouble })
    }

    fn replay(&self, actor: &str, _: &Selection) -> Result<Replayed, Failure> {
        self.answers()?;
        Ok(Replayed { replayed: 11, actor: actor.into() })
    }

    fn refused(&self, _: &str) -> Result<Vec<u8>, Failure> {
        self.answers()?;
        Ok("文件,不接收原因\n".into())
    }

    fn reprocess(&self, actor: &str, _: &str, flagged: &Flagged) -> Result<Reprocessed, Failure> {
        self.answers()?;
        assert!(flagged.flag.starts_with("unknown-code:"));
        Ok(Reprocessed { reprocessed: 12, missing: 1, actor: actor.to_owned() })
    }

    fn rerun(&self, source: &str) -> Result<Rerun, Failure> {
        self.answers()?;
        match source {
            "provincial-supervision.files" => {
                let message = format!("no stretch of {source} was asked for since this hub started");
                Err(Failure::Nothing { code: crate::code!(8002), message })
            }
            "yi-can-shi-an.push" => Ok(Rerun { read: 400, ..rerun(source, "comparing") }),
            _ => Ok(rerun(source, "compared")),
        }
    }

    fn compare(&self, _: &str, source: &str, _: &Version, since: Instant, until: Instant) -> Result<Rerun, Failure> {
        self.answers()?;
        assert!(until == NOW || (until - since) % (24 * 60 * MINUTE) == 0, "days are whole");
        Ok(rerun(source, "comparing"))
    }

    fn apply(&self, _: &str, source: &str) -> Result<Rerun, Failure> {
        self.answers()?;
        Ok(rerun(source, "applying"))
    }

    fn cancel(&self, source: &str) -> Result<Rerun, Failure> {
        self.answers()?;
        Ok(rerun(source, "cancelled"))
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
            findings: if missing == 0 {
                Vec::new()
            } else {
                vec![
                    Finding {
                        code: "HUB-8007".into(),
                        place: "yi-can-shi-an.push".into(),
                        message: "1 event is missing".into(),
                    },
                    Finding {
                        code: "HUB-7006".into(),
                        place: "archive".into(),
                        message: "some of the archive was folded by other rules than this hub's (survivorship)".into(),
                    },
                ]
            },
        })
    }
}

/// One whose adapter names its place by a JSON pointer; a row of a table, of which it names a cell, and then a row that
/// is not there.
fn letters() -> [DeadLetter; 3] {
    let table = json!({
        "sheet": "", "header": ["CF_WSH", "CF_XDR_MC", "CF_JDRQ"],
        "rows": [{"row": 119, "cells": ["鹤市监处罚〔2026〕10号", "演示陈记腐竹小作坊", "2026年13月1日"]}],
    });
    let row = DeadLetter {
        raw: "019000000000000100000000000b".into(),
        message: "“2026年13月1日”不是日期".into(),
        pointer: Some("119/CF_JDRQ".into()),
        key: Some("鹤市监处罚〔2026〕10号".into()),
        payload: Some(Payload::Json(table)),
        ..letter()
    };
    [letter(), row.clone(), DeadLetter { generation: 2, pointer: Some("7/CF_JDRQ".into()), ..row }]
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

/// A route that goes on, and one whose adapter stopped it.
pub(super) fn routes(holding: Holding) -> Vec<Route> {
    let route = Route {
        name: "yi-can-shi-an.penalties".into(),
        label: Some("邑餐食安".into()),
        state: SourceState::Running,
        adapter: "yi-can-shi-an@1.0.0".into(),
        accepted: 214,
        refused: 1,
        needless: 0,
        handed: 2,
        waiting: 0,
        sent: 216,
        quiet: [("own", 88)].into(),
        last_contact: Some(NOW - MINUTE),
        next_contact: None,
        trouble: None,
    };
    match holding {
        Holding::Nothing => Vec::new(),
        _ => vec![route],
    }
}

impl Deliveries for Sample {
    fn receipts(&self, told: &Told) -> Result<Vec<Receipt>, Failure> {
        self.answers()?;
        let receipt = Receipt {
            route: told.route.clone(),
            id: "5b1e".into(),
            operator: "0f3c".into(),
            matter: "77aa".into(),
            subject: "penalty".into(),
            version: "1.7".into(),
            operation: "upsert",
            verdict: Word::Refused,
            known_as: None,
            file: None,
            code: Some("answer.refused".into()),
            message: Some("企业不存在".into()),
            at: NOW,
            actor: None,
        };
        Ok([receipt].into_iter().filter(|receipt| told.verdict.is_none_or(|word| word == receipt.verdict)).collect())
    }

    fn again(&self, actor: &str, told: &Told) -> Result<Resent, Failure> {
        self.answers()?;
        assert!(actor == "li" && !told.route.is_empty());
        Ok(Resent { again: 1 })
    }
}

impl Folders for Sample {
    fn put(&self, source: &str, file: &str, _: &[u8]) -> Result<(), Failure> {
        self.answers()?;
        assert!(source.ends_with(".files") && file == "名册.csv");
        Ok(())
    }
}

impl Documents for Sample {
    fn document(&self, digest: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.answers()?;
        Ok(digest.starts_with("sha256:").then(|| b"<html>".to_vec()))
    }
}

impl Trials for Sample {
    fn of(&self, source: &str) -> Result<Trial, Failure> {
        self.answers()?;
        let body = json!({"document_number": "鹤市监处罚〔2026〕9号"});
        let event = TriedEvent {
            family: "penalty".into(),
            record: "9".into(),
            operation: "upsert",
            revision: Some(NOW.unsigned_abs()),
            occurred: None,
            body,
        };
        let record = TriedRecord {
            payload: "{}".into(),
            attributes: BTreeMap::new(),
            events: vec![event],
            outcome: None,
            code: None,
            message: None,
            pointer: None,
        };
        Ok(Trial {
            source: source.to_owned(),
            requests: vec![TriedRequest { method: "GET".into(), path: "/p".into(), status: Some(200) }],
            came: 1,
            refused: BTreeMap::new(),
            records: vec![record],
            trouble: None,
        })
    }
}

impl Wishes for Sample {
    fn pause(&self, actor: &str, _: Part, name: &str, _: bool) -> Result<(), Failure> {
        self.answers()?;
        assert!(actor == "li" && name.contains('.'));
        Ok(())
    }

    fn accept_list(&self, actor: &str, source: &str, listing: Listing) -> Result<(), Failure> {
        self.answers()?;
        assert!(actor == "li" && source.contains('.') && listing.list == "名录");
        Ok(())
    }

    fn decide(&self, actor: &str, meant: Meant) -> Result<Decision, Failure> {
        self.answers()?;
        let decided = Signature { at: NOW, actor: actor.to_owned() };
        let Meant { says, note } = meant;
        Ok(Decision { id: "0".repeat(28), says, decided, note, withdrawn: None })
    }

    fn withdraw(&self, actor: &str, decision: Decision) -> Result<Decision, Failure> {
        self.answers()?;
        Ok(Decision { withdrawn: Some(Signature { at: NOW, actor: actor.to_owned() }), ..decision })
    }

    fn back_fill(&self, actor: &str, source: &str, _: Option<(i64, i64)>) -> Result<(), Failure> {
        self.answers()?;
        assert!(actor == "li" && source.contains('.'));
        Ok(())
    }
}

fn rerun(source: &str, phase: &'static str) -> Rerun {
    let difference = Shadow {
        source: source.to_owned(),
        compared: 1_200,
        same: 1_188,
        skipped: 0,
        cpu_ms: 40,
        outcomes: vec![OutcomeDifference { live: "nothing".into(), other: "events".into(), records: 2 }],
        fields: vec![FieldCount { family: "penalty".into(), field: "fine".into(), events: 10 }],
        examples: vec![DifferenceExample {
            raw: "0198c0de-0002".into(),
            family: "penalty".into(),
            field: "fine".into(),
            live: "50000.00".into(),
            other: "5000.00".into(),
        }],
    };
    let adapter =
        if source.starts_with("yi-can-shi-an") { "yi-can-shi-an@1.1.0" } else { "provincial-supervision@2.0.0" };
    Rerun {
        source: source.to_owned(),
        adapter: adapter.into(),
        actor: "may-write".into(),
        phase,
        since: NOW - 60 * MINUTE,
        until: NOW,
        read: 1_200,
        of: 1_200,
        difference,
        differing: 12,
        written: 0,
        trouble: None,
    }
}
