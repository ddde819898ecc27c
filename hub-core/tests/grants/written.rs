//! A hub's configuration with the adapter in it, and whether the hub takes both.

use std::fs;

use hub_core::config::{self, Layers};
use hub_core::plugin::Package;
use hub_core::registry::Registry;
use hub_core::run::{self, settings::Settings};

use crate::calls::{By, folder};
use crate::platform::secret;

const PLATFORM: &str = r#"
[plugins]
folder = "plugins"
[platform.greedy-adapter]
base = "http://127.0.0.1:9"
allow-addresses = ["127.0.0.0/8"]
profile = "tif"
account = { number = "hs", password-file = "password" }
"#;

/// Where the adapter speaks.
fn place(by: By) -> &'static str {
    match by {
        By::Accept => "[source.\"greedy-adapter.push\"]\nadapter = \"greedy-adapter\"\nauth = { verify = \"5m\" }\n",
        By::DeliverBegin => "[route.\"greedy-adapter.back\"]\nadapter = \"greedy-adapter\"\nsubjects = [\"penalty\"]\n",
        _ => "[source.\"greedy-adapter.api\"]\nadapter = \"greedy-adapter\"\n",
    }
}

/// What a hub says to `to` in the place of `from`, in manifest and configuration.
pub fn told(by: By, from: &str, to: &str) -> String {
    let hub = tempfile::tempdir().unwrap();
    let plugin = hub.path().join("plugins/greedy-adapter");
    fs::create_dir_all(&plugin).unwrap();
    fs::copy(folder().join("greedy-adapter.wasm"), plugin.join("greedy-adapter.wasm")).unwrap();
    secret(&hub.path().join("password"));
    let manifest = fs::read_to_string(folder().join("manifest.toml")).unwrap();
    let settings = format!("{PLATFORM}{}", place(by));
    assert!(manifest.contains(from) || settings.contains(from), "{from}");
    fs::write(plugin.join("manifest.toml"), manifest.replace(from, to)).unwrap();
    fs::write(hub.path().join("hub.toml"), settings.replace(from, to)).unwrap();
    let layers = Layers { file: Some(hub.path().join("hub.toml")), ..Layers::default() };
    let loaded = config::load::<Settings>(&layers).unwrap();
    if let Err(error) = run::check(&loaded.settings) {
        return error.code().to_string();
    }
    let (manifest, registry) = (Package::read(&plugin).unwrap().manifest, Registry::builtin().unwrap());
    let refused = manifest.channels.keys().find_map(|channel| manifest.subjects(channel, &registry).err());
    refused.map_or_else(|| "taken".to_owned(), |error| error.code().to_string())
}
