//! The simulated platforms, in this process or in one of their own, and the hub's sources for them.
//!
//! Knows nothing of what a perfect archive holds but where to ask for it.

mod firms;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hub_tests::platforms::play::{self, Options, Play};
use hub_tests::platforms::pushes::Target;
use hub_tests::platforms::script::List;
use reqwest::Method;
use serde_json::{Value, json};

use crate::program;
use crate::simulators::Simulators;
use crate::world::{PUSH, World};

/// A way back to one of the platforms, for scenarios in which it is told something.
pub const ROUTE: &str = r#"
[route."yi-can-shi-an.penalties"]
adapter = "yi-can-shi-an"
subjects = ["penalty"]
from = "beginning"
"#;

/// The public key of the national platform, of the simulator alone.
const NATIONAL: &str = "04f34e1f2bccbcdb4a2be05e5027839ca0a5f5ac0e1b5fb422158657630c2263c0b34289d0189b612a1c2ddac7ee749b2cb02a32b6630709d25aec8f5c389829ea"; // pragma: allowlist secret

/// The public key of the county's platform, of the simulator alone.
const COUNTY: &str = "04592035460e65cb99e37a5a4f568219a1e65bb71ce9e505e31d0894a66040bac69b807c57f6763efa250bb278f3d7699c07def4aac8a82ddf1b1b96bb94f10509"; // pragma: allowlist secret

/// A script that is played against the world's hub.
pub struct Played {
    address: SocketAddr,
    truth: String,
    by: Player,
}

/// Who plays.
enum Player {
    /// This process.
    Here(Play),
    /// One of its own, which can be killed.
    Apart(Simulators),
}

/// Long enough for a machine that is busy with other worlds.
const SETTLED: Duration = Duration::from_secs(300);

/// How long nothing more is told before all is.
const QUIET: Duration = Duration::from_secs(4);

impl Played {
    /// Begins to play, and configures the hub for it.
    pub fn begin(world: &World, operators: usize, seed: u64) -> Self {
        let options = Options {
            operators,
            seed,
            target: Target { hub: world.url(), token: PUSH.to_owned() },
            folder: world.path("drop"),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        let play = world.runtime.block_on(play::start(options)).unwrap();
        world.configure(&program::components(), &sources(&play.address.to_string()));
        Self { address: play.address, truth: play.truth().to_owned(), by: Player::Here(play) }
    }

    /// As [`Self::begin`], played by a process of its own.
    pub fn begin_apart(world: &World, operators: usize, seed: u64) -> Self {
        let simulators = Simulators::start(world, operators, seed);
        let truth = simulators.truth(world);
        world.configure(&program::components(), &sources(&simulators.address.to_string()));
        Self { address: simulators.address, truth, by: Player::Apart(simulators) }
    }

    /// Kills the simulators, which must be [apart](Self::begin_apart), and starts them again against the world's hub.
    pub fn restart(&mut self, world: &World, dark: Duration) {
        match &mut self.by {
            Player::Apart(simulators) => simulators.restart(world, dark),
            Player::Here(_) => panic!("what is played in this process cannot be killed"),
        }
    }

    /// The sources as the hub is configured with them.
    pub fn sources(&self) -> String {
        sources(&self.address.to_string())
    }

    /// Configures the hub for the same platforms with other settings.
    pub fn configure(&self, world: &World, change: impl Fn(&str) -> String) {
        world.configure(&program::components(), &change(&self.sources()));
    }

    /// Asks the simulators for something, such as faults.
    pub fn ask(&self, world: &World, call: &str, asked: &Value) {
        let url = format!("http://{}/control/{call}", self.address);
        let answer = world.send(Method::POST, &url, &[("content-type", "application/json")], &asked.to_string());
        assert_eq!(answer.unwrap().status(), 204, "{call} {asked}");
    }

    /// What the platforms were given and keep.
    pub fn given(&self, world: &World) -> Value {
        world.get(&format!("http://{}/control/given", self.address))
    }

    /// What the simulators answered to a call since a time, in ms since 1970.
    pub fn answers(&self, world: &World, call: &str, since: i64) -> Vec<Value> {
        let url = format!("http://{}/control/log?call={call}&since={since}", self.address);
        world.get(&url).as_array().unwrap().clone()
    }

    /// The rows of a list as it now stands, as JSON.
    pub fn rows(&self, list: List) -> Vec<Value> {
        match &self.by {
            Player::Here(play) => play.rows(list).iter().map(|row| serde_json::from_str(row).unwrap()).collect(),
            Player::Apart(_) => panic!("rows are seen in this process alone"),
        }
    }

    /// Id and update time of each row of a list, as it now stands.
    pub fn versions(&self, list: List) -> Vec<(String, i64)> {
        match &self.by {
            Player::Here(play) => play.versions(list),
            Player::Apart(_) => panic!("rows are seen in this process alone"),
        }
    }

    /// What a perfect archive holds at the end.
    pub fn truth(&self) -> Value {
        serde_json::from_str(&self.truth).unwrap()
    }

    /// Panics unless the archive counts what the truth does.
    pub fn counts_are_the_truths(&self, world: &World) {
        let (truth, totals) = (self.truth(), world.get("/v1/totals"));
        for count in ["operators", "unresolved", "facts"] {
            assert_eq!(totals[count], truth[count], "{count}");
        }
    }

    /// Panics unless all that is dead is what the script spoilt: each of it, and nothing else. What was pushed again
    /// because its answer got lost is dead again.
    pub fn only_the_spoilt_is_dead(&self, world: &World) {
        let spoilt = self.truth()["dead"]["epcis.push"].as_u64().unwrap();
        assert!(world.audited("raw", "dead") >= spoilt, "{spoilt} events with a wrong GTIN");
        let dead = world.get("/v1/dead-letters?limit=500");
        let others = |letter: &&Value| letter["source"] != "epcis.push" || letter["code"] != "identifier.wrong";
        assert_eq!(dead["items"].as_array().unwrap().iter().filter(others).count(), 0, "{dead}");
    }

    /// Whether all was read, answered and taken.
    pub fn is_finished(&self, world: &World) -> bool {
        world.get(&format!("http://{}/control/state", self.address))["finished"] == true
    }

    /// Kills the hub after each of these (ms), and waits until the script is over.
    pub fn to_the_end_through_kills(&self, world: &mut World, pauses: [u64; 3]) {
        for pause in pauses {
            std::thread::sleep(Duration::from_millis(pause));
            world.kill();
            world.start();
        }
        self.until_over(world);
    }

    fn until_over(&self, world: &mut World) {
        world.within(SETTLED, "the script is over", |world| {
            world.check();
            self.is_finished(world)
        });
    }

    /// Waits until all has flowed: the script is over, the archive holds as many facts as it
    /// should and nothing is under way.
    pub fn until_settled(&self, world: &mut World) {
        let facts = self.truth()["facts"].clone();
        self.until_over(world);
        world.within(SETTLED, "all has flowed", |world| {
            world.check();
            world.get("/v1/totals")["facts"] == facts && world.is_settled(1)
        });
    }
}

/// Waits until the platforms were told of everything, `route` of something: nothing is due, nothing is asked for
/// again, and for a while nothing more was read, for what is published is told a moment later.
pub fn until_told(world: &mut World, route: &str) {
    let mut last = (Value::Null, Instant::now());
    world.within(SETTLED, "the platforms were told of everything", |world| {
        world.check();
        let routes = world.get("/v1/routes");
        let all = routes.as_array().unwrap();
        assert!(all.iter().all(|route| route["state"] != "stopped"), "{routes}");
        // What was told before the hub's last start counts as well: `sent` is of this run alone.
        let of_it = |one: &Value| one["sent"] != 0 || one["accepted"] != 0;
        let told = all.iter().all(|one| one["waiting"] == 0 && (one["name"] != route || of_it(one)));
        let asked = world.get(&format!("/v1/receipts?route={route}&verdict=again"));
        let done = told && asked == json!([]) && world.is_settled(1) && world.get("/v1/totals")["outbox"] == 0;
        if !done || last.0 != routes {
            last = (routes, Instant::now());
        }
        last.1.elapsed() >= QUIET
    });
}

fn sources(platforms: &str) -> String {
    let firms = firms::sources(platforms);
    format!(
        r#"
[platform.yi-can-shi-an]
base = "http://{platforms}"
profile = "token-login"
allow-addresses = ["127.0.0.0/8"]
account = {{ number = "HS440784", password-file = "secrets/kitchen.password" }}
rate = {{ per-second = 50 }}

[source."yi-can-shi-an.api"]
adapter = "yi-can-shi-an"
settings = {{ more-lists = ["self/check"] }}
every = "2s"

[source."yi-can-shi-an.push"]
adapter = "yi-can-shi-an"
auth = {{ header = "token", token-file = "secrets/push.token" }}

[platform.provincial-supervision]
base = "http://{platforms}"
profile = "bearer"
token-file = "secrets/provincial.key"
allow-addresses = ["127.0.0.0/8"]

[source."provincial-supervision.api"]
adapter = "provincial-supervision"
settings = {{ more-lists = ["random-results", "disposals", "complaints"] }}
every = "2s"

[source."provincial-supervision.files"]
adapter = "provincial-supervision"
folder = "drop"
poll = "500ms"

[source."provincial-supervision.samples"]
adapter = "provincial-supervision"
folder = "drop/samples"
poll = "500ms"

[source."provincial-supervision.reports"]
adapter = "provincial-supervision"
folder = "drop/reports"
poll = "500ms"

[source."provincial-supervision.items"]
adapter = "provincial-supervision"
folder = "drop/items"
poll = "500ms"

[source."provincial-supervision.national"]
adapter = "provincial-supervision"
folder = "drop/national"
poll = "500ms"

[source."provincial-supervision.published"]
adapter = "provincial-supervision"
folder = "drop/published"
poll = "500ms"

[platform.jiangmen-traceability]
base = "http://{platforms}"
profile = "sorted-md5"
profile-settings = {{ fields = {{ place = "form" }}, answers = {{ refused = ["40002"] }} }}
allow-addresses = ["127.0.0.0/8"]
account = {{ number = "hs440784", password-file = "secrets/jiangmen.secret" }}
rate = {{ per-second = 20, per-minute = 200 }}

[source."jiangmen-traceability.api"]
adapter = "jiangmen-traceability"
every = "5s"

[platform.yi-xiao-shi-an]
base = "http://{platforms}/yxsa"
profile = "two-level"
allow-addresses = ["127.0.0.0/8"]
account = {{ number = "HSYX440784", password-file = "secrets/canteens.secret" }}
profile-settings = {{ answers = {{ session-over = ["14"], refused = ["15"] }} }}
rate = {{ per-second = 50 }}

[source."yi-xiao-shi-an.api"]
adapter = "yi-xiao-shi-an"
every = "2s"

[source."yi-xiao-shi-an.push"]
adapter = "yi-xiao-shi-an"
auth = {{ verify = "5m" }}
settings = {{ utc-devices = ["UT-"] }}

[platform.national-traceability]
base = "http://{platforms}"
profile = "sm-envelope"
allow-addresses = ["127.0.0.0/8"]

[platform.national-traceability.profile-settings]
app-code = "HS440784"
private-key-file = "secrets/national.key"
platform-key = "{NATIONAL}"
success = ["200"]
answers = {{ refused = ["40102"] }}

[source."national-traceability.api"]
adapter = "national-traceability"
every = "5s"

[platform.key-products-traceability]
base = "http://{platforms}"
profile = "gateway-hmac"
allow-addresses = ["127.0.0.0/8"]
account = {{ number = "hs440784", password-file = "secrets/key-products.secret" }}

[source."key-products-traceability.api"]
adapter = "key-products-traceability"
every = "5s"

[platform.agricultural-inputs]
base = "http://{platforms}"
profile = "bearer"
profile-settings = {{ header = "" }}
token-file = "secrets/agricultural-inputs.code"
allow-addresses = ["127.0.0.0/8"]

[source."agricultural-inputs.api"]
adapter = "agricultural-inputs"
every = "5s"

[platform.county-services]
base = "http://{platforms}/hsjg"
profile = "exchange-xml"
token-file = "secrets/county.token"
profile-settings = {{ private-key-file = "secrets/county.key", platform-key = "{COUNTY}", receiver = "HUB" }}
allow-addresses = ["127.0.0.0/8"]

[source."county-services.api"]
adapter = "county-services"
settings = {{ profile = "exchange-xml" }}
every = "5s"

[source."county-services.exchange"]
adapter = "county-services"
auth = {{ verify = "5m" }}

[source."county-services.penalties"]
adapter = "county-services"
folder = "drop/county"
poll = "500ms"
{firms}"#
    )
}
