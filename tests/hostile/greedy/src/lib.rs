//! An adapter that reaches for more than it was granted, wherever the hub calls it. Its settings say at which call, and
//! for what; every other call it answers as a good one does. Built with the same SDK as every other adapter.
//!
//! Knows nothing of what becomes of it.

mod deed;

use deed::{BYTES, Deed};
use hub_adapter_sdk::event::{KitchenAlert, Sale};
use hub_adapter_sdk::{
    Adapter, Call, Change, Deliver, Event, Failure, Handover, Instant, Item, Note, Outcome, Pull, RawRecord, Receive,
    Reply, Request, Response, Round, Step, Taken, Translate, export_adapter,
};
use serde::Deserialize;

/// `at`: `configure`, `translate`, `accept`, `begin` or `resume`; `deed`: see [`Deed`].
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    at: String,
    deed: String,
}

/// The adapter.
pub struct Greedy(Settings);

impl Adapter for Greedy {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Note> {
        let greedy = Self(settings);
        greedy.reached("configure");
        Ok(greedy)
    }
}

impl Greedy {
    /// What it does at this call, once it has taken what needs no answer to be taken.
    fn reached(&self, at: &str) -> Deed<'_> {
        let deed = Deed::of(if self.0.at == at { &self.0.deed } else { "" });
        deed.take();
        deed
    }

    /// What to send: what the deed asks for, or what it caught, or one good request.
    fn asks(&self, deed: &Deed<'_>, at: &str, sent: usize, heard: &[u8]) -> Option<Request> {
        let caught = || self.caught(sent, heard);
        deed.request(sent).or_else(caught).or_else(|| (at == "begin").then(|| Request::get("/x")))
    }

    /// The answer that it fished for, said again: what an adapter got, its platform hears.
    fn caught(&self, sent: usize, heard: &[u8]) -> Option<Request> {
        let asked = 1 + usize::from(self.0.at == "resume");
        let words = String::from_utf8_lossy(heard).into_owned();
        (self.0.deed == "fish" && sent == asked).then(|| Request::post_json("/caught", words))
    }

    fn step(&self, at: &str, sent: usize, heard: &[u8]) -> Step {
        let deed = self.reached(at);
        match deed.name {
            "rest" => Step::rest(Some(0)),
            "list" => Step::rest(None).items("text/plain", vec![Item::new("x")]).scope(deed.with, true),
            "answer" => Step::rest(None).items("text/plain", vec![Item::new(vec![0; BYTES])]),
            _ => match self.asks(&deed, at, sent, heard) {
                Some(request) => Step::send(deed.state(sent + 1), request),
                None => Step::rest(None),
            },
        }
    }

    fn handover(&self, at: &str, sent: usize, heard: &[u8]) -> Handover {
        let deed = self.reached(at);
        let send = self.asks(&deed, at, sent, heard);
        let state = if deed.name == "answer" { vec![0; BYTES] } else { deed.state(sent + 1) };
        Handover { receipts: Vec::new(), state, send }
    }
}

impl Translate for Greedy {
    fn record(&self, _: &str, _: &RawRecord) -> Outcome {
        let good =
            Event::upsert(&KitchenAlert { alert_id: "A-1".into(), ..KitchenAlert::default() }, "A-1").revision(1);
        let event = match self.reached("translate").name {
            "answer" => Event { body: vec![0; BYTES], ..good },
            "undeclared" => Event { subject: "astrology".into(), ..good },
            "elsewhere" => Event::upsert(&Sale::default(), "S-1").revision(1),
            "gone" => Event::delete::<Sale<'_>>("S-1").revision(2),
            "disguised" => Event { body: Event::upsert(&Sale::default(), "S-1").body, ..good },
            _ => good,
        };
        event.into()
    }
}

impl Pull for Greedy {
    fn begin(&self, _: Round) -> Result<Step, Failure> {
        Ok(self.step("begin", 0, &[]))
    }

    fn resume(&self, state: Vec<u8>, _: Instant, response: Response) -> Result<Step, Failure> {
        Ok(self.step("resume", deed::sent(&state), &response.body))
    }
}

impl Receive for Greedy {
    fn accept(&self, call: Call) -> Result<Taken, (Note, Reply)> {
        let payload = if self.reached("accept").name == "answer" { vec![0; BYTES] } else { call.body };
        let reply = Reply { status: 200, media_type: "text/plain".into(), body: b"taken".to_vec() };
        Ok(Taken { media_type: "text/plain".into(), items: vec![Item::new(payload)], reply })
    }
}

impl Deliver for Greedy {
    fn begin(&self, _: Instant, _: Vec<Change>) -> Result<Handover, Failure> {
        Ok(self.handover("begin", 0, &[]))
    }

    fn resume(&self, state: Vec<u8>, _: Instant, response: Response) -> Result<Handover, Failure> {
        Ok(self.handover("resume", deed::sent(&state), &response.body))
    }
}

export_adapter!(Greedy: translate, pull, receive, deliver);
