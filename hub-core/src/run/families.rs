//! The families of events that an adapter gives, and their topics, which are made when a version is to serve that gives
//! more; whoever keeps the archive finds them, whichever hub made them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::settings::Settings;
use super::topics;
use crate::archive::Families;
use crate::kafka::{self, Cluster, KafkaError, Stop};
use crate::plugin::Manifest;
use crate::registry::Registry;

/// Between two looks at which topics there are.
const LOOK: Duration = Duration::from_secs(5);

/// The families that an adapter gives by the channels that are configured.
pub(super) fn given<'m>(
    adapter: &'m str,
    manifest: &'m Manifest,
    settings: &'m Settings,
) -> impl Iterator<Item = &'m str> {
    let sources = settings.source.iter().filter(move |(_, source)| source.adapter == adapter);
    sources.flat_map(|(name, _)| manifest.families(name.channel()))
}

/// All that it gives, whatever is configured.
pub(super) fn families(manifest: &Manifest) -> BTreeSet<String> {
    manifest.channels.keys().flat_map(|channel| manifest.families(channel)).map(str::to_owned).collect()
}

/// The topics of events of a running hub. Cheap to clone, all clones are one.
#[derive(Clone)]
pub(super) struct EventTopics {
    pub kafka: kafka::Settings,
    pub cluster: Arc<Cluster>,
    pub registry: Arc<Registry>,
    /// The families that have one, as far as this hub knows.
    pub known: Families,
}

impl EventTopics {
    /// Makes those of families that have none, and has their events folded. Blocks.
    ///
    /// # Errors
    /// Where the broker does not let the hub, or a topic is not as it must be.
    pub fn have(&self, families: &BTreeSet<String>) -> Result<(), KafkaError> {
        let missing: Vec<String> = families.difference(&self.known.now()).cloned().collect();
        if missing.is_empty() {
            return Ok(());
        }
        let specs: Vec<_> = topics::of_events(&missing, &self.registry).collect();
        futures_executor::block_on(self.cluster.ensure(&specs))?;
        self.known.add(missing);
        Ok(())
    }

    /// Looks now and then which there are, until asked to stop. Blocks.
    pub fn find(&self, stop: &Stop) {
        let _entered = tracing::info_span!("families").entered();
        while !stop.asked() {
            stop.sleep(LOOK);
            match self.there() {
                Ok(families) => self.known.add(families),
                Err(error) => tracing::debug!(%error, "which topics there are was not answered"),
            }
        }
    }

    fn there(&self) -> Result<Vec<String>, KafkaError> {
        // While other brokers answer, nothing is learnt of them.
        self.kafka.horizon.available()?;
        Ok(topics::families(&self.registry, &BTreeSet::new(), &self.cluster.topics()?))
    }
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
    fn nothing_comes_by_a_channel_that_is_not_configured() {
        let manifest = Manifest::parse(MANIFEST).unwrap();
        let of = |sources: &[&str]| {
            let source = |name: &&str| format!("[source.\"{name}\"]\nadapter = \"demo\"\n");
            let settings: Settings = toml::from_str(&sources.iter().map(source).collect::<String>()).unwrap();
            given("demo", &manifest, &settings).map(str::to_owned).collect::<BTreeSet<_>>()
        };
        assert_eq!(of(&["demo.push"]), ["sale".to_owned()].into());
        assert_eq!(of(&["demo.push", "demo.returns"]), ["recall", "sale"].map(str::to_owned).into());
        assert!(of(&[]).is_empty());
        assert_eq!(families(&manifest), ["recall", "sale"].map(str::to_owned).into());
    }
}
