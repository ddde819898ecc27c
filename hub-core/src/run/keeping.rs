//! The archive's side of a hub: its store and all that is asked of it. Where the
//! store is a file, one hub of a cluster has it; where it is a server's, any that
//! fold do. Others collect, translate and deliver beside them.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use super::again::again;
use super::error::RunError;
use super::hub::thread;
use super::settings::Settings;
use crate::archive::export::Exporter;
use crate::archive::read::{Mixed, Reader};
use crate::archive::retention::Retention;
use crate::archive::survivorship::Rules;
use crate::archive::{Archive, Families, Language, Stage, Standing, views};
use crate::code;
use crate::kafka::{Groups, Stop};
use crate::recover::{Auditor, Replayer, Reprocessor, Reruns};
use crate::registry::Registry;
use crate::report::metric;
use crate::store::{Hold, Options, Readers, Store, StoreError};

/// Until a hub that starts gives up where another writes: on a starved machine a batch of the other's may take longer
/// than a writer waits for its turn.
const START: Duration = Duration::from_secs(60);

/// The archive as this hub keeps it, to be asked.
pub struct Keeping {
    /// The archive, to be read.
    pub reader: Reader,
    /// How long records are kept.
    pub retention: Arc<Retention>,
    /// How its stage stands.
    pub standing: Standing,
    /// Draws up the audit.
    pub auditor: Auditor,
    /// Replays dead letters.
    pub replayer: Replayer,
    /// Reprocesses facts that bear a flag.
    pub reprocessor: Reprocessor,
    /// Stretches that are read once more.
    pub reruns: Reruns,
}

/// A store that was opened and is not yet taken over.
pub(super) struct Opened {
    store: Store,
    language: Arc<Language>,
    rules: Arc<Rules>,
    retention: Arc<Retention>,
    standing: Standing,
    families: Families,
}

impl Keeping {
    /// Opens the store of a hub: from then on it can be read.
    pub(super) fn open(settings: &Settings, registry: &Arc<Registry>) -> Result<(Self, Opened), RunError> {
        let (kafka, hub) = (&settings.kafka, &settings.hub);
        let file = settings.archive();
        let open = || settings.store.open(&file, Options::default());
        let is_server = settings.store.url.is_some();
        let (mut store, replays) = (in_turn(is_server, open)?, in_turn(is_server, open)?);
        let language = Arc::new(Language::new(registry.clone()));
        let (rules, retention) = (settings.archive.rules()?, settings.archive.retention()?);
        let described = views::views(registry, &*language, &rules).into_iter().map(|described| described.view);
        let described: Vec<_> = described.collect();
        in_turn(is_server, || store.put_views(&described, views::language(registry)))?;
        let reader = Reader::new(store.readers(), language.clone(), rules.clone());
        let (standing, families) = (Standing::default(), Families::default());
        let auditor = Auditor {
            kafka: kafka.clone(),
            groups: Groups::new(kafka),
            cluster: hub.cluster.clone(),
            sources: settings.source.keys().cloned().collect(),
            families: families.clone(),
            reader: reader.clone(),
            archive: standing.clone(),
        };
        let replayer = Replayer::new(kafka.clone(), &hub.cluster, hub.node, reader.clone(), replays);
        let reprocessor = Reprocessor::new(kafka.clone(), &hub.cluster, hub.node, reader.clone());
        let reruns = Reruns::new(auditor.clone(), hub.node, registry.clone());
        let opened =
            Opened { store, language, rules, retention: retention.clone(), standing: standing.clone(), families };
        Ok((Self { reader, retention, standing, auditor, replayer, reprocessor, reruns }, opened))
    }
}

/// What exports the archive of a configuration, whoever keeps it meanwhile.
///
/// # Errors
/// Where settings do not say where it is, or the build's own data cannot be used.
pub fn exporter(settings: &Settings) -> Result<Exporter, RunError> {
    let registry = Arc::new(Registry::builtin()?);
    let readers = settings.store.readers(&settings.archive(), Options::default())?;
    let language = Arc::new(Language::new(registry.clone()));
    Ok(Exporter::new(readers, registry, language, settings.archive.rules()?))
}

impl Opened {
    /// Refuses a cluster that is not the store's.
    pub fn belongs_to(&mut self, cluster: &str) -> Result<(), RunError> {
        Ok(steadily(|| self.store.belongs_to(cluster))?)
    }

    pub fn readers(&self) -> Readers {
        self.store.readers()
    }

    /// The families whose events its stage folds.
    pub fn families(&self) -> Families {
        self.families.clone()
    }

    /// Takes it over from whichever process holds it, and starts its stage.
    pub fn start(mut self, settings: &Settings, stop: &Stop) -> Result<(Watcher, JoinHandle<()>), RunError> {
        let hold = steadily(|| self.store.take_over(settings.hub.node))?;
        let store = self.store.readers();
        let (kafka, cluster, node) = (settings.kafka.clone(), settings.hub.cluster.clone(), settings.hub.node);
        let families = self.families;
        let stage = Stage { kafka, cluster, node, families, stop: stop.clone(), standing: self.standing };
        let mut archive = Archive::new(self.store, self.language, self.rules, self.retention);
        say_if_mixed(&archive.reader())?;
        let stage = thread("archive", move || stage.run(&mut archive));
        Ok((Watcher { store, hold }, stage))
    }
}

/// Says so where not all of the archive is of this hub's rules; it is folded on all the same, and the audit says it on.
fn say_if_mixed(reader: &Reader) -> Result<(), StoreError> {
    if let Some(mixed) = steadily(|| reader.mixed())? {
        let code = Mixed::code();
        metrics::counter!(metric::ERRORS, "code" => code.to_string(), "source" => "").increment(1);
        tracing::warn!(%code, "{mixed}");
    }
    Ok(())
}

/// Knows which process held the store when this one took it over.
#[derive(Clone)]
pub(super) struct Watcher {
    store: Readers,
    hold: Hold,
}

impl Watcher {
    /// Whether another process has taken the store over since. A store that does
    /// not answer says nothing of who holds it. Blocks.
    pub fn is_replaced(&self) -> bool {
        self.store.look(|look| look.holds(&self.hold)).is_ok_and(|holds| !holds)
    }
}

/// Asks again, however long it takes, what is asked of a store that was open a moment ago: a server that goes away
/// while a hub starts comes back, as a broker does.
pub(super) fn steadily<T>(ask: impl FnMut() -> Result<T, StoreError>) -> Result<T, StoreError> {
    outlasting(|error| matches!(error, StoreError::Retry { .. }), ask)
}

/// Asks a store that may not have been open yet: again for a while where another holds it, and however long it takes
/// where it is a server's that does not answer, since that may come up after the hub. One that does not let the hub in
/// will not.
fn in_turn<T>(is_server: bool, mut ask: impl FnMut() -> Result<T, StoreError>) -> Result<T, StoreError> {
    let is_held = |error: &StoreError| {
        let is_held = error.code() == code!(3006);
        if is_held {
            tracing::warn!(code = %error.code(), "another writes the archive; waiting for a turn");
        }
        is_held
    };
    outlasting(|error| is_server && error.code() == code!(3007), || again(START, is_held, &mut ask))
}

/// Asks again, however long it takes, while it fails in a way that `passes`; says so once.
fn outlasting<T>(
    passes: impl Fn(&StoreError) -> bool,
    ask: impl FnMut() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut told = false;
    let passes = |error: &StoreError| {
        let passes = passes(error);
        if passes && !std::mem::replace(&mut told, true) {
            tracing::warn!(code = %error.code(), %error, "the archive's store; all else begins when it answers");
        }
        passes
    };
    again(None, passes, ask)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::export::{Asked, What};
    use crate::transport::tabular::Form;

    #[test]
    fn a_store_that_another_writes_is_waited_for_and_one_that_fails_is_not() {
        let failing = |is_server, code| {
            let mut asked = 0;
            let answer = in_turn(is_server, || {
                asked += 1;
                let why = String::new();
                if asked < 3 { Err(StoreError::Retry { code, why }) } else { Ok(()) }
            });
            (answer.is_ok(), asked)
        };
        assert_eq!(failing(false, code!(3006)), (true, 3));
        assert_eq!(failing(false, code!(3005)), (false, 1), "a full disk is said at once");
        assert_eq!(failing(false, code!(3007)), (false, 1), "so is a file that cannot be opened");
        assert_eq!(failing(true, code!(3007)), (true, 3), "a server may start later");
        assert_eq!(failing(true, code!(3014)), (false, 1), "a wrong password does not mend itself");
    }

    #[test]
    fn an_archive_is_exported_while_a_hub_writes_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::default();
        settings.hub.data = folder.path().to_owned();
        let asked = Asked { form: Form::Csv, folder: folder.path().join("out"), what: What::All, town: None, at: 0 };
        let export = || exporter(&settings).unwrap().write(&asked);
        assert_eq!(export().unwrap_err().code().to_string(), "HUB-3007", "there is none yet, and none is made");
        assert!(!settings.archive().exists());
        let registry = Arc::new(Registry::builtin().unwrap());
        let (_, mut opened) = Keeping::open(&settings, &registry).unwrap();
        let writing = opened.store.begin().unwrap();
        assert!(export().unwrap().iter().any(|written| written.file == "operators.csv"));
        writing.commit().unwrap();
    }
}
