//! The families of events that an adapter gives, and whether a hub has their topics. Pure.

use std::collections::BTreeSet;

use super::settings::Settings;
use crate::code;
use crate::plugin::{Manifest, PluginError};

/// The families that an adapter gives by the channels that are configured.
pub(super) fn given<'m>(
    adapter: &'m str,
    manifest: &'m Manifest,
    settings: &'m Settings,
) -> impl Iterator<Item = &'m str> {
    let sources = settings.source.iter().filter(move |(_, source)| source.adapter == adapter);
    sources.flat_map(|(name, _)| manifest.families(name.channel()))
}

/// Whether a hub has the topics of all that an adapter gives: it makes them at its start alone.
pub(super) fn have_topics<'f>(
    adapter: &str,
    mut families: impl Iterator<Item = &'f str>,
    topics: &[String],
) -> Result<(), PluginError> {
    let Some(strange) = families.find(|family| !topics.iter().any(|topic| topic == family)) else { return Ok(()) };
    let message = format!("{strange} has no topic yet: start the hubs anew, which have {adapter} installed now");
    Err(PluginError::Stop { code: code!(4525), message })
}

/// All that it gives, whatever is configured.
pub(super) fn families(manifest: &Manifest) -> BTreeSet<String> {
    manifest.channels.keys().flat_map(|channel| manifest.families(channel)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"
        name = "demo"
        version = "1.0.0"
        contract = "1.0.0"
        component = "demo.wasm"
        capabilities = ["translate", "receive"]
        subjects.sale = { encoding = "avro", fingerprint = "", revision = { push = "never", returns = "never" } }
        subjects.recall = { encoding = "avro", fingerprint = "", revision = { returns = "never" } }
        channels.push = { mode = "push" }
        channels.returns = { mode = "push" }
    "#;

    #[test]
    fn what_gives_a_family_without_a_topic_does_not_serve() {
        let manifest = Manifest::parse(MANIFEST).unwrap();
        let served = |sources: &[&str], topics: &[&str]| {
            let source = |name: &&str| format!("[source.\"{name}\"]\nadapter = \"demo\"\n");
            let settings: Settings = toml::from_str(&sources.iter().map(source).collect::<String>()).unwrap();
            let topics: Vec<String> = topics.iter().map(ToString::to_string).collect();
            have_topics("demo", given("demo", &manifest, &settings), &topics).map_err(|error| error.to_string())
        };
        assert_eq!(served(&["demo.push"], &["sale"]), Ok(()), "nothing comes by a channel that is not configured");
        assert_eq!(served(&["demo.push", "demo.returns"], &["recall", "sale"]), Ok(()));
        assert_eq!(served(&[], &[]), Ok(()));
        for (sources, topics, strange) in
            [(&["demo.push"][..], &["recall"][..], "sale"), (&["demo.push", "demo.returns"], &["sale"], "recall")]
        {
            let told = served(sources, topics).unwrap_err();
            assert!(told.starts_with(&format!("HUB-4525: {strange} has no topic yet")), "{told}");
        }
    }
}
