//! The county's exchange both ways: messages that the county signs are taken once, what is not signed so is refused by a
//! code and leaves nothing; what others told reaches the county signed, once, and what it then lists is no second witness.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hub_tests::platforms::script::List;
use hub_tests::platforms::script::moment::Moment;
use hub_tests::platforms::serve::county::Seal;
use reqwest::Method;
use serde_json::{Value, json};

use crate::played::{Played, until_told};
use crate::world::World;

const OPERATORS: usize = 60;
const SEED: u64 = 9;

const OTHERS: &str = "county-services.others";
const ROUTE: &str = r#"
[route."county-services.others"]
adapter = "county-services"
settings = { profile = "exchange-xml" }
from = "beginning"
"#;

/// The source of what is pushed, and the call that is told.
const PUSHED: &str = "county-services.exchange";
const EXCHANGE: &str = "/hsjg/exchange";
const INSPECTIONS: &str = "/hsjg/api/v1/inspection";

const MESSAGE: &str = "<ExchangeMessage><Header><Sender>CFXT</Sender><Receiver>HUB</Receiver><Flow>save</Flow>\
                       <Item>行政处罚</Item><SN>of-a-test-1</SN></Header><Body><fields><CF_WSH>鹤市监处罚〔2024〕1号</CF_WSH>\
                       <CF_XDR_MC>演示甲食品有限公司</CF_XDR_MC></fields></Body></ExchangeMessage>";

#[test]
fn what_the_county_signs_is_taken_once_and_what_others_told_reaches_it_signed_and_once() {
    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, SEED);
    played.configure(&world, |sources| format!("{sources}{ROUTE}"));
    // Whatever is told first meets trouble; of what is pushed the first answer gets lost.
    for (call, answer) in [(EXCHANGE, "trouble"), (EXCHANGE, "cut"), ("/in/county-services.exchange", "again")] {
        played.ask(&world, "faults", &json!({"call": call, "answer": answer, "times": 2}));
    }
    world.start();
    std::thread::sleep(Duration::from_secs(3));
    world.kill();
    world.start();
    played.until_settled(&mut world);
    until_told(&mut world, OTHERS);
    played.counts_are_the_truths(&world);

    what_others_told_the_county_has_once(&mut world, &played);
    what_is_not_signed_by_the_county_leaves_nothing(&world);
    assert!(world.stop(), "{}", world.log());
}

/// Penalties of the province that the county does not tell by itself; and inspections, which it lists.
fn what_others_told_the_county_has_once(world: &mut World, played: &Played) {
    let given = played.given(world);
    let rows = |call: &str| given[call].as_array().cloned().unwrap_or_default();
    let texts = |call: &str, name: &str| -> Vec<String> {
        rows(call)
            .iter()
            .filter_map(|row| row[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned))
            .collect()
    };
    for (call, name, whose) in [
        (EXCHANGE, "CF_WSH", "CF_XDR_SHXYM"),
        (EXCHANGE, "XK_XKBH", "XK_XDR_SHXYM"),
        (INSPECTIONS, "recordNo", "creditCode"),
    ] {
        // Whose name is another one later is told of again, and a row more there: under the same code.
        let of =
            |row: &Value| Some((row[name].as_str()?.to_owned(), row[whose].as_str().unwrap_or_default().to_owned()));
        let told: BTreeSet<(String, String)> =
            rows(call).iter().filter_map(of).filter(|(of, _)| !of.is_empty()).collect();
        let once: BTreeSet<&String> = told.iter().map(|(number, _)| number).collect();
        assert!(!told.is_empty(), "{name}: nothing was told");
        // One document may punish several, and one licence be held by two.
        assert!(told.len() - once.len() <= 3, "{name}: {told:?}");
    }
    let listed: BTreeSet<String> =
        played.rows(List::Inspections).iter().filter_map(|row| row["JCJLBH"].as_str().map(str::to_owned)).collect();
    assert!(texts(INSPECTIONS, "recordNo").iter().all(|number| listed.contains(number)), "of the province alone");

    every_archive_is_told_once(world, &rows(EXCHANGE));

    let own = played.rows(List::CountyInspections).len() as u64;
    world.until("what was given was pulled, and is no second witness", |world| {
        collected(world, "county-services.api") >= own
            && world.is_settled(1)
            && world.get("/v1/totals")["facts"] == played.truth()["facts"]
    });
}

/// As it stands in the end, under its own id.
fn every_archive_is_told_once(world: &World, rows: &[Value]) {
    let told: BTreeMap<&str, &Value> = rows.iter().filter_map(|row| Some((row["DA_BH"].as_str()?, row))).collect();
    let standing = told.values().filter(|row| row["isDelete"] == 0).count();
    assert_eq!(world.get("/v1/totals")["operators"], standing, "{told:?}");
    assert_eq!(rows.iter().filter(|row| row["DA_BH"].is_string()).count(), told.len(), "one row an archive");
    for operator in world.get("/v1/operators?limit=20")["items"].as_array().unwrap() {
        let id = operator["id"].as_str().unwrap();
        let counts = world.get(&format!("/v1/operators/{id}"))["counts"].as_object().unwrap().clone();
        let counts: Vec<String> = counts.iter().map(|(family, n)| format!("{family}:{n}")).collect();
        assert_eq!(told[id]["DA_SX"], counts.join(";").as_str(), "{operator}");
    }
}

fn collected(world: &World, source: &str) -> u64 {
    let audit = world.get("/v1/audit");
    let rows = audit["raw"].as_array().unwrap();
    rows.iter().find(|row| row["source"] == source).unwrap()["collected"].as_u64().unwrap()
}

fn what_is_not_signed_by_the_county_leaves_nothing(world: &World) {
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    let signed = |ms: i64| Seal::default().signed(MESSAGE, &Moment(ms).compact_ms());
    let good = signed(now);
    let before = collected(world, PUSHED);
    assert_eq!(push(world, &good), (200, String::new()));
    for (what, message, code) in [
        ("not signed", MESSAGE.to_owned(), "HUB-6323"),
        ("taken back by another", good.replace("save", "cancel"), "HUB-6320"),
        ("of another operator", good.replace("演示甲", "演示乙"), "HUB-6320"),
        ("of an hour ago", signed(now - 3_600_000), "HUB-6321"),
        ("taken before", good.clone(), "HUB-6322"),
        ("with entities", format!("<!DOCTYPE x [<!ENTITY y \"z\">]>{good}"), "HUB-6323"),
    ] {
        assert_eq!(push(world, &message), (401, code.to_owned()), "{what}");
    }
    assert_eq!(collected(world, PUSHED), before + 1, "of all these one was taken");
}

/// What the hub answers: its status and, where it refuses, the code.
fn push(world: &World, message: &str) -> (u16, String) {
    let headers = [("content-type", "application/xml")];
    let answer = world.send(Method::POST, "/in/county-services.exchange", &headers, message).unwrap();
    let status = answer.status().as_u16();
    let said: Value = serde_json::from_str(&world.text(answer)).unwrap_or_default();
    (status, said["code"].as_str().unwrap_or_default().to_owned())
}
