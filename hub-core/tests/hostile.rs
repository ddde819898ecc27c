//! The hostile adapter of tests/hostile in a sandbox of its own, and what is asked of it.

use std::path::PathBuf;

use bytes::Bytes;
use hub_core::message::{Generation, Mint, RawRecord};
use hub_core::plugin::{Manifest, Package};
use hub_core::registry::Registry;
use hub_core::sandbox::{Adapter, Host, Settings, Translator, Verdict};

pub fn folder() -> PathBuf {
    let built = std::env::var_os("HUB_COMPONENTS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/components")), PathBuf::from);
    let folder = built.join("hostile-adapter");
    assert!(folder.is_dir(), "{} is missing: run `cargo xtask components`", folder.display());
    folder
}

pub fn host() -> Host {
    Host::new(&Settings { slots: 4, ..Settings::default() }).unwrap()
}

pub struct Hostile {
    pub manifest: Manifest,
    pub adapter: Adapter,
}

impl Hostile {
    pub fn new() -> Self {
        let package = Package::read(&folder()).unwrap();
        Self { adapter: package.load(&host()).unwrap(), manifest: package.manifest }
    }

    pub fn translator(&self) -> Translator {
        let subjects = self.manifest.subjects("push", &Registry::builtin().unwrap()).unwrap();
        self.adapter.translator("{}", subjects).unwrap()
    }
}

pub fn records<'a>(deeds: impl IntoIterator<Item = &'a str>) -> Vec<RawRecord> {
    let mint = Mint::new(1, 1);
    let record = |deed: &str| RawRecord {
        id: mint.mint(1_740_800_000_000),
        generation: Generation::FIRST,
        source: "hostile-adapter.push".parse().unwrap(),
        media_type: "text/plain".into(),
        key: None,
        listing: None,
        attributes: vec![("row".into(), "7".into())],
        payload: Bytes::from(deed.to_owned()),
    };
    deeds.into_iter().map(record).collect()
}

/// A verdict in short; everything that must be the same each time is in it.
pub fn short(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Events(events) => {
            let ids: Vec<&str> = events.iter().map(|event| event.record.as_str()).collect();
            format!("events {}", ids.join(","))
        }
        Verdict::Ignored(note) => format!("ignored {}", note.code),
        Verdict::Rejected(note) => format!("rejected {}", note.code),
        Verdict::Convicted(conviction) => format!("{} {}", conviction.code, conviction.message),
    }
}

pub fn run(translator: &Translator, deeds: &[&str]) -> Vec<String> {
    let batch = translator.run("text/plain", &records(deeds.iter().copied())).unwrap();
    batch.verdicts.iter().map(short).collect()
}
