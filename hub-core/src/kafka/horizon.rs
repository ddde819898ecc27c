//! What this process knows of the ground it stands on: which cluster it must be,
//! how far each partition reached, what was lost of it, whether brokers answer.
//!
//! One for all clients of a hub: clones are one, and travel with the settings.
//! Promises: a topic that was found shorter than it had been is written to by
//! nobody in this process, or new messages would come to lie where readers have
//! already been. Knows nothing of what topics are for.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::ClientContext;
use rdkafka::client::Client;

use super::KafkaError;
use crate::code;
use crate::report::Code;

/// A partition.
pub(super) type Place = (String, i32);
/// The offset up to which each partition was seen to reach.
pub(super) type Reach = BTreeMap<Place, i64>;

/// Messages that a noted position says were there, and that are not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The topic.
    pub topic: String,
    /// Its partition.
    pub partition: i32,
    /// The position that was noted: all below it was there, or all from it on is still to be read.
    pub noted: i64,
    /// The first offset that there is now.
    pub begin: i64,
    /// The offset behind the last that there is now.
    pub end: i64,
}

impl Loss {
    /// Whether the end is missing, and not the beginning.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.end < self.noted
    }

    /// The page that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        if self.is_short() { code!(2007) } else { code!(2008) }
    }

    /// `topic/partition`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}/{}", self.topic, self.partition)
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { noted, begin, end, .. } = self;
        let place = self.place();
        if self.is_short() {
            write!(f, "{place} ends at {end} and was noted up to {noted}: {} offsets are gone", noted - end)
        } else {
            let gone = begin - noted;
            write!(f, "{place} begins at {begin} and was read up to {noted}: {gone} offsets are gone unread")
        }
    }
}

/// See the file's head.
#[derive(Debug, Clone, Default)]
pub struct Horizon(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    cluster: OnceLock<String>,
    /// Whether there is any loss: asked far more often than there is one.
    lossy: AtomicBool,
    doubted: AtomicBool,
    /// Whether nobody knows yet who the brokers are.
    strange: AtomicBool,
    /// How often it was heard that no broker is there.
    outages: AtomicU64,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    reach: Arc<Reach>,
    losses: BTreeMap<Place, Loss>,
    emptied: BTreeMap<Place, i64>,
    away: Option<Instant>,
}

impl Horizon {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on no other cluster is spoken to.
    pub fn speaks_to(&self, cluster: &str) {
        self.0.cluster.get_or_init(|| cluster.to_owned());
    }

    /// Whether a client's brokers are of the right cluster, as far as it was told by now.
    pub(super) fn is_home<C: ClientContext>(&self, client: &Client<C>) -> Result<(), KafkaError> {
        match (self.0.cluster.get(), client.fetch_cluster_id(Duration::ZERO)) {
            (Some(expected), Some(found)) if *expected != found => {
                Err(KafkaError::Foreign { expected: expected.clone(), found })
            }
            _ => Ok(()),
        }
    }

    /// Whether it must be known which cluster answers before anything is asked of it.
    pub(super) fn is_particular(&self) -> bool {
        self.0.cluster.get().is_some()
    }

    /// How far partitions reached until now.
    pub(super) fn reach(&self) -> Arc<Reach> {
        self.known().reach.clone()
    }

    /// Takes note that partitions reach so far at least.
    pub(super) fn reached(&self, ends: impl IntoIterator<Item = (Place, i64)>) {
        let mut known = self.known();
        for (place, end) in ends {
            if known.reach.get(&place).is_none_or(|&before| before < end) {
                Arc::make_mut(&mut known.reach).insert(place, end);
            }
        }
    }

    /// Takes note that a partition holds nothing any more, and begins there.
    pub(super) fn emptied(&self, place: Place, begin: i64) {
        self.known().emptied.insert(place, begin);
    }

    /// Whether a partition was found to hold nothing up to `begin`, before anyone wrote to it.
    pub(super) fn was_empty_to(&self, place: &Place, begin: i64) -> bool {
        self.known().emptied.get(place) == Some(&begin)
    }

    /// Takes note of a loss, and says the first of a topic.
    pub(super) fn lost(&self, loss: &Loss) {
        let mut known = self.known();
        // The partitions of a topic mostly have one fate.
        if known.losses.values().all(|before| before.topic != loss.topic) {
            tracing::error!(code = %loss.code(), "{}: {loss}", loss.code().title());
        }
        known.losses.insert((loss.topic.clone(), loss.partition), loss.clone());
        self.0.lossy.store(true, Ordering::Release);
    }

    /// All that was found lost since this process began.
    #[must_use]
    pub fn losses(&self) -> Vec<Loss> {
        self.known().losses.values().cloned().collect()
    }

    /// Whether these topics are as long as they were.
    ///
    /// # Errors
    /// [`KafkaError::Gone`] where one of them was found shorter.
    pub fn intact<'a>(&self, topics: impl IntoIterator<Item = &'a str>) -> Result<(), KafkaError> {
        if !self.0.lossy.load(Ordering::Acquire) {
            return Ok(());
        }
        let known = self.known();
        let short = |topic: &str| known.losses.values().find(|loss| loss.topic == topic && loss.is_short()).cloned();
        topics.into_iter().find_map(short).map_or(Ok(()), |loss| Err(KafkaError::Gone(loss)))
    }

    /// Something happened to a connection: it is worth looking what.
    pub(super) fn doubt(&self) {
        self.0.doubted.store(true, Ordering::Relaxed);
    }

    /// Whether it is worth looking.
    pub(super) fn is_doubted(&self) -> bool {
        self.0.doubted.load(Ordering::Relaxed)
    }

    /// As [`is_doubted`](Self::is_doubted); the doubt ends.
    pub(super) fn take_doubt(&self) -> bool {
        self.0.doubted.swap(false, Ordering::Relaxed)
    }

    /// Some client was told that no broker is there.
    pub(super) fn darkened(&self) {
        self.0.outages.fetch_add(1, Ordering::Relaxed);
    }

    /// How often that was so: what one client is told of brokers concerns all.
    pub(super) fn outages(&self) -> u64 {
        self.0.outages.load(Ordering::Relaxed)
    }

    /// From now on until a [survey](super::survey) was made nothing is written, and no topic is read: whether these are
    /// the right brokers is not known before.
    pub fn awaits(&self) {
        self.known().away.get_or_insert_with(Instant::now);
        self.0.strange.store(true, Ordering::Release);
    }

    /// A survey was made.
    pub(super) fn is_surveyed(&self) {
        self.0.strange.store(false, Ordering::Release);
        self.answers(true);
    }

    /// Whether topics may be written and read.
    ///
    /// # Errors
    /// [`KafkaError::Retry`] before the survey.
    pub(super) fn familiar(&self) -> Result<(), KafkaError> {
        if self.0.strange.load(Ordering::Acquire) {
            let cause = rdkafka::error::KafkaError::Global(rdkafka::error::RDKafkaErrorCode::AllBrokersDown);
            return Err(KafkaError::Retry { doing: "waiting for the brokers".to_owned(), cause });
        }
        Ok(())
    }

    /// Takes note whether a broker answers; how long none did, where that has just changed.
    pub(super) fn answers(&self, answers: bool) -> Option<Duration> {
        let mut known = self.known();
        match (answers, known.away) {
            (true, Some(since)) => {
                known.away = None;
                Some(since.elapsed())
            }
            (false, None) => {
                known.away = Some(Instant::now());
                self.darkened();
                Some(Duration::ZERO)
            }
            _ => None,
        }
    }

    /// Whether it is of use to ask a broker anything that someone waits for.
    ///
    /// # Errors
    /// [`KafkaError::Retry`] while none answers.
    pub fn available(&self) -> Result<(), KafkaError> {
        let Some(since) = self.known().away else { return Ok(()) };
        let doing = format!("no broker has answered for {} s", since.elapsed().as_secs());
        let cause = rdkafka::error::KafkaError::Global(rdkafka::error::RDKafkaErrorCode::AllBrokersDown);
        Err(KafkaError::Retry { doing, cause })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss(noted: i64, begin: i64, end: i64) -> Loss {
        Loss { topic: "raw.a.b".into(), partition: 3, noted, begin, end }
    }

    #[test]
    fn a_loss_says_which_end_is_gone_and_how_much_of_it() {
        let (short, unread) = (loss(500, 0, 120), loss(500, 620, 700));
        assert_eq!((short.code(), unread.code()), (code!(2007), code!(2008)));
        assert!(short.to_string().contains("380 offsets are gone"), "{short}");
        assert!(unread.to_string().contains("120 offsets are gone unread"), "{unread}");
    }

    #[test]
    fn only_a_topic_that_is_short_is_closed_for_all() {
        let horizon = Horizon::default();
        horizon.lost(&loss(500, 620, 700));
        assert!(horizon.intact(["raw.a.b"]).is_ok(), "who reads it stops, who writes to it does no harm");
        let other = horizon.clone();
        other.lost(&loss(500, 0, 120));
        assert!(horizon.intact(["ledger"]).is_ok());
        assert!(matches!(horizon.intact(["ledger", "raw.a.b"]), Err(KafkaError::Gone(_))));
    }

    #[test]
    fn how_far_a_partition_reached_never_goes_back() {
        let horizon = Horizon::default();
        let place = || ("ledger".to_owned(), 0);
        horizon.reached([(place(), 9)]);
        let before = horizon.reach();
        horizon.reached([(place(), 12), (place(), 5)]);
        assert_eq!((before[&place()], horizon.reach()[&place()]), (9, 12));
    }

    #[test]
    fn a_broker_that_goes_and_comes_is_told_once_each() {
        let horizon = Horizon::default();
        assert!(horizon.answers(true).is_none() && horizon.available().is_ok());
        assert!(horizon.answers(false).is_some() && horizon.answers(false).is_none());
        assert!(horizon.available().is_err());
        assert!(horizon.answers(true).is_some() && horizon.available().is_ok());
        horizon.awaits();
        assert!(horizon.available().is_err() && horizon.familiar().is_err());
        horizon.is_surveyed();
        assert!(horizon.available().is_ok() && horizon.familiar().is_ok());
    }
}
