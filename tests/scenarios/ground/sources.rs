//! Sources that come into the configuration, leave it, or change their name.

use super::*;
use crate::contents;

/// Adapter of both.
const ADAPTER: &str = "hostile-adapter";
/// The source under another name.
const RENAMED: &str = "renamed.push";

#[test]
fn a_source_added_late_removed_or_renamed_leaves_archive_and_books_as_they_are() {
    let mut world = World::new();
    configure(&world, &[SOURCE]);
    world.start();
    take(&world, SOURCE, &["1", "2"]);
    world.until("the first source's have flowed", |world| world.is_settled(2));
    assert!(world.stop(), "{}", world.log());

    // Added: its records flow from the first on.
    configure(&world, &[SOURCE, RENAMED]);
    world.start();
    take(&world, RENAMED, &["3"]);
    world.until("the late one's have flowed", |world| world.is_settled(3));
    assert!(world.stop(), "{}", world.log());
    let before = contents::live(&world);

    removed(&mut world);
    assert!(world.stop(), "{}", world.log());
    let after = contents::live(&world);
    assert_eq!((before.hash(), &before), (after.hash(), &after), "the archive is as it was");

    renamed(&mut world);
    assert!(world.stop(), "{}", world.log());
    removed_with_records_under_way(&mut world);
    assert!(world.stop(), "{}", world.log());
    contents::same(&contents::live(&world), &contents::refolded(&world), "what its topics fold to");
}

/// What it gave stays, in topics, books and archive; nobody pushes to it any more.
fn removed(world: &mut World) {
    configure(world, &[RENAMED]);
    world.start();
    world.until("the books balance", |world| world.is_settled(3));
    assert_eq!(push(world, SOURCE, &["4"]), 404);
    assert_eq!(world.get("/v1/sources").as_array().unwrap().len(), 1);
    let audit = world.get("/v1/audit");
    let row = audit["raw"].as_array().unwrap().iter().find(|row| row["source"] == SOURCE).unwrap();
    assert_eq!((&row["collected"], &row["translated"]), (&2.into(), &2.into()), "its account is kept");
    assert!(world.topics().contains(&format!("raw.{SOURCE}")));
}

/// A record told under both names is two facts of one matter; under its old name it goes on where it stood.
fn renamed(world: &mut World) {
    let matters = |world: &World| world.get("/v1/totals")["matters"].as_u64().unwrap();
    configure(world, &[SOURCE, RENAMED]);
    world.start();
    take(world, RENAMED, &["1"]);
    world.until("it has flowed", |world| world.is_settled(4));
    assert_eq!((facts(world), matters(world)), (4, 3));
    take(world, SOURCE, &["5"]);
    world.until("it has flowed", |world| world.is_settled(5));
    assert_eq!((facts(world), matters(world), world.audited("raw", "translated")), (5, 4, 5), "nothing is taken twice");
}

fn removed_with_records_under_way(world: &mut World) {
    configure(world, &[SOURCE, RENAMED]);
    world.start();
    // Each costs its adapter what it may at most: they are taken, and not done.
    let slow = vec!["loop".to_owned(); 12];
    assert!(hostile::push_to(world, SOURCE, &slow).status().is_success());
    world.kill();

    configure(world, &[RENAMED]);
    world.start();
    world.until("the audit says that nobody takes them", |world| finds(world, "HUB-7507", SOURCE));
    assert_eq!(push(world, RENAMED, &["6"]), 200);
    world.until("the other's records flow", |world| facts(world) == 6);
    assert!(world.stop(), "{}", world.log());

    configure(world, &[SOURCE, RENAMED]);
    world.start();
    world.until("they are taken after all", |world| world.is_settled(18));
    assert_eq!(world.audited("raw", "dead"), 12);
}

/// Configures sources that are the same adapter's.
fn configure(world: &World, names: &[&str]) {
    let source = |name: &&str| {
        let platform = name.split_once('.').unwrap().0;
        format!(
            r#"
[platform.{platform}]
[source."{name}"]
adapter = "{ADAPTER}"
auth = {{ header = "token", token-file = "secrets/push.token" }}
"#
        )
    };
    world.configure(&program::components(), &names.iter().map(source).collect::<String>());
}
