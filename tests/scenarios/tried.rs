//! `hub plugin run` on what a channel takes that is no file of records: an exchange that was recorded where it pulls, the
//! body of a call where it is pushed to. Files of records are in `first_hour`.
//!
//! Knows nothing of what a record means: the adapter's own cases say it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::program;
use crate::vendor::Desk;
use crate::world::copy_folder;

const PULLS: &str = "yi-can-shi-an";

fn case(package: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(package.join("cases").join(name)).unwrap()).unwrap()
}

#[test]
fn a_recorded_exchange_shows_what_is_asked_for_and_what_comes_of_each_row() {
    let desk = tempfile::tempdir().unwrap();
    let package = desk.path().join(PULLS);
    copy_folder(&program::components().join(PULLS), &package);
    // One row in the first of three lists, which has a case of its own.
    let (mut exchange, company) = (case(&package, "pull-a-round.json"), case(&package, "company-in-full.json"));
    let rows = [json!([company["records"][0]["payload"]]), json!([]), json!([])];
    for (step, rows) in exchange["pull"]["steps"].as_array_mut().unwrap().iter_mut().zip(rows) {
        step["response"]["body"]["data"]["list"] = rows;
    }
    let recorded = desk.path().join("recorded.json");
    fs::write(&recorded, exchange.to_string()).unwrap();
    let run = ["plugin", "run", package.to_str().unwrap(), recorded.to_str().unwrap(), "--channel", "api"];

    let said = program::run(&[&run[..], &["--json"]].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    let tried: Value = serde_json::from_str(&said.out).unwrap();
    let asked: Vec<&Value> = tried["requests"].as_array().unwrap().iter().map(|request| &request["path"]).collect();
    assert_eq!(asked, ["/openapi/company/list", "/openapi/ai/record/list", "/openapi/punish/list"]);
    assert_eq!(tried["failure"], Value::Null);
    let [record] = &tried["records"].as_array().unwrap()[..] else { panic!("one record: {tried}") };
    assert_eq!(record["attributes"], json!({"list": "company"}));
    assert_eq!(record["outcome"], company["expect"][0]);
    let said = program::run(&run);
    assert!(said.out.contains("list company: {") && said.out.ends_with("1 records: events 1\n"), "{}", said.out);

    // What was recorded ends before the adapter has done: what came is shown, and that it is not all.
    exchange["pull"]["steps"].as_array_mut().unwrap().truncate(1);
    fs::write(&recorded, exchange["pull"].to_string()).unwrap();
    let said = program::run(&run);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.out.contains("the talk ends: \"no more answers are recorded\""), "{}", said.out);
    assert!(said.out.ends_with("1 records: events 1\n"), "{}", said.out);
}

#[test]
fn a_call_is_read_by_the_path_that_it_was_sent_to() {
    let desk = tempfile::tempdir().unwrap();
    let package = desk.path().join(PULLS);
    copy_folder(&program::components().join(PULLS), &package);
    let body = desk.path().join("body");
    let received = &case(&package, "push-list.json")["receive"];
    fs::write(&body, received["call"]["body"].to_string()).unwrap();
    let run = ["plugin", "run", package.to_str().unwrap(), body.to_str().unwrap(), "--channel"];
    let path = received["call"]["path"].as_str().unwrap();
    let said = program::run(&[&run[..], &["push", "--path", path, "--header", "X-From: here", "--json"]].concat());
    let tried: Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.err));
    let lists: Vec<&Value> =
        tried["records"].as_array().unwrap().iter().map(|record| &record["attributes"]["list"]).collect();
    assert_eq!(lists, ["ai/record", "ai/record"], "an entry of the list each");
    let elsewhere = program::run(&[&run[..], &["push", "--path", "/nowhere"]].concat());
    assert!(elsewhere.err.contains("HUB-4529"), "{}", elsewhere.err);
    let pulled = program::run(&[&run[..], &["api", "--path", "/nowhere"]].concat());
    assert!(pulled.err.contains("is not pushed to"), "{}", pulled.err);
}

#[test]
fn the_body_of_a_call_shows_what_comes_of_each_record_in_it() {
    let desk = Desk::new();
    fs::write(desk.path("body"), "good 1\nreject 2\ngood 3\n").unwrap();
    let said = desk.hub(&["plugin", "run", "@package", "@body"]);
    assert_eq!(said.code, 1, "one is rejected: {}", said.err);
    assert!(said.out.contains("row 2: {\n  \"rejected\": {\n    \"code\": \"hostile.rejected\""), "{}", said.out);
    assert!(said.out.ends_with("3 records: events 2, rejected 1\n"), "{}", said.out);
}
