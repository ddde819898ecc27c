//! Faults of the ground below one hub: its archive's file taken from a backup, its disk full, its file
//! handles used up.

use std::fs::{self, File};
use std::io::Write;
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use reqwest::Method;

use crate::contents;
use crate::fire;
use crate::hostile;
use crate::played::Played;
use crate::states;
use crate::world::World;

/// Enough for states that change several times, before and after the backup.
const OPERATORS: usize = 300;

#[test]
fn a_store_from_a_backup_catches_up_and_nothing_that_is_published_goes_back() {
    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, 7);
    played.configure(&world, fire::paced);
    world.start();
    let facts = |world: &mut World| world.get("/v1/totals")["facts"].as_u64().unwrap();
    world.until("some of it is there", |world| facts(world) > 40);
    assert!(world.stop(), "{}", world.log());
    // A copy is whole, and harmed by nothing beside it, where there is no `-wal`: who closes the store last removes it.
    drop(world.open_store());
    fs::copy(world.path("data/archive.db"), world.path("backup.db")).unwrap();

    world.start();
    let before = facts(&mut world);
    world.until("more has come and was published", |world| {
        let totals = world.get("/v1/totals");
        totals["facts"].as_u64().unwrap() > before + 100 && totals["outbox"] == 0
    });
    assert!(world.stop(), "{}", world.log());
    let known = states::highest(&world);
    drop(world.open_store());
    fs::copy(world.path("backup.db"), world.path("data/archive.db")).unwrap();
    world.start();
    played.until_settled(&mut world);
    played.only_the_spoilt_is_dead(&world);
    world.until("all is published", |world| world.get("/v1/totals")["outbox"] == 0);
    assert!(world.stop(), "{}", world.log());

    assert!(world.log_holds("HUB-3008"), "it says what it found");
    let live = contents::live(&world);
    contents::same(&live, &contents::refolded(&world), "what its topics fold to");
    // Panics where a key's version goes back on the way.
    let told = states::told(&world);
    assert!(known.0 == 1 && states::highest(&world).0 == 2, "one new epoch");
    assert_eq!(told, states::of(&live), "a subscriber that keeps the highest version has what the archive holds");
}

/// In a mount of its own that is this small. None where the machine lets nobody mount.
fn on_a_small_disk(world: &mut World, size: &str) -> Option<()> {
    let (unshare, mount) = (["unshare", "--map-root-user", "--mount"], format!("mount -t tmpfs -o size={size} tmpfs"));
    let data = world.path("data");
    fs::create_dir(&data).unwrap();
    let script = format!("{mount} '{}' && exec \"$0\" \"$@\"", data.display());
    let tried = Command::new(unshare[0]).args(&unshare[1..]).args(["sh", "-c", &script, "true"]).status();
    if !tried.is_ok_and(|status| status.success()) {
        eprintln!("nothing can be mounted here: a full disk is shown by the tests of the store alone");
        return None;
    }
    world.within = unshare.into_iter().chain(["sh", "-c", &script]).map(str::to_owned).collect();
    Some(())
}

#[test]
fn a_full_disk_holds_the_archive_up_and_costs_nothing_else() {
    let mut world = World::new();
    hostile::configure(&world);
    if on_a_small_disk(&mut world, "24m").is_none() {
        return;
    }
    world.start();
    let mut pushed = 0;
    let mut push = |world: &World| {
        let records: Vec<String> = (pushed..pushed + 200).map(|n| format!("good {n}")).collect();
        pushed += 200;
        assert!(hostile::push(world, &records).status().is_success(), "what is pushed is in Kafka");
        pushed
    };
    let all = push(&world);
    world.until("the first flow", |world| world.is_settled(all));

    // Seen from outside through the process that has it mounted.
    let data = format!("/proc/{}/root{}", world.id(), world.path("data").display());
    let ballast = format!("{data}/ballast");
    let mut file = File::create(&ballast).unwrap();
    while file.write_all(&[1; 4096]).is_ok() {}
    world.until("the archive says that it waits", |world| {
        push(world);
        world.check();
        world.get("/v1/totals")["trouble"]["code"] == "HUB-3005"
    });
    let all = push(&world);
    for path in ["/health/ready", "/v1/operators", "/v1/unresolved", "/v1/audit", "/"] {
        let answer = world.ask(Method::GET, path, "", "").unwrap();
        assert!(answer.status().is_success(), "{path} is answered: {}", answer.status());
    }
    assert!(world.get("/v1/totals")["facts"].as_u64().unwrap() < all, "the last are not in it");

    // Its room is free once nobody has it open.
    drop(file);
    fs::remove_file(&ballast).unwrap();
    world.until("all is there", |world| world.get("/v1/totals")["facts"] == all && world.is_settled(all));
    assert!(world.get("/v1/totals")["trouble"].is_null());
    assert_eq!(world.audited("raw", "dead"), 0);
}

/// What one source needs at least, as the hub says itself.
const HANDLES: usize = 224;

fn with_handles(handles: usize) -> Vec<String> {
    let script = format!("ulimit -n {handles} && exec \"$0\" \"$@\"");
    ["sh", "-c", &script].map(str::to_owned).into()
}

/// Processor time that the hub has taken.
fn taken(world: &World) -> Duration {
    let text = fs::read_to_string(format!("/proc/{}/stat", world.id())).unwrap();
    let fields: Vec<u64> =
        text.rsplit(')').next().unwrap().split_whitespace().filter_map(|field| field.parse().ok()).collect();
    // utime and stime in ticks of 10 ms; the state, a letter, is not among the numbers.
    Duration::from_millis((fields[10] + fields[11]) * 10)
}

#[test]
fn a_hub_with_too_few_file_handles_does_not_start_and_one_that_runs_out_of_them_waits() {
    let mut world = World::new();
    hostile::configure(&world);
    world.within = with_handles(HANDLES - 1);
    world.begin();
    world.until("it has ended", |world| world.ended().is_some());
    assert!(world.log_holds("HUB-1405") && world.log_holds(&format!("needs {HANDLES}")), "{}", world.log());

    world.within = with_handles(HANDLES);
    world.start();
    assert!(hostile::push(&world, &["good 1".into()]).status().is_success());
    world.until("the first flows", |world| world.is_settled(1));
    let address = world.url().trim_start_matches("http://").to_owned();
    let idle: Vec<TcpStream> = (0..HANDLES + 20).map(|_| TcpStream::connect(&address).unwrap()).collect();
    let open = |world: &World| fs::read_dir(format!("/proc/{}/fd", world.id())).unwrap().count();
    world.until("all handles are taken", |world| open(world) >= HANDLES - 2);
    let (began, before) = (Instant::now(), taken(&world));
    std::thread::sleep(Duration::from_secs(3));
    world.check();
    let (took, spent) = (began.elapsed(), taken(&world) - before);
    assert!(spent < took / 2, "{spent:?} of a processor in {took:?}: it spins");

    drop(idle);
    world.until("it answers", |world| world.ask(Method::GET, "/health/ready", "", "").is_some());
    assert!(hostile::push(&world, &["good 2".into()]).status().is_success());
    world.until("the second flows", |world| world.is_settled(2));
    assert_eq!(world.get("/v1/totals")["facts"], 2);
}
