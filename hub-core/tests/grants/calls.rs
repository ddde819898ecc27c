//! The adapter of tests/hostile/greedy in a sandbox of its own, and each call that leads into it.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use hub_core::message::{Generation, Mint, Operation, RawRecord};
use hub_core::plugin::{Manifest, Package};
use hub_core::registry::Registry;
use hub_core::sandbox::{Adapter, Call, Deliverer, Delivery, Handover, Host, Puller, SandboxError, Settings, Verdict};
use hub_core::transport::TransportError;

use crate::platform::World;

/// A call into an adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Configure,
    Translate,
    Accept,
    PullBegin,
    PullResume,
    DeliverBegin,
    DeliverResume,
}

impl By {
    /// As the adapter's settings call it.
    fn place(self) -> &'static str {
        match self {
            Self::Configure => "configure",
            Self::Translate => "translate",
            Self::Accept => "accept",
            Self::PullBegin | Self::DeliverBegin => "begin",
            Self::PullResume | Self::DeliverResume => "resume",
        }
    }

    pub fn is_pull(self) -> bool {
        matches!(self, Self::PullBegin | Self::PullResume)
    }
}

pub fn folder() -> PathBuf {
    let built = std::env::var_os("HUB_COMPONENTS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/components")), PathBuf::from);
    let folder = built.join("greedy-adapter");
    assert!(folder.is_dir(), "{} is missing: run `cargo xtask components`", folder.display());
    folder
}

pub struct Greedy {
    host: Host,
    package: Package,
    adapter: Adapter,
}

impl Greedy {
    pub fn new() -> Self {
        let host = Host::new(&Settings { slots: 4, ..Settings::default() }).unwrap();
        let package = Package::read(&folder()).unwrap();
        Self { adapter: package.load(&host).unwrap(), host, package }
    }

    /// What it is told that does a deed at a call: a code, or what becomes of it.
    pub async fn told(&self, by: By, deed: &str, world: &World) -> String {
        let told = match by {
            By::Configure | By::Translate => self.translated(by, deed),
            By::Accept => self.accepted(deed),
            By::PullBegin | By::PullResume => match self.puller(by, deed) {
                Ok(puller) => return world.pulled(puller).await,
                Err(error) => Err(of_sandbox(&error)),
            },
            By::DeliverBegin | By::DeliverResume => self.handed_over(by, deed, world).await,
        };
        told.unwrap_or_else(|code| code)
    }

    /// What of its limits it is granted, where its manifest has `to` in the place of `from`.
    pub fn limited(&self, grant: &str, from: &str, to: &str) -> String {
        let text = std::fs::read_to_string(folder().join("manifest.toml")).unwrap();
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        let package = Package { manifest: Manifest::parse(&changed).unwrap(), ..self.package.clone() };
        let adapter = package.load(&self.host).unwrap();
        let limits = adapter.limits();
        match grant {
            "memory" => format!("{} MiB, {} KiB a batch", limits.memory >> 20, limits.bytes >> 10),
            _ => format!("{} ms a call", limits.time().as_millis()),
        }
    }

    pub fn puller(&self, by: By, deed: &str) -> Result<Puller, SandboxError> {
        self.adapter.puller(&settings(by, deed))
    }

    fn translated(&self, by: By, deed: &str) -> Result<String, String> {
        let subjects = self.package.manifest.subjects("push", &Registry::builtin().unwrap()).unwrap();
        let translator = self.adapter.translator(&settings(by, deed), subjects).map_err(|error| of_sandbox(&error))?;
        let batch = translator.run("text/plain", &[record()]).map_err(|error| of_sandbox(&error))?;
        match &batch.verdicts[..] {
            [Verdict::Events(_)] => Ok("taken".to_owned()),
            [Verdict::Convicted(conviction)] => Err(conviction.code.to_string()),
            other => panic!("{other:?}"),
        }
    }

    fn accepted(&self, deed: &str) -> Result<String, String> {
        let receiver = self.adapter.receiver(&settings(By::Accept, deed)).map_err(|error| of_sandbox(&error))?;
        let call = Call {
            now: 0,
            method: "POST".into(),
            path: String::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: b"x".to_vec(),
            documents: Vec::new(),
        };
        let taken = receiver.accept(&call).map_err(|error| of_sandbox(&error))?;
        Ok(if taken.is_ok() { "taken" } else { "refused" }.to_owned())
    }

    /// Hands one delivery over, as a route does.
    pub async fn handed_over(&self, by: By, deed: &str, world: &World) -> Result<String, String> {
        let deliverer: Deliverer = self.adapter.deliverer(&settings(by, deed)).map_err(|error| of_sandbox(&error))?;
        let mut step = deliverer.begin(0, &[delivery()]);
        loop {
            let Handover { state, send, .. } = step.map_err(|error| of_sandbox(&error))?.unwrap();
            let Some(request) = send else { return Ok("taken".to_owned()) };
            let answer = world.client.send(&request).await.map_err(|error| of_transport(&error))?;
            step = deliverer.resume(&state, 0, &answer);
        }
    }
}

fn settings(by: By, deed: &str) -> String {
    serde_json::json!({"at": by.place(), "deed": deed}).to_string()
}

fn of_sandbox(error: &SandboxError) -> String {
    error.code().to_string()
}

fn of_transport(error: &TransportError) -> String {
    error.code().to_string()
}

pub fn mint() -> Arc<Mint> {
    Arc::new(Mint::new(1, 1))
}

fn record() -> RawRecord {
    RawRecord {
        id: mint().mint(1_740_800_000_000),
        generation: Generation::FIRST,
        source: "greedy-adapter.push".parse().unwrap(),
        media_type: "text/plain".into(),
        key: None,
        listing: None,
        attributes: Vec::new(),
        payload: Bytes::from_static(b"x"),
    }
}

fn delivery() -> Delivery {
    Delivery {
        id: "a".into(),
        operator: "0f".into(),
        version: 1,
        operation: Operation::Upsert,
        subject: "penalty".into(),
        known_as: None,
        body: "{}".into(),
        repeated: false,
        attributes: Vec::new(),
    }
}
