//! An archive that is measured: where it is kept, and how batches come to it, as its stage gives them.
//!
//! Promises: what is measured is folding and publishing, not the making of events; both places have on the disk what
//! they say they have.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use database_server::{Kind, Server};
use hub_core::archive::notice::Outbox;
use hub_core::archive::retention::Retention;
use hub_core::archive::survivorship::Rules;
use hub_core::archive::{Archive, Batch, Language};
use hub_core::message::Event;
use hub_core::registry::Registry;
use hub_core::store::{Options, Sent, Store, StoreSettings};
use tempfile::TempDir;

use crate::meter::{Meter, Taken, median};

/// As the archive's stage takes at most.
pub const BATCH: usize = 16_000;
/// Batches of which the events are made before they are folded.
const STRETCH: usize = 3;
/// As the archive's stage does.
const PUBLISH_EVERY: Duration = Duration::from_millis(250);

/// Where the archive is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Place {
    /// A file.
    Sqlite,
    /// A server beside.
    Postgresql,
}

/// An archive in its place, which goes with it.
pub struct Kept {
    pub archive: Archive,
    settings: StoreSettings,
    server: Option<Server>,
    registry: Arc<Registry>,
    folder: TempDir,
}

impl Kept {
    /// An empty one.
    pub fn at(place: Place, registry: &Arc<Registry>) -> Result<Self> {
        let folder = tempfile::tempdir().context("no folder for the store")?;
        let server = matches!(place, Place::Postgresql).then(|| Server::durable(Kind::Postgres));
        let settings = StoreSettings { url: server.as_ref().map(Server::keepers_url), ..StoreSettings::default() };
        let store = settings.open(&folder.path().join("archive.db"), Options::default())?;
        Ok(Self { archive: over(store, registry)?, settings, server, registry: registry.clone(), folder })
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("archive.db")
    }

    /// An empty one beside it, as a rebuild makes it. It goes with this one.
    pub fn beside(&self) -> Result<Archive> {
        over(self.settings.live(&self.path(), Options::default())?.beside()?, &self.registry)
    }

    /// How many bytes it has on the disk.
    pub fn bytes(&self) -> Result<u64> {
        match &self.server {
            Some(server) => Ok(server.bytes()),
            None => {
                let log = std::fs::metadata(self.folder.path().join("archive.db-wal")).map_or(0, |log| log.len());
                Ok(std::fs::metadata(self.path()).context("the store's file")?.len() + log)
            }
        }
    }
}

fn over(store: Store, registry: &Arc<Registry>) -> Result<Archive> {
    let language = Arc::new(Language::new(registry.clone()));
    Ok(Archive::new(store, language, Rules::builtin()?.into(), Retention::builtin()?.into()))
}

/// Folds so many events in batches and publishes them beside, as the stage does; what that took until all was
/// published, without the making of events. Tells now and then how many are folded.
pub fn fold(
    archive: &mut Archive,
    count: usize,
    event: impl Fn(usize) -> Result<Event>,
    mut told: impl FnMut(usize),
) -> Result<Taken> {
    let mut all = Taken { wall: Duration::ZERO, cpu: Duration::ZERO, own: Duration::ZERO };
    for from in (0..count).step_by(BATCH * STRETCH) {
        let until = count.min(from + BATCH * STRETCH);
        let batch = |from| (from..until.min(from + BATCH)).map(&event).collect::<Result<Vec<_>>>();
        let batches = (from..until).step_by(BATCH).map(batch).collect::<Result<Vec<_>>>()?;
        let Taken { wall, cpu, own } = stretch(archive, batches)?;
        all.wall += wall;
        all.cpu += cpu;
        all.own += own;
        told(until);
    }
    Ok(all)
}

/// Folds so many events of which nothing is published, as a rebuild does; what that took.
pub fn rebuild(
    archive: &mut Archive,
    count: usize,
    event: impl Fn(usize) -> Result<Event>,
    mut told: impl FnMut(usize),
) -> Result<Duration> {
    let mut all = Duration::ZERO;
    for from in (0..count).step_by(BATCH) {
        let until = count.min(from + BATCH);
        let events = (from..until).map(&event).collect::<Result<Vec<_>>>()?;
        let sent = Some(Sent { last: i64::MAX, ..Sent::default() });
        let meter = Meter::begin();
        archive.apply(Batch { events, sent, ..Batch::default() })?;
        all += meter.end().wall;
        told(until);
    }
    Ok(all)
}

fn stretch(archive: &mut Archive, batches: Vec<Vec<Event>>) -> Result<Taken> {
    let outbox = archive.outbox();
    let (folds, folded) = mpsc::channel();
    let (done, sent) = mpsc::channel();
    thread::scope(|scope| {
        let publishing = scope.spawn(move || publish(&outbox, &folded, &done));
        let meter = Meter::begin();
        for events in batches {
            archive.apply(Batch { events, sent: Sent::all(sent.try_iter()), ..Batch::default() })?;
        }
        drop::<Sender<()>>(folds);
        let Ok(published) = publishing.join() else { bail!("publishing ended in a panic") };
        published?;
        if let Some(sent) = Sent::all(sent.try_iter()) {
            archive.forget(&sent)?;
        }
        Ok(meter.end())
    })
}

/// Takes what waits in the outbox, as publishing does, until the fold has ended and nothing waits.
fn publish(outbox: &Outbox, folded: &Receiver<()>, done: &Sender<Sent>) -> Result<()> {
    let mut after = 0;
    loop {
        let has_ended = folded.recv_timeout(PUBLISH_EVERY) == Err(RecvTimeoutError::Disconnected);
        while let Some(last) = outbox.waiting(after, 2_000)?.last {
            after = last;
            done.send(Sent { last, ..Sent::default() })?;
        }
        if has_ended {
            return Ok(());
        }
    }
}

/// The value below which such a share of the values lies.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = ((sorted.len() as f64 - 1.0) * share).round();
    sorted.get(place as usize).copied().unwrap_or_else(|| median([]))
}
