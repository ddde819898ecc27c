//! An adapter's later version is installed, serves and is taken back while records flow through two hubs: each record
//! is translated once, by one version or the other, and the states of a record keep their order; what may not be
//! installed or done is refused with its own code.

use std::fs;
use std::path::Path;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::hostile;
use crate::program;
use crate::subscriber::Subscriber;
use crate::two_hubs::Second;
use crate::vendor::{ADAPTER, Desk};
use crate::world::{ADMIN, READER, World};

/// Records of a push; some of them are rejected, and as many are the next states of records with a key.
const A_PUSH: usize = 40;
const REJECTED: usize = 10;
const KEYED: usize = 10;
/// For one event more, where all were committed.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn a_later_version_serves_and_is_taken_back_while_records_flow_in_every_hub() {
    let desk = Desk::new();
    let (trusted, _) = (desk.key("vendor"), desk.key("stranger"));
    desk.later("0.9.0", true);
    desk.later("1.1.0", true);
    desk.later("1.2.0", false);
    let mut world = World::busy(&[]);
    configure(&world, &trusted);
    world.start();
    let seen = Subscriber::begin(&world);
    let mut second = Second::start(&world);
    let mut pushed = Pushed(0);
    pushed.some(&world);

    what_is_wrong_is_refused(&world, &desk);
    let (old, new) = (desk.sign("package", "vendor"), desk.sign("1.1.0", "vendor"));
    for (token, status) in [("", 401), (READER, 403)] {
        assert_eq!(post(&world, "/v1/plugins", token, &old).0, status);
    }
    let looked = post(&world, "/v1/plugins/look", ADMIN, &old).1;
    assert_eq!((&looked["signer"], &looked["installed"]), (&json!("vendor"), &json!(false)));
    let grants = json!([
        {"kind": "profile", "wanted": "tif", "shortfall": "profile"},
        {"kind": "memory", "wanted": "32 MiB", "granted": "32 MiB"},
        {"kind": "time", "wanted": "100 ms", "granted": "100 ms"},
        {"kind": "subject", "wanted": "kitchen-alert", "granted": "kitchen-alert"},
    ]);
    assert_eq!(looked["grants"], grants, "what it wants and gets is shown before");
    assert_eq!(world.get(&format!("/v1/plugins/{ADAPTER}"))["versions"], json!([]), "a look installs nothing");
    by_command(&world, &["plugin", "install", old.to_str().unwrap(), "--yes"], "hub plugin promote");
    install(&world, &new, 200);
    assert_eq!(refused(&install(&world, &old, 200)), "", "the same again changes nothing");
    assert_eq!(serves(&world, &world.url()), "1.0.0", "what is installed serves once it is promoted");
    let granted = world.get(&format!("/v1/plugins/{ADAPTER}"))["grants"].clone();
    let told = |n: usize| json!([granted[n]["version"], granted[n]["serves"]]);
    assert_eq!([0, 1, 2].map(told), [json!([null, true]), json!(["1.1.0", false]), json!(["1.0.0", false])]);
    assert_eq!(granted[2]["grants"], grants, "and afterwards, too");

    what_it_would_change_is_shown_and_nothing_comes_of_it(&mut world, &second, &mut pushed);
    by_command(&world, &["plugin", "show", ADAPTER], "dead hostile.rejected  dead hostile.declined");
    by_command(&world, &["plugin", "list"], "1.1.0, 1.0.0");
    by_command(&world, &["plugin", "shadow", ADAPTER, "--stop"], "no version is tried any more");
    world.until("no hub tries it any more", |world| {
        [world.url(), second.url()].iter().all(|url| known(world, url)["shadows"] == json!([]))
    });
    promote(&world, "1.1.0", 200);
    until_both_serve(&mut world, &second, "1.1.0", &mut pushed);
    let of_new = pushed.some(&world);
    world.until("all is translated", |world| world.is_settled(pushed.0));
    for record in of_new {
        let letter = letter_of(&world, &record);
        assert_eq!(
            (&letter["code"], &letter["adapter"]),
            (&json!("hostile.declined"), &json!("hostile-adapter@1.1.0"))
        );
    }
    assert_eq!(refused(&change(&world, "remove", Some("1.1.0"), 422)), "HUB-4522");

    world.kill();
    second.kill();
    world.start();
    second = Second::start(&world);
    until_both_serve(&mut world, &second, "1.1.0", &mut pushed);

    change(&world, "rollback", None, 200);
    until_both_serve(&mut world, &second, "1.0.0", &mut pushed);
    assert_eq!(refused(&change(&world, "rollback", None, 422)), "HUB-4521");
    assert_eq!(refused(&promote(&world, "3.0.0", 422)), "HUB-4520");
    let of_old = pushed.some(&world);
    world.until("all is translated", |world| world.is_settled(pushed.0));
    for record in of_old {
        assert_eq!(letter_of(&world, &record)["code"], "hostile.rejected");
    }
    what_fails_its_cases_is_installed_despite_that_alone(&world, &desk);
    assert_eq!(
        acts(&world),
        ["removed", "installed", "rolled-back", "promoted", "unshadowed", "shadowed", "installed", "installed"]
    );

    second.stop(&world);
    each_is_translated_once_and_in_its_order(&world, &seen, &pushed);
}

/// Whichever version translated what.
fn each_is_translated_once_and_in_its_order(world: &World, seen: &Subscriber, pushed: &Pushed) {
    let (pushes, [rejected, keyed]) = (pushed.pushes(), [REJECTED, KEYED].map(|records| records as u64));
    assert_eq!(world.audited("raw", "dead"), pushes * rejected);
    let good = pushed.0 - pushes * (rejected + keyed);
    assert_eq!(world.get("/v1/totals")["facts"], good + keyed, "the states of a record are one fact");
    let revisions = seen.revisions(pushed.0 - pushes * rejected, PATIENCE);
    let all: Vec<u64> = (1..=pushes).collect();
    for n in 0..keyed {
        assert_eq!(revisions.get(&key(n)), Some(&all), "{}, promoted and taken back in between", key(n));
    }
    assert_eq!(revisions.len() as u64, good + keyed);
    assert!(seen.next(Duration::from_secs(1)).is_none(), "and nothing is told twice");
}

/// The key of a record, and its id.
fn key(n: u64) -> String {
    format!("K-{n}")
}

/// What is pushed is counted, and each record is of its own.
struct Pushed(u64);

impl Pushed {
    fn pushes(&self) -> u64 {
        self.0 / A_PUSH as u64
    }

    /// Pushes some; gives those that are to be rejected.
    fn some(&mut self, world: &World) -> Vec<String> {
        let state = self.pushes() + 1;
        let keyed = (0..KEYED as u64).map(|n| format!("key={} grows {}/{state}", key(n), key(n)));
        let record = |n: usize| {
            let word = if n < REJECTED { "reject" } else { "good" };
            format!("{word} {}", self.0 + n as u64)
        };
        let records: Vec<String> = (0..A_PUSH - KEYED).map(record).chain(keyed).collect();
        assert!(hostile::push(world, &records).status().is_success());
        self.0 += A_PUSH as u64;
        records.into_iter().filter(|record| record.starts_with("reject")).collect()
    }
}

fn configure(world: &World, trusted: &str) {
    let source = hostile::source("{}");
    world.configure(
        &program::components(),
        &format!("{source}\n[plugins.trusted.vendor]\nkey = {trusted:?}\nplugins = [{ADAPTER:?}]\n"),
    );
}

fn post(world: &World, path: &str, token: &str, file: &Path) -> (u16, Value) {
    let url = format!("{}{path}", world.url());
    let bytes = fs::read(file).unwrap();
    let answer = world.send_bytes(Method::POST, &url, token, bytes);
    (answer.status().as_u16(), world.json(answer))
}

fn install(world: &World, file: &Path, status: u16) -> Value {
    let (answered, told) = post(world, "/v1/plugins", ADMIN, file);
    assert_eq!(answered, status, "{told}");
    told
}

/// The code of a refusal; nothing where it is none.
fn refused(told: &Value) -> String {
    told["code"].as_str().unwrap_or_default().to_owned()
}

/// What a person types; it says `says`.
pub fn by_command(world: &World, words: &[&str], says: &str) {
    let (url, token) = (world.url(), world.path("secrets/admin.token"));
    let said = program::run(&[words, &["--url", &url, "--token-file", token.to_str().unwrap()]].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains(says), "{says} is not in\n{}", said.out);
}

fn change(world: &World, word: &str, version: Option<&str>, status: u16) -> Value {
    let body = version.map_or(String::new(), |version| json!({ "version": version }).to_string());
    let answer = world.ask(Method::POST, &format!("/v1/plugins/{ADAPTER}/{word}"), ADMIN, &body).unwrap();
    let answered = answer.status().as_u16();
    let told = world.json(answer);
    assert_eq!(answered, status, "{told}");
    told
}

fn promote(world: &World, version: &str, status: u16) -> Value {
    change(world, "promote", Some(version), status)
}

/// What a hub knows of the adapter; nothing where it does not answer.
fn known(world: &World, url: &str) -> Value {
    let told = world.ask(Method::GET, &format!("{url}/v1/plugins/{ADAPTER}"), "", "");
    told.map_or(Value::Null, |answer| world.json(answer))
}

fn serves(world: &World, url: &str) -> String {
    known(world, url)["serves"].as_str().unwrap_or_default().to_owned()
}

/// Records go on meanwhile.
fn until_both_serve(world: &mut World, second: &Second, version: &str, pushed: &mut Pushed) {
    world.until("both hubs serve by the version", |world| {
        world.check();
        pushed.some(world);
        [world.url(), second.url()].iter().all(|url| serves(world, url) == version)
    });
    // What was read before the switch is done by now.
    std::thread::sleep(Duration::from_secs(1));
}

fn letter_of(world: &World, record: &str) -> Value {
    let letters = hostile::dead(world);
    let is_of = |letter: &&Value| hostile::letter(world, letter)["payload"]["value"] == *record;
    letters.iter().rev().find(is_of).unwrap_or_else(|| panic!("{record} is no dead letter")).clone()
}

fn acts(world: &World) -> Vec<String> {
    let plugin = world.get(&format!("/v1/plugins/{ADAPTER}"));
    assert!(plugin["history"].as_array().unwrap().iter().all(|turn| turn["actor"] == "admin"));
    plugin["history"].as_array().unwrap().iter().map(|turn| turn["act"].as_str().unwrap().to_owned()).collect()
}

/// The later version is tried on what both hubs commit: it calls what it rejects by another word.
fn what_it_would_change_is_shown_and_nothing_comes_of_it(world: &mut World, second: &Second, pushed: &mut Pushed) {
    world.until("what came before is translated", |world| world.is_settled(pushed.0));
    change(world, "shadow", Some("1.1.0"), 200);
    let seen = |world: &World, url: &str| known(world, url)["shadows"][0].clone();
    world.until("both hubs try it", |world| [world.url(), second.url()].iter().all(|url| seen(world, url).is_object()));
    let sum = |world: &World, of: &dyn Fn(&Value) -> u64| -> u64 {
        [world.url(), second.url()].iter().map(|url| of(&seen(world, url))).sum()
    };
    let number = |name: &'static str| move |shadow: &Value| shadow[name].as_u64().unwrap();
    let (mut rejected, mut all) = (Vec::new(), 0);
    // One after the other, for what is tried does not wait for a machine that is slow.
    for _ in 0..5 {
        rejected.extend(pushed.some(world));
        all += A_PUSH as u64;
        world.until("what was committed was compared", |world| {
            sum(world, &number("compared")) + sum(world, &number("skipped")) == all
        });
    }
    assert_eq!(sum(world, &number("skipped")), 0, "it keeps up with so little");
    assert_eq!(sum(world, &number("same")), all - rejected.len() as u64);
    let of_rejected = |shadow: &Value| {
        let outcomes = shadow["outcomes"].as_array().unwrap().iter();
        let known = |row: &&Value| row["live"] == "dead hostile.rejected" && row["other"] == "dead hostile.declined";
        outcomes.filter(known).map(|row| row["records"].as_u64().unwrap()).sum()
    };
    assert_eq!(sum(world, &of_rejected), rejected.len() as u64, "each difference is counted by what it is");
    assert!(hostile::dead(world).iter().all(|letter| letter["code"] == "hostile.rejected"), "and nothing comes of it");
}

fn what_is_wrong_is_refused(world: &World, desk: &Desk) {
    let strange = desk.sign("package", "stranger");
    assert_eq!(refused(&install(world, &strange, 422)), "HUB-4511");
    let mut bytes = fs::read(&strange).unwrap();
    bytes.truncate(bytes.len() / 2);
    fs::write(desk.path("cut"), bytes).unwrap();
    assert_eq!(refused(&install(world, &desk.path("cut"), 422)), "HUB-4513");
    let older = install(world, &desk.sign("0.9.0", "vendor"), 422);
    assert_eq!(refused(&older), "HUB-4515", "it would take back what lies in the folder of plugins: {older}");
}

fn what_fails_its_cases_is_installed_despite_that_alone(world: &World, desk: &Desk) {
    const WHY: &str = "the vendor is on leave";
    let failing = desk.sign("1.2.0", "vendor");
    let told = install(world, &failing, 422);
    assert_eq!(told["code"], "HUB-4518");
    assert!(told["detail"].as_str().unwrap().contains("all-three-outcomes"), "{told}");
    let install_it = ["plugin", "install", failing.to_str().unwrap(), "--yes", "--despite", WHY];
    by_command(world, &install_it, &format!("{ADAPTER}@1.2.0 is installed"));
    let plugin = world.get(&format!("/v1/plugins/{ADAPTER}"));
    assert_eq!(plugin["history"][0]["despite"], WHY);
    let older = desk.sign("1.1.0", "vendor");
    by_command(world, &["plugin", "remove", ADAPTER, "1.1.0"], &format!("{ADAPTER}@1.1.0 is installed no more"));
    assert_eq!(refused(&install(world, &older, 422)), "HUB-4515");
}
