//! The broker's log folder is full: Kafka ends itself, and comes back when there is room.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use reqwest::Method;

use super::*;

/// What a broker with these topics has on its disk, and room for records.
const SIZE: &str = "96m";
const LARGER: &str = "192m";

/// A file system of the broker's folder alone, in memory.
struct Disk(PathBuf);

impl Disk {
    /// Moves the broker to it. None where the machine lets nobody mount.
    fn below(world: &mut World) -> Option<Self> {
        world.stop_broker();
        world.put_broker_aside("elsewhere");
        let folder = world.path("kafka/data");
        fs::create_dir(&folder).unwrap();
        let disk = mount(&folder, &format!("size={SIZE}")).then(|| Self(folder));
        world.copy_back("elsewhere");
        world.start_broker();
        disk
    }

    /// Takes all of its room.
    fn fill(&self) {
        let mut file = File::create(self.0.join("ballast")).unwrap();
        while file.write_all(&[1; 4096]).is_ok() {}
    }

    /// As an administrator would.
    fn enlarge(&self) {
        assert!(mount(&self.0, &format!("remount,size={LARGER}")));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // The broker may still have files there.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

fn mount(folder: &Path, options: &str) -> bool {
    let tried = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder).status();
    tried.is_ok_and(|status| status.success())
}

#[test]
fn a_broker_whose_folder_is_full_ends_and_nothing_is_lost_once_there_is_room() {
    let mut world = World::new();
    hostile::configure_beside(&world);
    world.start();
    take(&world, SOURCE, &["a0"]);
    world.until("the first has flowed", |world| world.is_settled(1));
    let Some(disk) = Disk::below(&mut world) else {
        eprintln!("skipped: nothing can be mounted here, so no disk can be made full for the broker alone");
        return;
    };
    world.until("a broker that is back is written to", |world| push(world, SOURCE, &["a1"]) == 200);
    world.until("it has flowed", |world| world.is_settled(2));

    disk.fill();
    let mut sent = 1;
    let mut taken = Vec::new();
    world.until("the broker has ended itself", |world| {
        sent += 1;
        if push(world, SOURCE, &[&format!("a{sent}")]) == 200 {
            taken.push(sent);
        }
        !world.has_a_broker()
    });
    assert_eq!(push(&world, SOURCE, &["a-lost"]), 503, "it is told to come again");
    for path in ["/v1/totals", "/v1/sources", "/", "/sources", "/health/live"] {
        let answer = world.ask(Method::GET, path, "", "").expect(path);
        assert!(answer.status().is_success(), "{path} {}", answer.status());
    }
    world.until("the console says why nothing flows", |world| page(world, "/").contains("HUB-2001"));

    disk.enlarge();
    world.start_broker();
    eprintln!("{sent} were sent, of which were taken: {taken:?}");
    let again: Vec<String> = (2..=sent).map(|n| format!("a{n}")).collect();
    let again: Vec<&str> = again.iter().map(String::as_str).collect();
    world.until("the hub goes on without a restart", |world| {
        world.check();
        push(world, SOURCE, &again) == 200
    });
    world.until("all has flowed", |world| world.is_settled(sent + 1));
    assert_eq!(facts(&world), sent + 1, "each once");
    let taken = taken.len() as u64;
    assert!(world.audited("raw", "collected") >= 2 + taken + sent - 1, "what was taken is there");
    assert!(world.stop(), "{}", world.log());
}
