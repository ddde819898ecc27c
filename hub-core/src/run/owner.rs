//! Who runs a platform. Platforms are shared out among the hubs of a cluster by
//! the partitions of the topic `platform`; whoever holds a platform's partition
//! runs its pulls, its folders, its tables and its routes, with its one session and its one
//! rate. What people want of a platform stands in that topic, too.
//!
//! Promises: work stops before a partition is given back; a hub that was silent
//! for longer than its session is fenced by the transactional ids, and stops as
//! soon as it hears of it. Knows nothing of what flows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::settings::Stage;
use super::wanted::Wanted;
use crate::collect::{Board, Files, Mode, Pull, Push, Table};
use crate::deliver::{self, Blocking, Sheets, Told};
use crate::kafka::{Halt, Settings, Share, Stop, Tail, keep_going};
use crate::message::{Desired, Part, SourceName, topic};
use crate::report::State;
use crate::sandbox::Deliverer;
use crate::transport::Client;

/// How long a look at the group takes: also how soon the owner stops.
const PATIENCE: Duration = Duration::from_millis(100);

/// A way back, with all that goes it.
#[derive(Clone)]
pub(super) struct Route {
    pub lane: deliver::Lane,
    pub way: Way,
}

/// How a lane gives over.
#[derive(Clone)]
pub(super) enum Way {
    /// The platform is told, in the adapter's words.
    Told { guest: Arc<Deliverer>, client: Arc<Client> },
    /// A person is handed files.
    Files(Sheets),
}

/// What a platform's owner runs.
#[derive(Clone, Default)]
pub(super) struct Platform {
    pub client: Option<Arc<Client>>,
    pub pulls: Vec<Pull>,
    pub files: Vec<Files>,
    pub tables: Vec<Table>,
    pub routes: Vec<Route>,
    /// Sources that it pushes to, whoever runs it: every hub's door takes them.
    pub pushed: Vec<SourceName>,
}

/// The platforms of this hub's configuration. Cheap to clone, all clones are one.
#[derive(Clone)]
pub(super) struct Platforms(Arc<Mutex<Known>>);

struct Known {
    all: BTreeMap<String, Platform>,
    /// Those that are other than when it was asked last.
    changed: BTreeSet<String>,
}

impl Platforms {
    pub fn new(all: BTreeMap<String, Platform>) -> Self {
        Self(Arc::new(Mutex::new(Known { all, changed: BTreeSet::new() })))
    }

    /// Has what is run of these platforms be this from now on; its owner hears of it.
    pub fn change(&self, platforms: BTreeMap<String, Platform>) {
        let mut known = self.lock();
        known.changed.extend(platforms.keys().cloned());
        known.all.extend(platforms);
    }

    /// What changed since it was asked last.
    fn changed(&self) -> Vec<(String, Platform)> {
        let mut known = self.lock();
        let changed = std::mem::take(&mut known.changed);
        changed
            .into_iter()
            .filter_map(|name| {
                let one = known.all.get(&name)?.clone();
                Some((name, one))
            })
            .collect()
    }

    fn all(&self) -> Vec<(String, Platform)> {
        self.lock().all.iter().map(|(name, platform)| (name.clone(), platform.clone())).collect()
    }

    fn get(&self, name: &str) -> Option<Platform> {
        self.lock().all.get(name).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes part in sharing out platforms, and runs those that are its own.
pub(super) struct Owner {
    pub kafka: Settings,
    pub cluster: String,
    pub node: u16,
    pub platforms: Platforms,
    pub wanted: Wanted,
    pub push: Push,
    pub collected: Board,
    pub delivered: deliver::Board,
    pub runtime: Handle,
    pub stop: Stop,
}

impl Owner {
    /// Runs until asked to stop. Blocks.
    pub fn run(self) {
        let _entered = tracing::info_span!("platforms").entered();
        keep_going(&self.stop, || self.flow(), |state| self.tell(&state));
    }

    /// Where platforms cannot be shared out, none of them is run.
    fn tell(&self, state: &State) {
        if let Some((code, message)) = state.trouble() {
            let now = super::now();
            let platforms = self.platforms.all();
            for (source, _) in platforms.iter().flat_map(|(_, platform)| platform.sources()) {
                self.collected.waiting(source, now, now, code.to_owned(), message.to_owned());
            }
        }
    }

    fn flow(&self) -> Result<(), Halt> {
        let running = Arc::new(Running { runtime: self.runtime.clone(), work: Mutex::default() });
        let losing = running.clone();
        let lose = Box::new(move || losing.stop_all());
        let member = format!("{}.{}.platforms", self.cluster, self.node);
        let group = topic::platforms(&self.cluster);
        let tail = Tail::open(&self.kafka, topic::PLATFORM)?;
        self.wanted.read(&self.kafka)?;
        self.doors();
        let share = Share::open(&self.kafka, &group, &member, topic::PLATFORM, lose)?;
        let ended = self.keep(&share, &tail, &running);
        running.stop_all();
        ended
    }

    fn keep(&self, share: &Share, tail: &Tail, running: &Running) -> Result<(), Halt> {
        let mut held = BTreeSet::new();
        while !self.stop.asked() {
            if let Some(now) = share.poll(PATIENCE)? {
                held = now;
                tracing::info!(platforms = ?self.of(&held), "runs these platforms");
                let platforms = self.platforms.all();
                platforms.iter().for_each(|(name, platform)| self.adjust(name, platform, &held, running));
            }
            for (name, platform) in self.platforms.changed() {
                self.begin_anew(&name, &platform, &held, running);
            }
            while let Some(entry) = tail.next(Duration::ZERO)? {
                let name = String::from_utf8_lossy(&entry.key).into_owned();
                if self.wanted.heard(&name, entry.payload.as_deref())
                    && let Some(platform) = self.platforms.get(&name)
                {
                    self.begin_anew(&name, &platform, &held, running);
                }
            }
        }
        Ok(())
    }

    /// Ends what runs of a platform after what it has in hand, and starts it as it is to be from now on.
    fn begin_anew(&self, name: &str, platform: &Platform, held: &BTreeSet<i32>, running: &Running) {
        self.doors();
        running.stop(name);
        self.adjust(name, platform, held, running);
    }

    fn of(&self, held: &BTreeSet<i32>) -> Vec<String> {
        self.platforms.all().into_iter().map(|(name, _)| name).filter(|name| is_held(held, name)).collect()
    }

    /// Has the doors know which sources are to rest. What is pushed is taken by every
    /// hub, so it is turned away by every hub, whoever runs the platform.
    fn doors(&self) {
        let mut resting = BTreeSet::new();
        for (name, platform) in self.platforms.all() {
            let desired = self.wanted.of(&name);
            for source in &platform.pushed {
                if desired.rests(Part::Source, source.as_str()) {
                    self.collected.paused(source, &desired.actor);
                    resting.insert(source.clone());
                } else {
                    self.collected.resumed(source);
                }
            }
        }
        self.push.rest(resting);
    }

    /// Starts what is this hub's and wanted and does not run, and shows the rest as it is.
    fn adjust(&self, name: &str, platform: &Platform, held: &BTreeSet<i32>, running: &Running) {
        let desired = self.wanted.of(name);
        for (source, _) in platform.sources() {
            if !desired.back_fills.contains_key(source.as_str()) {
                self.collected.fills_nothing(source);
            }
            match (is_held(held, name), desired.rests(Part::Source, source.as_str())) {
                (_, true) => self.collected.paused(source, &desired.actor),
                (false, _) => self.collected.elsewhere(source),
                (true, false) => {}
            }
        }
        for route in &platform.routes {
            let of = route.lane.filter.route();
            if desired.rests(Part::Route, of.as_str()) {
                self.delivered.rests(of, &route.lane.adapter, "paused");
            } else if !is_held(held, name) {
                self.delivered.rests(of, &route.lane.adapter, "elsewhere");
            }
        }
        if is_held(held, name) {
            running.start(name, platform, &desired);
        }
    }
}

fn is_held(held: &BTreeSet<i32>, name: &str) -> bool {
    held.contains(&topic::partition_of_platform(name))
}

impl Platform {
    /// What of it is run by a hub with these stages.
    pub fn of(self, stages: &BTreeSet<Stage>) -> Self {
        let Self { client, mut pulls, mut files, mut tables, mut routes, mut pushed } = self;
        if !stages.contains(&Stage::Collect) {
            (pulls, files, tables, pushed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        }
        if !stages.contains(&Stage::Deliver) {
            routes = Vec::new();
        }
        Self { client, pulls, files, tables, routes, pushed }
    }

    fn sources(&self) -> impl Iterator<Item = (&SourceName, Mode)> {
        let pulled = self.pulls.iter().map(|pull| (pull.intake.source(), Mode::Pull));
        let files = self.files.iter().map(|files| (files.intake.source(), Mode::Files));
        pulled.chain(files).chain(self.tables.iter().map(|table| (table.intake.source(), Mode::Table)))
    }
}

/// The platforms that this hub runs now.
struct Running {
    runtime: Handle,
    work: Mutex<BTreeMap<String, Work>>,
}

/// What runs of one platform.
struct Work {
    end: watch::Sender<bool>,
    stop: Stop,
    tasks: JoinSet<()>,
    threads: Vec<JoinHandle<()>>,
}

impl Running {
    fn work(&self) -> MutexGuard<'_, BTreeMap<String, Work>> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self, name: &str, platform: &Platform, desired: &Desired) {
        let mut work = self.work();
        if work.contains_key(name) {
            return;
        }
        if let Some(client) = &platform.client {
            self.runtime.block_on(client.begin_anew());
        }
        let (end, ends) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let wanted = |part, name: &str| !desired.rests(part, name);
        for pull in platform.pulls.iter().filter(|pull| wanted(Part::Source, pull.intake.source().as_str())) {
            tasks.spawn_on(pull.clone().run(ends.clone()), &self.runtime);
            if let Some(fill) = desired.back_fills.get(pull.intake.source().as_str()) {
                tasks.spawn_on(pull.clone().back_fill(fill.clone(), ends.clone()), &self.runtime);
            }
        }
        for files in platform.files.iter().filter(|files| wanted(Part::Source, files.intake.source().as_str())) {
            tasks.spawn_on(files.clone().run(ends.clone()), &self.runtime);
        }
        for table in platform.tables.iter().filter(|table| wanted(Part::Source, table.intake.source().as_str())) {
            tasks.spawn_on(table.clone().run(ends.clone()), &self.runtime);
            if let Some(fill) = desired.back_fills.get(table.intake.source().as_str()) {
                tasks.spawn_on(table.clone().back_fill(fill.clone(), ends.clone()), &self.runtime);
            }
        }
        let stop = Stop::default();
        let mut threads = Vec::new();
        for route in platform.routes.iter().filter(|route| wanted(Part::Route, route.lane.filter.route().as_str())) {
            let Route { lane, way } = route.clone();
            let lane = deliver::Lane { stop: stop.clone(), ..lane };
            let (runtime, stop) = (self.runtime.clone(), stop.clone());
            let name = format!("de-{}", lane.filter.route());
            threads.push(super::hub::thread(&name, move || match way {
                Way::Files(mut sheets) => lane.run(&mut sheets),
                Way::Told { guest, client } => {
                    let way = Blocking { client, runtime, stop };
                    let clock = lane.clock.clone();
                    lane.run(&mut Told { guest: &*guest, way: &way, clock });
                }
            }));
        }
        work.insert(name.to_owned(), Work { end, stop, tasks, threads });
    }

    fn stop(&self, name: &str) {
        let stopped = self.work().remove(name);
        stopped.into_iter().for_each(|work| work.stop(&self.runtime));
    }

    /// Returns once nothing runs any more. What holds the most is asked first.
    fn stop_all(&self) {
        let work = std::mem::take(&mut *self.work());
        work.values().for_each(Work::ask);
        work.into_values().for_each(|work| work.stop(&self.runtime));
    }
}

impl Work {
    fn ask(&self) {
        self.end.send_replace(true);
        self.stop.ask();
    }

    fn stop(mut self, runtime: &Handle) {
        self.ask();
        runtime.block_on(async { while self.tasks.join_next().await.is_some() {} });
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a route's thread ended in a panic");
            }
        }
    }
}
