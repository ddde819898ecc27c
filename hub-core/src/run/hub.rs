//! One running hub: started in the order in which records flow, drained in the
//! same order when asked to end.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::assemble::Bench;
use super::error::RunError;
use super::files;
use super::keeping::{Keeping, Opened, Watcher};
use super::noted::{noted, patiently};
use super::owner::Owner;
use super::settings::{Settings, Stage};
use super::topics;
use super::wanted::{Wanted, Wishes};
use crate::code;
use crate::collect::{Board, Door, KafkaJournal, Push};
use crate::deliver;
use crate::kafka::{self, Cluster, Stop};
use crate::message::{Instant, Mint, RouteName};
use crate::registry::Registry;
use crate::sandbox::{self, Host};
use crate::store::Readers;
use crate::translate;

/// How often a hub looks whether it was replaced.
const LOOK: Duration = Duration::from_millis(500);

/// A clock that is so far (ms) behind what was received was set back; less is how clocks are kept right.
const APART: Instant = 60_000;

/// A running hub, and what it shows of itself.
pub struct Hub {
    /// The archive, where this hub keeps it.
    pub keeping: Option<Keeping>,
    /// Schemas.
    pub registry: Arc<Registry>,
    /// How each source is collected.
    pub collected: Board,
    /// How each source is translated.
    pub translated: translate::Board,
    /// How each route is delivered.
    pub delivered: deliver::Board,
    /// Where pushed records go.
    pub push: Push,
    kafka: kafka::Settings,
    cluster: String,
    routes: Vec<RouteName>,
    node: u16,
    /// What people want of platforms.
    pub wanted: Wanted,
    /// Ends what is collected and delivered, before the rest.
    collecting: Stop,
    owner: Option<JoinHandle<()>>,
    stop: Stop,
    watcher: Option<Watcher>,
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
    /// Starts the stages that are this hub's.
    ///
    /// # Errors
    /// Where settings, adapters, broker or store do not let it; then nothing runs.
    pub async fn start(settings: &Settings) -> Result<Self, RunError> {
        // What is wrong with the configuration is said before anything is reached or made.
        let declared = super::check(settings)?;
        files::let_open(settings.source.len() + settings.route.len())?;
        let data = &settings.hub.data;
        folder(data)?;
        let registry = Arc::new(Registry::builtin()?);
        let cluster = Cluster::connect(&settings.kafka)?;
        let id = cluster.id()?;
        // Brokers of another cluster are refused before a topic is made there.
        let does = |stage| settings.hub.stages.contains(&stage);
        let opened = does(Stage::Archive).then(|| Opened::open(data, &id)).transpose()?;
        let readers = opened.as_ref().map(Opened::readers);
        settings.kafka.horizon.speaks_to(&id);
        let mut there = cluster.topics()?;
        if let Some(store) = &readers {
            there.extend(store.look(|look| look.positions())?.into_iter().map(|(topic, _, _)| topic));
        }
        let families = topics::families(&registry, &declared, &there);
        let topics = topics::needed(settings.source.keys(), settings.route.keys(), &families, &registry);
        cluster.ensure(&topics).await?;
        let stands = noted(settings, readers.as_ref())?;
        patiently(|| kafka::survey(&settings.kafka, &topics, &stands))?;

        let slots = u32::try_from(settings.source.len() * 2 + settings.route.len() + 8).unwrap_or(u32::MAX);
        let cache = Some(data.join("compiled"));
        let host = Host::new(&sandbox::Settings { slots, cache, ..sandbox::Settings::default() })?;
        let (collected, translated, stop) = (Board::default(), translate::Board::default(), Stop::default());
        let (delivered, wanted) = (deliver::Board::default(), Wanted::default());
        let bench = Bench {
            settings,
            host: &host,
            registry: &registry,
            collected: &collected,
            translated: &translated,
            delivered: &delivered,
            stop: &stop,
            clock: Arc::new(now),
            mint: Arc::new(mint(settings.hub.node, readers.as_ref())?),
        };
        let parts = bench.assemble()?;
        let mut threads = Vec::new();
        // As late as this: a start that fails takes no other's place.
        let kept = opened.map(|opened| opened.keep(settings, &registry, families, &stop)).transpose()?;
        let keeping = kept.map(|(keeping, stage)| {
            threads.push(stage);
            keeping
        });
        let (watched, until) = (settings.kafka.clone(), stop.clone());
        threads.push(thread("watch", move || kafka::watch(&watched, &cluster, &until)));
        let (ended, end) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for (lane, mut translator) in parts.lanes.into_iter().filter(|_| does(Stage::Translate)) {
            let name = format!("tr-{}", lane.source);
            threads.push(thread(&name, move || lane.run(&mut translator)));
        }
        let collecting = Stop::default();
        let owner = Owner {
            kafka: settings.kafka.clone(),
            cluster: settings.hub.cluster.clone(),
            node: settings.hub.node,
            platforms: parts.platforms.into_iter().map(|(name, all)| (name, all.of(&settings.hub.stages))).collect(),
            wanted: wanted.clone(),
            collected: collected.clone(),
            delivered: delivered.clone(),
            runtime: tokio::runtime::Handle::current(),
            stop: collecting.clone(),
        };
        owner.show();
        let shares = does(Stage::Collect) || does(Stage::Deliver);
        let owner = shares.then(|| thread("platforms", move || owner.run()));
        let doors = if does(Stage::Collect) { parts.doors } else { Vec::new() };
        let push = open(doors, settings, &collected, &end, &mut tasks);
        Ok(Self {
            watcher: keeping.as_ref().map(Keeping::watcher),
            keeping,
            registry,
            collected,
            translated,
            delivered,
            push,
            kafka: settings.kafka.clone(),
            cluster: settings.hub.cluster.clone(),
            routes: settings.route.keys().cloned().collect(),
            node: settings.hub.node,
            wanted,
            collecting,
            owner,
            stop,
            ended,
            tasks,
            threads,
        })
    }

    /// What platforms made of what they were told.
    #[must_use]
    pub fn receipts(&self) -> deliver::Receipts {
        let Self { kafka, cluster, node, routes, .. } = self;
        let (kafka, cluster, routes) = (kafka.clone(), cluster.clone(), routes.clone());
        deliver::Receipts { kafka, cluster, node: *node, routes, clock: Arc::new(now) }
    }

    /// What changes what is wanted of platforms.
    #[must_use]
    pub fn wishes(&self) -> Wishes {
        Wishes { kafka: self.kafka.clone(), cluster: self.cluster.clone() }
    }

    /// Returns once another process has taken this one's place: woken after a long pause, say, it finds its
    /// groups, transactions and positions in other hands. Fences keep it from writing what it may not; going
    /// on would fence the other in turn, for ever.
    pub async fn replaced(&self) {
        let Some(watcher) = &self.watcher else { return std::future::pending().await };
        loop {
            tokio::time::sleep(LOOK).await;
            let watcher = watcher.clone();
            if tokio::task::spawn_blocking(move || watcher.is_replaced()).await.unwrap_or(false) {
                return;
            }
        }
    }

    /// Ends every stage after what it holds is committed, collect first.
    pub async fn drain(mut self) {
        self.ended.send_replace(true);
        self.collecting.ask();
        drop(self.push);
        while self.tasks.join_next().await.is_some() {}
        let (owner, stop) = (self.owner, self.stop);
        let mut threads = std::mem::take(&mut self.threads);
        let joined = tokio::task::spawn_blocking(move || {
            let collected = owner.and_then(|owner| owner.join().err());
            stop.ask();
            threads.drain(..).filter_map(|t| t.join().err()).chain(collected).count()
        })
        .await;
        if !matches!(joined, Ok(0)) {
            tracing::error!("a stage's thread ended in a panic");
        }
    }
}

/// Mints after what was received before: a clock that was set back while no hub ran must not make a later
/// state of a record rank below an earlier one.
fn mint(node: u16, store: Option<&Readers>) -> Result<Mint, RunError> {
    let mint = Mint::new(node, rand::random());
    let last = store.map(|store| store.look(|look| look.newest_raw())).transpose()?.flatten();
    let Some(last) = last else { return Ok(mint) };
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

pub(super) fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    let named = std::thread::Builder::new().name(name.to_owned());
    named.spawn(work).expect("the system gives the hub its few threads")
}

/// Opens the doors for what is pushed.
fn open(
    doors: Vec<Door>,
    settings: &Settings,
    board: &Board,
    end: &watch::Receiver<bool>,
    tasks: &mut JoinSet<()>,
) -> Push {
    let id = format!("{}.{}.collect.push", settings.hub.cluster, settings.hub.node);
    let journal = Arc::new(KafkaJournal::new(settings.kafka.clone(), id));
    let (push, lane) = Push::open(doors, journal, board.clone(), Arc::new(now), end.clone());
    tasks.spawn(async {
        // It ends by itself; a panic in it is told by the runtime.
        drop(lane.await);
    });
    push
}
