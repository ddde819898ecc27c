//! A later version of an adapter reads a stretch of a source once more: what it makes other than what stands is shown
//! first, then made so. Killed in the middle and begun anew, nothing is doubled and nothing left.

use std::fs;

use reqwest::Method;
use serde_json::{Value, json};

use crate::hostile::{self, SOURCE};
use crate::program;
use crate::vendor::{ADAPTER, Desk, reworded};
use crate::world::{ADMIN, READER, World, copy_folder};

const GOOD: usize = 300;
/// Of each kind that the later version reads otherwise.
const OTHER: usize = 1_500;
const EDITIONS: [&str; 2] = ["edition-the-first", "edition-the-later"];

#[test]
fn a_stretch_is_compared_first_and_then_made_what_a_later_version_says() {
    let desk = Desk::new();
    let trusted = desk.key("vendor");
    let later = desk.path("later");
    copy_folder(&desk.path("package"), &later);
    reworded(&later.join("manifest.toml"), r#"version = "1.0.0""#, r#"version = "2.0.0""#);
    reworded(&later.join(format!("{ADAPTER}.wasm")), EDITIONS[0], EDITIONS[1]);
    let later = desk.sign("later", "vendor");

    let mut world = World::new();
    let source = hostile::source("{}");
    world.configure(
        &program::components(),
        &format!("{source}\n[plugins.trusted.vendor]\nkey = {trusted:?}\nplugins = [{ADAPTER:?}]\n"),
    );
    world.start();
    let deeds = [("good", GOOD), ("changes", OTHER), ("vanishes", OTHER), ("appears", OTHER), ("ignore", OTHER)];
    let records: Vec<String> =
        deeds.iter().flat_map(|(deed, many)| (0..*many).map(move |n| format!("{deed} {deed}-{n}"))).collect();
    for push in records.chunks(500) {
        assert!(hostile::push(&world, push).status().is_success());
    }
    let raw = records.len() as u64;
    world.until("all is translated", |world| world.is_settled(raw));
    assert_eq!(facts(&world), (GOOD + 2 * OTHER) as u64);

    let file = fs::read(&later).unwrap();
    assert_eq!(world.send_bytes(Method::POST, &format!("{}/v1/plugins", world.url()), ADMIN, file).status(), 200);
    let began = "2026-01-01";
    let rerun = json!({"version": "2.0.0", "since": began}).to_string();
    for (token, status) in [("", 401), (READER, 403)] {
        assert_eq!(world.ask(Method::POST, &path(""), token, &rerun).unwrap().status(), status);
    }
    assert_eq!(asked(&world, Method::POST, "/apply", "", 422)["code"], "HUB-7510", "nothing was compared");
    let strange = json!({"version": "3.0.0", "since": began}).to_string();
    assert_eq!(asked(&world, Method::POST, "", &strange, 422)["code"], "HUB-4520");

    let url = world.url();
    let other = ["reprocess", "--source", SOURCE, "--from", began, "--adapter", "other@2.0.0", "--url", &url];
    let said = program::run(&other);
    assert!(said.code == 1 && said.err.contains("HUB-8002"), "another adapter is none of this source: {}", said.err);
    asked(&world, Method::POST, "", &rerun, 200);
    asked(&world, Method::DELETE, "", "", 200);
    world.until("what is being compared can be ended", |world| world.get(&path(""))["phase"] == "cancelled");
    let compared = by_command(&world, &["--from", began, "--adapter", &format!("{ADAPTER}@2.0.0")]);
    assert_eq!((&compared["phase"], &compared["differing"]), (&json!("compared"), &json!(3 * OTHER)));
    let difference = &compared["difference"];
    assert_eq!(difference["compared"], raw);
    assert_eq!(difference["same"], raw - 3 * OTHER as u64, "what is the same is left alone");
    assert_eq!(difference["fields"], json!([{"family": "kitchen-alert", "field": "kind", "events": OTHER}]));
    assert_eq!(
        difference["outcomes"],
        json!([
            {"live": "events", "other": "ignored hostile.ignored", "records": OTHER},
            {"live": "nothing", "other": "events", "records": OTHER},
        ])
    );
    assert_eq!(facts(&world), (GOOD + 2 * OTHER) as u64, "nothing was written");

    assert_eq!(asked(&world, Method::POST, "/apply", "", 422)["code"], "HUB-7511", "another version serves");
    let promote = json!({"version": "2.0.0"}).to_string();
    let promoted = world.ask(Method::POST, &format!("/v1/plugins/{ADAPTER}/promote"), ADMIN, &promote).unwrap();
    assert_eq!(promoted.status(), 200);
    world.until("it serves", |world| world.get(&format!("/v1/plugins/{ADAPTER}"))["serves"] == "2.0.0");
    assert_eq!(asked(&world, Method::DELETE, "", "", 200)["phase"], "cancelled");
    assert_eq!(asked(&world, Method::POST, "/apply", "", 422)["code"], "HUB-7510", "what was ended is compared anew");

    let (url, token) = (world.url(), world.path("secrets/admin.token"));
    let dry = ["dead-letters", "replay", "--source", SOURCE, "--dry-run", "--json", "--url", &url, "--token-file"];
    let said = program::run(&[&dry[..], &[token.to_str().unwrap()]].concat());
    let tried: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(tried, json!({"tried": 1_000, "outcomes": {"events": 1_000}, "cut": false}), "and none is written");
    assert_eq!(world.audited("raw", "replayed"), 0);

    by_command(&world, &["--from", began, "--adapter", &format!("{ADAPTER}@2.0.0")]);
    asked(&world, Method::POST, "/apply", "", 200);
    let turn = &world.get(&format!("/v1/plugins/{ADAPTER}"))["history"][0];
    let did = (&turn["act"], &turn["version"], &turn["rewritten"]["source"], &turn["rewritten"]["records"]);
    assert_eq!(did, (&json!("reprocessed"), &json!("2.0.0"), &json!(SOURCE), &json!(3 * OTHER)), "who did it is kept");
    world.kill();
    world.start();
    let done = by_command(&world, &["--from", began, "--adapter", &format!("{ADAPTER}@2.0.0"), "--apply"]);
    assert_eq!((&done["phase"], &done["written"]), (&json!("applied"), &done["differing"]));
    let before = 3 * OTHER as u64 - done["written"].as_u64().unwrap();
    println!("{before} of {} were written when the hub was killed", 3 * OTHER);
    // What was just written is under way, and no difference.
    let again = by_command(&world, &["--from", began, "--adapter", &format!("{ADAPTER}@2.0.0")]);
    assert_eq!((&again["difference"]["same"], &again["differing"]), (&json!(raw), &json!(0)));
    world.until("the archive follows", |world| world.is_settled(raw) && facts(world) == (GOOD + 2 * OTHER) as u64);
    assert_eq!(world.get("/v1/dead-letters/groups"), json!([]), "what was rejected is read now");
    let replayed = world.audited("raw", "replayed");
    assert_eq!(replayed, 3 * OTHER as u64, "each that differs was written again once, whoever was killed");
    assert_eq!(world.get("/v1/audit")["balanced"], true);
}

fn facts(world: &World) -> u64 {
    world.get("/v1/totals")["facts"].as_u64().unwrap()
}

fn path(below: &str) -> String {
    format!("/v1/sources/{SOURCE}/rerun{below}")
}

fn asked(world: &World, method: Method, below: &str, body: &str, status: u16) -> Value {
    let answer = world.ask(method, &path(below), ADMIN, body).unwrap();
    let answered = answer.status().as_u16();
    let told = world.json(answer);
    assert_eq!(answered, status, "{told}");
    told
}

/// What a person types, to its end.
fn by_command(world: &World, words: &[&str]) -> Value {
    let (url, token) = (world.url(), world.path("secrets/admin.token"));
    let of_hub = ["--url", &url, "--token-file", token.to_str().unwrap(), "--json"];
    let said = program::run(&[&["reprocess", "--source", SOURCE], words, &of_hub].concat());
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    serde_json::from_str(&said.out).unwrap()
}
