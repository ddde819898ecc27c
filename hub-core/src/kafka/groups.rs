//! Where consumer groups stand, asked again and again.
//!
//! Promises: a position that a transaction holds is waited for, not passed over; a client that failed is not asked
//! again. A group is told of by a client of its own alone. The library's other way, one client for all
//! (`ListConsumerGroupOffsets` of librdkafka 2.12.1), ends the process where a coordinator moves meanwhile.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode};
use rdkafka::metadata::MetadataTopic;
use rdkafka::{Offset, TopicPartitionList};

use super::ear::Ear;
use super::settings::PATIENCE;
use super::{KafkaError, Settings};

/// Groups that are asked about at once.
const AT_ONCE: usize = 16;
/// How long clients that nobody needs are kept: who looks at an audit often looks again.
const KEPT: Duration = Duration::from_secs(60);

/// Where a group stands, by topic and partition: the next message that it reads.
pub type Stands = BTreeMap<(String, i32), i64>;

/// A group, and the topics that it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Topics of which it is asked.
    pub topics: Vec<String>,
}

/// Asks where groups stand, and keeps the clients for a minute. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Groups {
    settings: Settings,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    clients: BTreeMap<String, Arc<BaseConsumer<Ear>>>,
    /// When a client was asked for last; from then on they are swept.
    used: Option<Instant>,
}

impl Groups {
    /// Nobody is asked yet.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self { settings: settings.clone(), kept: Arc::default() }
    }

    /// Where each of these stands, in their order. A partition that a group never committed is left out. A broker that
    /// never had a group takes its time.
    ///
    /// # Errors
    /// Where the broker does not answer within `patience`; [`KafkaError::Hanging`] where it does, and does not tell
    /// of one for as long as answers are waited for.
    pub fn stand(&self, groups: &[Group], patience: Duration) -> Result<Vec<Stands>, KafkaError> {
        at_once(groups, |group| self.one(group, patience)).into_iter().collect()
    }

    fn one(&self, group: &Group, patience: Duration) -> Result<Stands, KafkaError> {
        let client = self.client(group)?;
        let told = ask(&client, group, patience);
        if told.is_err() {
            lock(&self.kept).clients.remove(&group.id);
        }
        told
    }

    fn client(&self, group: &Group) -> Result<Arc<BaseConsumer<Ear>>, KafkaError> {
        let mut kept = lock(&self.kept);
        if kept.used.replace(Instant::now()).is_none() {
            let kept = Arc::downgrade(&self.kept);
            let named = std::thread::Builder::new().name("groups".to_owned());
            named.spawn(move || sweep(&kept)).expect("the system gives the hub its few threads");
        }
        if let Some(client) = kept.clients.get(&group.id) {
            return Ok(client.clone());
        }
        let client: Result<BaseConsumer<Ear>, _> =
            self.settings.reader(&group.id).create_with_context(self.settings.ear());
        let client = Arc::new(client.map_err(|cause| sort(group, cause))?);
        kept.clients.insert(group.id.clone(), client.clone());
        Ok(client)
    }
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets clients go once nobody asked for a while, or nobody can any more.
fn sweep(kept: &Weak<Mutex<Kept>>) {
    loop {
        std::thread::sleep(Duration::from_secs(1));
        let Some(kept) = kept.upgrade() else { return };
        let mut kept = lock(&kept);
        if kept.used.is_none_or(|used| used.elapsed() > KEPT) {
            let idle = std::mem::take(&mut *kept);
            // Ending them takes a while, for which nobody shall wait.
            drop(kept);
            return drop(idle);
        }
    }
}

fn sort(group: &Group, cause: Cause) -> KafkaError {
    KafkaError::sort(format!("asking where {} stands", group.id), cause)
}

fn ask(client: &BaseConsumer<Ear>, group: &Group, patience: Duration) -> Result<Stands, KafkaError> {
    let mut asked = TopicPartitionList::new();
    for topic in &group.topics {
        let metadata = client.fetch_metadata(Some(topic), patience).map_err(|cause| sort(group, cause))?;
        for partition in metadata.topics().iter().flat_map(MetadataTopic::partitions) {
            asked.add_partition(topic, partition.id());
        }
    }
    let answered = client.committed_offsets(asked, patience).map_err(|cause| match cause.rdkafka_error_code() {
        // The broker has just answered: what it does not tell in this time are positions that a transaction holds.
        Some(RDKafkaErrorCode::OperationTimedOut) if patience >= PATIENCE => {
            KafkaError::Hanging { place: format!("the group {}", group.id) }
        }
        _ => sort(group, cause),
    })?;
    let known = answered.elements().into_iter().filter_map(|element| match element.offset() {
        Offset::Offset(offset) => Some(((element.topic().to_owned(), element.partition()), offset)),
        _ => None,
    });
    Ok(known.collect())
}

/// Asks about each; the answers in the same order. Many are asked at once, for mostly an answer is waited for.
fn at_once<K: Sync, T: Send>(groups: &[K], ask: impl Fn(&K) -> T + Sync) -> Vec<T> {
    let some = |groups: &[K]| {
        std::thread::scope(|scope| {
            let ask = &ask;
            let asked: Vec<_> = groups.iter().map(|group| scope.spawn(move || ask(group))).collect();
            let answered = asked.into_iter().map(|one| one.join().unwrap_or_else(|panic| resume_unwind(panic)));
            answered.collect::<Vec<T>>()
        })
    };
    groups.chunks(AT_ONCE).flat_map(some).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_stand_in_the_order_of_those_that_were_asked() {
        let groups: Vec<u64> = (0..40).collect();
        let asked = at_once(&groups, |group| {
            std::thread::sleep(Duration::from_millis(40 - group));
            group * 2
        });
        assert_eq!(asked, groups.iter().map(|group| group * 2).collect::<Vec<_>>());
    }
}
