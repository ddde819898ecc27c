//! Two hubs share the work: each platform is run by one of them, with one session and one rate. One is killed, and the
//! other takes over; it comes back, and is given back what was its own; a person has a source rest, whoever runs it.

use std::fs::{self, File};
use std::process::Stdio;
use std::time::Duration;

use kafka_broker::free_port;
use kafka_broker::owned::Owned;
use reqwest::Method;
use serde_json::Value;

use crate::fire;
use crate::played::Played;
use crate::program;
use crate::world::{ADMIN, World};

/// By the partitions of these names in the topic `platform`, for ever, and two hubs: the second's and the first's.
const SECONDS: &str = "yi-can-shi-an.api";
const FIRSTS: &str = "provincial-supervision.api";
const TOKEN: &str = "/openapi/token";

/// A hub beside the world's.
pub struct Second {
    hub: Owned,
    /// Where it answers.
    pub port: u16,
}

impl Second {
    /// Starts one that keeps no archive, with what the world's hub is configured with.
    pub fn start(world: &World) -> Self {
        Self::doing(world, &["--stages", "collect,translate,deliver"])
    }

    /// Starts one that does all that the world's hub does, on the same store.
    pub fn folding(world: &World) -> Self {
        Self::doing(world, &[])
    }

    fn doing(world: &World, stages: &[&str]) -> Self {
        let port = free_port().unwrap();
        let first = fs::read_to_string(world.path("hub.toml")).unwrap();
        let address = world.url().replace("http://", "");
        let second = first
            .replace("node = 1", "node = 2")
            .replace("data = \"data\"", "data = \"data-of-the-second\"")
            .replace(&address, &format!("127.0.0.1:{port}"))
            .replace("folder = \"drop\"", "folder = \"drop-of-the-second\"");
        let file = world.path("second.toml");
        fs::create_dir_all(world.path("drop-of-the-second")).unwrap();
        fs::write(&file, second).unwrap();
        let log = File::options().create(true).append(true).open(world.path("second.log")).unwrap();
        let mut command = program::hub();
        command.arg("run").args(stages).arg("--config").arg(file);
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        Self { hub: Owned::spawn(command).unwrap(), port }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Whether it answers for the archive.
    pub fn keeps(&mut self, world: &World) -> bool {
        assert!(self.hub.ended().unwrap().is_none(), "{}", log(world));
        self.get(world, "/v1/totals").is_some_and(|totals| totals["facts"].is_u64())
    }

    /// Kills it as a power cut would.
    pub fn kill(&mut self) {
        self.hub.kill();
    }

    /// Ends it as an administrator would.
    pub fn stop(&mut self, world: &World) {
        self.hub.stop(Duration::from_secs(30));
        assert!(self.hub.ended().unwrap().is_some_and(|status| status.success()), "{}", log(world));
    }

    fn get(&self, world: &World, path: &str) -> Option<Value> {
        let answer = world.ask(Method::GET, &format!("http://127.0.0.1:{}{path}", self.port), "", "")?;
        Some(world.json(answer))
    }

    fn state(&self, world: &World, source: &str) -> String {
        self.get(world, "/v1/sources").map_or(String::new(), |sources| state_of(&sources, source))
    }
}

fn state_of(sources: &Value, name: &str) -> String {
    let of = sources.as_array().into_iter().flatten().find(|source| source["name"] == name);
    of.map_or(String::new(), |source| source["state"].as_str().unwrap_or_default().to_owned())
}

fn state(world: &World, source: &str) -> String {
    state_of(&world.get("/v1/sources"), source)
}

/// Each runs its own, and shows the other's as the other's.
fn until_shared(world: &mut World, second: &mut Second) {
    world.until("each hub runs its own platform", |world| {
        world.check();
        assert!(second.hub.ended().unwrap().is_none(), "{}", log(world));
        let (mine, yours) = (state(world, FIRSTS), state(world, SECONDS));
        let seen = (second.state(world, FIRSTS), second.state(world, SECONDS));
        (mine.as_str(), yours.as_str()) == ("running", "elsewhere")
            && (seen.0.as_str(), seen.1.as_str()) == ("elsewhere", "running")
    });
}

fn log(world: &World) -> String {
    fs::read_to_string(world.path("second.log")).unwrap_or_default()
}

#[test]
fn a_hub_takes_over_from_another_without_a_repeat_or_a_second_live_login() {
    fire::undisturbed();
    let mut world = World::busy(&[]);
    let played = Played::begin(&world, fire::operators(), fire::SEED);
    played.configure(&world, fire::paced);
    world.start();
    let mut second = Second::start(&world);
    until_shared(&mut world, &mut second);
    let absent = second.get(&world, "/v1/operators").unwrap();
    assert_eq!(absent["code"], "HUB-8014", "the second keeps no archive, and says so: {absent}");
    let ready = world.ask(Method::GET, &format!("http://127.0.0.1:{}/health/ready", second.port), "", "").unwrap();
    assert_eq!(ready.status(), 200, "and is ready all the same");

    second.kill();
    world.until("the first has taken over", |world| state(world, SECONDS) == "running");

    second = Second::start(&world);
    until_shared(&mut world, &mut second);
    a_source_rests_whoever_runs_it(&mut world, &second);
    played.until_settled(&mut world);
    second.stop(&world);
    let (logins, owners) = (played.answers(&world, TOKEN, 0).len(), owners(&world));
    assert!(logins <= owners + 1, "{logins} logins of {owners} owners: one each, and one after the rest");
    fire::ends_undisturbed(&mut world, &played);
}

/// How often the platform of the second's source was given to one of the two.
fn owners(world: &World) -> usize {
    let first = fs::read_to_string(world.path("hub.log")).unwrap();
    let given = |line: &&str| line.contains("runs these platforms") && line.contains("yi-can-shi-an");
    first.lines().chain(log(world).lines()).filter(given).count()
}

/// Asked of the first, heard of by the second, which runs it.
fn a_source_rests_whoever_runs_it(world: &mut World, second: &Second) {
    let wish = |world: &World, word: &str, token: &str| {
        world.ask(Method::POST, &format!("/v1/sources/{SECONDS}/{word}"), token, "").unwrap().status().as_u16()
    };
    assert_eq!(wish(world, "pause", ""), 401);
    assert_eq!(wish(world, "pause", ADMIN), 200);
    world.until("it rests", |world| second.state(world, SECONDS) == "paused" && state(world, SECONDS) == "paused");
    assert_eq!(wish(world, "resume", ADMIN), 200);
    world.until("it goes on", |world| second.state(world, SECONDS) == "running");
}
