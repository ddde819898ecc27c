//! What the archive learnt, as files that a person carries to a platform, and answers that come back as files:
//! each state once, through kills; noted once; written anew where a file is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::played::Played;
use crate::world::{ADMIN, World};

const OPERATORS: usize = 120;
const SEED: u64 = 23;

/// No adapter: the table is the hub's own.
const BY_FILE: &str = r#"
[platform.county]
[route."county.sheets"]
folder = "out"
form = "csv"
every = "1s"
subjects = ["penalty"]
from = "beginning"
"#;

const LIST: &str = "/v1/receipts?route=county.sheets&limit=500";

/// Columns of what is written.
const ID: &str = "交付编号";
const KNOWN_AS: &str = "平台编号";
const RESULT: &str = "接收结果";
const REASON: &str = "不接收原因";

type Row = BTreeMap<String, String>;

#[test]
fn what_a_person_carries_is_written_once_answered_by_file_and_written_anew_where_it_is_lost() {
    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, SEED);
    played.configure(&world, |sources| format!("{sources}{BY_FILE}"));
    world.start();
    played.to_the_end_through_kills(&mut world, [1_900, 2_700, 1_300]);
    until_handed(&mut world);
    // However fast it flowed, into one file or several: what comes later is in a later one.
    drop_penalties(&world);
    world.until("they are archived", |world| world.get("/v1/operators?q=91440784MA4X00012N")["items"] != json!([]));
    until_handed(&mut world);

    let files = files(&world);
    assert!(files.len() >= 2, "one more since: {:?}", files.keys());
    let rows: Vec<&Row> = files.values().flatten().collect();
    let ids: BTreeSet<&String> = rows.iter().map(|row| &row[ID]).collect();
    assert_eq!(ids.len(), rows.len(), "no delivery stands in two files");
    assert!(receipts(&world).iter().all(|receipt| receipt["verdict"] == "handed"));
    // A first file may hold nothing that a later one has not, too: the first with two rows that stand is filled in.
    let last: BTreeSet<String> = receipts(&world).iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    let stand = |rows: &[Row]| rows.iter().filter(|row| last.contains(&row[ID])).count();
    let first = files.iter().find(|(_, rows)| stand(rows) >= 2).unwrap().0.clone();
    let second = files.keys().last().unwrap().clone();
    assert_ne!(first, second, "one is filled in, another is lost");
    what_was_filled_in_is_noted_once(&mut world, &files[&first]);
    what_is_lost_is_written_anew(&mut world, &second, &files);
}

/// Three penalties of an operator of which nothing else is told.
fn drop_penalties(world: &World) {
    let mut text = "CF_XDR_MC,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_CFLB,CF_NR_FK,CF_JDRQ,CF_CFJG\r\n".to_owned();
    for n in 1..=3 {
        text += &format!(
            "演示后来者,91440784MA4X00012N,演示罚〔2025〕90{n}号,经营超过保质期的食品,罚款,1,2025-10-0{n},演示市场监督管理局\r\n"
        );
    }
    let draft = world.path("CF_NEW_202510.csv");
    fs::write(&draft, text).unwrap();
    fs::rename(draft, world.path("drop/CF_NEW_202510.csv")).unwrap();
}

/// Every penalty stands in the last row of its matter as the archive has it, with a receipt for each.
fn until_handed(world: &mut World) {
    let mut lacks = String::new();
    let end = Instant::now() + Duration::from_secs(180);
    while Instant::now() < end {
        world.check();
        let route = world.get("/v1/routes")[0].clone();
        assert_ne!(route["state"], "stopped", "{route}");
        if world.is_settled(1) && world.get("/v1/totals")["outbox"] == 0 && route["waiting"] == 0 {
            match lacking(world) {
                None => return,
                Some(what) => lacks = what,
            }
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    panic!("{lacks}\n{}", world.log());
}

/// All files by name, which is their order, with their rows.
fn files(world: &World) -> BTreeMap<String, Vec<Row>> {
    let entries = fs::read_dir(world.path("out")).unwrap().map(|entry| entry.unwrap().path());
    let tables = entries.filter(|path| path.is_file()).map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let mut reader = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
        (name, reader.deserialize().map(Result::unwrap).collect())
    });
    tables.collect()
}

fn receipts(world: &World) -> Vec<Value> {
    world.get(LIST).as_array().unwrap().clone()
}

/// What does not stand in the files as the archive has it.
fn lacking(world: &World) -> Option<String> {
    let files = files(world);
    // What is known of a document is its last row.
    let last: BTreeMap<&str, &Row> = files.values().flatten().map(|row| (row["决定书文号"].as_str(), row)).collect();
    let mut penalties = 0;
    let mut after = String::new();
    loop {
        let page = world.get(&format!("/v1/operators?limit=100&after={after}"));
        for operator in page["items"].as_array().unwrap() {
            let operator = world.get(&format!("/v1/operators/{}", operator["id"].as_str().unwrap()));
            for matter in operator["matters"].as_array().unwrap() {
                if matter["family"] != "penalty" {
                    continue;
                }
                let fields = matter["fields"].as_array().unwrap();
                let field = |name: &str| fields.iter().find(|field| field["name"] == name).map(|field| &field["value"]);
                let fine = field("fine").and_then(Value::as_str).unwrap_or_default();
                let row = last.get(field("document_number").unwrap().as_str().unwrap());
                if !row.is_some_and(|row| row["操作"] == "新增或变更" && row["罚款金额（CNY）"] == fine) {
                    return Some(format!("{row:?} in place of {matter}"));
                }
                penalties += 1;
            }
        }
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    assert!(penalties > 10, "{penalties}");
    let handed = receipts(world).iter().filter(|receipt| receipt["operation"] == "upsert").count();
    (handed != penalties).then(|| format!("{handed} receipts for {penalties} penalties"))
}

/// The result of each row as a person fills it in: the first refused, the others accepted.
fn what_was_filled_in_is_noted_once(world: &mut World, rows: &[Row]) {
    let last: BTreeSet<String> = receipts(world).iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    // Of a matter that a later file has, too, this one's row is out of date.
    let late = rows.iter().filter(|row| !last.contains(&row[ID])).count();
    let open: Vec<&Row> = rows.iter().filter(|row| last.contains(&row[ID])).collect();
    let mut text = csv::Writer::from_writer(Vec::new());
    text.write_record([ID, KNOWN_AS, RESULT, REASON]).unwrap();
    for (n, row) in rows.iter().enumerate() {
        let id = row[ID].as_str();
        match open.first().is_some_and(|first| first[ID] == id) {
            true => text.write_record([id, "", "不接收", "文号重复"]).unwrap(),
            false => text.write_record([id, &format!("C-{n}"), "已接收", ""]).unwrap(),
        }
    }
    let text = text.into_inner().unwrap();
    let route = |world: &World| world.get("/v1/routes")[0].clone();
    for name in ["回执.csv", "回执再发.csv"] {
        let accepted = route(world)["last_contact"].clone();
        fs::write(world.path(&format!("out/receipts/{name}")), &text).unwrap();
        world.until("the answers are noted", |world| world.path(&format!("out/receipts/taken/{name}")).is_file());
        let now = route(world);
        assert_eq!((&now["accepted"], &now["refused"]), (&json!(open.len() - 1), &json!(1)), "{now}");
        let is_first = name == "回执.csv";
        assert_eq!(now["last_contact"] != accepted, is_first, "said once more, it is no news: {now}");
        let why = world.path(&format!("out/receipts/taken/{name}.why.csv"));
        let strange = fs::read_to_string(why).map_or(0, |text| text.matches("HUB-6407").count());
        assert_eq!(strange, late);
    }
    let refused = receipts(world).into_iter().find(|receipt| receipt["verdict"] == "refused").unwrap();
    assert_eq!(refused["message"], "文号重复");
}

fn what_is_lost_is_written_anew(world: &mut World, lost: &str, before: &BTreeMap<String, Vec<Row>>) {
    fs::remove_file(world.path(&format!("out/{lost}"))).unwrap();
    assert!(world.stop());
    world.start();
    std::thread::sleep(Duration::from_secs(3));
    let known: BTreeSet<&String> = before.keys().filter(|name| *name != lost).collect();
    assert_eq!(files(world).keys().collect::<BTreeSet<_>>(), known, "a start writes nothing that was written");

    let asked = json!({"route": "county.sheets", "file": lost}).to_string();
    let answer = world.ask(Method::POST, "/v1/receipts/again", ADMIN, &asked).unwrap();
    assert_eq!(answer.status(), 200);
    let again = world.json(answer)["again"].as_u64().unwrap();
    assert!(again > 0);
    world.until("it is written anew", |world| files(world).len() == before.len());
    let now = files(world);
    let (name, rows) = now.last_key_value().unwrap();
    assert!(name.as_str() > lost, "under a number of its own: {name}");
    assert_eq!(rows.len() as u64, again);
    let document = |row: &Row| row["决定书文号"].clone();
    let had: BTreeSet<String> = before[lost].iter().map(document).collect();
    assert!(rows.iter().all(|row| had.contains(&document(row))));
}
