//! Follows what is to serve of each adapter, and has this hub serve it: lanes take the other version up between two
//! batches, doors with the next call, what pulls and gives back is begun anew after what it has in hand.
//!
//! Promises: what cannot serve here is told and changes nothing, and is tried again where that may pass. Knows nothing
//! of who wants it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use semver::Version;

use super::assemble::{Bench, LeftOut, Parts, Wanted};
use super::error::RunError;
use super::lanes::Lanes;
use super::owner::{Platform, Platforms};
use super::settings::Stage;
use super::trial::Trials;
use crate::collect::Push;
use crate::kafka::{Halt, Stop, Tail, keep_going};
use crate::message::topic;
use crate::plugin::Standing;
use crate::report::{Code, State};
use crate::translate::{Seat, Shadow};

/// How long a look takes: also how soon it stops.
const PATIENCE: Duration = Duration::from_millis(200);
/// How long after a version could not be taken up, for what passes by itself, it is tried again.
const AGAIN: Duration = Duration::from_secs(30);

/// How an adapter serves in this hub.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Serves {
    /// The version that does; none: what lies in the folder.
    pub version: Option<Version>,
    /// The version that is tried beside it.
    pub shadow: Option<Version>,
    /// Why the one that should does not.
    pub trouble: Option<(Code, String)>,
    /// Whether nobody serves some source or route that names it.
    pub lacks: bool,
}

/// For a start without a broker.
fn remember(bench: &Bench, adapter: &str, version: Option<&Version>) {
    if let Err(error) = bench.stock.shelf.serves(adapter, version) {
        tracing::warn!(%error, "a start without a broker will not know what served last");
    }
}

/// What of a running hub serves by adapters.
pub(super) struct Serving {
    pub lanes: Lanes,
    pub platforms: Platforms,
    pub push: Push,
    pub trials: Trials,
}

/// The adapters of this hub, as they serve. Cheap to clone, all clones are one.
#[derive(Clone, Default)]
pub struct Served(Arc<Mutex<BTreeMap<String, Serves>>>);

/// See the file's head.
pub(super) struct Follower {
    pub bench: Arc<Bench>,
    pub serving: Serving,
    pub served: Served,
    pub stop: Stop,
}

impl Served {
    /// How an adapter serves; nothing is known of one that no source and no route names.
    #[must_use]
    pub fn of(&self, adapter: &str) -> Option<Serves> {
        self.lock().get(adapter).cloned()
    }

    /// How each adapter that this hub uses serves at its start, but for what was left out.
    pub(super) fn at_start(bench: &Bench, left_out: &[LeftOut]) -> Self {
        let served = Self::default();
        let named = bench.adapters().into_iter().filter(|name| !bench.settings.served_by(name).is_empty());
        for name in named {
            let version = bench.stock.standing(&name).live;
            let lacking = left_out.iter().find(|out| out.adapter == name);
            let trouble = lacking.map(|LeftOut { cause, .. }| (cause.code(), cause.to_string()));
            if trouble.is_none() {
                remember(bench, &name, version.as_ref());
            }
            served.note(&name, Serves { version, shadow: None, lacks: trouble.is_some(), trouble });
        }
        served
    }

    /// The adapters that do not serve all that names them.
    fn lacking(&self) -> Vec<String> {
        self.lock().iter().filter(|(_, serves)| serves.lacks).map(|(name, _)| name.clone()).collect()
    }

    fn note(&self, adapter: &str, serves: Serves) {
        self.lock().insert(adapter.to_owned(), serves);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Serves>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Serving {
    fn change(&self, parts: Parts, bench: &Bench) {
        let Parts { platforms, doors, seats, trials, .. } = parts;
        self.lanes.change(seats);
        doors.into_iter().for_each(|door| self.push.change(door));
        self.trials.change(trials);
        let stages = &bench.settings.hub.stages;
        if stages.contains(&Stage::Collect) || stages.contains(&Stage::Deliver) {
            let of = |(name, platform): (String, Platform)| (name, platform.of(stages));
            self.platforms.change(platforms.into_iter().map(of).collect());
        }
    }

    /// Has a version of an adapter be tried on what its sources commit; none: none any more.
    fn try_beside(&self, name: &str, version: Option<&Version>, bench: &Bench) -> Result<(), RunError> {
        let mut parts = version.map(|version| bench.assemble(Wanted::With(name, Some(version)))).transpose()?;
        for (source, seats) in self.lanes.of(name) {
            let seat = parts.as_mut().and_then(|parts| parts.seats.remove(&source));
            let begin = |seat: Seat| Shadow::begin(source.as_str(), seat.composer.adapter().clone(), seat.translator);
            seats.try_beside(seat.map(begin));
        }
        Ok(())
    }
}

impl Follower {
    /// Runs until asked to stop. Blocks.
    pub fn run(self) {
        let _entered = tracing::info_span!("plugins").entered();
        let tell = |state: State| {
            if let Some((code, message)) = state.trouble() {
                tracing::warn!(code, message, "which adapters are to serve is not heard");
            }
        };
        keep_going(&self.stop, || self.flow(), tell);
    }

    fn flow(&self) -> Result<(), Halt> {
        let tail = Tail::open(&self.bench.settings.kafka, topic::PLUGIN)?;
        // What could not serve at the start may by now, with nobody saying anything of it.
        let lacking = self.served.lacking().into_iter().map(|name| (name, Instant::now() + AGAIN));
        let mut due: BTreeMap<String, Instant> = lacking.collect();
        while !self.stop.asked() {
            if let Some(entry) = tail.next(PATIENCE)? {
                let name = String::from_utf8_lossy(&entry.key).into_owned();
                self.bench.stock.heard(&name, entry.payload.as_deref());
                due.insert(name, Instant::now());
            }
            let now = Instant::now();
            let names: Vec<String> = due.extract_if(.., |_, at| *at <= now).map(|(name, _)| name).collect();
            for name in names {
                if self.follow(&name)? == Followed::NotYet {
                    due.insert(name, Instant::now() + AGAIN);
                }
            }
        }
        Ok(())
    }

    /// Has an adapter serve in the version that is to, and another be tried beside it.
    fn follow(&self, name: &str) -> Result<Followed, Halt> {
        let Some(mut serves) = self.served.of(name) else { return Ok(Followed::Done) };
        let Standing { live, shadow, .. } = self.bench.stock.standing(name);
        let has_another = serves.lacks || serves.version != live;
        let served = if has_another { self.serve(name, live, &mut serves) } else { Ok(()) };
        // What is tried is compared with what serves: beside another it begins anew.
        let begins_anew = has_another && served.is_ok() && shadow.is_some();
        let is_other = begins_anew || serves.shadow != shadow;
        let shaded = if is_other { self.shade(name, shadow, &mut serves) } else { Ok(()) };
        let mut followed = Followed::Done;
        serves.trouble = match served.and(shaded) {
            Ok(()) => None,
            Err(RunError::Kafka(error)) => return Err(error.into()),
            Err(error) => {
                tracing::error!(adapter = name, code = %error.code(), %error, "a version cannot be used here");
                if error.may_pass() {
                    followed = Followed::NotYet;
                }
                Some((error.code(), error.to_string()))
            }
        };
        self.served.note(name, serves);
        Ok(followed)
    }

    fn serve(&self, name: &str, version: Option<Version>, serves: &mut Serves) -> Result<(), RunError> {
        let parts = self.bench.assemble(Wanted::With(name, version.as_ref()))?;
        self.serving.change(parts, &self.bench);
        remember(&self.bench, name, version.as_ref());
        tracing::info!(adapter = name, version = version.as_ref().map(ToString::to_string), "serves from now on");
        (serves.version, serves.lacks) = (version, false);
        Ok(())
    }

    fn shade(&self, name: &str, shadow: Option<Version>, serves: &mut Serves) -> Result<(), RunError> {
        self.serving.try_beside(name, shadow.as_ref(), &self.bench)?;
        tracing::info!(adapter = name, version = shadow.as_ref().map(ToString::to_string), "is tried beside");
        serves.shadow = shadow;
        Ok(())
    }
}

/// Whether this hub does what the cluster says of an adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Followed {
    /// It does, or somebody has to mend something first.
    Done,
    /// It does not, for what may pass by itself.
    NotYet,
}
