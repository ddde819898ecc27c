//! Pull: one loop a source, and one more while a stretch of time is fetched again.
//! The adapter says what to send and what came of it; the host sends, commits
//! items with the cursor, and decides about trouble.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::watch;
use tracing::Instrument;

use super::cursor::{FillCursor, PullCursor};
use super::error::Halt;
use super::rounds::Rounds;
use super::word::Word;
use super::{Board, Entry, Intake, Journal, Lists, Mode, PullGuest, State};
use crate::code;
use crate::message::{BackFill, Instant};
use crate::sandbox::{Failure, Next, Remedy, Request, Response, Round, Step};
use crate::transport::{Client, Clock, TransportError, Waits};

/// New sessions for one request before the source stops.
const LOGINS: u32 = 2;
/// Longest wait that a platform or adapter may ask for: a slip there must not
/// put a source to sleep for years.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// Shortest wait that an adapter may ask for after a round in which it asked the platform nothing: such rounds no rate
/// holds up.
const SHORTEST: Duration = Duration::from_secs(1);

/// All that a pulled source needs.
#[derive(Clone)]
pub struct Pull {
    /// Its way into Kafka.
    pub intake: Intake,
    /// Its adapter.
    pub guest: Arc<dyn PullGuest>,
    /// Its platform.
    pub client: Arc<Client>,
    /// Lists that its adapter may call whole.
    pub lists: Lists,
    /// Its platform's writer.
    pub journal: Arc<dyn Journal>,
    /// Where it tells how it is doing.
    pub board: Board,
    /// From the end of a round to the next.
    pub every: Duration,
    /// After trouble.
    pub waits: Waits,
    /// The time.
    pub clock: Clock,
}

impl Pull {
    /// Runs until `stop` is true or a person is needed. A commit under way is
    /// ended first.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let span = tracing::info_span!("pull", source = %self.intake.source());
        self.board.enter(self.intake.source(), Mode::Pull);
        self.keep_pulling(None, stop).instrument(span).await;
    }

    /// Fetches a stretch of time again, beside what runs, until it is done, `stop`
    /// is true or a person is needed. Goes on where it was left.
    pub async fn back_fill(self, fill: BackFill, stop: watch::Receiver<bool>) {
        let span = tracing::info_span!("back-fill", source = %self.intake.source());
        self.board.fills(self.intake.source(), &fill);
        self.keep_pulling(Some(fill), stop).instrument(span).await;
    }

    async fn keep_pulling(self, fill: Option<BackFill>, stop: watch::Receiver<bool>) {
        let word = Word { board: self.board.clone(), source: self.intake.source().clone(), fills: fill.is_some() };
        let clock = self.clock.clone();
        let fill = fill.map(FillCursor::new);
        let pulling = Pulling {
            pull: self,
            stop,
            cursor: PullCursor::default(),
            rounds: Rounds::default(),
            failures: 0,
            fill,
            word: word.clone(),
        };
        if AssertUnwindSafe(pulling.run()).catch_unwind().await.is_err() {
            word.failed(clock());
        }
    }
}

struct Pulling {
    pull: Pull,
    stop: watch::Receiver<bool>,
    /// Where the source stands.
    cursor: PullCursor,
    /// What the round has listed.
    rounds: Rounds,
    failures: u32,
    /// Set where a stretch of time is fetched again, which has its own cursor.
    fill: Option<FillCursor>,
    word: Word,
}

impl Pulling {
    async fn run(mut self) {
        let mut known = false;
        loop {
            let round = if known { self.round().await } else { self.stand().await.map(|()| Duration::ZERO) };
            let halt = match round {
                Ok(_) if !known => {
                    known = true;
                    continue;
                }
                Ok(_) if self.fill.is_some() => match self.filled().await {
                    Ok(()) => return,
                    Err(halt) => Some(halt),
                },
                Ok(rest) => self.rest(rest).await.err(),
                Err(halt) => Some(halt),
            };
            let waited = match halt {
                None => Ok(()),
                Some(Halt::Again { code, message, wait }) => self.wait(code, message, wait).await,
                Some(Halt::Lost(message)) => {
                    known = false;
                    self.wait(code!(6302).to_string(), message, None).await
                }
                Some(halt) => Err(halt),
            };
            match waited {
                Ok(()) => {}
                Err(Halt::Stop { code, message }) => return self.word.stopped(self.now(), code, message),
                Err(_) => return,
            }
        }
    }

    /// Takes the source over: whoever pulled it before can write no more.
    async fn stand(&mut self) -> Result<(), Halt> {
        let journal = self.pull.journal.clone();
        let stand = blocking(move || journal.stand()).await?;
        let source = self.pull.intake.source();
        self.cursor = PullCursor::of(&stand, source);
        if let Some(fill) = &mut self.fill {
            fill.go_on(&stand, source);
            self.word.filled(fill);
        }
        Ok(())
    }

    /// The stretch was fetched to its end, now or before.
    async fn filled(&mut self) -> Result<(), Halt> {
        let source = self.pull.intake.source().clone();
        if let Some(fill) = self.fill.as_mut().filter(|fill| !fill.done) {
            fill.done = true;
            let entry = fill.entry(&source);
            self.write(vec![entry]).await?;
        }
        self.fill.iter().for_each(|fill| self.word.filled(fill));
        Ok(())
    }

    /// One round; how long to rest after it.
    async fn round(&mut self) -> Result<Duration, Halt> {
        self.word.running();
        self.rounds.begin(self.now());
        let round = match &self.fill {
            Some(fill) if fill.done => return Ok(Duration::ZERO),
            Some(fill) => Round { now: self.now(), cursor: fill.cursor.clone(), back_fill: Some(fill.span()) },
            None => Round { now: self.now(), cursor: self.cursor.cursor.clone(), back_fill: None },
        };
        let guest = self.pull.guest.clone();
        let mut step = match blocking(move || guest.begin(&round)).await? {
            Ok(step) => step,
            Err(failure) if failure.remedy == Remedy::Stop => return Err(Halt::stop(code!(6301), told(&failure))),
            Err(Failure { note, wait, .. }) => {
                return Err(Halt::Again { code: note.code, message: note.message, wait });
            }
        };
        let mut shortest = SHORTEST;
        loop {
            let (state, next) = self.commit(step).await?;
            match next {
                Next::Rest(rest) => return Ok(rest.map_or(self.pull.every, |rest| rest.clamp(shortest, LONGEST))),
                Next::Send(request) => step = self.exchange(state, request).await?,
            }
            shortest = Duration::ZERO;
        }
    }

    /// Items, cursor and ledger line in one transaction.
    async fn commit(&mut self, step: Step) -> Result<(Vec<u8>, Next), Halt> {
        let now = self.now();
        let source = self.pull.intake.source().clone();
        let complete = self.listed(&step)?;
        // What is fetched again is of the past, and no list of today.
        let listing = if self.fill.is_none() { self.rounds.listing(&step.scope) } else { None };
        let prepared = self.pull.intake.prepare_listed(&step.media_type, step.items, listing.as_ref(), now);
        let (raw, refused) = (prepared.raw, prepared.refused.values().sum());
        let moved = match &mut self.fill {
            Some(fill) => fill.moved(step.cursor, raw).then(|| fill.entry(&source)),
            None => {
                let cursor = step.cursor.map(|cursor| PullCursor { cursor: Some(cursor) });
                let moved = cursor.filter(|cursor| *cursor != self.cursor);
                moved.map(|cursor| {
                    self.cursor = cursor;
                    self.cursor.entry(&source)
                })
            }
        };
        let entries = prepared.close(moved.into_iter().chain(complete));
        if !entries.is_empty() {
            self.write(entries).await?;
            self.word.committed(now, raw, refused);
            self.fill.iter().for_each(|fill| self.word.filled(fill));
        }
        Ok((step.state, step.next))
    }

    /// Counts what a step lists; the word on a list that it ends.
    fn listed(&mut self, step: &Step) -> Result<Option<Entry>, Halt> {
        let Lists { names, most_gone } = &self.pull.lists;
        if !step.scope.is_empty() && !names.contains(&step.scope) {
            let message = format!("the adapter lists {:?}; its manifest has {names:?}", step.scope);
            return Err(Halt::stop(code!(6307), message));
        }
        self.rounds.add(&step.scope, step.items.len() as u64);
        let ends = step.complete && self.fill.is_none();
        let word = ends.then(|| self.rounds.complete(self.pull.intake.source(), &step.scope, *most_gone)).flatten();
        Ok(word.map(Entry::Round))
    }

    /// A broker that is away for a while costs no page that was fetched.
    async fn write(&mut self, entries: Vec<Entry>) -> Result<(), Halt> {
        let entries = Arc::new(entries);
        loop {
            let (journal, batch) = (self.pull.journal.clone(), entries.clone());
            match blocking(move || journal.commit(&batch)).await.map_err(Halt::from) {
                Err(Halt::Again { code, message, wait }) => self.wait(code, message, wait).await?,
                done => return done,
            }
        }
    }

    /// Sends until there is an answer that the adapter can use.
    async fn exchange(&mut self, state: Vec<u8>, request: Request) -> Result<Step, Halt> {
        let state = Arc::new(state);
        let mut logins = 0;
        loop {
            let response = match self.send(&request).await? {
                Ok(response) => response,
                Err(error) => match Halt::from(error) {
                    Halt::Again { code, message, wait } => {
                        self.wait(code, message, wait).await?;
                        continue;
                    }
                    halt => return Err(halt),
                },
            };
            let (guest, carried, now) = (self.pull.guest.clone(), state.clone(), self.now());
            let failure = match blocking(move || guest.resume(&carried, now, &response)).await {
                Ok(Ok(step)) => {
                    self.failures = 0;
                    return Ok(step);
                }
                Ok(Err(failure)) => failure,
                Err(error) => match Halt::from(error) {
                    Halt::Again { code, message, wait } => {
                        self.wait(code, message, wait).await?;
                        continue;
                    }
                    halt => return Err(halt),
                },
            };
            let what = told(&failure);
            match failure.remedy {
                Remedy::Retry => self.wait(failure.note.code, failure.note.message, failure.wait).await?,
                Remedy::LogIn if logins < LOGINS => {
                    logins += 1;
                    let forgotten = self.pull.client.forget_session().await;
                    forgotten.map_err(|error| Halt::stop(error.code(), format!("{error}; {what}")))?;
                }
                Remedy::LogIn => return Err(Halt::stop(code!(6008), what)),
                Remedy::Stop => return Err(Halt::stop(code!(6301), what)),
            }
        }
    }

    async fn send(&mut self, request: &Request) -> Result<Result<Response, TransportError>, Halt> {
        tokio::select! {
            biased;
            () = stopped(&mut self.stop) => Err(Halt::Drained),
            answer = self.pull.client.send(request) => Ok(answer),
        }
    }

    async fn wait(&mut self, code: String, message: String, asked: Option<Duration>) -> Result<(), Halt> {
        self.failures += 1;
        let wait = self.pull.waits.after(self.failures).max(asked.unwrap_or_default().min(LONGEST));
        let now = self.now();
        self.word.waiting(now, later(now, wait), code, message);
        self.sleep(wait).await
    }

    async fn rest(&mut self, rest: Duration) -> Result<(), Halt> {
        self.failures = 0;
        let now = self.now();
        self.pull.board.post(self.pull.intake.source(), |status| {
            status.rounds += 1;
            status.last_success = Some(now);
            status.state = State::Resting;
            status.next_run = Some(later(now, rest));
        });
        self.sleep(rest).await
    }

    async fn sleep(&mut self, wait: Duration) -> Result<(), Halt> {
        tokio::select! {
            biased;
            () = stopped(&mut self.stop) => Err(Halt::Drained),
            () = tokio::time::sleep(wait) => Ok(()),
        }
    }

    fn now(&self) -> Instant {
        (self.pull.clock)()
    }
}

/// An adapter's failure in one line.
fn told(failure: &Failure) -> String {
    format!("{}: {}", failure.note.code, failure.note.message)
}

/// Waits until the hub goes down; whoever dropped the sender wants that, too.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

fn later(now: Instant, wait: Duration) -> Instant {
    now.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
}

/// The sandbox and the journal block, so they get a thread that may.
pub(super) async fn blocking<T: Send + 'static>(act: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(act).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Blocking work is cancelled only when the runtime goes down, and this with it.
            Err(_) => std::future::pending().await,
        },
    }
}
