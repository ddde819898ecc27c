//! The lane: what was pushed in the same 20 ms is one transaction. One lane a
//! hub; its queue is bounded, and full means "not now".

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

use super::super::intake::Prepared;
use super::super::pull::{blocking, stopped};
use super::super::{Board, Entry, Journal};
use super::GATHER;
use crate::kafka::KafkaError;
use crate::message::SourceName;
use crate::transport::Clock;

/// Calls that may wait for their commit.
const QUEUE: usize = 1_024;
/// Tries of a transaction before those who wait are told to come again: what
/// was promised to none may be sent twice by all.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);

/// Not committed, as far as is known.
#[derive(Debug)]
pub(super) struct NotNow;

/// One call's share of a transaction.
pub(super) struct Ticket {
    source: SourceName,
    raw: u64,
    refused: u64,
    entries: Vec<Entry>,
}

impl Ticket {
    pub fn new(source: SourceName, prepared: Prepared) -> Self {
        let (raw, refused) = (prepared.raw, prepared.refused.values().sum());
        Self { source, raw, refused, entries: prepared.close(None) }
    }
}

type Waiting = (Ticket, oneshot::Sender<bool>);

/// The way in.
pub(super) struct Lane {
    queue: mpsc::Sender<Waiting>,
    open: Arc<AtomicBool>,
}

impl Lane {
    /// Whether a ticket would be committed at once.
    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::Relaxed)
    }

    /// Returns once the ticket's transaction is committed.
    pub async fn commit(&self, ticket: Ticket) -> Result<(), NotNow> {
        if !self.is_open() {
            return Err(NotNow);
        }
        let (tell, told) = oneshot::channel();
        self.queue.try_send((ticket, tell)).map_err(|_| NotNow)?;
        if told.await.unwrap_or(false) { Ok(()) } else { Err(NotNow) }
    }
}

/// Opens the lane; its journal before anything comes, where it is `wanted`.
pub(super) fn open(
    journal: Arc<dyn Journal>,
    wanted: bool,
    board: Board,
    clock: Clock,
    mut stop: watch::Receiver<bool>,
) -> (Lane, tokio::task::JoinHandle<()>) {
    let (sender, mut queue) = mpsc::channel::<Waiting>(QUEUE);
    let open = Arc::new(AtomicBool::new(!wanted));
    let opened = open.clone();
    let running = tokio::spawn(async move {
        if wanted {
            begin(&journal, &mut stop).await;
            opened.store(true, Ordering::Relaxed);
        }
        loop {
            let first = tokio::select! {
                biased;
                first = queue.recv() => first,
                () = stopped(&mut stop) => {
                    // What is queued is still committed; what comes now is turned away.
                    queue.close();
                    queue.recv().await
                }
            };
            let Some(first) = first else { return };
            let batch = gather(first, &mut queue).await;
            let Some(refused) = commit(batch, &journal, &board, &clock).await else { continue };
            // What one source may not write must not keep its neighbours' from being written.
            for alone in parted(refused) {
                commit(alone, &journal, &board, &clock).await;
            }
        }
    });
    (Lane { queue: sender, open }, running)
}

/// Opens the journal: whoever pushes first would else wait for it, or be turned away. What does not pass is told to
/// those who push.
async fn begin(journal: &Arc<dyn Journal>, stop: &mut watch::Receiver<bool>) {
    loop {
        let journal = journal.clone();
        match blocking(move || journal.open()).await {
            Err(error) if error.passes() => tracing::debug!(%error, "what is pushed cannot be taken yet"),
            _ => return,
        }
        tokio::select! {
            () = stopped(stop) => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

async fn gather(first: Waiting, queue: &mut mpsc::Receiver<Waiting>) -> Vec<Waiting> {
    let (time, most) = GATHER;
    let until = Instant::now() + time;
    let mut records = first.0.entries.len();
    let mut batch = vec![first];
    while records < most {
        let Ok(Some(next)) = tokio::time::timeout_at(until, queue.recv()).await else { break };
        records += next.0.entries.len();
        batch.push(next);
    }
    batch
}

/// Commits a batch, and tells those who wait. Given back is what a person must mend,
/// where it is of several sources and may be the fault of one.
async fn commit(
    mut batch: Vec<Waiting>,
    journal: &Arc<dyn Journal>,
    board: &Board,
    clock: &Clock,
) -> Option<Vec<Waiting>> {
    let sizes: Vec<usize> = batch.iter().map(|(ticket, _)| ticket.entries.len()).collect();
    let entries: Vec<Entry> = batch.iter_mut().flat_map(|(ticket, _)| std::mem::take(&mut ticket.entries)).collect();
    let entries = Arc::new(entries);
    let mut tried = 0;
    let committed = loop {
        let (journal, entries) = (journal.clone(), entries.clone());
        tried += 1;
        match blocking(move || journal.commit(&entries)).await {
            Ok(()) => break Ok(()),
            Err(KafkaError::Retry { .. }) if tried < TRIES => tokio::time::sleep(PAUSE).await,
            Err(error) => break Err(error),
        }
    };
    let several = batch.iter().any(|(ticket, _)| ticket.source != batch[0].0.source);
    if committed.as_ref().is_err_and(|error| several && !error.passes()) {
        let mut entries = Arc::unwrap_or_clone(entries).into_iter();
        for ((ticket, _), size) in batch.iter_mut().zip(sizes) {
            ticket.entries = entries.by_ref().take(size).collect();
        }
        return Some(batch);
    }
    let now = clock();
    for (ticket, tell) in batch {
        match &committed {
            Ok(()) => board.committed(&ticket.source, now, ticket.raw, ticket.refused),
            Err(error) => board.waiting(&ticket.source, now, now, error.code().to_string(), error.to_string()),
        }
        // The platform may have hung up; what it sent is committed all the same.
        let _ = tell.send(committed.is_ok());
    }
    None
}

/// By source.
fn parted(batch: Vec<Waiting>) -> Vec<Vec<Waiting>> {
    let mut parts: BTreeMap<SourceName, Vec<Waiting>> = BTreeMap::new();
    for waiting in batch {
        parts.entry(waiting.0.source.clone()).or_default().push(waiting);
    }
    parts.into_values().collect()
}
