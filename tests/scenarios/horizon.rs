//! What a horizon lets go is gone for everyone who was told of it, what is held is kept, and both are so in an archive
//! that is made anew, until they are taken back.

use hub_tests::platforms::codes;
use serde_json::Value;

use crate::contents;
use crate::program;
use crate::states;
use crate::world::World;

const SOURCE: &str = "yanshi-plant.slaughter";

fn plant() -> String {
    codes::social_credit("91", &codes::organisation(901))
}

fn source() -> String {
    format!(
        r#"
[platform.yanshi-plant]
[source."{SOURCE}"]
adapter = "ledger"
folder = "drop"
poll = "200ms"
settings = {{ mapping = "slaughter", values = {{ name = "演示鹤山屠宰场", code = "{}" }} }}
"#,
        plant()
    )
}

/// A day's record a line; they are kept for two years.
fn record(world: &World, name: &str, days: &[&str]) {
    let row = |day: &&str| format!("{day},1,演示养殖场,4401000001,50头,5220,合格\n");
    let text: String = days.iter().map(row).collect();
    let head = "日期,批次,货主,检疫证号,屠宰头数,出厂重量（公斤）,检验结果\n";
    world.drop_in(&format!("{name}.csv"), &format!("{head}{text}"));
}

fn kept(world: &World) -> (u64, u64) {
    let totals = world.get("/v1/totals");
    let number = |name: &str| totals[name].as_u64().unwrap();
    (number("facts"), number("past"))
}

/// What the command line says to an administrator.
fn retention(world: &World, arguments: &[&str]) -> program::Said {
    let (url, token) = (world.url(), world.path("secrets/admin.token"));
    let asked = ["--url", &url, "--token-file", token.to_str().unwrap()];
    program::run(&[&["retention"], arguments, &asked].concat())
}

/// The decision that was made.
fn decided(world: &World, arguments: &[&str]) -> String {
    let said = retention(world, &[arguments, &["--json"]].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    let decision: Value = serde_json::from_str(&said.out).unwrap();
    decision["id"].as_str().unwrap().to_owned()
}

#[test]
fn what_a_horizon_lets_go_is_gone_until_it_is_held_also_in_an_archive_that_is_made_anew() {
    let mut world = World::new();
    world.configure(&program::components(), &source());
    world.start();
    record(&world, "1", &["2019年3月1日", "2019年3月2日", "2026年1月5日"]);
    world.until("three days are known", |world| world.is_settled(3) && kept(world) == (3, 0));

    let ahead = retention(&world, &["horizon", "2099-01-01"]);
    assert!(ahead.code != 0 && ahead.err.contains("HUB-8017"), "{}", ahead.err);
    let horizon = decided(&world, &["horizon", "2024-01-01", "--note", "年度清理"]);
    world.until("two are past", |world| kept(world) == (1, 2));
    record(&world, "2", &["2019年3月3日"]);
    world.until("what comes too late is counted as past", |world| {
        world.is_settled(4) && kept(world) == (1, 3) && world.audited("events", "past") == 1
    });
    world.until("all is published", |world| world.get("/v1/totals")["outbox"] == 0);
    assert!(world.stop(), "{}", world.log());
    let live = contents::live(&world);
    assert_eq!((live.matters.len(), &live), (1, &contents::refolded(&world)));
    assert_eq!(states::told(&world), states::of(&live), "who was told of the others is told that they are gone");

    world.forget_data();
    world.start();
    world.until("so it is in a new archive", |world| world.is_settled(4) && kept(world) == (1, 3));
    let hold = decided(&world, &["hold", &format!("social-credit-code:{}", plant())]);
    world.until("what is held comes back", |world| kept(world) == (4, 0));
    let shown = retention(&world, &["show"]);
    assert!(shown.out.contains("2024-01-01") && shown.out.contains(&plant()), "{}", shown.out);
    assert_eq!(retention(&world, &["release", &hold]).code, 0);
    world.until("and goes", |world| kept(world) == (1, 3));
    assert_eq!(retention(&world, &["release", &horizon]).code, 0);
    world.until("nothing was erased", |world| kept(world) == (4, 0));
    assert!(world.stop(), "{}", world.log());
    assert_eq!(contents::live(&world), contents::refolded(&world));
}
