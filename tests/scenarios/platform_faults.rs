//! Faults of platforms, one after the other: what the hub does about each, and how it is seen.
//!
//! Two tables run side by side, one a platform. All rows of a list change when a fault is asked
//! for, so that under each fault there is something to lose.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hub_tests::platforms::script::List;
use serde_json::{Value, json};

use crate::contents;
use crate::fire;
use crate::played::Played;
use crate::world::World;

const OPERATORS: usize = 30;
const SEED: u64 = 11;

const KITCHEN: Platform =
    Platform { source: "yi-can-shi-an.api", call: "/openapi/company/list", list: List::Companies, good: "1" };
const PROVINCE: Platform = Platform {
    source: "provincial-supervision.api",
    call: "/share/v1/registrations",
    list: List::Registrations,
    good: "200",
};

struct Platform {
    source: &'static str,
    call: &'static str,
    list: List,
    /// Code of an answer without fault.
    good: &'static str,
}

/// A fault, and what the hub does.
struct Fault {
    what: &'static str,
    wanted: Value,
    /// Code and part of the message that `/v1/sources` shows while it lasts; none where it is no trouble.
    told: Option<(&'static str, &'static str)>,
    /// How many answers are faulty before the same request is answered well; 0 where none is asked again.
    again: usize,
    /// Pauses (ms) before each time it is asked again: no request comes earlier.
    pauses: &'static [i64],
}

fn fault(what: &'static str, wanted: Value, told: Option<(&'static str, &'static str)>) -> Fault {
    Fault { what, wanted, told, again: 0, pauses: &[] }
}

impl Fault {
    fn again(self, pauses: &'static [i64]) -> Self {
        Self { again: pauses.len(), pauses, ..self }
    }
}

/// A request is tried twice before the source waits: 1 s, 2 s, 4 s … after failures in a row. What
/// the platform says in its envelope is the adapter's to understand, and is not tried at once.
fn kitchen() -> Vec<Fault> {
    let late = Some(("HUB-6002", "no whole answer in time"));
    vec![
        fault(
            "429 with a time waits as long as it says",
            json!({"answer": "too-fast", "times": 1, "seconds": 4}),
            Some(("answer.too-fast", "请求过于频繁")),
        )
        .again(&[4_000]),
        fault(
            "429 without a time waits longer each time",
            json!({"answer": "too-fast", "times": 3}),
            Some(("answer.too-fast", "请求过于频繁")),
        )
        .again(&[1_000, 2_000, 4_000]),
        fault(
            "500 waits longer each time",
            json!({"answer": "trouble", "times": 3}),
            Some(("answer.trouble", "系统异常")),
        )
        .again(&[1_000, 2_000, 4_000]),
        fault("an answer that does not begin is given up", json!({"answer": "slow", "times": 4, "seconds": 90}), late)
            .again(&[2_500, 3_500, 2_500, 4_500]),
        fault("an answer drop by drop is given up", json!({"answer": "drip", "times": 4}), late)
            .again(&[2_500, 3_500, 2_500, 4_500]),
        fault(
            "an answer cut off is never the whole",
            json!({"answer": "cut", "times": 4}),
            Some(("HUB-6002", "the answer was cut off")),
        )
        .again(&[100, 1_000, 100, 2_000]),
        fault(
            "JSON that ends half-way is no answer",
            json!({"answer": "truncated", "times": 2}),
            Some(("answer.malformed", "")),
        )
        .again(&[1_000, 2_000]),
        fault("a token that expired is renewed at once", json!({"answer": "expired", "times": 1}), None).again(&[0]),
        fault("pages that overlap are read twice in part", json!({"answer": "overlap", "times": 60}), None),
        fault(
            "a page given again is not taken for the next",
            json!({"answer": "repeat", "times": 2, "after": 1}),
            Some(("answer.another-page", "")),
        )
        .again(&[1_000, 2_000]),
        fault(
            "rows of one second that move while they are read are met",
            json!({"answer": "shift", "times": 12, "touch": "together"}),
            None,
        ),
    ]
}

/// A request is tried three times before the source waits.
fn province() -> Vec<Fault> {
    let late = Some(("HUB-6002", "no whole answer in time"));
    vec![
        fault(
            "429 with a time longer than one request may take lets the source wait",
            json!({"answer": "too-fast", "times": 1, "seconds": 5}),
            Some(("HUB-6003", "too fast")),
        )
        .again(&[5_000]),
        fault(
            "429 with a short time is waited for within the request",
            json!({"answer": "too-fast", "times": 1, "seconds": 1}),
            None,
        )
        .again(&[1_000]),
        fault(
            "429 without a time waits longer each time",
            json!({"answer": "too-fast", "times": 6}),
            Some(("HUB-6003", "too fast")),
        )
        .again(&[100, 200, 1_000, 100, 200, 2_000]),
        fault(
            "500 waits longer each time",
            json!({"answer": "trouble", "times": 6}),
            Some(("HUB-6004", "answers 500")),
        )
        .again(&[100, 200, 1_000, 100, 200, 2_000]),
        fault("an answer that does not begin is given up", json!({"answer": "slow", "times": 6, "seconds": 90}), late)
            .again(&[2_500, 2_500, 3_500, 2_500, 2_500, 4_500]),
        fault("an answer drop by drop is given up", json!({"answer": "drip", "times": 6}), late)
            .again(&[2_500, 2_500, 3_500, 2_500, 2_500, 4_500]),
        fault(
            "an answer cut off is never the whole",
            json!({"answer": "cut", "times": 6}),
            Some(("HUB-6002", "the answer was cut off")),
        )
        .again(&[100, 200, 1_000, 100, 200, 2_000]),
        fault(
            "JSON that ends half-way is no answer",
            json!({"answer": "truncated", "times": 2}),
            Some(("answer.malformed", "")),
        )
        .again(&[1_000, 2_000]),
        fault("pages that overlap are read twice in part", json!({"answer": "overlap", "times": 60}), None),
        fault(
            "a page given again is not taken for the next",
            json!({"answer": "repeat", "times": 2, "after": 1}),
            Some(("answer.another-page", "")),
        )
        .again(&[1_000, 2_000]),
        fault(
            "rows of one second that move while they are read are met",
            json!({"answer": "shift", "times": 12, "touch": "together"}),
            None,
        ),
    ]
}

#[test]
fn each_fault_of_a_platform_is_named_outlasted_and_costs_no_record() {
    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, SEED);
    played.configure(&world, impatient);
    played.ask(&world, "faults", &json!({"call": "/in", "answer": "again", "times": 3}));
    world.start();
    played.until_settled(&mut world);
    a_push_repeated_is_two_records_and_one_fact(&world, &played);

    for (kitchen, province) in kitchen().iter().zip(&province()) {
        outlast(&mut world, &played, &[(&KITCHEN, kitchen), (&PROVINCE, province)]);
    }
    clocks_that_are_apart_are_named_and_nobody_hammers(&mut world, &played);
    a_key_withdrawn_stops_the_source_until_a_person_has_looked(&mut world, &played);

    played.until_settled(&mut world);
    played.counts_are_the_truths(&world);
    assert_eq!(world.get("/v1/totals")["families"], played.truth()["matters"], "matters by family");
    played.only_the_spoilt_is_dead(&world);
    assert_eq!(world.audited("raw", "refused"), 0);
    assert!(world.stop(), "{}", world.log());
    for platform in [&KITCHEN, &PROVINCE] {
        let told = contents::versions(&world, platform.source);
        let lost: Vec<_> = played.versions(platform.list).into_iter().filter(|row| !told.contains(row)).collect();
        assert!(lost.is_empty(), "{}: never told {lost:?}", platform.source);
    }
}

/// Small pages, short time limits, few tries: a fault shows soon.
fn impatient(sources: &str) -> String {
    let limits = "timeout = \"3s\"\nidle-timeout = \"2s\"";
    let retry =
        |times: u32| format!("{limits}\nretry = {{ times = {times}, first-wait = \"100ms\", longest-wait = \"2s\" }}");
    let sources = sources
        .replace("profile = \"token-login\"", &format!("profile = \"token-login\"\n{}", retry(1)))
        .replace("profile = \"bearer\"", &format!("profile = \"bearer\"\n{}", retry(2)));
    fire::in_pages(&sources, "1s", 5)
}

fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

fn source(world: &World, name: &str) -> Value {
    let sources = world.get("/v1/sources");
    sources.as_array().unwrap().iter().find(|source| source["name"] == name).unwrap().clone()
}

/// A fault that lasts.
struct Watch<'a> {
    platform: &'a Platform,
    fault: &'a Fault,
    began: i64,
    collected: u64,
    seen: Vec<(String, String)>,
}

impl Watch<'_> {
    fn ask(&self, world: &World, played: &Played) {
        let mut wanted = self.fault.wanted.clone();
        wanted["call"] = self.platform.call.into();
        if wanted["touch"].is_null() {
            wanted["touch"] = "apart".into();
        }
        played.ask(world, "faults", &wanted);
    }

    /// The answers from the first faulty one on.
    fn answers(&self, world: &World, played: &Played) -> Vec<Value> {
        let mut answers = played.answers(world, self.platform.call, self.began);
        let first = answers.iter().position(|line| line["answer"] == self.fault.wanted["answer"]);
        answers.drain(..first.unwrap_or(answers.len()));
        answers
    }

    /// Looks; true once the fault is over, and all rows were read.
    fn look(&mut self, world: &World, played: &Played) -> bool {
        let source = source(world, self.platform.source);
        if source["state"] != "running" {
            let text = |name: &str| source["trouble"][name].as_str().unwrap().to_owned();
            assert_eq!(source["state"], "retrying", "{}: {source}", self.fault.what);
            self.seen.push((text("code"), text("message")));
            return false;
        }
        let rows = played.versions(self.platform.list).len() as u64;
        self.answers(world, played).len() > self.fault.again
            && source["collected"].as_u64().unwrap() >= self.collected + rows
            && played.is_finished(world)
    }

    /// What was to be seen was seen, and the platform was asked as it should be.
    fn judge(&self, world: &World, played: &Played) {
        let what = self.fault.what;
        match self.fault.told {
            Some((code, part)) => {
                let named = self.seen.iter().any(|(seen, message)| seen == code && message.contains(part));
                assert!(named, "{what}: {code} was to be seen, not {:?}", self.seen);
            }
            // But that a busy machine may be too slow for the short limits of this world.
            None => assert!(self.seen.iter().all(|(code, _)| code == "HUB-6002"), "{what}: {:?}", self.seen),
        }
        let answers = self.answers(world, played);
        assert!(!answers.is_empty(), "{what}: never happened");
        for (at, pause) in self.fault.pauses.iter().enumerate() {
            let (before, after) = (&answers[at], &answers[at + 1]);
            assert_eq!(before["answer"], self.fault.wanted["answer"], "{what}, answer {at}");
            assert_eq!(before["asked"], after["asked"], "{what}: the same request again");
            let waited = after["at"].as_i64().unwrap() - before["at"].as_i64().unwrap();
            assert!(waited >= *pause, "{what}: {waited} ms in place of {pause} before try {}", at + 1);
        }
        if self.fault.again > 0 {
            assert_eq!(answers[self.fault.again]["answer"], self.platform.good, "{what}");
        }
        let logins = played.answers(world, "/openapi/token", self.began).len();
        let renewed = self.fault.wanted["answer"] == "expired";
        assert!(self.platform.source != KITCHEN.source || logins == usize::from(renewed), "{what}: {logins} logins");
    }
}

fn outlast(world: &mut World, played: &Played, faults: &[(&Platform, &Fault)]) {
    let mut watches = Vec::new();
    for (platform, fault) in faults {
        let collected = source(world, platform.source)["collected"].as_u64().unwrap();
        watches.push(Watch { platform, fault, began: now(), collected, seen: Vec::new() });
    }
    for watch in &watches {
        watch.ask(world, played);
    }
    let mut over = vec![false; watches.len()];
    let what: Vec<&str> = watches.iter().map(|watch| watch.fault.what).collect();
    world.watch(&format!("these are over: {what:?}"), |world| {
        world.check();
        for (over, watch) in over.iter_mut().zip(&mut watches) {
            *over = *over || watch.look(world, played);
        }
        over.iter().all(|over| *over)
    });
    for watch in &watches {
        watch.judge(world, played);
        played.ask(world, "faults", &json!({"call": watch.platform.call, "answer": "trouble", "times": 0}));
    }
}

/// Two raw records, the same answer; that nothing else came of it, the totals say.
fn a_push_repeated_is_two_records_and_one_fact(world: &World, played: &Played) {
    let pushes = played.answers(world, "/in", 0);
    let mut again = 0;
    for (at, first) in pushes.iter().enumerate() {
        let Some(second) = pushes[at + 1..].iter().find(|second| second["asked"] == first["asked"]) else { continue };
        assert_eq!(first["answer"], second["answer"]);
        let body: Value = serde_json::from_str(first["asked"].as_str().unwrap()).unwrap();
        again += body["list"].as_array().map_or(1, Vec::len) as u64;
    }
    assert!(again >= 3, "{again}");
    let audit = world.get("/v1/audit");
    let pushed = audit["raw"].as_array().unwrap().iter().find(|row| row["source"] == "yi-can-shi-an.push").unwrap();
    let written = played.truth()["raw"]["yi-can-shi-an.push"].as_u64().unwrap();
    // At least: what a busy hub did not answer in time is pushed once more, as the platform does.
    assert!(pushed["collected"].as_u64().unwrap() >= written + again, "{pushed}: {written} and {again} again");
    assert_eq!(world.get("/v1/totals")["facts"], played.truth()["facts"]);
}

/// The kitchen platform refuses a time that is an hour off; the province does not look at it.
fn clocks_that_are_apart_are_named_and_nobody_hammers(world: &mut World, played: &Played) {
    let began = now();
    played.ask(world, "clock", &json!({"ahead": 3_600}));
    world.watch("the clocks are named", |world| {
        world.check();
        let trouble = &source(world, KITCHEN.source)["trouble"];
        trouble["code"] == "HUB-6014" && trouble["message"].as_str().unwrap().contains("60 min ahead of ours")
    });
    // Whichever of the platform's lists was to be read when the clock went wrong.
    let answers = |world: &World| -> Vec<Value> {
        let calls = ["company", "ai/record", "punish", "selfcheck"].map(|list| format!("/openapi/{list}/list"));
        let refused = |answers: &Vec<Value>| answers.iter().any(|line| line["answer"] == "0");
        calls.iter().map(|call| played.answers(world, call, began)).find(refused).unwrap()
    };
    let refused = |world: &World| answers(world).iter().filter(|line| line["answer"] == "0").count();
    let before = now();
    std::thread::sleep(Duration::from_secs(8));
    assert_eq!(refused(world), 1, "half a minute is waited before the next try");
    assert!(!played.answers(world, PROVINCE.call, before).is_empty(), "who is not refused goes on");
    assert_eq!(source(world, PROVINCE.source)["state"], "running");
    played.ask(world, "clock", &json!({"ahead": 0}));
    world.until("the hub goes on by itself", |world| source(world, KITCHEN.source)["state"] == "running");
    let answers = answers(world);
    let at = answers.iter().position(|line| line["answer"] == "0").unwrap();
    let waited = answers[at + 1]["at"].as_i64().unwrap() - answers[at]["at"].as_i64().unwrap();
    assert!(waited >= 30_000, "{waited} ms");
    assert_eq!(answers[at]["asked"], answers[at + 1]["asked"], "with the same request");
    assert!(answers[at + 1..].iter().all(|line| line["answer"] == KITCHEN.good));
}

/// A key that was agreed once cannot be renewed by asking.
fn a_key_withdrawn_stops_the_source_until_a_person_has_looked(world: &mut World, played: &Played) {
    let began = now();
    played.ask(world, "faults", &json!({"call": PROVINCE.call, "answer": "expired", "times": 1, "touch": "apart"}));
    world.until("the source has stopped", |world| source(world, PROVINCE.source)["state"] == "stopped");
    assert_eq!(source(world, PROVINCE.source)["trouble"]["code"], "HUB-6008");
    std::thread::sleep(Duration::from_secs(4));
    let answers = played.answers(world, PROVINCE.call, began);
    assert_eq!(answers.last().unwrap()["answer"], "expired", "nobody asks again");
    assert!(!played.is_finished(world), "what changed is still to be read");
    assert_eq!(source(world, KITCHEN.source)["state"], "running");
    assert!(world.stop(), "{}", world.log());
    world.start();
}
