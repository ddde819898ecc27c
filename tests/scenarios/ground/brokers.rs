//! Brokers that go, and come back as they were, as others, or as they were before.

use std::time::{Duration, Instant};

use reqwest::Method;

use super::*;
use crate::world::ADMIN;

/// Longer than any time-out of the hub's clients.
const DARK: Duration = Duration::from_secs(62);
/// Longer than the hub waits for one answer.
const ASKING: Duration = Duration::from_secs(33);
/// How long a person would wait for a page.
const PAGE: Duration = Duration::from_secs(15);
/// What a minute without brokers may add to the log, where one line each second and client would be hundreds.
const LINES: usize = 60;
/// Another cluster's id.
const OTHER: &str = "YW5vdGhlci1jbHVzdGVyMQ"; // pragma: allowlist secret

#[test]
fn brokers_that_are_away_or_others_are_said_and_the_hub_goes_on_when_the_right_ones_are_back() {
    let mut world = World::new();
    hostile::configure_beside(&world);
    world.start();
    take(&world, SOURCE, &["a1", "a2"]);
    take(&world, NEIGHBOUR, &["b1"]);
    world.until("all has flowed", |world| world.is_settled(3));

    the_hub_answers_while_brokers_are_away(&mut world);
    world.put_broker_aside("right");
    world.set_cluster(OTHER);
    world.start_broker();
    nothing_is_asked_of_another_cluster(&mut world);
    world.stop_broker();
    world.put_broker_back("right");
    world.start_broker();

    world.until("the hub goes on without a restart", |world| {
        world.check();
        push(world, SOURCE, &["a3"]) == 200
    });
    world.until("all has flowed", |world| world.is_settled(4));
    assert_eq!(facts(&world), 4);
    assert!(world.stop(), "{}", world.log());
}

fn the_hub_answers_while_brokers_are_away(world: &mut World) {
    let lines = |world: &World| std::fs::read_to_string(world.path("hub.log")).unwrap().lines().count();
    let before = lines(world);
    world.stop_broker();
    let began = Instant::now();
    let mut longest = Duration::ZERO;
    while began.elapsed() < DARK {
        for path in ["/v1/totals", "/v1/sources", "/", "/sources", "/operators", "/health/live"] {
            let asked = Instant::now();
            let answer = world.ask(Method::GET, path, "", "").expect(path);
            assert!(answer.status().is_success(), "{path} {}", answer.status());
            longest = longest.max(asked.elapsed());
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    assert!(longest < PAGE, "{longest:?}");
    assert_eq!(push(world, SOURCE, &["a-lost"]), 503, "it is told to come again");
    assert!(page(world, "/").contains("HUB-2001"), "the console says why nothing flows");
    let audit = world.ask(Method::GET, "/v1/audit", "", "").unwrap();
    assert_eq!((audit.status().as_u16(), world.json(audit)["code"].as_str()), (503, Some("HUB-2001")));
    let said = lines(world) - before;
    eprintln!("away for {:?}: {said} lines in the log, the longest page took {longest:?}", began.elapsed());
    assert!(said < LINES, "{said} lines:\n{}", world.log());
}

fn nothing_is_asked_of_another_cluster(world: &mut World) {
    world.until("a source says that these are others", |world| {
        world.check();
        is_troubled(world, SOURCE, "HUB-3003") || is_troubled(world, NEIGHBOUR, "HUB-3003")
    });
    world.until("the log says it", |world| world.log_holds("HUB-3003"));
    assert_ne!(push(world, SOURCE, &["a-elsewhere"]), 200);
    assert_eq!(facts(world), 3, "the archive can be read");
    // Another hub on the same folder and brokers, as after a restart of the machine.
    let refused = program::run(&[
        "run",
        "--config",
        world.path("hub.toml").to_str().unwrap(),
        "--set",
        "http.listen=127.0.0.1:0",
    ]);
    assert_eq!(refused.code, 1, "{}", refused.err);
    assert!(refused.err.contains("HUB-3003"), "{}", refused.err);
    let made: Vec<String> = world.topics().into_iter().filter(|topic| !topic.starts_with("__")).collect();
    assert!(made.is_empty(), "{made:?}");
}

#[test]
fn a_hub_that_starts_while_no_broker_answers_lets_the_archive_be_read_and_waits() {
    let mut world = World::new();
    hostile::configure_beside(&world);
    world.start();
    take(&world, SOURCE, &["a1", "a2"]);
    assert!(hostile::push(&world, &["reject a-dead".into()]).status().is_success());
    world.until("all has flowed", |world| world.is_settled(3));
    assert!(world.stop(), "{}", world.log());
    world.stop_broker();

    world.begin();
    it_can_be_read_before_any_broker_answers(&mut world);
    assert!(world.stop(), "it ends when it is asked to:\n{}", world.log());
    world.begin();
    std::thread::sleep(ASKING);
    it_can_be_read_before_any_broker_answers(&mut world);
    world.start_broker();
    world.is_ready_soon();
    take(&world, SOURCE, &["a3"]);
    world.until("all has flowed", |world| world.is_settled(4));
    assert_eq!((facts(&world), world.audited("raw", "replayed")), (3, 0));
    assert!(world.stop(), "{}", world.log());
}

fn it_can_be_read_before_any_broker_answers(world: &mut World) {
    world.until("it answers", |world| {
        world.check();
        world.ask(Method::GET, "/health/live", "", "").is_some()
    });
    assert_eq!(facts(world), 2);
    let paths = ["/v1/unresolved", "/v1/sources", "/", "/sources", "/health/ready", "/v1/audit"];
    let answers = paths.map(|path| world.ask(Method::GET, path, "", "").unwrap().status().as_u16());
    assert_eq!(answers, [200, 200, 200, 200, 503, 503]);
    assert_eq!(source(world, SOURCE)["state"], "retrying");
    assert!(page(world, "/").contains("HUB-2001"), "the console says why nothing flows");
    assert_eq!(push(world, SOURCE, &["a-lost"]), 503);
    let replay = world.ask(Method::POST, "/v1/dead-letters/replay", ADMIN, &format!("{{\"source\":\"{SOURCE}\"}}"));
    assert_eq!(replay.unwrap().status(), 503, "nothing is written before it is known who the brokers are");
}

#[test]
fn a_broker_on_an_older_copy_of_its_folder_is_refused_and_nothing_is_skipped() {
    // Six starts of a broker: one that starves beside others is put out by its own controller, and its leaders'
    // epochs are others then than those of the copy.
    let mut world = World::alone();
    hostile::configure_beside(&world);
    world.start();
    take(&world, SOURCE, &["a1", "a2", "a3"]);
    take(&world, NEIGHBOUR, &["b1", "b2"]);
    world.until("the first have flowed", |world| world.is_settled(5));
    world.stop_broker();
    world.copy_broker("older");
    world.start_broker();
    world.until("a broker that is back is written to", |world| push(world, SOURCE, &["a4", "a5"]) == 200);
    take(&world, NEIGHBOUR, &["b3"]);
    world.until("the others have flowed", |world| world.is_settled(8));

    // While the hub runs.
    world.stop_broker();
    world.put_broker_aside("newer");
    world.copy_back("older");
    world.start_broker();
    it_is_refused_aloud(&mut world);
    // And when it starts.
    world.kill();
    world.start();
    it_is_refused_aloud(&mut world);
    world.kill();

    // The page's first way: the newer folder still exists.
    world.stop_broker();
    world.put_broker_back("newer");
    world.start_broker();
    world.start();
    world.until("it is as if nothing had been", |world| world.is_settled(8));
    take(&world, SOURCE, &["a6"]);
    world.until("it goes on", |world| world.is_settled(9));
    assert_eq!(facts(&world), 9);
    assert!(world.stop(), "{}", world.log());

    // Its second: it does not.
    world.stop_broker();
    world.put_broker_back("older");
    world.start_broker();
    world.put_archive_aside();
    world.start();
    world.until("the archive is that of the copy", |world| world.is_settled(5));
    assert_eq!(facts(&world), 5);
    take(&world, SOURCE, &["a4", "a5", "a6"]);
    take(&world, NEIGHBOUR, &["b3"]);
    world.until("what was pushed again has flowed", |world| world.is_settled(9));
    assert_eq!(facts(&world), 9);
    assert!(world.stop(), "{}", world.log());
}

fn it_is_refused_aloud(world: &mut World) {
    world.until("the audit says what is lost", |world| {
        world.check();
        world.ask(Method::GET, "/v1/audit", "", "").is_some_and(|answer| answer.status().is_success())
            && finds(world, "HUB-2007", "ledger/")
            && finds(world, "HUB-2007", "event.kitchen-alert/")
    });
    for name in [SOURCE, NEIGHBOUR] {
        world.until("both sources stand", |world| is_troubled(world, name, "HUB-2007"));
        assert_eq!(push(world, name, &["skipped"]), 503);
    }
    let audit = command(world, &["audit"]);
    assert_eq!(audit.code, 1);
    assert!(audit.out.contains("HUB-2007 ledger/") && audit.out.contains("NOT balanced"), "{}", audit.out);
    let sources = command(world, &["sources"]);
    assert!(sources.out.contains(&format!("HUB-2007 {SOURCE}: ")), "{}", sources.out);
    for path in ["/", "/audit", "/sources"] {
        assert!(page(world, path).contains("HUB-2007"), "{path}");
    }
    assert_eq!(facts(world), 8, "what the archive holds can be read");
}
