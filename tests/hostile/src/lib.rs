//! An adapter that does on request what an adapter must never do, so that
//! tests can see what becomes of it. The payload's first word says what; the
//! rest is the record id. What is pushed is a record a line, with `key=K ` before it
//! where it is to have a key. Built with the same SDK as every other adapter.

mod kitchens;
mod orders;
mod produce;

use std::hint::black_box;

use hub_adapter_sdk::event::KitchenAlert;
use hub_adapter_sdk::log::{self, Level};
use hub_adapter_sdk::{
    Adapter, Batch, Call, Event, Item, Note, Outcome, RawRecord, Receive, Reply, Taken, Translate, export_adapter, note,
};
use serde::Deserialize;

/// `{}`, or `{"refuse": true}` to be refused, or `{"start": "loop"}` never to start,
/// or `{"mended": true}` to reject nothing any more.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    refuse: bool,
    mended: bool,
    start: String,
}

/// What a later edition has otherwise: a test writes the other word over it in the finished component.
static EDITION: &str = "edition-the-first";

fn is_later() -> bool {
    black_box(EDITION).ends_with('r')
}

/// The adapter.
pub struct Hostile {
    mended: bool,
}

impl Adapter for Hostile {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Note> {
        if settings.start == "loop" {
            for_ever();
        }
        if settings.refuse {
            Err(note("settings.unwanted", "not with me"))
        } else {
            Ok(Self { mended: settings.mended })
        }
    }
}

impl Translate for Hostile {
    fn record(&self, _: &str, record: &RawRecord) -> Outcome {
        let text = String::from_utf8_lossy(&record.payload);
        let (deed, id) = text.split_once(' ').unwrap_or((&text, ""));
        let alert =
            KitchenAlert { platform: "hostile".into(), alert_id: id.to_owned().into(), ..KitchenAlert::default() };
        let good = Event::upsert(&alert, id).revision(1);
        match deed {
            "good" => good.into(),
            "changes" => {
                let alert = KitchenAlert { kind: Some(black_box(EDITION).into()), ..alert };
                Event::upsert(&alert, id).revision(1).into()
            }
            "grows" => grows(id),
            "vanishes" if is_later() => Outcome::ignored("hostile.ignored", "in this edition"),
            "vanishes" => good.into(),
            "appears" if is_later() => good.into(),
            "appears" => Outcome::rejected("hostile.rejected", "in this edition"),
            "ignore" => Outcome::ignored("hostile.ignored", "as asked"),
            "reject" if self.mended => good.into(),
            "reject" => Outcome::rejected("hostile.rejected", "as asked"),
            "trap" => panic!("as asked"),
            "loop" => for_ever(),
            "eat" => eat(),
            "deep" => Outcome::ignored("hostile.deep", &deep(0).to_string()),
            "chatter" => chatter(),
            "no-events" => Outcome::Events(Vec::new()),
            "many-events" => Outcome::Events(vec![good; 90_000]),
            "undeclared" => Event { subject: "astrology".into(), ..good }.into(),
            "cut-body" => Event { body: good.body[..good.body.len() - 1].to_vec(), ..good }.into(),
            "no-revision" => Event { revision: None, ..good }.into(),
            "no-id" => Event { record_id: String::new(), ..good }.into(),
            "odd-code" => Outcome::ignored("Not a code", ""),
            other => {
                let told = orders::event(other, id).or_else(|| produce::event(other, id));
                let told = told.or_else(|| kitchens::event(other, id)).map(Outcome::from);
                told.unwrap_or_else(|| Outcome::rejected("hostile.unknown-deed", other))
            }
        }
    }

    fn translate(&self, batch: &Batch) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = Vec::new();
        for record in &batch.records {
            match record.payload.as_slice() {
                b"too-few" => {}
                b"too-many" => {
                    outcomes.extend([Outcome::ignored("hostile.one", ""), Outcome::ignored("hostile.two", "")]);
                }
                _ => outcomes.push(self.record(&batch.media_type, record)),
            }
        }
        outcomes
    }
}

/// A record's state by its number: `record/number`.
fn grows(id: &str) -> Outcome {
    let (record, number) = id.rsplit_once('/').unwrap_or((id, "1"));
    let alert = KitchenAlert { platform: "hostile".into(), alert_id: record.into(), ..KitchenAlert::default() };
    Event::upsert(&alert, record).revision(number.parse().unwrap_or(1)).into()
}

fn for_ever() -> ! {
    let mut n = 0_u64;
    loop {
        n = black_box(n.wrapping_add(1));
    }
}

fn eat() -> Outcome {
    let mut held = Vec::new();
    loop {
        held.push(black_box(vec![1_u8; 1 << 20]));
    }
}

#[allow(unconditional_recursion, reason = "what it is for")]
fn deep(n: u64) -> u64 {
    let room = black_box([n; 64]);
    deep(n + 1) + black_box(room)[0]
}

fn chatter() -> Outcome {
    let line = "x".repeat(2_000);
    for _ in 0..1_000_000 {
        log::write(Level::Warn, &line);
    }
    panic!("out of breath")
}

/// The key that a line names, and what follows it.
fn keyed(line: &str) -> (Option<&str>, &str) {
    let named = line.strip_prefix("key=").and_then(|rest| rest.split_once(' '));
    named.map_or((None, line), |(key, deed)| (Some(key), deed))
}

impl Receive for Hostile {
    fn accept(&self, call: Call) -> Result<Taken, (Note, Reply)> {
        let text = String::from_utf8_lossy(&call.body);
        let items = text.lines().map(keyed).enumerate().map(|(row, (key, deed))| Item {
            key: key.map(str::to_owned),
            attributes: vec![("row".into(), (row + 1).to_string())],
            payload: deed.as_bytes().to_vec(),
        });
        let reply = Reply { status: 200, media_type: "text/plain".into(), body: b"taken".to_vec() };
        Ok(Taken { media_type: "text/plain".into(), items: items.collect(), reply })
    }
}

export_adapter!(Hostile: translate, receive);
