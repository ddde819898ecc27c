//! The archive's side of a hub: its store and all that is asked of it. One hub of
//! a cluster has it; others collect, translate and deliver beside it.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use super::error::RunError;
use super::hub::thread;
use super::settings::Settings;
use crate::archive::read::Reader;
use crate::archive::survivorship::Rules;
use crate::archive::{Archive, Language, Stage, Standing};
use crate::kafka::Stop;
use crate::message::SourceName;
use crate::recover::{Auditor, Replayer};
use crate::registry::Registry;
use crate::store::{Options, Readers, Store};

/// The file that is the archive, in the folder of the hub.
const FILE: &str = "archive.db";

/// A store that was opened and is not yet taken over.
pub(super) struct Opened {
    store: Store,
    replays: Store,
}

impl Opened {
    /// Opens the store in a folder; another cluster's is refused.
    pub fn open(folder: &Path, cluster: &str) -> Result<Self, RunError> {
        let mut store = Store::open(&folder.join(FILE), Options::default())?;
        store.belongs_to(cluster)?;
        let replays = Store::open(&folder.join(FILE), Options::default())?;
        Ok(Self { store, replays })
    }

    pub fn readers(&self) -> Readers {
        self.store.readers()
    }

    /// Takes it over from whichever process holds it, and starts its stage.
    pub fn keep(
        mut self,
        settings: &Settings,
        registry: &Arc<Registry>,
        families: Vec<String>,
        stop: &Stop,
    ) -> Result<(Keeping, JoinHandle<()>), RunError> {
        let (holder, store) = (self.store.take_over()?, self.store.readers());
        let language = Arc::new(Language::new(registry.clone()));
        let mut archive = Archive::new(self.store, language, Arc::new(Rules::builtin()?));
        let (reader, standing) = (archive.reader(), Standing::default());
        let sources: Vec<SourceName> = settings.source.keys().cloned().collect();
        let auditor = Auditor {
            kafka: settings.kafka.clone(),
            cluster: settings.hub.cluster.clone(),
            sources,
            families: families.clone(),
            reader: reader.clone(),
            archive: standing.clone(),
        };
        let (kafka, hub) = (settings.kafka.clone(), &settings.hub);
        let replayer = Replayer::new(kafka.clone(), &hub.cluster, hub.node, reader.clone(), self.replays);
        let (cluster, node) = (hub.cluster.clone(), hub.node);
        let stage = Stage { kafka, cluster, node, families, stop: stop.clone(), standing: standing.clone() };
        let stage = thread("archive", move || stage.run(&mut archive));
        Ok((Keeping { reader, standing, auditor, replayer, store, holder }, stage))
    }
}

/// The archive as it is kept by this hub.
pub struct Keeping {
    /// The archive, to be read.
    pub reader: Reader,
    /// How its stage stands.
    pub standing: Standing,
    /// Draws up the audit.
    pub auditor: Auditor,
    /// Replays dead letters.
    pub replayer: Replayer,
    store: Readers,
    holder: i64,
}

impl Keeping {
    /// Who looks whether another process has taken this one's place.
    pub(super) fn watcher(&self) -> Watcher {
        Watcher { store: self.store.clone(), holder: self.holder }
    }
}

/// Knows which process held the store when this one took it over.
#[derive(Clone)]
pub(super) struct Watcher {
    store: Readers,
    holder: i64,
}

impl Watcher {
    /// Whether another process has taken the store over since. A store that does
    /// not answer says nothing of who holds it. Blocks.
    pub fn is_replaced(&self) -> bool {
        self.store.look(|look| look.holder()).is_ok_and(|holder| holder != self.holder)
    }
}
