//! A version that gives a family which nobody gave before is promoted while two hubs run, by the one that keeps no
//! archive: its events are folded without a restart.

use std::cell::Cell;
use std::fs;

use reqwest::Method;
use serde_json::json;

use crate::hostile;
use crate::program;
use crate::two_hubs::Second;
use crate::vendor::{ADAPTER, Desk};
use crate::world::{ADMIN, World, copy_folder};

const FAMILY: &str = "rectification";
/// What its manifest says of the family.
const DECLARED: &str = r#"
[subjects.rectification]
encoding = "avro"
fingerprint = "b62ea2f47f50a4bc4dbd2ce180f506afce8cb811666eef16dee28d8f840bdcc9"

[subjects.rectification.revision]
push = "always"
"#;
const ORDER: &str = "order 91440784MA4X00012N";

#[test]
fn a_version_with_a_family_of_its_own_serves_without_a_restart() {
    let desk = Desk::new();
    let trusted = desk.key("vendor");
    later(&desk);
    let mut world = World::busy(&[]);
    world.configure(
        &program::components(),
        &format!("{}\n[plugins.trusted.vendor]\nkey = {trusted:?}\n", hostile::source("{}")),
    );
    world.start();
    let mut second = Second::start(&world);
    order(&world, 1);
    world.until("it is refused", |world| hostile::dead(world).len() == 1);
    assert_eq!(hostile::dead(&world)[0]["code"], "HUB-4005", "what is not declared is not given");

    let file = fs::read(desk.sign("1.1.0", "vendor")).unwrap();
    let installed = world.send_bytes(Method::POST, &format!("{}/v1/plugins", world.url()), ADMIN, file);
    assert!(installed.status().is_success());
    let of_second = second.url();
    world.until("the other hub has heard of it", |world| {
        let body = json!({ "version": "1.1.0" }).to_string();
        let asked = world.ask(Method::POST, &format!("{of_second}/v1/plugins/{ADAPTER}/promote"), ADMIN, &body);
        asked.is_some_and(|answer| answer.status().is_success())
    });
    world.until("both serve by it", |world| {
        [world.url(), second.url()].iter().all(|url| {
            let plugin = world.ask(Method::GET, &format!("{url}/v1/plugins/{ADAPTER}"), "", "");
            plugin.is_some_and(|answer| world.json(answer)["serves"] == "1.1.0")
        })
    });
    // What a lane has in hand as another version comes is still judged by the one before: then the next is not.
    let sent = Cell::new(1);
    world.until("its event is folded", |world| {
        world.check();
        if hostile::dead(world).len() == sent.get() {
            sent.set(sent.get() + 1);
            order(world, u32::try_from(sent.get()).unwrap());
        }
        world.get("/v1/totals")["families"][FAMILY] == 1
    });
    world.until("every record is accounted for", |world| world.is_settled(sent.get() as u64));
    second.stop(&world);
}

/// Pushes an order of this number.
fn order(world: &World, number: u32) {
    assert!(hostile::push(world, &[format!("{ORDER}/{number}")]).status().is_success());
}

/// A later version whose manifest declares what its component tells on request.
fn later(desk: &Desk) {
    let to = desk.path("1.1.0");
    copy_folder(&desk.path("package"), &to);
    let manifest = fs::read_to_string(to.join("manifest.toml")).unwrap();
    let newer = manifest.replacen(r#"version = "1.0.0""#, r#"version = "1.1.0""#, 1);
    assert_ne!(manifest, newer);
    fs::write(to.join("manifest.toml"), newer + DECLARED).unwrap();
}
