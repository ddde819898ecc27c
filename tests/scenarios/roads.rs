//! The same by several roads is one: a penalty by message, by older and by newer columns; a sample by three sheets
//! of a workbook and a published list. What is wrong with a message is said in a message.

use std::fs;

use encoding_rs::GBK;
use hub_tests::platforms::codes;
use reqwest::Method;
use rust_xlsxwriter::Workbook;

use crate::program;
use crate::world::World;

const NAME: &str = "演示鲜膳配餐有限公司";
const CODE: &str = "91440784000001038U";
const PENALTY: &str = "鹤市监处罚〔2025〕18号";
const SAMPLE: &str = "DC25440784001";
const TOKEN: &str = "exchange-0123456789abcdef"; // pragma: allowlist secret
/// Columns of the province's sheet of samples.
const COLUMNS: usize = 71;

fn sources() -> String {
    let mut text = r#"
[platform.county-services]
[source."county-services.exchange"]
adapter = "county-services"
auth = { header = "authorization", token-file = "secrets/exchange.push" }
[platform.provincial-supervision]
"#
    .to_owned();
    for (platform, channel) in [
        ("county-services", "penalties"),
        ("provincial-supervision", "files"),
        ("provincial-supervision", "samples"),
        ("provincial-supervision", "reports"),
        ("provincial-supervision", "items"),
        ("provincial-supervision", "published"),
    ] {
        text += &format!(
            "[source.\"{platform}.{channel}\"]\nadapter = \"{platform}\"\nfolder = \"drop/{channel}\"\npoll = \"200ms\"\n"
        );
    }
    text
}

#[test]
fn a_penalty_by_three_roads_is_one_of_fifty_thousand_yuan_and_a_sample_in_four_tables_is_one() {
    let mut world = World::new();
    world.configure(&program::components(), &sources());
    program::secret(&world.path("secrets/exchange.push"), TOKEN);
    world.start();

    let message = format!(
        "<ExchangeMessage><Header><Sender>CFXT</Sender><Receiver>HUB</Receiver><Flow>save</Flow><Item>行政处罚</Item>\
         <SN>1</SN></Header><Body><fields><CF_XDR_MC>{NAME}</CF_XDR_MC><CF_XDR_SHXYM>{CODE}</CF_XDR_SHXYM>\
         <CF_FR_ZJHM>{}</CF_FR_ZJHM><CF_WSH>{PENALTY}</CF_WSH><CF_CFLB>罚款</CF_CFLB><CF_NR_FK>5</CF_NR_FK>\
         <CF_CFJG>鹤山市市场监督管理局</CF_CFJG></fields><Signature>x</Signature></Body></ExchangeMessage>",
        codes::resident(7)
    );
    let (status, answer) = push(&world, &message);
    assert!(
        status == 200 && answer.contains("<Receiver>CFXT</Receiver>") && answer.contains("<code>0</code>"),
        "{answer}"
    );
    let (status, answer) = push(&world, &message.replace("<SN>1</SN>", ""));
    assert!(status == 200 && answer.contains("<code>3</code>"), "{status} {answer}");

    drop_in(&world, "penalties", "frxzcf.csv", &older());
    drop_in(&world, "files", "CF_NEW_202503.csv", &newer());
    let workbook = workbook();
    for channel in ["samples", "reports", "items"] {
        drop_in(&world, channel, "抽检.xlsx", &workbook);
    }
    drop_in(&world, "published", "公示.csv", published().as_bytes());
    // A row that explains, and one that notes, are records of nothing.
    world.until("every row is accounted for", |world| world.is_settled(9));

    let totals = world.get("/v1/totals");
    assert_eq!((&totals["facts"], &totals["matters"]), (&7.into(), &2.into()), "{totals}");
    let found = world.get(&format!("/v1/operators?q={CODE}"));
    let operator = found["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{found}"));
    let one = world.get(&format!("/v1/operators/{operator}"));
    assert_eq!((&one["counts"]["penalty"], &one["counts"]["sampling"]), (&1.into(), &1.into()), "{one}");
    let timeline = world.get(&format!("/v1/operators/{operator}/timeline")).to_string();
    let told = one.to_string() + &timeline;
    for said in ["50000.00", "毒死蜱", "BG2025001", "not-conform"] {
        assert!(told.contains(said), "{said} in {told}");
    }
    assert!(!timeline.contains(&codes::resident(7)), "{timeline}");
}

fn push(world: &World, message: &str) -> (u16, String) {
    let headers = [("authorization", TOKEN), ("content-type", "application/xml")];
    let answer = world.send(Method::POST, "/in/county-services.exchange", &headers, message).unwrap();
    let status = answer.status().as_u16();
    (status, world.text(answer))
}

/// Moves a file into a source's folder as whole as a sender means it.
fn drop_in(world: &World, channel: &str, name: &str, bytes: &[u8]) {
    let draft = world.path(name);
    fs::write(&draft, bytes).unwrap();
    fs::create_dir_all(world.path(&format!("drop/{channel}"))).unwrap();
    fs::rename(draft, world.path(&format!("drop/{channel}/{name}"))).unwrap();
}

/// In GBK, the fine in words, and a row that explains the table.
fn older() -> Vec<u8> {
    let text = format!(
        "CF_WSH,CF_CFLB1,CF_XDR_MC,CF_XDR_SHXYM,CF_XDR_SFZ,CF_JG,CF_JDRQ,CF_XZJG,CF_ZT\r\n\
         鹤市监处罚〔2025〕18号,罚款,{NAME},{CODE},,罚款50000元,2025/03/10,鹤山市市场监督管理局,0\r\n\
         表格说明：本表由各单位填报,,,,,,,,\r\n"
    );
    GBK.encode(&text).0.into_owned()
}

fn newer() -> Vec<u8> {
    let text = format!(
        "CF_XDR_MC,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_CFLB,CF_NR_FK,CF_JDRQ,CF_CFJG\r\n\
         {NAME},{CODE},鹤市监处罚（2025）18号,经营农药残留超标的食品,罚款,5,1741536000000,鹤山市市场监督管理局\r\n"
    );
    text.into_bytes()
}

/// Samples by position, report heads, and two items of the one sample.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("样品信息").unwrap();
    let cells = [
        (5, "餐饮环节"),
        (8, SAMPLE),
        (9, "监督抽检"),
        (18, NAME),
        (20, CODE),
        (28, ""),
        (51, "豇豆"),
        (60, "2025-03-02"),
    ];
    for (place, column) in (0..COLUMNS).zip(0..) {
        let name = if place == 28 { "身份证号".to_owned() } else { format!("列{place}") };
        sheet.write_string(0, column, name).unwrap();
        if let Some((_, cell)) = cells.iter().find(|(known, _)| *known == place) {
            sheet.write_string(1, column, *cell).unwrap();
        }
    }
    let tables: [(&str, &[&[&str]]); 2] = [
        (
            "检验报告",
            &[
                &["抽样单编号", "报告编号", "检验结论", "报告日期"],
                &[SAMPLE, "BG2025001", "检验结论为不合格", "2025-03-12"],
            ],
        ),
        (
            "检验项目",
            &[
                &["抽样单编号", "检验项目", "检验结果", "结果单位", "结果判定"],
                &[SAMPLE, "毒死蜱", "0.35", "mg/kg", "不合格"],
                &[SAMPLE, "氧乐果", "未检出", "mg/kg", "合格"],
            ],
        ),
    ];
    for (name, rows) in tables {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write_string(row, column, *cell).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// What failed in one cell, and a note at the end.
fn published() -> String {
    format!(
        "序号,抽样编号,被抽样单位名称,食品名称,生产日期/批号,不合格项目║检验结果║标准值\r\n\
         1,{SAMPLE},{NAME},豇豆,购进日期：2025-03-01,毒死蜱║0.35 mg/kg║≤0.02 mg/kg\r\n\
         注：排名不分先后,,,,,\r\n"
    )
}
