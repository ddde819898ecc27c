//! One hub: opened, so that its archive can be read; then started in the order in
//! which records flow, and drained in the same order when asked to end.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::assemble::{Bench, Parts};
use super::error::RunError;
use super::files;
use super::noted::noted;
use super::settings::Settings;
use super::topics;
use crate::archive::read::Reader;
use crate::archive::survivorship::Rules;
use crate::archive::{Archive, Language, Stage, Standing};
use crate::code;
use crate::collect::{Board, KafkaJournal, Push};
use crate::kafka::{self, Cluster, KafkaError, Stop};
use crate::message::{Instant, Mint};
use crate::recover::{Auditor, Replayer};
use crate::registry::Registry;
use crate::sandbox::{self, Host};
use crate::store::{Options, Readers, Store};
use crate::translate;

/// How often a hub looks whether it was replaced.
const LOOK: Duration = Duration::from_millis(500);

/// A clock that is so far (ms) behind what was received was set back; less is how clocks are kept right.
const APART: Instant = 60_000;

/// A hub that can be read, and is not started yet.
pub struct Hub {
    /// The archive, to be read.
    pub reader: Reader,
    /// Schemas.
    pub registry: Arc<Registry>,
    /// How each source is collected.
    pub collected: Board,
    /// How each source is translated.
    pub translated: translate::Board,
    /// How the archive's stage stands.
    pub archive: Standing,
    /// Where pushed records go, once it is started.
    pub push: Push,
    /// Draws up the audit.
    pub auditor: Auditor,
    /// Replays dead letters.
    replayer: Option<Replayer>,
    store: Store,
    language: Arc<Language>,
    rules: Arc<Rules>,
}

/// A running hub.
pub struct Running {
    push: Push,
    stop: Stop,
    store: Readers,
    holder: i64,
    ended: watch::Sender<bool>,
    tasks: JoinSet<()>,
    threads: Vec<JoinHandle<()>>,
}

/// The time, in milliseconds since 1970.
#[must_use]
pub fn now() -> Instant {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

impl Hub {
    /// Opens what needs no broker: from then on the archive can be read.
    ///
    /// # Errors
    /// Where settings, adapters or store do not let it.
    pub fn open(settings: &Settings) -> Result<Self, RunError> {
        // What is wrong with the configuration is said before anything is reached or made.
        let sources = super::check(settings)?;
        files::let_open(settings.source.len())?;
        let data = &settings.hub.data;
        folder(data)?;
        let registry = Arc::new(Registry::builtin()?);
        let store = Store::open(&data.join("archive.db"), Options::default())?;
        let replays = Store::open(&data.join("archive.db"), Options::default())?;
        let language = Arc::new(Language::new(registry.clone()));
        let rules = Arc::new(Rules::builtin()?);
        let reader = Reader::new(store.readers(), language.clone(), rules.clone());
        let (kafka, cluster) = (&settings.kafka, &settings.hub.cluster);
        kafka.horizon.awaits();
        let collected = Board::default();
        sources.iter().for_each(|(source, mode)| collected.expect(source, *mode));
        let archive = Standing::default();
        let auditor = Auditor {
            kafka: kafka.clone(),
            cluster: cluster.clone(),
            sources: settings.source.keys().cloned().collect(),
            families: registry.families().into_iter().map(str::to_owned).collect(),
            reader: reader.clone(),
            archive: archive.clone(),
        };
        let replayer = Replayer::new(kafka.clone(), cluster, settings.hub.node, reader.clone(), replays);
        Ok(Self {
            reader,
            registry,
            collected,
            translated: translate::Board::default(),
            archive,
            push: Push::default(),
            auditor,
            replayer: Some(replayer),
            store,
            language,
            rules,
        })
    }

    /// What replays dead letters; given once, to whoever serves.
    pub fn take_replayer(&mut self) -> Option<Replayer> {
        self.replayer.take()
    }

    /// Starts every stage, once a broker answers. Blocks between its awaits, so it wants a thread of its own.
    ///
    /// # Errors
    /// Where adapters, broker or store do not let it; then nothing runs.
    pub async fn start(self, settings: &Settings) -> Result<Running, RunError> {
        let Self { registry, collected, translated, archive: standing, push, mut store, language, rules, .. } = self;
        let cluster = Cluster::connect(&settings.kafka)?;
        let id = greet(&cluster)?;
        // Brokers of another cluster are refused before a topic is made there.
        store.belongs_to(&id)?;
        settings.kafka.horizon.speaks_to(&id);
        let topics = topics::needed(settings.source.keys(), &registry);
        cluster.ensure(&topics).await?;
        kafka::survey(&settings.kafka, &topics, &noted(settings, &store.readers())?)?;

        let slots = u32::try_from(settings.source.len() * 2 + 8).unwrap_or(u32::MAX);
        let cache = Some(settings.hub.data.join("compiled"));
        let host = Host::new(&sandbox::Settings { slots, cache, ..sandbox::Settings::default() })?;
        let stop = Stop::default();
        let bench = Bench {
            settings,
            host: &host,
            registry: &registry,
            collected: &collected,
            translated: &translated,
            stop: &stop,
            clock: Arc::new(now),
            mint: Arc::new(mint(settings.hub.node, &store.readers())?),
        };
        let parts = bench.assemble()?;
        // As late as this: a start that fails takes no other's place.
        let (holder, held) = (store.take_over()?, store.readers());

        let archive = Archive::new(store, language, rules);
        let mut threads = vec![archive_thread(settings, &registry, archive, &stop, &standing)];
        let (watched, until) = (settings.kafka.clone(), stop.clone());
        threads.push(thread("watch", move || kafka::watch(&watched, &cluster, &until)));
        let (ended, end) = watch::channel(false);
        let mut tasks = JoinSet::new();
        start(parts, settings, &collected, &push, &end, &mut tasks, &mut threads);
        Ok(Running { push, stop, store: held, holder, ended, tasks, threads })
    }
}

impl Running {
    /// Returns once another process has taken this one's place: woken after a long pause, say, it finds its
    /// groups, transactions and positions in other hands. Fences keep it from writing what it may not; going
    /// on would fence the other in turn, for ever.
    pub async fn replaced(&self) {
        loop {
            tokio::time::sleep(LOOK).await;
            let store = self.store.clone();
            let holder = tokio::task::spawn_blocking(move || store.look(|look| look.holder())).await;
            // A store that does not answer says nothing of who holds it.
            if matches!(holder, Ok(Ok(holder)) if holder != self.holder) {
                return;
            }
        }
    }

    /// Ends every stage after what it holds is committed, collect first.
    pub async fn drain(mut self) {
        self.ended.send_replace(true);
        drop(self.push);
        while self.tasks.join_next().await.is_some() {}
        self.stop.ask();
        let threads = std::mem::take(&mut self.threads);
        let joined =
            tokio::task::spawn_blocking(move || threads.into_iter().filter_map(|t| t.join().err()).count()).await;
        if !matches!(joined, Ok(0)) {
            tracing::error!("a stage's thread ended in a panic");
        }
    }
}

/// Which cluster it is that answers. Where none does one is waited for, however long it takes.
fn greet(cluster: &Cluster) -> Result<String, KafkaError> {
    let mut told = false;
    loop {
        match cluster.id() {
            Err(error @ KafkaError::Silent { .. }) => {
                if !std::mem::replace(&mut told, true) {
                    tracing::warn!(%error, "the archive can be read; all else begins when a broker answers");
                }
            }
            done => return done,
        }
    }
}

/// Mints after what was received before: a clock that was set back while no hub ran must not make a later
/// state of a record rank below an earlier one.
fn mint(node: u16, store: &Readers) -> Result<Mint, RunError> {
    let mint = Mint::new(node, rand::random());
    let Some(last) = store.look(|look| look.newest_raw())? else { return Ok(mint) };
    let behind = last.received().saturating_sub(now());
    if behind > APART {
        let code = code!(1406);
        tracing::warn!(%code, seconds = behind / 1_000, "{}", code.title());
    }
    Ok(mint.after(last))
}

fn folder(path: &Path) -> Result<(), RunError> {
    std::fs::create_dir_all(path).map_err(|cause| RunError::Folder { path: path.display().to_string(), cause })
}

fn archive_thread(
    settings: &Settings,
    registry: &Registry,
    mut archive: Archive,
    stop: &Stop,
    standing: &Standing,
) -> JoinHandle<()> {
    let stage = Stage {
        kafka: settings.kafka.clone(),
        cluster: settings.hub.cluster.clone(),
        node: settings.hub.node,
        families: registry.families().into_iter().map(str::to_owned).collect(),
        stop: stop.clone(),
        standing: standing.clone(),
    };
    thread("archive", move || stage.run(&mut archive))
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    let named = std::thread::Builder::new().name(name.to_owned());
    named.spawn(work).expect("the system gives the hub its few threads")
}

/// Starts what collects and what translates.
fn start(
    parts: Parts,
    settings: &Settings,
    board: &Board,
    push: &Push,
    end: &watch::Receiver<bool>,
    tasks: &mut JoinSet<()>,
    threads: &mut Vec<JoinHandle<()>>,
) {
    for (lane, mut translator) in parts.lanes {
        let name = format!("tr-{}", lane.source);
        threads.push(thread(&name, move || lane.run(&mut translator)));
    }
    for pull in parts.pulls {
        tasks.spawn(pull.run(end.clone()));
    }
    for files in parts.files {
        tasks.spawn(files.run(end.clone()));
    }
    let id = format!("{}.{}.collect.push", settings.hub.cluster, settings.hub.node);
    let journal = Arc::new(KafkaJournal::new(settings.kafka.clone(), id));
    let lane = push.open(parts.doors, journal, board.clone(), Arc::new(now), end.clone());
    tasks.spawn(async {
        // It ends by itself; a panic in it is told by the runtime.
        drop(lane.await);
    });
}
