//! Children end with their owner: when it is dropped, and when it is killed.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use kafka_broker::owned::Owned;

/// Set for the copy of this test program that plays the owner who is killed.
const PLAYS_OWNER: &str = "PLAYS_OWNER";

/// A shell with a child of its own; prints both ids.
fn family() -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "sleep 300 & echo $$ $!; wait"]).stdout(Stdio::piped());
    command
}

fn ids(output: impl std::io::Read) -> Vec<u32> {
    let lines = BufReader::new(output).lines().map(Result::unwrap);
    // The test harness prints lines of its own.
    let read = |line: String| line.split_whitespace().map(|id| id.parse().ok()).collect::<Option<Vec<u32>>>();
    lines.filter_map(read).find(|ids| ids.len() == 2).expect("the family prints its two ids")
}

fn gone_soon(id: u32) -> bool {
    let until = Instant::now() + Duration::from_secs(20);
    let running = || {
        let status = std::fs::read_to_string(Path::new("/proc").join(id.to_string()).join("stat"));
        status.is_ok_and(|text| !text.contains(") Z "))
    };
    while running() && Instant::now() < until {
        thread::sleep(Duration::from_millis(20));
    }
    !running()
}

#[test]
fn a_dropped_owner_takes_the_whole_group_along() {
    let mut owned = Owned::spawn(family()).unwrap();
    let ids = ids(owned.stdout().unwrap());
    drop(owned);
    assert!(ids.into_iter().all(gone_soon));
}

#[test]
fn a_child_outlives_the_thread_that_asked_for_it() {
    let mut owned = thread::spawn(|| Owned::spawn(family()).unwrap()).join().unwrap();
    thread::sleep(Duration::from_millis(100));
    assert_eq!(owned.ended().unwrap(), None);
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_owner_takes_its_child_along() {
    if std::env::var_os(PLAYS_OWNER).is_some() {
        let mut owned = Owned::spawn(family()).unwrap();
        let ids = ids(owned.stdout().unwrap());
        println!("\n{} {}", ids[0], ids[1]);
        std::io::stdout().flush().unwrap();
        thread::sleep(Duration::from_secs(300));
    }
    let mut owner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_killed_owner_takes_its_child_along", "--nocapture"])
        .env(PLAYS_OWNER, "yes")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let ids = ids(owner.stdout.take().unwrap());
    owner.kill().unwrap();
    owner.wait().unwrap();
    assert!(gone_soon(ids[0]));
    // The grandchild is not ours to tie; the kernel gave it to init when the shell died.
    let _ = Command::new("kill").arg(ids[1].to_string()).status();
}
