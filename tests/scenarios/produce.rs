//! Farm produce, back to the city's platform: batches that its enterprises recorded elsewhere and stops of sale,
//! each once, changed and ended by its own id; and what it lists of that is no second witness.

use std::fs;

use reqwest::Method;
use serde_json::Value;

use crate::played::Played;
use crate::world::{PUSH, World};
use crate::{contents, program};

const OPERATORS: usize = 60;
const SEED: u64 = 5;

/// The source of what others recorded.
const SOURCE: &str = "county.push";
const CITY: &str = "jiangmen-traceability.api";

/// The story's co-operative, which the platform lists, and a batch of it that the platform has.
const GROWER: &str = "93440784000001011X";
const BEANS: &str = "20251107-00001010";
/// A restaurant, which it does not list.
const STRANGER: &str = "924407840000010629";

const MORE: &str = r#"
[platform.county]
[source."county.push"]
adapter = "county"
auth = { header = "token", token-file = "secrets/push.token" }

[route."jiangmen-traceability.produce"]
adapter = "jiangmen-traceability"
from = "beginning"
"#;

#[test]
fn a_batch_recorded_elsewhere_is_listed_by_the_city_s_platform_and_its_sale_stops_and_goes_on() {
    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, SEED);
    with_another_source(&world);
    world.configure(&world.path("plugins"), &(played.sources() + MORE));
    world.start();
    played.until_settled(&mut world);
    assert_eq!(given(&world, &played, "save").len(), 0, "what the platform tells itself is not told to it");

    let facts = world.get("/v1/totals")["facts"].as_u64().unwrap();
    let told =
        [format!("batch {GROWER}/E-1"), format!("batch {STRANGER}/E-2"), format!("recall {GROWER}/{BEANS}")].join("\n");
    push(&world, &told);
    until_told(&mut world, [2, 1]);
    let (batches, stops) = (given(&world, &played, "save"), given(&world, &played, "stop"));
    assert_eq!((batches.len(), stops.len()), (1, 1), "{batches:?} {stops:?}");
    for (row, number) in [(&batches[0], "E-1"), (&stops[0], BEANS)] {
        assert_eq!((&row["batch_no"], &row["data_source"]), (&number.into(), &SOURCE.into()), "{row}");
        assert_eq!(row["ent_id"], "500101");
    }
    let refused = &world.get("/v1/receipts?route=jiangmen-traceability.produce&verdict=refused")[0];
    assert_eq!((&refused["code"], &refused["operator"]), (&"enterprise.unknown".into(), &operator(&world, STRANGER)));

    what_comes_back_is_no_second_witness(&mut world, &batches[0], facts + 3);

    push(&world, &format!("no-batch {GROWER}/E-1\nno-recall {GROWER}/{BEANS}"));
    until_told(&mut world, [2, 1]);
    world.until("both are ended", |world| {
        given(world, &played, "save")[0]["del_flag"] == 1 && given(world, &played, "stop")[0]["cancel"] == 1
    });
    assert_eq!((given(&world, &played, "save").len(), given(&world, &played, "stop").len()), (1, 1));
    world.until("what is gone is no fact", |world| world.get("/v1/totals")["facts"] == facts + 1);
    assert_eq!(world.get("/v1/audit")["balanced"], true);
}

/// The platform lists what it was given; the archive is what it would be without that.
fn what_comes_back_is_no_second_witness(world: &mut World, row: &Value, facts: u64) {
    let own = row["batch_id"].as_str().unwrap();
    world.until("what was given was pulled", |world| {
        contents::versions(world, CITY).iter().any(|(record, _)| record == own) && world.is_settled(1)
    });
    assert_eq!(world.get("/v1/totals")["facts"], facts);
    let grower = world.get(&format!("/v1/operators/{}", operator(world, GROWER).as_str().unwrap()));
    let matters = grower["matters"].as_array().unwrap();
    let matter = matters.iter().find(|matter| matter["key"].as_str().is_some_and(|key| key.ends_with("E-1"))).unwrap();
    assert_eq!(matter["sources"], Value::from(vec![SOURCE]), "{matter}");
}

/// Packages of the adapters, and of one that is pushed what others recorded.
fn with_another_source(world: &World) {
    let copied = |from: &str, to: &str, change: &dyn Fn(String) -> String| {
        let (from_folder, to) = (program::components().join(from), world.path("plugins").join(to));
        fs::create_dir_all(&to).unwrap();
        let component = format!("{from}.wasm");
        fs::copy(from_folder.join(&component), to.join(&component)).unwrap();
        let manifest = fs::read_to_string(from_folder.join("manifest.toml")).unwrap();
        fs::write(to.join("manifest.toml"), change(manifest)).unwrap();
    };
    for name in ["yi-can-shi-an", "provincial-supervision", "jiangmen-traceability"] {
        copied(name, name, &|manifest| manifest);
    }
    let subject = |family: &str, fingerprint: &str| {
        format!(
            "\n[subjects.{family}]\nencoding = \"avro\"\nfingerprint = \"{fingerprint}\"\n\n\
             [subjects.{family}.revision]\npush = \"always\"\n"
        )
    };
    copied("hostile-adapter", "county", &|manifest| {
        let manifest = manifest.replace(r#"name = "hostile-adapter""#, r#"name = "county""#);
        manifest + &subject("batch", BATCH) + &subject("recall", RECALL)
    });
}

/// Fingerprints of the schemas, as schemas/avro/ids.toml has them.
const BATCH: &str = "8cdb1e754f865c6e23f5efe8925f4beb4cf0f62a6e629ec60b28c0ec985705d7";
const RECALL: &str = "d62b1e9a81f8a2eb9c21213243cacaafae478ca1340a873140a7d6b362ef4d69";

fn push(world: &World, records: &str) {
    let headers = [("token", PUSH), ("content-type", "text/plain")];
    let answer = world.send(Method::POST, &format!("/in/{SOURCE}"), &headers, records).unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
}

/// Nothing waits, and of what was told so much was accepted and refused.
fn until_told(world: &mut World, [accepted, refused]: [u64; 2]) {
    world.until("the platform was told", |world| {
        world.check();
        let route = &world.get("/v1/routes")[0];
        assert_ne!(route["state"], "stopped", "{route}");
        let receipts = world.get("/v1/receipts?route=jiangmen-traceability.produce&limit=500");
        let of = |verdict: &str| {
            receipts.as_array().unwrap().iter().filter(|receipt| receipt["verdict"] == verdict).count() as u64
        };
        let settled = world.is_settled(1) && world.get("/v1/totals")["outbox"] == 0 && route["waiting"] == 0;
        settled && (of("accepted"), of("refused")) == (accepted, refused)
    });
}

/// What the platform was given by a call, and keeps.
fn given(world: &World, played: &Played, call: &str) -> Vec<Value> {
    let under = if call == "save" { "/nyszs/api/batch/list" } else { "/nyszs/api/batch/stop" };
    played.given(world)[under].as_array().cloned().unwrap_or_default()
}

/// The id of the operator with this code.
fn operator(world: &World, code: &str) -> Value {
    world.get(&format!("/v1/operators/{code}"))["id"].clone()
}
