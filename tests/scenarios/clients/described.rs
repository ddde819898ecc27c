//! What describes the hub to machines is true: Schemathesis asks everything of `/openapi.json`, promtool reads
//! `/metrics`.

use std::fs;

use hub_core::report::metric;
use reqwest::Method;
use serde_json::{Value, json};

use super::client;
use crate::hostile::SOURCE;
use crate::world::{ADMIN, World};

/// What a dead letter holds is for operators: a reader is told so.
const FOR_OPERATORS: &str = "GET /v1/dead-letters/{raw}/{generation}";

/// Operations that answer with something only where they are asked for what there is.
const BY_NAME: [&str; 9] = [
    "GET /v1/operators/{id}",
    "GET /v1/operators/{id}/timeline",
    "GET /v1/operators/{id}/why/{field}",
    FOR_OPERATORS,
    "GET /subjects/{subject}/versions",
    "GET /subjects/{subject}/versions/{version}",
    "GET /subjects/{subject}/versions/{version}/schema",
    "GET /schemas/ids/{id}",
    "POST /compatibility/subjects/{subject}/versions/{version}",
];

/// Asks everything that the document describes, in the name of who has the token.
pub fn the_api_is_as_described(world: &World, name: &str, token: &str) {
    let (config, report) = (world.path(&format!("{name}.toml")), world.path(&format!("{name}.json")));
    let base = fs::read_to_string(client::scripts().join("schemathesis.toml")).unwrap();
    fs::write(&config, format!("{base}\n{}", dictionaries(world))).unwrap();
    let mut command = client::python();
    command.args(["-m", "schemathesis.cli", "--config-file"]).arg(&config).arg("run");
    command.arg(format!("{}/openapi.json", world.url())).arg("--no-color").current_dir(world.path("data"));
    command.args(["--header", &format!("Authorization: Bearer {token}")]);
    command.args(["--report", "json", "--report-json-path"]).arg(&report);
    client::said(&mut command, "");
    let report: Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    let paths = world.get("/openapi.json")["paths"].as_object().unwrap().clone();
    let described: usize = paths.values().map(|path| path.as_object().unwrap().len()).sum();
    // The tool leaves out the address of the document itself.
    assert_eq!(report["operations"]["tested"], described - 1, "{report}");
    for operation in BY_NAME {
        // An operation that only ever answered that one may not has no rates.
        let rates = report["valid_rates"][operation].as_object().into_iter().flat_map(|rates| rates.values());
        let accepted: u64 = rates.map(|phase| phase["accepted"].as_u64().unwrap()).sum();
        let wanted = operation != FOR_OPERATORS || token == ADMIN;
        assert_eq!(accepted > 0, wanted, "{operation} in the name of the {name}: {report}");
    }
}

/// Names that this hub knows, as TOML.
fn dictionaries(world: &World) -> String {
    let list = |path: &str| world.get(path)["items"].as_array().unwrap().clone();
    let operators: Vec<Value> = list("/v1/operators?limit=500").iter().map(|row| row["id"].clone()).collect();
    // What says nothing has no why.
    let whys = |operator: &Value| -> Vec<Value> {
        let operator = world.get(&format!("/v1/operators/{}", operator.as_str().unwrap()));
        let fields = operator["profile"].as_array().unwrap().iter().filter(|field| !field["value"].is_null());
        fields.map(|field| field["why"].clone()).collect()
    };
    let (operator, fields) = operators
        .iter()
        .map(|operator| (operator.clone(), whys(operator)))
        .find(|(_, fields)| !fields.is_empty())
        .expect("an operator of whom something is said");
    let operators = vec![operator];
    let raws: Vec<Value> = list("/v1/dead-letters").iter().map(|letter| letter["raw"].clone()).collect();
    assert!(!raws.is_empty(), "a dead letter to ask for");
    let all = [
        ("operator", Value::from(operators)),
        ("field", fields.into()),
        ("raw", raws.into()),
        ("generation", json!([1])),
        ("source", json!([SOURCE])),
        ("subject", world.get("/subjects")),
        ("version", json!(["1", "latest"])),
        ("schema", json!([world.get("/schemas/ids/1")["schema"]])),
        ("schema-id", json!([1, 4, 7])),
    ];
    // An array of JSON's texts and numbers is one of TOML's.
    all.iter().map(|(name, values)| format!("[dictionaries.{name}]\nvalues = {values}\n")).collect()
}

/// Metrics that are there once there was trouble.
const OF_TROUBLE: [&str; 3] = [metric::ERRORS, metric::ADAPTER_WASTE, metric::RESTED];

/// Names, kinds and helps are as Prometheus wants them, and every metric is there that a hub in use has.
pub fn the_metrics_are_prometheuss(world: &mut World) {
    let metrics = |world: &World| {
        let answer = world.ask(Method::GET, "/metrics", "", "").unwrap();
        world.runtime.block_on(answer.text()).unwrap()
    };
    // The books are looked at every few seconds, or when someone asks how the hub is.
    world.until("the books were looked at since something flowed", |world| {
        world.get("/health/ready");
        metrics(world).contains(metric::LAG)
    });
    let text = metrics(world);
    let complaints = client::said(client::promtool().args(["check", "metrics"]), &text);
    assert_eq!(complaints, "");
    let alerts = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/alerts.yml");
    let checked = client::said(client::promtool().args(["check", "rules", alerts]), "");
    assert!(checked.contains("SUCCESS: 5 rules found"), "{checked}");
    let tried = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/alerts.test.yml");
    client::said(client::promtool().args(["test", "rules", tried]), "");
    for (name, kind, help) in metric::ALL.iter().filter(|(name, ..)| !OF_TROUBLE.contains(name)) {
        let kind = format!("{kind:?}").to_lowercase();
        for line in [format!("# HELP {name} {help}"), format!("# TYPE {name} {kind}")] {
            assert!(text.lines().any(|found| found == line), "{line:?} is missing in\n{text}");
        }
    }
}
