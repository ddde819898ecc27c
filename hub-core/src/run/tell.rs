//! Tells the other hubs of the cluster how this one serves its adapters, in the topic `plugin.hub`, and hears the same
//! of them: every few seconds what changed, once a minute all of it, for a hub that says nothing is gone.
//!
//! Promises: nothing else waits for it; a hub that ends in order takes its word back. Knows nothing of what is to
//! serve.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant as Clock};

use super::assemble::Bench;
use super::follow::{Served, Serves};
use super::lanes::Lanes;
use super::told::{Compared, Heard, Held, Holder, HubServes, Rereading, Told, added, key};
use crate::collect::Push;
use crate::kafka::{Halt, KafkaError, Outgoing, Stop, Tail, Writer, keep_going};
use crate::message::{Instant, SourceName, topic};
use crate::plugin::Standing;
use crate::recover::Reruns;
use crate::report::State;
use crate::translate::Differences;

/// Between two looks at what changed here.
const PACE: Duration = Duration::from_secs(2);
/// How long a look at what others told takes: also how soon it stops.
const PATIENCE: Duration = Duration::from_millis(200);

/// This hub as it serves, and the others as they told. Cheap to clone, all clones are one.
#[derive(Clone)]
pub(super) struct Hubs {
    pub bench: Arc<Bench>,
    pub served: Served,
    pub lanes: Lanes,
    pub push: Push,
    /// Where it keeps the archive.
    pub reruns: Option<Reruns>,
    pub heard: Heard,
}

/// See the file's head.
pub(super) struct Teller {
    pub hubs: Hubs,
    pub stop: Stop,
}

impl Hubs {
    /// How each hub serves an adapter, by their numbers: this one as it does now, the others as they told last.
    pub fn of(&self, adapter: &str) -> Vec<HubServes> {
        let (now, own) = (super::now(), self.bench.settings.hub.node);
        let mut told = self.heard.of(adapter, now);
        told.remove(&own);
        told.extend(self.told(adapter, now).map(|told| (own, told)));
        told.into_iter().map(|(node, told)| HubServes { node, here: node == own, told }).collect()
    }

    /// What the version that is tried makes of what these hubs commit, by source; examples are of this one.
    pub fn shadows(&self, adapter: &str, standing: &Standing, hubs: &[HubServes]) -> Vec<(SourceName, Differences)> {
        added(self.seen(adapter), hubs, standing)
    }

    /// What it makes of what this hub commits.
    fn seen(&self, adapter: &str) -> Vec<(SourceName, Differences)> {
        let seats = self.lanes.of(adapter).into_iter();
        seats.filter_map(|(source, seats)| Some((source, seats.shadow()?.seen()))).collect()
    }

    /// How this hub serves an adapter; nothing of one that no source and no route names.
    fn told(&self, adapter: &str, now: Instant) -> Option<Told> {
        let Serves { version: live, shadow, trouble, lacks } = self.served.of(adapter)?;
        let manifest = || self.bench.stock.manifest(adapter, live.as_ref()).ok().flatten();
        let serves = if lacks { None } else { manifest().map(|manifest| manifest.version) };
        let shadows = self.seen(adapter).into_iter().map(|(source, seen)| Compared::new(source, &seen));
        let running = self.reruns.iter().flat_map(Reruns::running);
        let of_it = running.filter(|(source, ..)| self.bench.names(source, adapter));
        let reruns = of_it.map(|(source, by, phase)| {
            let (adapter, phase) = (by.to_string(), phase.word().to_owned());
            Rereading { source, adapter, phase }
        });
        Some(Told {
            at: now,
            serves,
            live,
            shadow,
            trouble: trouble.map(|(code, message)| (code.to_string(), message)),
            shadows: shadows.collect(),
            held: self.held(adapter, now),
            reruns: reruns.collect(),
        })
    }

    /// What its adapter is given no more of here for a while.
    fn held(&self, adapter: &str, now: Instant) -> Vec<Held> {
        let (bench, clock) = (&self.bench, Clock::now());
        let mut held = Vec::new();
        for source in bench.settings.source.keys().filter(|source| bench.names(source, adapter)) {
            let lane = bench.translated.of(source).filter(|status| matches!(status.state, State::Stopped { .. }));
            let door = self.push.quarantined_until(source, clock).map(|until| at(until, clock, now));
            let of = |by, until| Held { source: source.clone(), by, until };
            held.extend(lane.and_then(|status| status.quarantined_until).map(|until| of(Holder::Lane, until)));
            held.extend(door.map(|until| of(Holder::Door, until)));
        }
        held
    }
}

/// What a clock that knows no time of day says of a moment, to the second: asked again it is the same, and no news.
fn at(until: Clock, clock: Clock, now: Instant) -> Instant {
    let left = i64::try_from(until.saturating_duration_since(clock).as_millis()).unwrap_or(i64::MAX);
    now.saturating_add(left).saturating_add(500) / 1_000 * 1_000
}

impl Teller {
    /// Runs until asked to stop. Blocks.
    pub fn run(self) {
        let _entered = tracing::info_span!("hubs").entered();
        let tell = |state: State| {
            if let Some((code, message)) = state.trouble() {
                tracing::warn!(code, message, "how other hubs serve adapters is not heard");
            }
        };
        keep_going(&self.stop, || self.flow(), tell);
    }

    fn flow(&self) -> Result<(), Halt> {
        let settings = &self.hubs.bench.settings;
        let (kafka, hub) = (&settings.kafka, &settings.hub);
        let tail = Tail::open(kafka, topic::PLUGIN_HUB)?;
        let mut writer = Writer::open(kafka, &format!("{}.{}.plugin.hub", hub.cluster, hub.node))?;
        let (mut told, mut due) = (BTreeMap::new(), Clock::now());
        while !self.stop.asked() {
            if let Some(entry) = tail.next(PATIENCE)? {
                self.hubs.heard.note(&String::from_utf8_lossy(&entry.key), entry.payload.as_deref());
            }
            // While no broker answers, each attempt would take minutes, and the hub's end as long.
            if Clock::now() >= due && kafka.horizon.available().is_ok() {
                self.tell(&mut writer, &mut told)?;
                due = Clock::now() + PACE;
            }
        }
        if !told.is_empty() && kafka.horizon.available().is_ok() {
            let gone: Vec<Outgoing> = told.keys().map(|adapter| self.message(adapter, None)).collect();
            writer.commit(&gone)?;
        }
        Ok(())
    }

    /// Tells what is news since it was `told`.
    fn tell(&self, writer: &mut Writer, told: &mut BTreeMap<String, Told>) -> Result<(), KafkaError> {
        let now = super::now();
        let mut news = BTreeMap::new();
        for adapter in self.hubs.bench.adapters() {
            let Some(is) = self.hubs.told(&adapter, now) else { continue };
            if told.get(&adapter).is_none_or(|last| is.is_news(last)) {
                news.insert(adapter, is);
            }
        }
        if !news.is_empty() {
            let messages: Vec<Outgoing> =
                news.iter().map(|(adapter, is)| self.message(adapter, Some(is.value()))).collect();
            writer.commit(&messages)?;
            told.extend(news);
        }
        Ok(())
    }

    fn message(&self, adapter: &str, value: Option<Vec<u8>>) -> Outgoing {
        let key = key(adapter, self.hubs.bench.settings.hub.node);
        Outgoing::new(topic::PLUGIN_HUB, Some(0), Some(key.as_bytes()), value)
    }
}
