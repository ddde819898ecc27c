//! What a person settles of a source: a list that lacks too much, a code that no table has. And what the hub
//! tells of it: who is gone, what waits, which fields came and went.

use hub_tests::platforms::codes;
use serde_json::Value;

use crate::contents;
use crate::program;
use crate::world::World;

const SOURCE: &str = "yanshi-market.table";
const STALLS: u32 = 10;

/// A mapping of the market's own; `codes` are the words for its states that it knows.
fn source(codes: &str) -> String {
    format!(
        r#"
[platform.yanshi-market]
[source."{SOURCE}"]
adapter = "ledger"
folder = "drop"
poll = "200ms"
whole-list = true
most-gone = 0.5
[source."{SOURCE}".settings.custom]
family = "relation"
id = ["place"]
[source."{SOURCE}".settings.custom.fields]
kind = {{ value = "market-stall" }}
place = "摊位号"
state = {{ column = "状态", codes = {{ {codes} }} }}
[source."{SOURCE}".settings.custom.parties.from]
name = "档主"
social-credit-code = "代码"
"#
    )
}

const KNOWN: &str = r#""在营" = "in-force""#;
const SETTLED: &str = r#""在营" = "in-force", "歇业" = "ended""#;

/// The list of these stalls; the first has closed, in a word of the market's own.
fn list(world: &World, name: &str, stalls: impl IntoIterator<Item = u32>, more: &str) {
    let row = |serial: u32| {
        let (code, state) = (
            codes::social_credit("92", &codes::organisation(2_000 + serial)),
            ["歇业", "在营"][usize::from(serial > 0)],
        );
        format!("A{serial:02},演示{serial}号档,{code},{state}\n")
    };
    let text: String = stalls.into_iter().map(row).collect();
    world.drop_in(&format!("{name}.csv"), &format!("摊位号,档主,代码,状态\n{text}{more}"));
}

fn facts(world: &World) -> u64 {
    world.get("/v1/totals")["facts"].as_u64().unwrap()
}

fn known(world: &World) -> Value {
    world.get(&format!("/v1/sources/{SOURCE}"))
}

/// What the command line says to an administrator.
fn hub(world: &World, arguments: &[&str]) -> program::Said {
    let (url, token) = (world.url(), world.path("secrets/admin.token"));
    let asked = ["--url", &url, "--token-file", token.to_str().unwrap()];
    program::run(&[arguments, &asked].concat())
}

#[test]
fn what_a_list_lacks_is_gone_where_it_is_whole_and_not_too_short_and_a_code_heals_once_it_is_known() {
    let mut world = World::new();
    world.configure(&program::components(), &source(KNOWN));
    world.start();

    list(&world, "1", 0..STALLS, ",演示无名档,,在营\n");
    world.until("the first list", |world| world.is_settled(u64::from(STALLS) + 1));
    let first = known(&world);
    let (round, flag) = (&first["lists"][0]["last"], &first["flags"][0]);
    assert_eq!((&round["seen"], &round["listed"]), (&10.into(), &11.into()), "one was rejected: {first}");
    assert!(first["lists"][0]["in_force"].is_null(), "so the list is not known whole");
    assert_eq!(
        (&flag["flag"], &flag["value"], &flag["facts"]),
        (&"unknown-code:state".into(), &"歇业".into(), &1.into())
    );
    assert_eq!(first["days"][0]["looked"], u64::from(STALLS) + 1, "{first}");

    list(&world, "2", (0..STALLS).filter(|serial| *serial != 3), "");
    world.until("nine of ten", |world| world.is_settled(20) && facts(world) == 9);
    assert_eq!(known(&world)["lists"][0]["gone"], 1);

    list(&world, "3", 0..3, "");
    world.until("a list that lacks two thirds", |world| {
        world.is_settled(23) && known(world)["lists"][0]["held"].is_object()
    });
    assert_eq!(facts(&world), 9, "nobody is gone before a person says so");
    let round = known(&world)["lists"][0]["held"]["round"].to_string();
    let said = hub(&world, &["sources", "accept", SOURCE, "--list", "table", "--round", &round]);
    assert_eq!(said.code, 0, "{}", said.err);
    world.until("the rest is gone", |world| facts(world) == 3);

    world.configure(&program::components(), &source(SETTLED));
    assert!(world.stop());
    world.start();
    let said = hub(&world, &["reprocess", "--source", SOURCE, "--flag", "unknown-code:state"]);
    assert!(said.code == 0 && said.out.contains("1 records were written again"), "{} {}", said.out, said.err);
    world.until("healed", |world| world.is_settled(24) && known(world)["flags"].as_array().unwrap().is_empty());
    let found = world.get(&format!("/v1/operators?q={}", codes::social_credit("92", &codes::organisation(2_000))));
    let id = found["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{found}"));
    let one = world.get(&format!("/v1/operators/{id}")).to_string();
    assert!(one.contains("\"ended\"") && !one.contains("歇业"), "{one}");
    assert_eq!(facts(&world), 3);
    let said = hub(&world, &["reprocess", "--source", SOURCE, "--flag", "unknown-code:state"]);
    assert!(world.stop());
    contents::same(&contents::live(&world), &contents::refolded(&world), "folded bit by bit and whole");
    assert!(said.code == 1 && said.err.contains("HUB-7508"), "{} {}", said.out, said.err);
}
