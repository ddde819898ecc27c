//! One world: a broker, a hub as a process, and room for more, in one temporary folder.
//!
//! Promises: free loopback ports; fresh secrets; all processes end with the value.
//! Knows nothing of what flows.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use hub_core::store::StoreSettings;
use kafka_broker::owned::Owned;
use kafka_broker::{Broker, Options, Secure, free_port, libs};
use reqwest::{Client, Method, Response};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::program;
use crate::turn::Turn;

mod fire;
mod ground;

pub use ground::copy_folder;

/// A machine that is busy with other worlds is slow.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_millis(100);
const LONGEST_LOOK: Duration = Duration::from_secs(1);

/// Tokens that worlds use: of the admin, of a reader, for pushing.
pub const ADMIN: &str = "admin-token-0123456789";
/// See [`ADMIN`].
pub const READER: &str = "reader-token-0123456789";
/// See [`ADMIN`].
pub const PUSH: &str = "push-token-0123456789";

const SECRETS: &[(&str, &str)] = &[
    ("admin.token", ADMIN),
    ("reader.token", READER),
    ("push.token", PUSH),
    ("privacy.key", "a-key-of-this-world-alone"),
    ("kitchen.password", "yanshi-440784"),
    ("canteens.secret", "yanshi-canteens-440784"),
    ("provincial.key", "yanshi-provincial-440784"),
    ("jiangmen.secret", "yanshi-jiangmen-440784"),
    ("key-products.secret", "yanshi-key-products-440784"),
    ("agricultural-inputs.code", "yanshi-inputs-440784"),
    ("epcis.token", "yanshi-epcis-440784"),
    ("county.token", "yanshi-county-440784"),
    ("county.key", "80498616cca897345e0571a4820275c0605f060a578d6f2783d582ec3c0a1925"), // pragma: allowlist secret
    ("national.key", "fc9940d5d8c33527f7ea88de172590e873eccec85f525223228488496646c40d"), // pragma: allowlist secret
];

/// A broker, and a hub that can be started, killed and started again.
pub struct World {
    hub: Option<Owned>,
    /// A hub that was paused and has lost its place.
    paused: Option<Owned>,
    // Dropped in this order: those that write to others end first.
    broker: Broker,
    folder: TempDir,
    port: u16,
    client: Client,
    /// What `[kafka]` and `[http]` are configured with, each within its braces.
    pub tables: [String; 2],
    /// Where the archive is; a file in the hub's folder, if nothing else is said.
    pub store: StoreSettings,
    /// What the hub's log tells (`HUB_LOG`); nothing for what it tells by itself.
    pub tells: &'static str,
    /// The command that starts the hub, given its program and arguments; empty where nothing does.
    pub within: Vec<String>,
    /// The audit that was read last, to be told where something is waited for in vain.
    audited: Mutex<Value>,
    /// Runs whatever is asynchronous.
    pub runtime: Runtime,
    _turn: Turn,
}

impl World {
    /// A world with a running broker and no hub.
    pub fn new() -> Self {
        Self::with_broker(&[])
    }

    /// As [`Self::new`], with no other world beside it: for what is measured.
    pub fn alone() -> Self {
        Self::made(Turn::take_all(), &[], |_| None)
    }

    /// As [`Self::new`], in the room of two worlds, for what works all the time.
    pub fn busy(extra: &[(&str, &str)]) -> Self {
        Self::made(Turn::take_two(), extra, |_| None)
    }

    /// A world whose broker has settings of its own besides.
    pub fn with_broker(extra: &[(&str, &str)]) -> Self {
        Self::made(Turn::take(), extra, |_| None)
    }

    /// As [`Self::with_broker`]; the broker has a second listener for TLS and SASL. Is given
    /// the folder of the world's secrets.
    pub fn secure(extra: &[(&str, &str)], listener: impl FnOnce(&Path) -> Secure) -> Self {
        Self::made(Turn::take(), extra, |secrets| Some(listener(secrets)))
    }

    fn made(turn: Turn, extra: &[(&str, &str)], listener: impl FnOnce(&Path) -> Option<Secure>) -> Self {
        let folder = tempfile::Builder::new().prefix("hub-scenario-").tempdir().unwrap();
        for name in ["secrets", "drop", "plugins"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        for (name, value) in SECRETS {
            program::secret(&folder.path().join("secrets").join(name), value);
        }
        let extra = extra.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let options = Options { libs: libs(), folder: folder.path().join("kafka"), port: None, extra, thorough: false };
        let broker = match listener(&folder.path().join("secrets")) {
            Some(secure) => Broker::start_secure(&options, &secure).unwrap(),
            None => Broker::start(&options).unwrap(),
        };
        // Whether another world of this process installed a provider before is all the same here.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(40)).build().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let port = free_port().unwrap();
        let tables = [format!("brokers = {:?}", broker.address()), format!("listen = \"127.0.0.1:{port}\"")];
        Self {
            hub: None,
            paused: None,
            broker,
            folder,
            port,
            client,
            tables,
            store: StoreSettings::default(),
            tells: "",
            within: Vec::new(),
            audited: Mutex::default(),
            runtime,
            _turn: turn,
        }
    }

    /// A path in the world's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Lets a file be found whole in the watched folder.
    pub fn drop_in(&self, name: &str, text: &str) {
        let draft = self.path("draft");
        fs::write(&draft, text).unwrap();
        fs::rename(draft, self.path("drop").join(name)).unwrap();
    }

    /// `host:port` of the broker.
    pub fn brokers(&self) -> String {
        self.broker.address()
    }

    /// `host:port` of the broker's listener for TLS and SASL.
    pub fn secure_brokers(&self) -> String {
        self.broker.secure_address().unwrap()
    }

    /// The hub's address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Writes the hub's configuration: what every world has, then `more`.
    pub fn configure(&self, plugins: &Path, more: &str) -> PathBuf {
        let file = self.path("hub.toml");
        let text = format!(
            r#"
hub = {{ cluster = "scenario", node = 1, data = "data" }}
kafka = {{ {} }}
http = {{ {} }}
plugins.folder = {:?}
privacy = {{ key-file = "secrets/privacy.key" }}
actor.admin = {{ role = "admin", token-file = "secrets/admin.token" }}
actor.guest = {{ role = "reader", token-file = "secrets/reader.token" }}
{}
{more}"#,
            self.tables[0],
            self.tables[1],
            plugins.to_string_lossy(),
            self.store.url.as_ref().map_or(String::new(), |url| format!(
                "store = {{ url = {url:?}, password-file = \"secrets/store.password\" }}"
            )),
        );
        fs::write(&file, text).unwrap();
        file
    }

    /// Starts the hub, and returns at once.
    pub fn begin(&mut self) {
        let log = File::options().create(true).append(true).open(self.path("hub.log")).unwrap();
        let mut command = program::hub_within(&self.within);
        command.arg("run").arg("--config").arg(self.path("hub.toml"));
        if !self.tells.is_empty() {
            command.env("HUB_LOG", self.tells);
        }
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        self.hub = Some(Owned::spawn(command).unwrap());
    }

    /// Starts the hub, and returns when it is ready.
    pub fn start(&mut self) {
        self.begin();
        self.is_ready_soon();
    }

    /// Returns when the hub is ready.
    pub fn is_ready_soon(&mut self) {
        self.until("the hub is ready", |world| {
            world.check();
            world.ask(Method::GET, "/health/ready", "", "").is_some_and(|answer| answer.status().is_success())
        });
    }

    /// Kills the hub as a power cut would.
    pub fn kill(&mut self) {
        self.hub.as_mut().unwrap().kill();
        self.hub = None;
    }

    /// Ends the hub as an administrator would; true where it ended by itself.
    pub fn stop(&mut self) -> bool {
        let mut hub = self.hub.take().unwrap();
        hub.stop(Duration::from_secs(30));
        hub.ended().unwrap().is_some_and(|status| status.success())
    }

    /// Panics with its log where the hub has ended by itself.
    pub fn check(&mut self) {
        if let Some(Ok(Some(status))) = self.hub.as_mut().map(Owned::ended) {
            panic!("the hub ended ({status}); it said last:\n{}", self.log());
        }
    }

    /// The end of the hub's log.
    pub fn log(&self) -> String {
        let text = fs::read_to_string(self.path("hub.log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    /// Asks the hub; none where it does not answer.
    pub fn ask(&self, method: Method, path: &str, token: &str, body: &str) -> Option<Response> {
        self.send(
            method,
            path,
            &[("authorization", &format!("Bearer {token}")), ("content-type", "application/json")],
            body,
        )
    }

    /// Asks the hub with headers of one's own; those without a value are left out.
    pub fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Option<Response> {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.url()) };
        let mut request = self.client.request(method, url).body(body.to_owned());
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        self.runtime.block_on(async { request.send().await }).ok()
    }

    /// Sends bytes to the hub as an actor.
    pub fn send_bytes(&self, method: Method, url: &str, token: &str, bytes: Vec<u8>) -> Response {
        let request = self.client.request(method, url).header("content-type", "application/octet-stream").body(bytes);
        let request = if token.is_empty() { request } else { request.bearer_auth(token) };
        self.runtime.block_on(async { request.send().await }).unwrap()
    }

    /// The JSON that the hub answers with.
    pub fn get(&self, path: &str) -> Value {
        let answer = self.ask(Method::GET, path, "", "").unwrap_or_else(|| panic!("{path}: no answer\n{}", self.log()));
        self.json(answer)
    }

    /// The JSON of an answer.
    pub fn json(&self, answer: Response) -> Value {
        self.runtime.block_on(async { answer.json().await }).unwrap()
    }

    /// The text of an answer.
    pub fn text(&self, answer: Response) -> String {
        self.runtime.block_on(async { answer.text().await }).unwrap()
    }

    /// Waits until something holds.
    pub fn until(&mut self, what: &str, holds: impl FnMut(&mut Self) -> bool) {
        self.within(PATIENCE, what, holds);
    }

    /// As [`Self::until`], no longer than `limit`.
    pub fn within(&mut self, limit: Duration, what: &str, holds: impl FnMut(&mut Self) -> bool) {
        // What is waited for has most of the machine.
        self.looking(limit, |took| (took * 2).clamp(LOOK, LONGEST_LOOK), what, holds);
    }

    /// As [`Self::until`], for what passes by where nobody looks.
    pub fn watch(&mut self, what: &str, holds: impl FnMut(&mut Self) -> bool) {
        self.looking(PATIENCE, |_| LOOK, what, holds);
    }

    /// Looks until something holds, with pauses by how long a look took.
    fn looking(
        &mut self,
        limit: Duration,
        pause: impl Fn(Duration) -> Duration,
        what: &str,
        mut holds: impl FnMut(&mut Self) -> bool,
    ) {
        let end = Instant::now() + limit;
        loop {
            let asked = Instant::now();
            if holds(self) {
                return;
            }
            let audit = || self.audited.lock().unwrap().to_string();
            assert!(Instant::now() < end, "not within {} s: {what}\n{}\n{}", limit.as_secs(), audit(), self.log());
            std::thread::sleep(pause(asked.elapsed()));
        }
    }

    /// Whether the audit balances with nothing under way, and so many raw records at least are in. A broker or store
    /// that is busy has not settled.
    pub fn is_settled(&self, raw: u64) -> bool {
        let audit = self.get("/v1/audit");
        *self.audited.lock().unwrap() = audit.clone();
        if audit["status"] == 503 {
            return false;
        }
        let sum = |table: &str, column: &str| -> u64 {
            audit[table].as_array().unwrap().iter().map(|row| row[column].as_u64().unwrap()).sum()
        };
        audit["balanced"] == true
            && sum("raw", "in_flight") + sum("events", "in_flight") == 0
            && sum("raw", "collected") + sum("raw", "replayed") >= raw
    }

    /// A sum over a column of one of the audit's tables. A broker that is busy is asked again.
    pub fn audited(&self, table: &str, column: &str) -> u64 {
        let end = Instant::now() + PATIENCE;
        let audit = loop {
            let audit = self.get("/v1/audit");
            if audit["status"] != 503 || Instant::now() > end {
                break audit;
            }
            std::thread::sleep(LOOK);
        };
        assert_eq!(audit["balanced"], true, "{audit}");
        audit[table].as_array().unwrap().iter().map(|row| row[column].as_u64().unwrap()).sum()
    }
}
