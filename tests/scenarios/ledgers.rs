//! Tables as a market's office and a plant's clerk keep them: what a mapping says is in the archive, without
//! code for either.

use std::fs;

use encoding_rs::GBK;
use hub_tests::platforms::codes;
use rust_xlsxwriter::Workbook;

use crate::program;
use crate::world::World;

const STALLS: u32 = 200;
const DAYS: u32 = 28;
/// Of both files: totals, notes, signatures.
const NONE: u32 = 5;

fn market() -> String {
    codes::social_credit("91", &codes::organisation(900))
}

fn plant() -> String {
    codes::social_credit("91", &codes::organisation(901))
}

fn stall(serial: u32) -> String {
    codes::social_credit("92", &codes::organisation(1_000 + serial))
}

fn sources() -> String {
    let source = |platform: &str, channel: &str, name: &str, code: &str, columns: &str| {
        format!(
            r#"
[platform.{platform}]
[source."{platform}.{channel}"]
adapter = "ledger"
folder = "drop/{channel}"
poll = "200ms"
settings = {{ mapping = "{channel}", values = {{ name = "{name}", code = "{code}" }}, columns = {{ {columns} }} }}
"#
        )
    };
    source("yanshi-market", "stalls", "演示沙坪市场", &market(), r#""from.name" = "档主大名""#)
        + &source("yanshi-plant", "slaughter", "演示鹤山屠宰场", &plant(), "")
}

#[test]
fn a_markets_stalls_and_a_plants_days_are_archived_from_their_tables_without_code() {
    let mut world = World::new();
    world.configure(&program::components(), &sources());
    world.start();
    write_stalls(&world, "摊位名册.xlsx", None);
    write_days(&world);
    world.until("every row is accounted for", |world| world.is_settled((STALLS + DAYS + NONE).into()));

    let totals = world.get("/v1/totals");
    assert_eq!((&totals["facts"], &totals["matters"]), (&(STALLS + DAYS).into(), &(STALLS + DAYS).into()), "{totals}");
    assert_eq!((&totals["operators"], &totals["unresolved"]), (&(STALLS + 2).into(), &0.into()), "{totals}");
    let counted = |world: &World, name: &str| {
        let found = world.get(&format!("/v1/operators?q={name}"));
        let id = found["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{found}")).to_owned();
        (world.get(&format!("/v1/operators/{id}"))["counts"].clone(), id)
    };
    assert_eq!(counted(&world, &market()).0["relation"], STALLS);
    assert_eq!(counted(&world, &plant()).0["slaughter"], DAYS);
    let (counts, id) = counted(&world, &stall(7));
    assert_eq!(counts["relation"], 1);

    // The same table again, a row of it changed: one fact says something else, none is new.
    write_stalls(&world, "摊位名册（新）.xlsx", Some(7));
    world.until("every row again", |world| world.is_settled((2 * STALLS + DAYS + NONE).into()));
    let again = world.get("/v1/totals");
    assert_eq!((&again["facts"], &again["operators"]), (&totals["facts"], &totals["operators"]), "{again}");
    let timeline = world.get(&format!("/v1/operators/{id}/timeline")).to_string();
    assert!(timeline.contains("ended") && !timeline.contains(&codes::resident(7)), "{timeline}");
}

/// Moves a file into a source's folder as whole as a sender means it.
fn drop_in(world: &World, channel: &str, name: &str, bytes: &[u8]) {
    let draft = world.path(name);
    fs::write(&draft, bytes).unwrap();
    fs::create_dir_all(world.path(&format!("drop/{channel}"))).unwrap();
    fs::rename(draft, world.path(&format!("drop/{channel}/{name}"))).unwrap();
}

/// A title, the header, a row a stall, the total; `gone` has left.
fn write_stalls(world: &World, name: &str, gone: Option<u32>) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "演示沙坪市场摊位名册").unwrap();
    let header = ["序号", "*摊位号", "档主大名", "身份证号", "统一社会信用代码", "主营品种", "进场日期", "状态"];
    for (column, name) in (0..).zip(header) {
        sheet.write_string(1, column, name).unwrap();
    }
    for serial in 0..STALLS {
        let row = serial + 2;
        sheet.write_number(row, 0, f64::from(serial + 1)).unwrap();
        let texts = [
            format!("A{serial:03}"),
            format!("演示{serial}号档"),
            codes::resident(serial),
            stall(serial),
            "蔬菜、水果".to_owned(),
            "2025.3.1".to_owned(),
            if gone == Some(serial) { "撤场" } else { "在营" }.to_owned(),
        ];
        for (column, text) in (1..).zip(&texts) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    if gone.is_none() {
        sheet.write_string(STALLS + 2, 1, "合计").unwrap();
        sheet.write_number(STALLS + 2, 2, f64::from(STALLS)).unwrap();
    }
    drop_in(world, "stalls", name, &workbook.save_to_buffer().unwrap());
}

/// GBK, days in characters, heads with and without their counter, weights in two units.
fn write_days(world: &World) {
    let mut text = "日期,批次,货主,检疫证号,屠宰头数,出厂重量（公斤）,检验结果\r\n".to_owned();
    for day in 1..=DAYS {
        let weight = if day % 2 == 0 { "5220" } else { "5.22吨" };
        text += &format!("2025年3月{day}日,1,演示养殖场,44010{day:05}、44020{day:05},{}头,{weight},合格\r\n", 50 + day);
    }
    text += "合计,,,,1806头,146160,\r\n\r\n注：重量以地磅为准\r\n驻场官方兽医签名：,,,厂长：\r\n填表人：演示,,\r\n";
    let (bytes, _, lost) = GBK.encode(&text);
    assert!(!lost, "the words are all in GBK");
    drop_in(world, "slaughter", "屠宰日报2025年3月.csv", &bytes);
}
