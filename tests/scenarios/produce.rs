//! Farm produce both ways: what producers record in the city goes on to the nation, each once, on their authority and
//! under the code that the nation gives it; what others recorded goes to the platforms whom it concerns; and what one of
//! them then lists of that is no second witness.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hub_tests::platforms::script::List;
use serde_json::{Value, json};

use crate::county::{self, Family};
use crate::played::{Played, until_told};
use crate::world::World;

const OPERATORS: usize = 120;
const SEED: u64 = 5;

const CITY: &str = "jiangmen-traceability.api";
const CHAIN: &str = "national-traceability.chain";
const NATION: &str = "/gateway/trace";
/// Where the city lists batches, those that it was given among them.
const LIST: &str = "/nyszs/api/batch/list";

/// The story's co-operative, which both platforms list, and a batch of it that the city has.
const GROWER: &str = "93440784000001011X";
const BEANS: &str = "20251107-00001010";
/// The story's dealer in farm inputs.
const DEALER: &str = "9244078400000102XQ";
/// A restaurant, which none of them lists.
const STRANGER: &str = "924407840000010629";

/// What the office tells.
const FAMILIES: [Family; 4] = [
    ("batch", "8cdb1e754f865c6e23f5efe8925f4beb4cf0f62a6e629ec60b28c0ec985705d7"), // pragma: allowlist secret
    ("input-trade", "254b0b754733677b4f8f8fb6e48becddc8b23de3c2cdad2ca68cf93817a90841"), // pragma: allowlist secret
    ("sale", "5f4940efb4f9588afbec5b83eca4e3f8fdb346c04e4feb65728dee1bc94d06b7"),  // pragma: allowlist secret
    ("recall", "d62b1e9a81f8a2eb9c21213243cacaafae478ca1340a873140a7d6b362ef4d69"), // pragma: allowlist secret
];

const ROUTES: &str = r#"
[route."national-traceability.chain"]
adapter = "national-traceability"
from = "beginning"

[route."jiangmen-traceability.produce"]
adapter = "jiangmen-traceability"
from = "beginning"

[route."key-products-traceability.trades"]
adapter = "key-products-traceability"
from = "beginning"

[route."epcis.recalls"]
adapter = "epcis"
from = "beginning"

[route."agricultural-inputs.checks"]
adapter = "agricultural-inputs"
from = "beginning"
"#;

#[test]
fn what_producers_record_goes_on_to_the_nation_and_comes_back_as_no_second_witness() {
    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, SEED);
    county::packages(&world, &FAMILIES);
    world.configure(&world.path("plugins"), &(played.sources() + county::SOURCES + ROUTES));
    // Lists are refused, some in clear, and come late; whatever is told first meets trouble.
    for (call, answer) in [
        ("/gateway/trace/outbatch/query", "expired"),
        ("/gateway/trace/promise/query", "cut"),
        ("/gateway/trace/outbatch/report", "trouble"),
        ("/gateway/trace/subject/report", "expired"),
        ("/ipt/v1/nodes", "expired"),
        ("/ipt/v1/trades", "too-fast"),
        ("/ipt/v1/trades/save", "trouble"),
        ("/nytrp/service/queryShop", "truncated"),
        ("/nytrp/service/querySale", "repeat"),
    ] {
        // A session that ends again as soon as it was made anew is one for a person to look at.
        let times = if answer == "expired" { 1 } else { 2 };
        played.ask(&world, "faults", &json!({"call": call, "answer": answer, "times": times}));
    }
    world.start();
    std::thread::sleep(Duration::from_secs(3));
    world.kill();
    world.start();
    played.until_settled(&mut world);
    until_told(&mut world, CHAIN);
    played.counts_are_the_truths(&world);
    assert_eq!(world.get("/v1/totals")["families"], played.truth()["matters"]);

    what_producers_recorded_the_nation_has(&mut world, &played);
    what_the_office_tells_platforms_keep_once_and_end(&mut world, &played);
    assert_eq!(world.get("/v1/audit")["balanced"], true);
}

/// Each batch and each certificate of a producer with a code, once, by the producer's word and under the nation's code.
fn what_producers_recorded_the_nation_has(world: &mut World, played: &Played) {
    let mut codes = BTreeSet::new();
    for told in [BATCHES, PROMISES] {
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        for row in given(world, played, &format!("{NATION}/{}/query", told.service)) {
            let declarer = &row["declarer"];
            assert_eq!((&declarer["source"], &declarer["creditCode"]), (&json!([CITY]), &row["creditCode"]), "{row}");
            // A batch that was its holder's by number until its trace code was printed is another matter, and ended.
            if row["deleted"] == "N" {
                *numbers.entry(text(&row[told.number])).or_default() += 1;
                codes.insert(text(&row[told.id]));
            }
        }
        assert!(numbers.values().all(|rows| *rows == 1), "each once: {numbers:?}");
        let wanted = of_producers(played, &told);
        assert!(wanted.len() > 5, "{wanted:?}");
        let missing: Vec<_> = wanted.iter().filter(|number| !numbers.contains_key(*number)).collect();
        assert!(missing.is_empty(), "{missing:?} not in {numbers:?}, {:?}", receipts(world, CHAIN, "refused"));
    }
    // A later state may have been refused, or need no telling: the code is the receipt's all the same.
    let all = world.get(&format!("/v1/receipts?route={CHAIN}&limit=500"));
    let known: BTreeSet<String> =
        all.as_array().unwrap().iter().filter_map(|receipt| receipt["known_as"].as_str().map(str::to_owned)).collect();
    assert!(codes.is_subset(&known), "{codes:?} not all in {known:?}");
}

/// What the nation is told, in the city's terms and in its own.
struct Told {
    service: &'static str,
    number: &'static str,
    id: &'static str,
    own: List,
    of: List,
    city_number: &'static str,
    /// What makes a row of the city and one of the nation one matter.
    key: [&'static str; 2],
}

const BATCHES: Told = Told {
    service: "outbatch",
    number: "outBatchCode",
    id: "outBatchId",
    own: List::NationalOutBatches,
    of: List::CityBatches,
    city_number: "batch_no",
    key: ["trace_code", "traceCode"],
};
const PROMISES: Told = Told {
    service: "promise",
    number: "promiseNo",
    id: "promiseId",
    own: List::NationalPromises,
    of: List::CityCertificates,
    city_number: "cert_no",
    key: ["cert_no", "promiseNo"],
};

/// Numbers of the city's rows that are of enterprises with a code. Not of those that are gone from it, for what is
/// then left of them at the nation depends on what was told first; nor of what the nation tells itself.
fn of_producers(played: &Played, told: &Told) -> BTreeSet<String> {
    let stands = |row: &Value| text(&row["del_flag"]) == "0" && row["out_id"].is_null();
    let enterprises = played.rows(List::CityEnterprises).into_iter().filter(stands);
    let coded = enterprises.filter(|row| row["credit_code"].as_str().is_some_and(|code| code.len() == 18));
    let coded: BTreeSet<String> = coded.map(|row| text(&row["ent_id"])).collect();
    let [city, nation] = told.key;
    let own: BTreeSet<String> =
        played.rows(told.own).iter().filter(|row| row["outId"].is_null()).map(|row| text(&row[nation])).collect();
    let rows = played.rows(told.of).into_iter().filter(stands);
    let rows = rows.filter(|row| coded.contains(&text(&row["ent_id"])) && !own.contains(&text(&row[city])));
    rows.map(|row| text(&row[told.city_number])).collect()
}

/// What the office tells by a deed, and how the platform that is told keeps it.
struct Deed {
    deed: &'static str,
    of: &'static str,
    number: &'static str,
    route: &'static str,
    /// The call under which the platform keeps it.
    call: &'static str,
    /// The platform's own id of it.
    id: &'static str,
    /// The number there, and by whose word.
    says: [&'static str; 2],
    /// Whose it is there.
    whose: (&'static str, &'static str),
    /// The mark of its end.
    end: (&'static str, &'static str),
}

const DEEDS: [Deed; 5] = [
    Deed {
        deed: "batch",
        of: GROWER,
        number: "E-1",
        route: "jiangmen-traceability.produce",
        call: LIST,
        id: "batch_id",
        says: ["batch_no", "data_source"],
        whose: ("ent_id", "500101"),
        end: ("del_flag", "1"),
    },
    Deed {
        deed: "recall",
        of: GROWER,
        number: BEANS,
        route: "jiangmen-traceability.produce",
        call: "/nyszs/api/batch/stop",
        id: "stop_id",
        says: ["batch_no", "data_source"],
        whose: ("ent_id", "500101"),
        end: ("cancel", "1"),
    },
    Deed {
        deed: "recall",
        of: GROWER,
        number: BEANS,
        route: "epcis.recalls",
        call: "/epcis/capture",
        id: "eventID",
        says: ["lot", "by"],
        whose: ("item", "09524407800014"),
        end: ("error", "did_not_occur"),
    },
    Deed {
        deed: "sale",
        of: GROWER,
        number: "S-1",
        route: "key-products-traceability.trades",
        call: "/ipt/v1/trades",
        id: "tranId",
        says: ["tranNo", "dataSource"],
        whose: ("sellerNode", "JD440700000101"),
        end: ("state", "3"),
    },
    Deed {
        deed: "restricted",
        of: DEALER,
        number: "X-1",
        route: "agricultural-inputs.checks",
        call: "/nytrp/service/saveCheck",
        id: "checkId",
        says: ["number", "dataSource"],
        whose: ("shopCode", "NZ440784000102"),
        end: ("cancel", "1"),
    },
];

fn what_the_office_tells_platforms_keep_once_and_end(world: &mut World, played: &Played) {
    let facts = world.get("/v1/totals")["facts"].as_u64().unwrap();
    // A recall goes to two platforms, and is told once.
    let told: BTreeSet<String> =
        DEEDS.iter().map(|Deed { deed, of, number, .. }| format!("{deed} {of}/{number}")).collect();
    let strange = ["batch", "sale", "restricted"].map(|deed| format!("{deed} {STRANGER}/Y-1"));
    county::push(world, &told.into_iter().chain(strange).collect::<Vec<_>>().join("\n"));
    world.until("all was answered for", |world| {
        let stranger = operator(world, STRANGER);
        let refused = |route: &str, code: &str| {
            let receipts = receipts(world, route, "refused");
            receipts.iter().any(|receipt| receipt["operator"] == stranger && receipt["code"] == code)
        };
        DEEDS.iter().all(|deed| kept(world, played, deed).len() == 1)
            && refused("jiangmen-traceability.produce", "enterprise.unknown")
            && refused("key-products-traceability.trades", "node.unknown")
            && refused("agricultural-inputs.checks", "shop.unknown")
    });
    until_told(world, CHAIN);
    for deed in &DEEDS {
        let row = kept(world, played, deed).remove(0);
        let said = [deed.says[0], deed.whose.0].map(|name| text(&row[name]));
        assert_eq!(said, [deed.number, deed.whose.1], "{row}");
        let known = receipts(world, deed.route, "accepted");
        assert!(known.iter().any(|receipt| receipt["known_as"] == text(&row[deed.id])), "{row} {known:?}");
    }
    what_comes_back_is_no_second_witness(world, played, facts + 7);

    let ends: BTreeSet<String> =
        DEEDS.iter().map(|Deed { deed, of, number, .. }| format!("no-{deed} {of}/{number}")).collect();
    county::push(world, &ends.into_iter().collect::<Vec<_>>().join("\n"));
    world.until("all are ended", |world| {
        DEEDS.iter().all(|deed| text(&kept(world, played, deed)[0][deed.end.0]) == deed.end.1)
    });
    until_told(world, CHAIN);
    assert!(DEEDS.iter().all(|deed| kept(world, played, deed).len() == 1));
    assert_eq!(world.get("/v1/totals")["facts"], facts + 3, "what is gone is no fact");
}

/// The platforms list what they were given; the archive is what it would be without that.
fn what_comes_back_is_no_second_witness(world: &mut World, played: &Played, facts: u64) {
    let since = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    world.until("what was given was pulled", |world| {
        let pulled = [LIST, "/ipt/v1/trades"].iter().all(|call| played.answers(world, call, since).len() > 2);
        pulled && world.is_settled(1)
    });
    assert_eq!(world.get("/v1/totals")["facts"], facts);
    let grower = world.get(&format!("/v1/operators/{}", operator(world, GROWER).as_str().unwrap()));
    let matters = grower["matters"].as_array().unwrap();
    for number in ["E-1", "S-1"] {
        let of_it = |matter: &&Value| matter["key"].as_str().is_some_and(|key| key.ends_with(number));
        let matter = matters.iter().find(of_it).unwrap();
        assert_eq!(matter["sources"], json!(["county.push"]), "{matter}");
    }
}

/// What the platform keeps by the office's word.
fn kept(world: &World, played: &Played, deed: &Deed) -> Vec<Value> {
    let mut rows = given(world, played, deed.call);
    rows.retain(|row| row[deed.says[1]] == "county.push");
    rows
}

/// What a platform was given by a call, and keeps.
fn given(world: &World, played: &Played, call: &str) -> Vec<Value> {
    played.given(world)[call].as_array().cloned().unwrap_or_default()
}

/// What a platform said of what it was told.
fn receipts(world: &World, route: &str, verdict: &str) -> Vec<Value> {
    world.get(&format!("/v1/receipts?route={route}&verdict={verdict}&limit=500")).as_array().unwrap().clone()
}

/// The id of the operator with this code.
fn operator(world: &World, code: &str) -> Value {
    world.get(&format!("/v1/operators/{code}"))["id"].clone()
}

/// A number or a text, as text.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
