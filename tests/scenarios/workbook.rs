//! A workbook dropped into a source's folder, as offices send what they have: read as its rows, once.

use std::fs;
use std::time::Duration;

use hub_tests::platforms::codes;
use rust_xlsxwriter::Workbook;

use crate::program;
use crate::world::World;

/// Twenty times what the hub takes out of a file at once.
const ROWS: u32 = 20_000;
/// In which the hub takes some of it, and never all.
const A_MOMENT: Duration = Duration::from_millis(20);
/// Over so many operators.
const OPERATORS: u32 = 200;

const COLUMNS: [&str; 8] = ["CF_XDR_MC", "CF_XDR_SHXYM", "CF_WSH", "CF_SY", "CF_NR", "CF_NR_FK", "CF_JDRQ", "CF_CFJG"];

const SOURCE: &str = r#"
[platform.provincial-supervision]
[source."provincial-supervision.files"]
adapter = "provincial-supervision"
folder = "drop"
poll = "200ms"
"#;

#[test]
fn a_workbook_is_archived_as_its_rows_though_the_hub_is_killed_in_the_middle_of_it() {
    let mut world = World::new();
    world.configure(&program::components(), SOURCE);
    world.start();
    write(&world);
    // Looked at while it stands still, however fast the machine is.
    let written = loop {
        world.pause();
        let written: i64 =
            world.reach("raw.provincial-supervision.files").values().map(|(begin, end)| end - begin).sum();
        if written > 0 {
            break written;
        }
        world.resume();
        world.check();
        std::thread::sleep(A_MOMENT);
    };
    world.kill_paused();
    assert!(written < ROWS.into(), "all {written} rows were collected before the hub was killed");

    world.start();
    world.until("every row is archived", |world| world.is_settled(ROWS.into()));
    assert_eq!(world.audited("raw", "collected"), u64::from(ROWS));
    let totals = world.get("/v1/totals");
    assert_eq!((&totals["facts"], &totals["matters"]), (&ROWS.into(), &ROWS.into()), "{totals}");
    assert_eq!((&totals["operators"], &totals["unresolved"]), (&OPERATORS.into(), &0.into()), "{totals}");

    let found = world.get("/v1/operators?q=演示7号餐饮店");
    let operator = found["items"][0]["id"].as_str().unwrap();
    let one = world.get(&format!("/v1/operators/{operator}"));
    assert_eq!(one["counts"]["penalty"], ROWS / OPERATORS, "{one}");
    // Ten thousands of yuan in the column, yuan in the archive.
    assert!(one.to_string().contains("5000"), "{one}");
}

/// A title, the header, the rows: written beside the folder and moved into it, as whole as a sender means it.
fn write(world: &World) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "行政处罚信息表（演示）").unwrap();
    for (column, name) in (0..).zip(COLUMNS) {
        sheet.write_string(1, column, name).unwrap();
    }
    for row in 0..ROWS {
        let operator = row % OPERATORS;
        let texts = [
            format!("演示{operator}号餐饮店"),
            codes::social_credit("92", &codes::organisation(operator)),
            format!("鹤市监处罚〔2025〕{row}号"),
            "采购食品原料未查验许可证".to_owned(),
            "警告并罚款".to_owned(),
            "0.5".to_owned(),
            "2025-03-01".to_owned(),
            "鹤山市市场监督管理局".to_owned(),
        ];
        for (column, text) in (0..).zip(&texts) {
            sheet.write_string(row + 2, column, text).unwrap();
        }
    }
    let draft = world.path("CF_NEW_202503.xlsx");
    workbook.save(&draft).unwrap();
    fs::rename(draft, world.path("drop/CF_NEW_202503.xlsx")).unwrap();
}
