//! One hub: opened, so that its archive can be read; then started in the order in
//! which records flow, and drained in the same order when asked to end.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::assemble::{Bench, Wanted as Assembled};
use super::declare::{self, Declared};
use super::error::RunError;
use super::families::EventTopics;
use super::files;
use super::follow::{Follower, Served, Serving};
use super::keeping::{Keeping, Opened, Watcher, steadily};
use super::lanes::Lanes;
use super::noted::{noted, patiently};
use super::owner::{Owner, Platforms};
use super::plugins::Plugins;
use super::settings::{Settings, Stage};
use super::stock::Stock;
use super::topics;
use super::trial::Trials;
use super::wanted::{Wanted, Wishes};
use crate::code;
use crate::collect::{Board, Door, KafkaJournal, Mode, Push};
use crate::deliver;
use crate::kafka::{self, Cluster, KafkaError, Stop};
use crate::message::{Instant, Mint, SourceName};
use crate::registry::Registry;
use crate::store::Readers;
use crate::translate;
use crate::transport::Documents;

/// How often a hub looks whether it was replaced.
const LOOK: Duration = Duration::from_millis(500);
/// Between two looks at documents that were kept long enough.
const HOUR: Duration = Duration::from_secs(3_600);

/// A clock that is so far (ms) behind what was received was set back; less is how clocks are kept right.
const APART: Instant = 60_000;

/// A hub that can be asked, and is not started yet.
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
    /// Where pushed records go, once it is started.
    pub push: Push,
    /// What platforms made of what they were told.
    pub receipts: deliver::Receipts,
    /// What changes what is wanted of platforms.
    pub wishes: Wishes,
    /// What sources would bring.
    pub trials: Trials,
    /// What is done with adapters.
    pub plugins: Plugins,
}

/// A hub that was opened, and may be started.
pub struct Start {
    registry: Arc<Registry>,
    collected: Board,
    translated: translate::Board,
    delivered: deliver::Board,
    push: Push,
    trials: Trials,
    plugins: Plugins,
    opened: Option<Opened>,
}

/// A running hub.
pub struct Running {
    push: Push,
    /// Ends what is collected and delivered, before the rest.
    collecting: Stop,
    owner: Option<JoinHandle<()>>,
    stop: Stop,
    watcher: Option<Watcher>,
    ended: watch::Sender<bool>,
    tasks: JoinSet<()>,
    lanes: Lanes,
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
    pub fn open(settings: &Settings) -> Result<(Self, Start), RunError> {
        // What is wrong with the configuration is said before anything is reached or made.
        let declared = declare::known(settings)?;
        files::let_open(settings.source.len() + settings.route.len())?;
        folder(&settings.hub.data)?;
        let registry = Arc::new(Registry::builtin()?);
        let (kafka, cluster) = (&settings.kafka, &settings.hub.cluster);
        kafka.horizon.awaits();
        let kept = settings.does(Stage::Archive).then(|| Keeping::open(settings, &registry)).transpose()?;
        let (keeping, opened) = kept.unzip();
        let start = Start {
            registry: registry.clone(),
            collected: Board::default(),
            translated: translate::Board::default(),
            delivered: deliver::Board::default(),
            push: Push::default(),
            trials: Trials::default(),
            plugins: Plugins::default(),
            opened,
        };
        start.show(settings, &declared);
        let receipts = deliver::Receipts {
            kafka: kafka.clone(),
            cluster: cluster.clone(),
            node: settings.hub.node,
            routes: settings.route.keys().cloned().collect(),
            clock: Arc::new(now),
        };
        let hub = Self {
            keeping,
            wishes: Wishes {
                kafka: kafka.clone(),
                cluster: cluster.clone(),
                mark_schema: registry.mark_schema(),
                mint: Mint::new(settings.hub.node, rand::random()),
            },
            registry,
            collected: start.collected.clone(),
            translated: start.translated.clone(),
            delivered: start.delivered.clone(),
            push: start.push.clone(),
            trials: start.trials.clone(),
            plugins: start.plugins.clone(),
            receipts,
        };
        Ok((hub, start))
    }
}

impl Start {
    /// Shows what is configured, of which nothing is known yet.
    fn show(&self, settings: &Settings, declared: &Declared) {
        let Declared { sources, routes, .. } = declared;
        for (source, mode) in sources.iter().filter(|_| settings.does(Stage::Collect)) {
            self.collected.place(source, *mode);
        }
        for (route, adapter) in routes.iter().filter(|_| settings.does(Stage::Deliver)) {
            self.delivered.place(route, adapter);
        }
    }

    /// Starts the stages that are this hub's, once a broker answers. Blocks between its awaits, so it wants a thread
    /// of its own.
    ///
    /// # Errors
    /// Where adapters, broker or store do not let it; then nothing runs.
    pub async fn start(self, settings: &Settings) -> Result<Running, RunError> {
        let Self { registry, collected, translated, delivered, push, trials, plugins, mut opened } = self;
        let cluster = Cluster::connect(&settings.kafka)?;
        let id = greet(&cluster)?;
        // Brokers of another cluster are refused before a topic is made there.
        opened.as_mut().map(|opened| opened.belongs_to(&id)).transpose()?;
        settings.kafka.horizon.speaks_to(&id);
        let readers = opened.as_ref().map(Opened::readers);
        let mut there = cluster.topics()?;
        if let Some(store) = &readers {
            there.extend(steadily(|| store.look(|look| look.positions()))?.into_iter().map(|(topic, _, _)| topic));
        }
        // Nothing is read before it is known that these are the right brokers; then the adapters that serve say which
        // topics there must be besides.
        let of_families =
            |families: &[String]| topics::needed(settings.source.keys(), settings.route.keys(), families, &registry);
        let known = of_families(&topics::families(&registry, &BTreeSet::new(), &there));
        cluster.ensure(&known).await?;
        let stands = noted(settings, readers.as_ref())?;
        patiently(|| kafka::survey(&settings.kafka, &known, &stands))?;
        let stock = Stock::open(settings)?;
        let stop = Stop::default();
        let bench = Arc::new(Bench {
            settings: settings.clone(),
            stock,
            registry: registry.clone(),
            collected: collected.clone(),
            translated,
            delivered: delivered.clone(),
            stop: stop.clone(),
            clock: Arc::new(now),
            mint: Arc::new(mint(settings.hub.node, readers.as_ref())?),
            clients: Mutex::default(),
        });
        let mut parts = bench.assemble(Assembled::All)?;
        let may_serve = settings.source.values().flat_map(|source| bench.stock.families(&source.adapter));
        parts.families.extend(may_serve);
        let families = topics::families(&registry, &parts.families, &there);
        let topics = of_families(&families);
        if topics.len() > known.len() {
            cluster.ensure(&topics).await?;
            patiently(|| kafka::survey(&settings.kafka, &topics, &stands))?;
        }
        bench.stock.host.begins_work();
        let mut threads = Vec::new();
        let known = opened.as_ref().map(Opened::families).unwrap_or_default();
        known.add(families);
        let cluster = Arc::new(cluster);
        let events =
            EventTopics { kafka: settings.kafka.clone(), cluster: cluster.clone(), registry: registry.clone(), known };
        // As late as this: a start that fails takes no other's place.
        let kept = opened.map(|opened| opened.start(settings, &stop)).transpose()?;
        let (watcher, stage) = kept.unzip();
        if stage.is_some() {
            let (events, until) = (events.clone(), stop.clone());
            threads.push(thread("families", move || events.find(&until)));
        }
        threads.extend(stage);
        let (watched, until) = (settings.kafka.clone(), stop.clone());
        threads.push(thread("watch", move || kafka::watch(&watched, &cluster, &until)));
        let (ended, end) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let lanes = Lanes::new(bench.clone());
        lanes.change(parts.seats);
        let closed = parts.left_out.iter().filter_map(|out| out.source(settings));
        let closed = closed.filter(|(_, mode)| *mode == Mode::Push).map(|(source, _)| source.clone()).collect();
        let doors = if settings.does(Stage::Collect) { (parts.doors, closed) } else { Default::default() };
        // Before the owner, which says of each whether it is to rest.
        open(&push, doors, settings, &collected, registry.mark_schema(), &end, &mut tasks);
        parts.left_out.iter().for_each(|out| lanes.lack(out));
        let collecting = Stop::default();
        let of_stages = parts.platforms.into_iter().map(|(name, all)| (name, all.of(&settings.hub.stages)));
        let platforms = Platforms::new(of_stages.collect());
        let owner = Owner {
            kafka: settings.kafka.clone(),
            cluster: settings.hub.cluster.clone(),
            node: settings.hub.node,
            platforms: platforms.clone(),
            wanted: Wanted::default(),
            push: push.clone(),
            collected: collected.clone(),
            delivered,
            runtime: tokio::runtime::Handle::current(),
            stop: collecting.clone(),
        };
        let shares = settings.does(Stage::Collect) || settings.does(Stage::Deliver);
        let owner = shares.then(|| thread("platforms", move || owner.run()));
        if settings.does(Stage::Collect) {
            trials.open(settings.kafka.clone(), parts.trials);
        }
        let served = Served::at_start(&bench, &parts.left_out);
        let serving = Serving { lanes: lanes.clone(), platforms, push: push.clone(), trials };
        let follower = Follower { bench: bench.clone(), serving, served: served.clone(), stop: stop.clone() };
        threads.push(thread("plugins", move || follower.run()));
        plugins.open(bench, served, lanes.clone(), events);
        tasks.spawn(forget(settings.documents(), settings.documents.keep.duration(), end));
        Ok(Running { push, collecting, owner, stop, watcher, ended, tasks, lanes, threads })
    }
}

impl Running {
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
        let Self { owner, stop, lanes, threads, .. } = self;
        let joined = tokio::task::spawn_blocking(move || {
            let panicked = |threads: Vec<JoinHandle<()>>| threads.into_iter().filter_map(|t| t.join().err()).count();
            let collected = panicked(owner.into_iter().collect());
            stop.ask();
            let others = panicked(threads);
            // After the others, one of which may have begun a lane.
            collected + others + panicked(lanes.threads())
        })
        .await;
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
fn mint(node: u16, store: Option<&Readers>) -> Result<Mint, RunError> {
    let mint = Mint::new(node, rand::random());
    let last = store.map(|store| steadily(|| store.look(|look| look.newest_raw()))).transpose()?.flatten();
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

/// Has documents go that nobody told of for so long, an hour after the other.
async fn forget(documents: Documents, keep: Duration, mut end: watch::Receiver<bool>) {
    let keep = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
    loop {
        let documents = documents.clone();
        match tokio::task::spawn_blocking(move || documents.forget(now().saturating_sub(keep))).await {
            Ok(Ok(0)) | Err(_) => {}
            Ok(Ok(gone)) => tracing::info!(gone, "documents were kept long enough"),
            Ok(Err(error)) => tracing::warn!(code = %code!(6012), %error, "the folder of documents"),
        }
        tokio::select! {
            biased;
            _ = end.wait_for(|end| *end) => return,
            () = tokio::time::sleep(HOUR) => {}
        }
    }
}

/// Opens the doors for what is pushed, but for those that nothing serves.
fn open(
    push: &Push,
    (doors, closed): (Vec<Door>, Vec<SourceName>),
    settings: &Settings,
    board: &Board,
    mark_schema: u32,
    end: &watch::Receiver<bool>,
    tasks: &mut JoinSet<()>,
) {
    let id = format!("{}.{}.collect.push", settings.hub.cluster, settings.hub.node);
    let journal = Arc::new(KafkaJournal::new(settings.kafka.clone(), id, mark_schema));
    let lane = push.open(doors, closed, journal, board.clone(), Arc::new(now), end.clone());
    tasks.spawn(async {
        // It ends by itself; a panic in it is told by the runtime.
        drop(lane.await);
    });
}
