//! What is exported, read back by readers that know nothing of the hub.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use ::parquet::file::reader::SerializedFileReader;
use calamine::{Reader as _, Xlsx, open_workbook};
use serde_json::{Value, json};

use super::*;
use crate::archive::world::{code, event, party, retention, rules, schemas};
use crate::archive::{Archive, Batch};
use crate::message::{Event, EventId, Generation, RawId};
use crate::store::Store;

const CREDIT: &str = "social-credit-code";

struct Desk {
    archive: Archive,
    exporter: Exporter,
    folder: tempfile::TempDir,
    out: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::empty(folder.path());
        let registry = Arc::new(Registry::builtin().unwrap());
        let exporter = Exporter::new(store.readers(), registry, schemas(), rules().into());
        let archive = Archive::new(store, schemas(), rules().into(), retention());
        Self { archive, exporter, folder, out: tempfile::tempdir().unwrap() }
    }

    fn take(&mut self, events: Vec<Event>) {
        self.archive.apply(Batch { events, ..Batch::default() }).unwrap();
    }

    fn asked(&self, form: Form, what: What) -> Asked {
        Asked { form, folder: self.out.path().join("out"), what, town: None, at: 1_000 }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.out.path().join("out").join(name)
    }

    /// Rows of a file of text, by the labels of its columns.
    fn csv(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let text = fs::read_to_string(self.file(name)).unwrap();
        let mut reader = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
        reader.deserialize().map(Result::unwrap).collect()
    }

    /// Rows of a file of types, by the names of its columns; what is null is left out.
    fn parquet(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let reader = SerializedFileReader::new(File::open(self.file(name)).unwrap()).unwrap();
        let row = |row: ::parquet::record::Row| {
            let there = row.get_column_iter().filter(|(_, field)| **field != ::parquet::record::Field::Null);
            there.map(|(name, field)| (name.clone(), field.to_string().trim_matches('"').to_owned())).collect()
        };
        reader.into_iter().map(|found| row(found.unwrap())).collect()
    }
}

fn punished(n: u64, parties: &[Value]) -> Event {
    let body = json!({
        "parties": parties, "document_number": format!("〔{n}〕号"), "authority": "市场局", "kind": "warning",
        "fine": "50000.00", "decided": "2024-02-29", "town": "440784001", "quality": ["impossible-date:public_until"],
        "persons": [{"name": "李四"}], "act": "=1+1",
    });
    event(n, "kitchen.api", "penalty", &n.to_string(), &body)
}

fn licensed(n: u64, town: &str) -> Event {
    let body = json!({
        "parties": [party("holder", &format!("{n}号店"), &[(CREDIT, &code(91, u32::try_from(n).unwrap()))])],
        "kind": "JY", "number": format!("JY{n}"), "town": town, "person_in_charge": "陈小明", "state": "valid",
    });
    event(n, "province.api", "licence", &n.to_string(), &body)
}

/// Midnight in Heshan, as 2026-01-02 begins.
const MIDNIGHT: i64 = 1_767_283_200_000;

/// What a device of a kitchen reads so many minutes after midnight.
fn read(kitchen: u64, device: &str, minute: i64, state: &str, temperature: &str) -> Event {
    let at = MIDNIGHT + minute * 60_000;
    let whose = party("kitchen", &format!("{kitchen}号厨"), &[("platform-id", &format!("kitchen:{kitchen}"))]);
    let body = json!({
        "parties": [whose], "device": device, "place": "冷库", "state": state, "temperature": temperature,
    });
    let raw = RawId::of_parts(at.cast_unsigned() + 1_000, 1, kitchen);
    let id = EventId { raw, generation: Generation::FIRST, index: 0 };
    Event { id, occurred: Some(at), ..event(1, "kitchen.push", "environment", device, &body) }
}

/// Two minutes before midnight and three behind it, of a kitchen with a licence in a town; and a device of nobody's.
fn two_devices() -> Vec<Event> {
    let holder = party("holder", "甲店", &[(CREDIT, &code(91, 1)), ("platform-id", "kitchen:1")]);
    let licence = json!({"parties": [holder], "kind": "JY", "number": "JY1", "town": "440784001", "state": "valid"});
    vec![
        read(1, "WS-1", -2, "normal", "4.50"),
        read(1, "WS-1", -1, "normal", "5.00"),
        read(1, "WS-1", 0, "too-warm", "9.10"),
        read(1, "WS-1", 1, "too-warm", "9.20"),
        read(1, "WS-1", 2, "normal", "5.00"),
        read(2, "WS-2", 0, "normal", "-0.50"),
        event(1, "province.api", "licence", "L", &licence),
    ]
}

#[test]
fn a_device_has_a_row_of_each_day_with_whose_it_is_and_what_it_came_to() {
    let mut desk = Desk::new();
    desk.take(two_devices());
    let asked = desk.asked(Form::Parquet, What::Families(vec!["environment".into()]));
    let written = desk.exporter.write(&asked).unwrap();
    let files: Vec<(&str, u64)> = written[..2].iter().map(|one| (&*one.file, one.rows)).collect();
    assert_eq!(files, [("environment.parquet", 3), ("environment-episodes.parquet", 4)]);
    let (rows, operators) = (desk.parquet("environment.parquet"), desk.parquet("operators.parquet"));
    let of_one: Vec<_> = rows.iter().filter(|row| row["record"] == "WS-1").collect();
    for row in &of_one {
        assert_eq!((&*row["title"], &row["operator"]), ("甲店", &operators[0]["operator"]));
        assert_eq!((&*row["source"], &*row["device"], &*row["place"]), ("kitchen.push", "WS-1", "冷库"));
    }
    let said = |row: &BTreeMap<String, String>| {
        let read = ["seen", "attention", "temperature_min", "temperature_mean", "temperature_max"];
        read.map(|column| row[column].clone())
    };
    assert!(of_one[0]["day"].starts_with("2026-01-01") && of_one[1]["day"].starts_with("2026-01-02"), "{rows:?}");
    assert_eq!(said(of_one[0]), ["2", "0", "4.50", "4.75", "5.00"]);
    assert_eq!(said(of_one[1]), ["3", "2", "5.00", "7.76", "9.20"]);
    assert_eq!(of_one[1]["states"], r#"{"normal":1,"too-warm":2}"#);
    assert!(!of_one[1].contains_key("humidity_min"), "nobody read it");
    let of_nobody = rows.iter().find(|row| row["record"] == "WS-2").unwrap();
    assert_eq!((&*of_nobody["title"], of_nobody.get("operator")), ("2号厨", None), "as the source writes it");
    assert_eq!(of_nobody["temperature_min"], "-0.50");
}

#[test]
fn episodes_of_a_device_stand_in_a_file_of_their_own_and_a_town_has_those_of_its_operators() {
    let mut desk = Desk::new();
    desk.take(two_devices());
    let asked =
        |town: &str| Asked { town: Some(town.into()), ..desk.asked(Form::Csv, What::Sections(vec!["kitchen".into()])) };
    desk.exporter.write(&asked("440784001")).unwrap();
    let told: Vec<[String; 6]> = desk
        .csv("environment-episodes.csv")
        .iter()
        .map(|row| {
            ["状态", "是否异常", "开始时间", "时长（min）", "至今", "最高温度（Cel）"].map(|label| row[label].clone())
        })
        .collect();
    let expected = [
        ["正常", "否", "2026-01-01 23:58:00", "2", "否", "5.00"],
        ["温度过高", "是", "2026-01-02 00:00:00", "2", "否", "9.20"],
        ["正常", "否", "2026-01-02 00:02:00", "1", "是", "5.00"],
    ];
    assert_eq!(told, expected);
    let days = desk.csv("environment.csv");
    assert_eq!((days.len(), &*days[1]["各状态分钟数（min）"]), (2, "正常：1，温度过高：2"));
    let about = desk.csv("columns.csv");
    let mean = about.iter().find(|line| line["文件"] == "environment" && line["列名"] == "temperature_mean").unwrap();
    assert_eq!((&*mean["类型"], &*mean["单位"]), ("decimal(2)", "Cel"));
    assert!(about.iter().any(|line| line["文件"] == "environment-episodes" && line["列名"] == "ongoing"));
    desk.exporter.write(&asked("440784101")).unwrap();
    assert_eq!(desk.csv("environment.csv").len(), 0, "of another town");
}

#[test]
fn what_devices_read_is_a_workbook_with_numbers() {
    let mut desk = Desk::new();
    desk.take(two_devices());
    desk.exporter.write(&desk.asked(Form::Xlsx, What::Families(vec!["environment".into()]))).unwrap();
    let mut book: Xlsx<_> = open_workbook(desk.file("environment.xlsx")).unwrap();
    let sheet = book.worksheet_range("温湿度（逐日）").unwrap();
    let place = sheet.rows().next().unwrap().iter().position(|cell| *cell == *"平均温度（Cel）").unwrap();
    assert_eq!(sheet.rows().nth(1).unwrap()[place].to_string(), "4.75");
}

#[test]
fn a_matter_is_a_row_with_who_has_which_role_and_what_programs_expect() {
    let mut desk = Desk::new();
    let known = party("punished", "甲店", &[(CREDIT, &code(91, 1))]);
    let other = party("witness", "乙店", &[(CREDIT, &code(91, 2))]);
    desk.take(vec![punished(1, &[known, party("punished", "无证摊", &[]), other])]);
    let written = desk.exporter.write(&desk.asked(Form::Parquet, What::Families(vec!["penalty".into()]))).unwrap();
    let files: Vec<(&str, u64)> = written.iter().map(|one| (&*one.file, one.rows)).collect();
    assert_eq!(files[..3], [("penalty.parquet", 1), ("operators.parquet", 2), ("premises.parquet", 0)]);
    let row = &desk.parquet("penalty.parquet")[0];
    let operators = desk.parquet("operators.parquet");
    let first = operators.iter().find(|operator| operator["title"] == "甲店").unwrap();
    assert_eq!(first["social_credit_code"], code(91, 1));
    assert_eq!((&*row["punished_name"], &row["punished_operator"]), ("甲店；无证摊", &first["operator"]));
    assert!(row["other_parties"].starts_with("witness：乙店（"), "{row:?}");
    assert_eq!((&*row["kind"], &*row["fine"], &*row["act"]), ("warning", "50000.00", "=1+1"));
    assert!(row["decided"].starts_with("2024-02-29"), "{row:?}");
    assert_eq!(row["quality"], r#"[\"impossible-date:public_until\"]"#.replace('\\', ""), "what is odd is kept");
    assert_eq!(serde_json::from_str::<Value>(&row["persons"].replace('\\', "")).unwrap(), json!([{"name": "李四"}]));
}

#[test]
fn people_read_labels_with_units_and_the_words_of_codes() {
    let mut desk = Desk::new();
    desk.take(vec![punished(1, &[party("punished", "甲店", &[(CREDIT, &code(91, 1))])])]);
    desk.exporter.write(&desk.asked(Form::Csv, What::Sections(vec!["enforcement".into()]))).unwrap();
    let row = &desk.csv("penalty.csv")[0];
    assert_eq!((&*row["被处罚者"], &*row["类别"], &*row["镇街"]), ("甲店", "警告", "沙坪街道"));
    assert_eq!((&*row["罚款金额（CNY）"], &*row["决定日期"], &*row["违法行为"]), ("50000.00", "2024-02-29", "'=1+1"));
    assert_eq!((row["数据来源"].as_str(), desk.csv("complaint.csv").len()), ("kitchen.api", 0));
    let about = desk.csv("columns.csv");
    let fine = about.iter().find(|line| line["文件"] == "penalty" && line["列名"] == "fine").unwrap();
    assert_eq!((&*fine["栏目"], &*fine["类型"], &*fine["单位"]), ("罚款金额（CNY）", "decimal(2)", "CNY"));
    let codes = desk.csv("codes.csv");
    assert!(codes.iter().any(|line| (&*line["代码表"], &*line["代码"]) == ("penalty-kind", "warning")));
    assert!(!desk.file("licence.csv").exists(), "of another section");
}

#[test]
fn a_workbook_says_on_a_sheet_what_its_columns_are() {
    let mut desk = Desk::new();
    desk.take(vec![punished(1, &[party("punished", "甲店", &[(CREDIT, &code(91, 1))])])]);
    let written = desk.exporter.write(&desk.asked(Form::Xlsx, What::Families(vec!["penalty".into()]))).unwrap();
    assert_eq!(written.len(), 3, "no lists beside workbooks");
    let mut book: Xlsx<_> = open_workbook(desk.file("penalty.xlsx")).unwrap();
    let sheet = book.worksheet_range("行政处罚").unwrap();
    let place = sheet.rows().next().unwrap().iter().position(|cell| *cell == *"罚款金额（CNY）").unwrap();
    assert_eq!(sheet.rows().nth(1).unwrap()[place].to_string(), "50000");
    let about = book.worksheet_range("说明").unwrap();
    assert!(about.rows().any(|row| row[1] == *"罚款金额（CNY）" && row[3] == *"CNY"));
}

#[test]
fn personal_data_leaves_masked_unless_asked_for_and_the_index_says_which() {
    let mut desk = Desk::new();
    desk.take(vec![licensed(1, "440784001")]);
    let asked = desk.asked(Form::Csv, What::All);
    let shown = |desk: &Desk| {
        let index: Value = serde_json::from_slice(&fs::read(desk.file(INDEX)).unwrap()).unwrap();
        let legal = desk.csv("operators.csv")[0]["法定代表人"].clone();
        (desk.csv("licence.csv")[0]["负责人"].clone(), legal, index["personal"].as_str().unwrap().to_owned())
    };
    let written = desk.exporter.write(&asked).unwrap();
    assert_eq!(shown(&desk), ("陈**".into(), "陈**".into(), "masked".into()));
    let families = Registry::builtin().unwrap().families().len();
    assert_eq!(written.len(), families + 2 + 4, "two of each that measures, the operators, their places, two lists");
    desk.exporter = desk.exporter.unmasked();
    desk.exporter.write(&asked).unwrap();
    assert_eq!(shown(&desk), ("陈小明".into(), "陈小明".into(), "shown".into()));
}

#[test]
fn a_town_has_its_operators_and_the_matters_in_which_they_have_a_role() {
    let mut desk = Desk::new();
    let of = |n| party("punished", "x", &[(CREDIT, &code(91, n))]);
    desk.take(vec![
        licensed(1, "440784001"),
        licensed(2, "440784101"),
        punished(3, &[of(1), of(2)]),
        punished(4, &[of(2)]),
    ]);
    let names = |rows: Vec<BTreeMap<String, String>>, column: &str| -> BTreeSet<String> {
        rows.into_iter().map(|mut row| row.remove(column).unwrap()).collect()
    };
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    for (town, operators, penalties) in
        [("沙坪街道", set(&["1号店"]), set(&["〔3〕号"])), ("440784101", set(&["2号店"]), set(&["〔3〕号", "〔4〕号"]))]
    {
        desk.exporter.write(&Asked { town: Some(town.into()), ..desk.asked(Form::Parquet, What::All) }).unwrap();
        assert_eq!(names(desk.parquet("operators.parquet"), "title"), operators);
        assert_eq!(names(desk.parquet("penalty.parquet"), "document_number"), penalties);
    }
}

#[test]
fn a_place_is_a_row_of_each_of_its_licences_with_whose_it_is() {
    let mut desk = Desk::new();
    let of = |n, more: Value| {
        let holder = party("holder", "甲店", &[(CREDIT, &code(91, 1))]);
        let mut body = json!({
            "parties": [holder], "kind": "JY", "number": format!("JY{n}"), "state": "valid", "town": "440784001",
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        event(n, "province.api", "licence", &n.to_string(), &body)
    };
    desk.take(vec![
        of(1, json!({"premises_address": "人民路123号", "business_class": "catering"})),
        of(2, json!({"premises_address": "人民路 123号", "state": "revoked", "valid_to": "2030-06-30"})),
        of(3, json!({"premises_address": "人民路9号"})),
    ]);
    desk.exporter.write(&desk.asked(Form::Parquet, What::Operators)).unwrap();
    let (rows, operators) = (desk.parquet("premises.parquet"), desk.parquet("operators.parquet"));
    assert!(rows.iter().all(|row| row["operator"] == operators[0]["operator"] && row["title"] == "甲店"), "{rows:?}");
    let of_one: Vec<_> = rows.iter().filter(|row| row["address"] == "人民路123号").collect();
    assert_eq!((rows.len(), of_one.len()), (3, 2), "{rows:?}");
    assert!(of_one.iter().all(|row| row["place"] == of_one[0]["place"] && row["class"] == "catering"), "{rows:?}");
    let numbers: Vec<&str> = of_one.iter().map(|row| row["licence_number"].as_str()).collect();
    assert_eq!((numbers, &*of_one[1]["licence_state"]), (vec!["JY1", "JY2"], "revoked"), "those in force first");
    assert!(of_one[1]["licence_valid_to"].starts_with("2030-06-30"), "{rows:?}");
    desk.exporter.write(&Asked { town: Some("440784101".into()), ..desk.asked(Form::Csv, What::Operators) }).unwrap();
    assert_eq!(desk.csv("premises.csv").len(), 0, "of another town");
    desk.exporter.write(&desk.asked(Form::Csv, What::Operators)).unwrap();
    let row = desk.csv("premises.csv").into_iter().find(|row| row["许可编号"] == "JY1").unwrap();
    assert_eq!((&*row["镇街"], &*row["主体业态"], &*row["许可状态"]), ("沙坪街道", "餐饮服务", "有效"));
}

#[test]
fn more_than_a_page_is_exported_row_by_row() {
    let mut desk = Desk::new();
    let all = u64::try_from(PAGE).unwrap() * 2 + 3;
    desk.take((1..=all).map(|n| licensed(n, "440784001")).collect());
    let written = desk.exporter.write(&desk.asked(Form::Csv, What::Families(vec!["licence".into()]))).unwrap();
    assert_eq!([0, 1, 2].map(|n| written[n].rows), [all; 3]);
    let numbers: BTreeSet<String> = desk.csv("licence.csv").into_iter().map(|row| row["许可证编号"].clone()).collect();
    assert_eq!(numbers.len() as u64, all, "each once");
}

#[test]
fn more_devices_than_a_page_are_exported_each_once() {
    let mut desk = Desk::new();
    let all = u64::try_from(PAGE).unwrap() + 3;
    desk.take((1..=all).map(|n| read(n, &format!("WS-{n}"), 0, "normal", "4.00")).collect());
    let written = desk.exporter.write(&desk.asked(Form::Csv, What::Families(vec!["environment".into()]))).unwrap();
    assert_eq!([0, 1].map(|n| written[n].rows), [all; 2]);
    let devices: BTreeSet<String> =
        desk.csv("environment.csv").into_iter().map(|row| row["来源设备编号"].clone()).collect();
    assert_eq!(devices.len() as u64, all);
}

#[test]
fn what_is_not_there_is_refused_with_what_is() {
    let desk = Desk::new();
    let refused = |what, town: Option<&str>| {
        let asked = Asked { town: town.map(str::to_owned), ..desk.asked(Form::Csv, what) };
        desk.exporter.write(&asked).unwrap_err().to_string()
    };
    let family = |name: &str| What::Families(vec![name.to_owned()]);
    assert!(refused(family("penalties"), None).contains("penalty, case"));
    assert!(refused(family("camera-episodes"), None).contains("HUB-7031"), "a file is no family");
    assert!(refused(What::Sections(vec!["x".into()]), None).contains("enforcement"));
    assert!(refused(What::All, Some("沙坪")).contains("440784001 沙坪街道"));
    assert_eq!(fs::read_dir(desk.out.path()).unwrap().count(), 0, "nothing was written");
}

#[test]
fn an_export_that_fails_leaves_the_one_before() {
    let mut desk = Desk::new();
    desk.take(vec![licensed(1, "440784001")]);
    let asked = desk.asked(Form::Csv, What::Operators);
    desk.exporter.write(&asked).unwrap();
    let before = fs::read(desk.file("operators.csv")).unwrap();
    desk.take(vec![licensed(2, "440784001")]);
    fs::create_dir(desk.file("licence.csv.part")).unwrap();
    let failed = desk.exporter.write(&Asked { what: What::All, ..asked }).unwrap_err();
    assert!(failed.to_string().starts_with("HUB-7030") && failed.to_string().contains("licence.csv"), "{failed}");
    assert_eq!(fs::read(desk.file("operators.csv")).unwrap(), before);
    assert!(desk.file(INDEX).exists() && !desk.file("registration.csv.part").exists());
    assert!(desk.folder.path().exists());
}

#[test]
fn no_two_columns_of_a_family_have_one_name_or_label() {
    let registry = Registry::builtin().unwrap();
    for family in registry.families() {
        let tables: Vec<Vec<Heading>> = match registry.measures(family) {
            None => vec![Columns::of(family, &registry).headings()],
            Some(_) => devices::Tables::of(family, &registry).headings().into(),
        };
        for headings in tables {
            let names: BTreeSet<&str> = headings.iter().map(|heading| heading.name.as_str()).collect();
            let labels: BTreeSet<&str> = headings.iter().map(|heading| heading.label.as_str()).collect();
            assert_eq!((names.len(), labels.len()), (headings.len(), headings.len()), "{family}");
            let ascii = |name: &str| {
                name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
            };
            assert!(names.iter().all(|name| ascii(name)), "{family}: {names:?}");
        }
    }
}
