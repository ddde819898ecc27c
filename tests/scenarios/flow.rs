//! The demonstration's flow, compared with the simulators' truth and with a pure fold of the same topics;
//! and what people and programs see of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::played::Played;
use crate::world::{ADMIN, World, copy_folder};
use crate::{contents, program};

const OPERATORS: usize = 300;
const SEED: u64 = 3;
/// A kitchen of the script.
const KITCHEN: &str = "演示阿明烧腊饭店";

#[test]
fn what_flowed_is_what_the_truth_says_and_what_the_topics_say() {
    let mut world = World::busy(&[]);
    let played = Played::begin(&world, OPERATORS, SEED);
    world.start();
    played.until_settled(&mut world);
    let truth = played.truth();

    played.counts_are_the_truths(&world);
    assert_eq!(world.get("/v1/totals")["families"], truth["matters"], "matters by family");
    every_record_of_the_script_is_in_the_ledger(&world, &truth);
    the_devices_told_what_the_truth_says(&world, &truth);
    played.only_the_spoilt_is_dead(&world);
    the_commands_answer(&world);
    a_legal_person_is_shown_to_whom_the_log_names(&world);
    a_package_is_tried_on_the_live_platform(&world);
    a_record_of_a_name_alone_is_asked_about(&mut world);
    the_console_is_sound_in_a_browser(&world);
    what_was_decided_there_counts_no_more(&mut world);

    assert!(world.stop(), "the hub drains and ends well:\n{}", world.log());
    let live = contents::live(&world);
    let (found, wanted) = (contents::operators(&live), contents::true_operators(&truth));
    let strange: Vec<_> = found.difference(&wanted).take(3).collect();
    let lacking: Vec<_> = wanted.difference(&found).take(3).collect();
    assert!(strange.is_empty() && lacking.is_empty(), "found {strange:#?}\nin place of {lacking:#?}");
    assert_eq!(contents::missing_names(&truth, &live), Vec::<String>::new());
    let anew = contents::refolded(&world);
    contents::same(&live, &anew, "the archive is what its topics fold to");
}

/// Pushes and files come exactly once, lists at least once: their windows overlap.
fn every_record_of_the_script_is_in_the_ledger(world: &World, truth: &Value) {
    let audit = world.get("/v1/audit");
    let row =
        |source: &str| audit["raw"].as_array().unwrap().iter().find(|row| row["source"] == source).unwrap().clone();
    let wanted = |source: &str| truth["raw"][source].as_u64().unwrap();
    let files = [
        "provincial-supervision.files",
        "provincial-supervision.samples",
        "provincial-supervision.reports",
        "provincial-supervision.items",
        "provincial-supervision.national",
        "provincial-supervision.published",
        "county-services.penalties",
    ];
    for source in files {
        assert_eq!(row(source)["translated"], wanted(source), "{source}");
    }
    let ignored: u64 = files.iter().map(|source| row(source)["ignored"].as_u64().unwrap()).sum();
    assert!(ignored >= truth["explanations"].as_u64().unwrap());
    for source in ["yi-can-shi-an.push", "yi-xiao-shi-an.push", "county-services.exchange", "epcis.push"] {
        assert_eq!(row(source)["collected"], wanted(source), "{source}");
    }
    assert_eq!(row("epcis.push")["dead"], truth["dead"]["epcis.push"], "wrong GTINs");
    for ledger in ["stalls", "slaughter", "shops", "waste", "insurance", "assessments"] {
        let source = format!("ledger.{ledger}");
        assert_eq!(row(&source)["translated"], wanted(&source), "{source}");
    }
    for (source, truth) in [
        ("yi-can-shi-an.api", "yi-can-shi-an.pull"),
        ("yi-xiao-shi-an.api", "yi-xiao-shi-an.pull"),
        ("provincial-supervision.api", "provincial-supervision.api"),
        ("jiangmen-traceability.api", "jiangmen-traceability.api"),
        ("national-traceability.api", "national-traceability.api"),
        ("key-products-traceability.api", "key-products-traceability.api"),
        ("agricultural-inputs.api", "agricultural-inputs.api"),
        ("county-services.api", "county-services.api"),
    ] {
        assert!(row(source)["collected"].as_u64().unwrap() >= wanted(truth), "{source}");
    }
}

/// Each device is found by whose it is: its newest minute, and its minutes by state.
fn the_devices_told_what_the_truth_says(world: &World, truth: &Value) {
    let series = truth["series"].as_object().unwrap();
    assert!(series.len() >= 9, "the story's kitchens have three devices each");
    assert_eq!(world.get("/v1/totals")["series"], series.len());
    for (key, wanted) in series {
        let (family, device) = key.split_once('/').unwrap();
        let operator = wanted["operator"].as_str().unwrap().replace('/', "%2F");
        let found = world.get(&format!("/v1/operators/{operator}/measurements?days=30"));
        let items = found["items"].as_array().unwrap();
        let found = items.iter().find(|item| item["family"] == family && item["device"] == device);
        let found = found.unwrap_or_else(|| panic!("{key} is not among {items:?}"));
        assert_eq!((&found["last"]["at"], &found["last"]["state"]), (&wanted["last"], &wanted["state"]), "{key}");
        let mut minutes: BTreeMap<&str, u64> = BTreeMap::new();
        for (state, n) in found["days"].as_array().unwrap().iter().flat_map(|day| day["states"].as_object().unwrap()) {
            *minutes.entry(state).or_default() += n.as_u64().unwrap();
        }
        assert_eq!(serde_json::to_value(minutes).unwrap(), wanted["minutes"], "{key}");
    }
}

fn the_commands_answer(world: &World) {
    let url = world.url();
    let json = |arguments: &[&str]| -> Value {
        let all = [arguments, &["--json", "--url", &url]].concat();
        let said = program::run(&all);
        assert_eq!(said.code, 0, "{arguments:?}: {}", said.err);
        serde_json::from_str(&said.out).unwrap()
    };
    assert_eq!(json(&["sources"]).as_array().unwrap().len(), 25);
    assert_eq!(json(&["audit"])["balanced"], true);
    assert!(json(&["schema", "list"]).as_array().unwrap().len() >= 5);
    let dead = json(&["dead-letters", "list"]);
    assert_eq!(dead["items"][0]["pointer"], "/quantityList/0/epcClass", "{dead}");
    for text in [KITCHEN, "ysamslfd", "924407840000010629"] {
        let found = json(&["archive", "search", text]);
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{text}: {found}");
    }
    let operator = json(&["archive", "show", "JY24407840001033"]);
    assert_eq!(operator["name"], KITCHEN);
    let id = operator["id"].as_str().unwrap();
    let told = program::run(&["archive", "show", id, "--url", &url]).out;
    for device in ["44078400001320001060", "WS-106-1"] {
        assert_eq!(told.lines().filter(|line| line.contains(device)).count(), 1, "{told}");
    }
    let place = &operator["premises"][0];
    let address = place["address"].as_str().unwrap();
    for part in ["JY24407840001033", "social-credit-code", address] {
        assert!(told.contains(part), "{part} in {told}");
    }
    let why = json(&["archive", "why", id, place["why"]["address"].as_str().unwrap()]);
    assert_eq!(why["winner"]["value"], address);
    let contested = json(&["archive", "search", "演示旧址饭店"])["items"][0]["id"].clone();
    let doubtful = program::run(&["archive", "show", contested.as_str().unwrap(), "--url", &url]).out;
    let is_flag = |line: &str| line.split_whitespace().eq(["contested", "licence"]);
    assert!(doubtful.lines().any(is_flag), "{doubtful}");
    assert!(!json(&["archive", "timeline", id])["items"].as_array().unwrap().is_empty());
    let then = json(&["archive", "show", id, "--known", "2999-01-01"]);
    for part in ["profile", "matters"] {
        assert_eq!(then[part], unexplained(&operator[part]), "all is known then");
    }
    let other = json(&["archive", "diff", id, "--from", "1999-12-31", "--by", "known"]);
    assert_eq!(other["change"], "appeared", "{other}");
    assert_eq!(program::run(&["archive", "show", id, "--known", "1999-12-31", "--url", &url]).code, 1);
    let why = json(&["archive", "why", id, "name"]);
    assert_eq!((&why["value"], &why["winner"]["value"]), (&Value::Null, &operator["name"]));
    assert!(why["winner"]["adapter"].as_str().unwrap().contains('@'));
    assert_eq!(program::run(&["archive", "show", "nobody", "--url", &url]).code, 1);
    assert_eq!(program::run(&["no-such-command"]).code, 2);
}

/// On request, for a token that may; otherwise the name is masked.
fn a_legal_person_is_shown_to_whom_the_log_names(world: &World) {
    let (url, token) = (world.url(), world.path("secrets/admin.token"));
    let asks = ["archive", "show", "JY24407840001033", "--json", "--url", &url];
    let show = |more: &[&str]| program::run(&[&asks[..], more].concat());
    let named = |said: &program::Said| {
        let operator: Value = serde_json::from_str(&said.out).unwrap();
        let profile = operator["profile"].as_array().unwrap();
        let person = profile.iter().find(|field| field["name"] == "legal_person").unwrap();
        (operator["id"].as_str().unwrap().to_owned(), person["value"].as_str().unwrap().to_owned())
    };
    let refused = show(&["--show-personal"]);
    assert_eq!((refused.code, refused.err.contains("HUB-8003")), (1, true), "{}", refused.err);
    let (_, masked) = named(&show(&[]));
    let (id, person) = named(&show(&["--show-personal", "--token-file", token.to_str().unwrap()]));
    assert!(masked.contains('*') && !person.contains('*'), "{masked}, {person}");
    assert_eq!(masked.chars().next(), person.chars().next());
    let log = fs::read_to_string(world.path("hub.log")).unwrap();
    let told: Vec<&str> = log.lines().filter(|line| line.contains("personal data is shown")).collect();
    let [told] = told[..] else { panic!("who may not sees nothing: {told:?}") };
    assert!(told.contains("admin") && told.contains(&id) && !told.contains(&person), "{told}");
}

/// As its vendor does, with the configuration of an office.
fn a_package_is_tried_on_the_live_platform(world: &World) {
    let (folder, name) = (world.path("desk"), "provincial-supervision");
    copy_folder(&program::components().join(name), &folder);
    let (folder, config) = (folder.display().to_string(), world.path("hub.toml").display().to_string());
    let source = format!("{name}.api");
    let said = program::run(&["plugin", "run", &folder, "--live", &source, "--config", &config, "--json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let tried: Value = serde_json::from_str(&said.out).unwrap();
    let count = |what: &str| tried[what].as_array().unwrap().len();
    assert!((1..=8).contains(&count("requests")) && count("records") > 0, "{tried}");
    assert!(tried["records"][0]["outcome"]["events"].is_array(), "{tried}");
    let files = program::run(&["plugin", "run", &folder, "--live", &format!("{name}.files"), "--config", &config]);
    assert_eq!((files.code, files.err.contains("HUB-4529")), (1, true), "{}", files.err);
}

/// The script's truth knows nothing of it, and none of its operators is another by it.
fn a_record_of_a_name_alone_is_asked_about(world: &mut World) {
    let row = format!("{KITCHEN},鹤市监处罚〔2025〕99901号,警告,2025-03-10,鹤山市市场监督管理局");
    world.drop_in("CF_NEW_by_name_alone.csv", &format!("CF_XDR_MC,CF_WSH,CF_CFLB,CF_JDRQ,CF_CFJG\r\n{row}\r\n"));
    let record = format!("99901号/{KITCHEN}");
    world.until("a penalty without a code waits for a person", |world| {
        world.get("/v1/review?limit=500").to_string().contains(&record)
    });
    world.until("the queue is the same page by page", |world| {
        let all = world.get("/v1/review?limit=500")["items"].as_array().unwrap().clone();
        the_queue_by_pages(world, (all.len() / 2).max(1)) == all
    });
}

/// Pairs as `hub review` tells them, so many at once.
fn the_queue_by_pages(world: &World, limit: usize) -> Vec<Value> {
    let (url, limit) = (world.url(), limit.to_string());
    let (mut pairs, mut place): (Vec<Value>, Option<String>) = (Vec::new(), None);
    loop {
        let mut arguments = vec!["review", "--json", "--url", &url, "--limit", &limit];
        if let Some(place) = &place {
            arguments.extend(["--after", place.as_str()]);
        }
        let said = program::run(&arguments);
        assert_eq!(said.code, 0, "{}", said.err);
        let page: Value = serde_json::from_str(&said.out).unwrap();
        pairs.extend(page["items"].as_array().unwrap().iter().cloned());
        place = page["next"].as_str().map(str::to_owned);
        if place.is_none() {
            return pairs;
        }
    }
}

/// Every page, both languages, wide and narrow, with pictures to look at; a yes and a no by their keys, and an archive
/// opened for who has no code, which are taken back.
fn the_console_is_sound_in_a_browser(world: &World) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("console/run.mjs");
    let mut command = Command::new("node");
    command.arg(script).env("CONSOLE_URL", world.url()).env("CONSOLE_TOKEN", ADMIN);
    let output = command.output().expect("node runs the console's tests: `cargo xtask setup`");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// A yes and a no were said and an archive opened, by the owner of the token, who took all back: the archive is compared
/// as if nobody had said it.
fn what_was_decided_there_counts_no_more(world: &mut World) {
    let all = |world: &World| world.get("/v1/decisions")["items"].as_array().unwrap().clone();
    world.until("all are taken back", |world| all(world).iter().all(|one| one["fate"] == "withdrawn"));
    let said = all(world);
    let told = |one: &Value| json!([one["ruling"], one["decided"]["actor"], one["withdrawn"]["actor"]]);
    let by_admin = |ruling: &str| json!([ruling, "admin", "admin"]);
    assert_eq!(said.iter().map(told).collect::<Vec<_>>(), ["open", "apart", "same"].map(by_admin));
    assert_eq!(said[0]["note"], "流动摊, 无照");
}

/// What is shown of now as it is of the past, where no value is explained.
fn unexplained(shown: &Value) -> Value {
    match shown {
        Value::Array(all) => all.iter().map(unexplained).collect(),
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| *name != "why");
            Value::Object(kept.map(|(name, value)| (name.clone(), unexplained(value))).collect())
        }
        value => value.clone(),
    }
}
