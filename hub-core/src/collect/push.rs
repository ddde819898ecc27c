//! Push: what platforms send to us. Checked at the door, split by the adapter,
//! committed with what else came in the same moment, answered after that.

mod account;
mod gate;
mod lane;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard};
use std::time;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

use super::pull::blocking;
use super::{Board, Intake, Journal, Mode, PushError, ReceiveGuest};
use crate::code;
use crate::config::Size;
use crate::message::{Instant, SourceName};
use crate::sandbox::{Call, Refusal, Reply, SandboxError, Taken};
use crate::transport::{Admitted, Clock};
pub use account::Account;
pub use gate::Gate;
use lane::{Lane, Ticket};

/// Adapter calls at one time: more would only wait for the cores.
const AT_ONCE: usize = 8;
/// Calls that may wait for an adapter before the door says "not now".
const WAITING: usize = 256;
/// All that a pushed source needs.
pub struct Door {
    /// Its way into Kafka.
    pub intake: Intake,
    /// Its adapter.
    pub guest: Arc<dyn ReceiveGuest>,
    /// What that costs.
    pub account: Account,
    /// How the platform shows who it is.
    pub gate: Gate,
    /// Longest body.
    pub max_body: Size,
    /// Media types of bodies, without parameters; none: all.
    pub media_types: Vec<String>,
}

/// What the adapter says to a call.
type Answer = Result<Result<Taken, Refusal>, SandboxError>;

/// A call that the adapter read.
struct Heard {
    /// What is to be kept once the call is answered.
    admitted: Option<Admitted>,
    answer: Answer,
    /// Why the adapter is asked no more for a while, from now on.
    quarantined: Option<String>,
}

/// Takes pushes for all sources, once its doors are open, and it is known which of
/// them are to rest. Cheap to clone, all clones are one.
#[derive(Clone, Default)]
pub struct Push {
    doors: Arc<OnceLock<Doors>>,
    resting: Arc<RwLock<Option<BTreeSet<SourceName>>>>,
}

/// The door of each pushed source; none: nothing can serve it yet.
type All = BTreeMap<SourceName, Option<Arc<Door>>>;

struct Doors {
    doors: RwLock<All>,
    lane: Lane,
    board: Board,
    clock: Clock,
    /// Calls that are here, and those of them that an adapter may have in hand.
    calls: Semaphore,
    running: Arc<Semaphore>,
}

impl Push {
    /// Opens the doors, once; those of `closed` turn away, as long as nothing can serve them, what a later call may
    /// bring. The lane ends, after what it holds is committed, once
    /// `stop` is true and all clones are dropped or idle.
    pub fn open(
        &self,
        doors: Vec<Door>,
        closed: Vec<SourceName>,
        journal: Arc<dyn Journal>,
        board: Board,
        clock: Clock,
        stop: watch::Receiver<bool>,
    ) -> tokio::task::JoinHandle<()> {
        for door in &doors {
            board.enter(door.intake.source(), Mode::Push);
        }
        let open = doors.into_iter().map(|door| (door.intake.source().clone(), Some(Arc::new(door))));
        let doors: All = open.chain(closed.into_iter().map(|source| (source, None))).collect();
        let (lane, running) = lane::open(journal, !doors.is_empty(), board.clone(), clock.clone(), stop);
        let (calls, at_once) = (Semaphore::new(AT_ONCE + WAITING), Arc::new(Semaphore::new(AT_ONCE)));
        drop(self.doors.set(Doors { doors: RwLock::new(doors), lane, board, clock, calls, running: at_once }));
        running
    }

    /// Has another adapter serve a source from the next call on. What the platform proves itself with
    /// stays, and so what it has proved before.
    pub fn change(&self, door: Door) {
        let Some(Doors { doors, board, .. }) = self.doors.get() else { return };
        let mut doors = doors.write().unwrap_or_else(PoisonError::into_inner);
        match doors.get_mut(door.intake.source()) {
            Some(Some(before)) => *before = Arc::new(Door { gate: before.gate.clone(), ..door }),
            Some(closed) => {
                board.enter(door.intake.source(), Mode::Push);
                *closed = Some(Arc::new(door));
            }
            // This hub takes no pushes.
            None => {}
        }
    }

    /// Whether what is pushed now is taken, or refused for a reason that does not pass by itself.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let knows = |doors: &Doors| doors.all().is_empty() || self.resting().is_some();
        self.doors.get().is_some_and(|doors| doors.lane.is_open() && knows(doors))
    }

    /// Has these sources rest, and no other: what is pushed to them is turned away.
    pub fn rest(&self, sources: BTreeSet<SourceName>) {
        *self.resting.write().unwrap_or_else(PoisonError::into_inner) = Some(sources);
    }

    fn resting(&self) -> RwLockReadGuard<'_, Option<BTreeSet<SourceName>>> {
        self.resting.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes nothing as long as nobody said what is to rest: it may be this.
    fn rests(&self, door: &Door) -> Result<(), PushError> {
        match &*self.resting() {
            None => Err(PushError::busy()),
            Some(resting) if resting.contains(door.intake.source()) => Err(PushError::paused()),
            Some(_) => Ok(()),
        }
    }

    fn doors(&self) -> Result<&Doors, PushError> {
        self.doors.get().ok_or_else(PushError::busy)
    }

    /// Checks what is known before the body is read. Gives the longest body, in
    /// bytes. Names of headers are in lower case.
    ///
    /// # Errors
    /// Unknown source, wrong token, wrong content type, at rest, its adapter in quarantine, announced too long. Whether
    /// a call is signed rightly is known only with its body.
    pub fn admit(&self, source: &str, headers: &[(String, String)]) -> Result<usize, PushError> {
        let door = self.doors()?.door(source)?;
        let limit = door.admit(headers)?;
        self.rests(&door)?;
        door.account.admits(time::Instant::now())?;
        let announced = header(headers, "content-length").and_then(|length| length.parse::<usize>().ok());
        if announced.is_some_and(|length| length > limit) { Err(PushError::TooLarge { limit }) } else { Ok(limit) }
    }

    /// Takes a call. The reply is to be sent as it is; what it answers for is committed.
    ///
    /// # Errors
    /// [`PushError`]; nothing of the call was produced, or for `Busy` it may be
    /// sent again.
    pub async fn accept(&self, source: &str, mut call: Call) -> Result<Reply, PushError> {
        let doors = self.doors()?;
        let door = doors.door(source)?;
        let limit = door.admit(&call.headers)?;
        self.rests(&door)?;
        if call.body.len() > limit {
            return Err(PushError::TooLarge { limit });
        }
        door.account.admits(time::Instant::now())?;
        let permit = doors.calls.try_acquire().map_err(|_| PushError::busy())?;
        call.now = (doors.clock)();
        let now = call.now;
        let slot = doors.running.clone().acquire_owned().await.map_err(|_| PushError::busy())?;
        let hearing = door.clone();
        let hear = move || {
            // A caller that hangs up ends its wait, not the adapter's call.
            let _slot = slot;
            hearing.hear(&mut call)
        };
        let Heard { admitted, answer, quarantined } = blocking(hear).await?;
        let mut taken = doors.take(&door, answer, now, limit).await;
        // After what the call itself said, which this explains.
        if let Some(why) = quarantined {
            doors.board.waiting(door.intake.source(), now, now, code!(6503).to_string(), why);
        }
        drop(permit);
        let answer = match &mut taken {
            Ok(reply) => Some(reply),
            Err(PushError::Refused(refusal)) => Some(&mut refusal.reply),
            Err(_) => None,
        };
        if let Some(reply) = answer {
            door.gate.seal(reply, now);
            // Whoever was told of trouble of ours may send the very same again.
            if let Some(admitted) = admitted {
                admitted.keep();
            }
        }
        taken
    }
}

impl Doors {
    /// Commits what the adapter gives.
    async fn take(&self, door: &Door, answer: Answer, now: Instant, limit: usize) -> Result<Reply, PushError> {
        let taken = match answer {
            Ok(Ok(taken)) => taken,
            Ok(Err(refusal)) => return Err(PushError::Refused(Box::new(refusal))),
            Err(SandboxError::Retry { .. }) => return Err(PushError::busy()),
            Err(error) => {
                let (code, message, source) = (error.code(), error.to_string(), door.intake.source());
                self.board.waiting(source, now, now, code.to_string(), message.clone());
                return Err(PushError::Broken { code, message });
            }
        };
        let prepared = door.intake.prepare(&taken.media_type, taken.items, now);
        if prepared.is_empty() {
            return Ok(taken.reply);
        }
        let nothing_fits = prepared.raw == 0;
        let ticket = Ticket::new(door.intake.source().clone(), prepared);
        self.lane.commit(ticket).await.map_err(|_| PushError::busy())?;
        if nothing_fits { Err(PushError::TooLarge { limit }) } else { Ok(taken.reply) }
    }

    fn door(&self, source: &str) -> Result<Arc<Door>, PushError> {
        let unknown = || PushError::UnknownSource(source.to_owned());
        let name: SourceName = source.parse().map_err(|_| unknown())?;
        let found = self.all().get(&name).cloned().ok_or_else(unknown)?;
        found.ok_or_else(PushError::busy)
    }

    fn all(&self) -> RwLockReadGuard<'_, All> {
        self.doors.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Door {
    /// Token first: whoever has none learns nothing of what else is accepted.
    fn admit(&self, headers: &[(String, String)]) -> Result<usize, PushError> {
        self.gate.admits(headers)?;
        if matches!(self.gate, Gate::Token { .. }) {
            self.reads(headers)?;
        }
        Ok(self.max_body.bytes())
    }

    /// Proves a call, and has the adapter read it. Takes a while.
    fn hear(&self, call: &mut Call) -> Result<Heard, PushError> {
        let admitted = self.gate.prove(call)?;
        self.reads(&call.headers)?;
        let began = time::Instant::now();
        let answer = self.guest.accept(call);
        let now = time::Instant::now();
        let quarantined = self.account.note(&answer, now - began, now);
        Ok(Heard { admitted, answer, quarantined })
    }

    /// Whether the adapter reads bodies of this type.
    fn reads(&self, headers: &[(String, String)]) -> Result<(), PushError> {
        let found = header(headers, "content-type").unwrap_or_default();
        let essence = found.split(';').next().unwrap_or_default().trim();
        if !self.media_types.is_empty() && !self.media_types.iter().any(|known| known.eq_ignore_ascii_case(essence)) {
            return Err(PushError::MediaType { found: found.to_owned(), accepted: self.media_types.join(", ") });
        }
        Ok(())
    }
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// How long the lane gathers, and how many records.
const GATHER: (Duration, usize) = (Duration::from_millis(20), 1_000);
