//! 邑校食安 both ways: what canteens and their devices tell is one matter however it comes and whatever clock it was
//! told by; penalties, orders and warnings of canteens and of who supplies them go back, each once, and of nobody else.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use hub_tests::platforms::script::List;
use serde_json::{Value, json};

use crate::county::{self, Family};
use crate::played::{Played, until_told};
use crate::world::World;

const OPERATORS: usize = 150;
const SEED: u64 = 5;
const PENALTIES: &str = "/yxsa/api/penalty/save";
const ORDERS: &str = "/yxsa/api/rectify/save";
const WARNINGS: &str = "/yxsa/api/warning/save";

/// The story's school, who feeds it, and a restaurant that is no unit of the platform.
const SCHOOL: (&str, &str) = ("1244078400000110XL", "XX0000110");
const CATERER: (&str, &str) = ("91440784000001038U", "XX0000103");
const STRANGER: &str = "924407840000010629";

/// What the office tells.
const FAMILIES: [Family; 2] = [
    ("rectification", "b62ea2f47f50a4bc4dbd2ce180f506afce8cb811666eef16dee28d8f840bdcc9"), // pragma: allowlist secret
    ("risk-warning", "96f87d7b2e3e3d74b070d00bd3fa07e0ccafc716d65336b66f43dd9a52094379"),  // pragma: allowlist secret
];

const SCHOOLS: &str = "yi-xiao-shi-an.schools";
const ROUTE: &str = r#"
[route."yi-xiao-shi-an.schools"]
adapter = "yi-xiao-shi-an"
from = "beginning"
"#;

#[test]
fn canteens_are_told_of_and_told_back_to() {
    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, SEED);
    county::packages(&world, &FAMILIES);
    world.configure(&world.path("plugins"), &(played.sources() + county::SOURCES + ROUTE));
    // The secret ends while lists are read, whatever is told first meets trouble, and answers to pushes get lost.
    played.ask(&world, "faults", &json!({"call": "/yxsa/api/purchase/page", "answer": "expired", "times": 1}));
    played.ask(&world, "faults", &json!({"call": PENALTIES, "answer": "trouble", "times": 2, "after": 1}));
    played.ask(&world, "faults", &json!({"call": "/in/yi-xiao-shi-an.push", "answer": "again", "times": 5}));
    world.start();
    std::thread::sleep(Duration::from_secs(3));
    world.kill();
    world.start();
    played.until_settled(&mut world);
    until_told(&mut world, SCHOOLS);

    penalties_of_units_went_back_and_no_others(&world, &played);
    the_weighed_and_the_entered_are_one(&world);
    orders_and_warnings_go_back_change_and_end(&mut world, &played);
    assert_eq!(world.get("/v1/audit")["balanced"], true);
}

fn penalties_of_units_went_back_and_no_others(world: &World, played: &Played) {
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for row in given(world, played, PENALTIES) {
        *told.entry(plain(row["docNo"].as_str().unwrap())).or_default() += 1;
    }
    let wanted = wanted(world, played);
    for document in ["鹤市监处罚(2025)221号", "鹤市监处罚(2025)224号"] {
        assert!(wanted.contains(document), "of a supplier and of a canteen: {wanted:?}");
    }
    let receipts = receipts(world);
    assert_eq!(told.keys().cloned().collect::<BTreeSet<_>>(), wanted, "{} {receipts:?}", world.get("/v1/routes"));
    assert!(told.values().all(|rows| *rows == 1), "each once: {told:?}");
    let of = |code: &str| receipts.iter().filter(|receipt| receipt["code"] == code).count();
    assert!(of("unit.unknown") > 0, "of who is none of its units nothing is said: {receipts:?}");
    let penalties = receipts.iter().filter(|receipt| receipt["subject"] == "penalty");
    let accepted = penalties.filter(|receipt| receipt["verdict"] == "accepted").count();
    assert_eq!(accepted, told.len(), "{receipts:?}");
}

/// Waste without a slip that a scale told and a person entered: one matter of both sources, if the scale's clock was
/// read right. Every way of writing a time is among them.
fn the_weighed_and_the_entered_are_one(world: &World) {
    let mut both = 0;
    let mut after = String::new();
    loop {
        let page = world.get(&format!("/v1/operators?limit=100&after={after}"));
        for operator in page["items"].as_array().unwrap() {
            let operator = world.get(&format!("/v1/operators/{}", operator["id"].as_str().unwrap()));
            let matters = operator["matters"].as_array().unwrap().iter();
            let waste =
                matters.filter(|matter| matter["family"] == "waste" && matter["key"].to_string().contains("else 1"));
            both += waste.filter(|matter| matter["sources"].as_array().is_some_and(|from| from.len() == 2)).count();
        }
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    assert!(both >= 8, "{both}");
}

fn orders_and_warnings_go_back_change_and_end(world: &mut World, played: &Played) {
    let facts = world.get("/v1/totals")["facts"].as_u64().unwrap();
    let (school, caterer) = (SCHOOL.0, CATERER.0);
    let told = [
        format!("order {school}/责改1号"),
        format!("order {STRANGER}/责改2号"),
        format!("warning {school}/预警1号"),
        format!("supplier-warning {caterer}/预警2号"),
    ];
    let unknown = |world: &World| receipts(world).iter().filter(|receipt| receipt["code"] == "unit.unknown").count();
    let before = unknown(world);
    // The county's own orders went there before.
    let orders = given(world, played, ORDERS).len();
    let of_ours = |world: &World| {
        let told = given(world, played, ORDERS);
        told.into_iter().find(|row| row["noticeNo"] == "责改1号").unwrap_or_default()
    };
    county::push(world, &told.join("\n"));
    world.until("orders and warnings were told", |world| {
        world.get("/v1/totals")["facts"] == facts + 4
            && (given(world, played, ORDERS).len(), given(world, played, WARNINGS).len()) == (orders + 1, 2)
            && unknown(world) == before + 1
    });
    until_told(world, SCHOOLS);
    let order = of_ours(world);
    assert_eq!((&order["noticeNo"], &order["unitId"]), (&json!("责改1号"), &json!(SCHOOL.1)));
    let warnings = given(world, played, WARNINGS);
    let whose: BTreeSet<(&str, &str)> =
        warnings.iter().map(|row| (row["unitId"].as_str().unwrap(), row["unitRole"].as_str().unwrap())).collect();
    assert_eq!(whose, BTreeSet::from([(SCHOOL.1, "warned"), (CATERER.1, "supplier")]));

    county::push(world, &format!("order-closed {school}/责改1号"));
    world.until("the order is closed there, too", |world| of_ours(world)["status"] == "closed");
    county::push(world, &format!("no-order {school}/责改1号"));
    world.until("the order is gone there, too", |world| of_ours(world)["delFlag"] == 1);
    until_told(world, SCHOOLS);
    assert_eq!(given(world, played, ORDERS).len(), orders + 1, "one order, by the platform's own id");
    // The platform tells nothing of what it was given, and was told it: no fact more.
    assert_eq!(world.get("/v1/totals")["facts"], facts + 3);
    let before = played.answers(world, ORDERS, 0).len() + played.answers(world, WARNINGS, 0).len();
    assert!(world.stop());
    world.start();
    std::thread::sleep(Duration::from_secs(3));
    let after = played.answers(world, ORDERS, 0).len() + played.answers(world, WARNINGS, 0).len();
    assert_eq!(after, before, "a start tells nothing that was answered for");
}

/// What the platform was given by a call, and keeps.
fn given(world: &World, played: &Played, call: &str) -> Vec<Value> {
    played.given(world)[call].as_array().cloned().unwrap_or_default()
}

fn receipts(world: &World) -> Vec<Value> {
    world.get("/v1/receipts?route=yi-xiao-shi-an.schools&limit=500").as_array().unwrap().clone()
}

/// Penalties of operators that are units of the platform, by their own ids there.
fn wanted(world: &World, played: &Played) -> BTreeSet<String> {
    let units = played.rows(List::Units).into_iter().filter(|unit| unit["delFlag"] != 1 && unit["delFlag"] != "1");
    let mut wanted = BTreeSet::new();
    for unit in units {
        let id = format!("yi-xiao-shi-an%2F{}", unit["unitId"].as_str().unwrap());
        let operator = world.get(&format!("/v1/operators/{id}"));
        let matters = operator["matters"].as_array().unwrap().iter();
        let penalties = matters.filter(|matter| matter["family"] == "penalty");
        wanted.extend(penalties.map(|matter| plain(matter["key"].as_str().unwrap().split('|').next().unwrap())));
    }
    wanted
}

/// A document number with its brackets made one kind, as in a natural key.
fn plain(number: &str) -> String {
    let of_kind = |letter| match letter {
        '[' | '（' | '〔' | '［' => '(',
        ']' | '）' | '〕' | '］' => ')',
        letter => letter,
    };
    number.trim().chars().map(of_kind).collect()
}
