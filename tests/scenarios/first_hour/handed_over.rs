//! What an office does with a vendor's signed file, by the commands of README.md: its hub takes it in while an earlier
//! version serves, tries it in the shadow, has it serve and takes it back. A component of a script is some 15 MB, so
//! this is how such a file fares on `/v1/plugins` and in the topic of packages.
//!
//! Knows nothing of how the file came about, nor of what is refused: that is `plugins`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::Project;
use crate::hostile;
use crate::plugins::by_command;
use crate::world::World;

/// The version that the office has had so far: the same component, so that the hub compiles it once.
const BEFORE: &str = "0.0.9";
/// The version of the signed file.
const HANDED_OVER: &str = "0.1.0";
/// Records of a file of shops: one is a licence, one has no id.
const SHOPS: u64 = 2;
/// The licence of every shop: three vendors tell of one operator.
const LICENCE: &str = "JY24407840000014";

/// The shop of each file that is brought, and the version that translates it.
const BROUGHT: [(&str, &str); 4] = [("S-9", BEFORE), ("S-10", BEFORE), ("S-11", HANDED_OVER), ("S-12", BEFORE)];

pub(super) fn an_office_tries_the_signed_files_and_has_them_serve(world: &mut World, projects: &[Project]) {
    serves_earlier_versions(world, projects);
    let [first, tried, served, taken_back] = BROUGHT.map(|(shop, _)| shop);
    brings(world, projects, first);
    let codes: Vec<Value> = hostile::dead(world).iter().map(|letter| letter["code"].clone()).collect();
    assert_eq!(codes, ["shop.id-missing"; 3]);
    let found = world.get(&format!("/v1/operators?q={LICENCE}"));
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "three witnesses of one licence: {found}");

    for project in projects {
        let (name, file) = (project.name, project.signed().display().to_string());
        by_command(world, &["plugin", "install", &file, "--yes"], &format!("{name}@{HANDED_OVER} is installed"));
        by_command(world, &["plugin", "shadow", name, HANDED_OVER], &format!("{name}@{HANDED_OVER} is tried"));
    }
    world.until("each is tried beside the one that serves", |world| {
        projects.iter().all(|project| known(world, project)["shadows"][0].is_object())
    });
    brings(world, projects, tried);
    world.until("each has seen what came", |world| {
        projects.iter().all(|project| known(world, project)["shadows"][0]["compared"] == SHOPS)
    });
    for project in projects {
        by_command(world, &["plugin", "show", project.name], &format!("{SHOPS} records compared, {SHOPS} the same"));
        let promoted = format!("{}: {HANDED_OVER} is to serve from now on", project.name);
        by_command(world, &["plugin", "promote", project.name, HANDED_OVER], &promoted);
    }
    until_all_serve(world, projects, HANDED_OVER);
    brings(world, projects, served);

    for project in projects {
        by_command(
            world,
            &["plugin", "rollback", project.name],
            "what lies in the folder of plugins is to serve from now on",
        );
    }
    until_all_serve(world, projects, BEFORE);
    brings(world, projects, taken_back);
    each_record_is_translated_by_the_version_that_served(world, projects);
    for project in projects {
        let turns = known(world, project)["history"].clone();
        let acts: Vec<&str> = turns.as_array().unwrap().iter().map(|turn| turn["act"].as_str().unwrap()).collect();
        assert_eq!(acts, ["rolled-back", "promoted", "shadowed", "installed"]);
    }
}

impl Project {
    fn signed(&self) -> PathBuf {
        self.folder.join(format!("{}-{HANDED_OVER}.plugin", self.name))
    }

    fn source(&self) -> String {
        format!("{}.files", self.name)
    }

    fn inbox(&self, world: &World) -> PathBuf {
        world.path(&format!("inbox-{}", self.language))
    }

    /// What the office's hub is configured with: a source of files, and that the vendor's signature counts for its own
    /// adapter.
    fn configured(&self, world: &World) -> String {
        let (name, source, inbox) = (self.name, self.source(), self.inbox(world));
        let public = fs::read_to_string(self.folder.join("vendor.pub")).unwrap();
        let key = public.lines().nth(1).unwrap();
        format!(
            r#"
[plugins.trusted.{name}]
key = {key:?}
plugins = [{name:?}]
[platform.{name}]
[source."{source}"]
adapter = {name:?}
folder = {:?}
poll = "200ms"
"#,
            inbox.display().to_string()
        )
    }
}

/// The hub runs, by versions that lay in its folder before there was a signed file.
fn serves_earlier_versions(world: &mut World, projects: &[Project]) {
    let mut configured = String::new();
    for project in projects {
        let (name, to) = (project.name, world.path("plugins").join(project.name));
        fs::create_dir_all(&to).unwrap();
        fs::create_dir_all(project.inbox(world)).unwrap();
        let component = format!("{name}.wasm");
        fs::copy(project.folder.join(&component), to.join(component)).unwrap();
        let manifest = fs::read_to_string(project.folder.join("manifest.toml")).unwrap();
        let earlier = manifest.replacen(&format!("version = {HANDED_OVER:?}"), &format!("version = {BEFORE:?}"), 1);
        assert_ne!(earlier, manifest);
        fs::write(to.join("manifest.toml"), earlier).unwrap();
        configured += &project.configured(world);
    }
    world.configure(&world.path("plugins"), &configured);
    world.start();
}

/// The page's file of shops comes by each source, with another shop; returns once all of it is settled.
fn brings(world: &mut World, projects: &[Project], shop: &str) {
    for project in projects {
        let shops = fs::read_to_string(project.folder.join("shops.jsonl")).unwrap();
        whole(&world.path("draft"), &project.inbox(world).join(format!("{shop}.jsonl")), &shops.replace("S-9", shop));
    }
    let files = BROUGHT.iter().position(|(known, _)| *known == shop).unwrap() + 1;
    let records = SHOPS * (files * projects.len()) as u64;
    world.until("what was brought is settled", |world| world.is_settled(records));
}

/// A file is found whole or not at all.
fn whole(draft: &Path, file: &Path, text: &str) {
    fs::write(draft, text).unwrap();
    fs::rename(draft, file).unwrap();
}

fn known(world: &World, project: &Project) -> Value {
    world.get(&format!("/v1/plugins/{}", project.name))
}

fn until_all_serve(world: &mut World, projects: &[Project], version: &str) {
    world.until("all serve by the version", |world| {
        world.check();
        projects.iter().all(|project| known(world, project)["serves"] == version)
    });
    // A lane that waits for records takes another version up with the batch after the next.
    std::thread::sleep(Duration::from_secs(1));
}

/// Of each file the shop, in the archive, and the row without an id, a dead letter.
fn each_record_is_translated_by_the_version_that_served(world: &World, projects: &[Project]) {
    let found = world.get(&format!("/v1/operators?q={LICENCE}"));
    let why = world.get(&format!("/v1/operators/{}/why/name", found["items"][0]["id"].as_str().unwrap()));
    let witnesses: Vec<&Value> = [&why["winner"]].into_iter().chain(why["losers"].as_array().unwrap()).collect();
    let letters = hostile::dead(world);
    for project in projects {
        let source = project.source();
        let by = BROUGHT.map(|(_, version)| json!(format!("{}@{version}", project.name)));
        let told = BROUGHT.map(|(shop, _)| {
            let witness = witnesses.iter().find(|witness| witness["source"] == *source && witness["record"] == shop);
            witness.unwrap_or_else(|| panic!("{source} tells nothing of {shop}: {why}"))["adapter"].clone()
        });
        assert_eq!(told, by, "{source}");
        let dead = letters.iter().filter(|letter| letter["source"] == *source).map(|letter| letter["adapter"].clone());
        assert_eq!(dead.collect::<Vec<_>>(), by, "{source}");
    }
}
