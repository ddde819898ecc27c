//! The incremental fold: one batch, one SQL transaction.
//!
//! Promises: the fence is taken first, so a late owner changes nothing; each
//! event is counted once; what stands afterwards is what [`super::fold::whole`]
//! makes of the set of all that was ever applied; an operator's version grows
//! only where its archive changed, and all that changed waits in the outbox.

mod canon;
mod decisions;
mod events;
mod evidences;
mod facts;
mod identities;
mod lists;
mod matters;
mod once;
mod operators;
mod readings;
mod succession;
mod sweep;
mod terms;
mod told;
mod whole;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) use canon::folded_by;
use decisions::Ruled;
pub(crate) use facts::TWO_CODES;
use lists::Listed;
use once::Once;
use sweep::Sweep;
pub(super) use whole::parts;

use super::fact::{Schemas, Told};
use super::measure::Reading;
use super::notice::Outbox;
use super::profile::Part;
use super::read::Reader;
use super::retention::Retention;
use super::review::Reviewer;
use super::survivorship::Rules;
use super::who::identity::{BAR, Evidence};
use crate::message::{Advance, DeadLetter, Decision, Echo, Event, FactKey, Generation, LedgerLine, Mark, RoundWord};
use crate::store::{OperatorRow, Sent, Store, StoreError, Subject, Txn};

/// Events that are read and folded together: what is made of them is in memory meanwhile. A batch may have more: its
/// transaction writes a page once that many of its events touch.
const PORTION: usize = 4_000;

/// What one poll of the topics gave.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Events, in any order.
    pub events: Vec<Event>,
    /// Raw records of which a generation has an outcome without events.
    pub marks: Vec<Mark>,
    /// What is said of rounds of whole lists.
    pub words: Vec<RoundWord>,
    /// Records that platforms were told, and that are no witnesses.
    pub echoes: Vec<Echo>,
    /// What people decided.
    pub decisions: Vec<Decision>,
    /// Lines of the ledger.
    pub ledger: Vec<LedgerLine>,
    /// Dead letters.
    pub dead: Vec<DeadLetter>,
    /// Where each partition was and how far the batch takes it.
    pub advances: Vec<Advance>,
    /// What was published meanwhile of earlier batches, to be forgotten.
    pub sent: Option<Sent>,
}

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Events by source, family and what they were: `new`, `newer`, `older`,
    /// `repeat` or `void`; `past` where they would be the first two and must not be
    /// kept any more; readings that are not kept any more are `late`.
    pub folded: BTreeMap<(String, String, &'static str), u64>,
    /// Operators whose archive changed.
    pub operators: u64,
    /// Matters of operators that changed.
    pub changes: u64,
}

/// The writer of the archive.
pub struct Archive {
    store: Store,
    schemas: Arc<dyn Schemas>,
    rules: Arc<Rules>,
    retention: Arc<Retention>,
    bar: i64,
    sweep: Sweep,
    /// Whether the store says that it is folded by these rules.
    noted: bool,
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Archive({:?})", self.store)
    }
}

impl Outcome {
    fn add(&mut self, more: Self) {
        more.folded.into_iter().for_each(|(what, n)| *self.folded.entry(what).or_default() += n);
        self.operators += more.operators;
        self.changes += more.changes;
    }
}

impl Archive {
    /// An archive over a store.
    #[must_use]
    pub fn new(store: Store, schemas: Arc<dyn Schemas>, rules: Arc<Rules>, retention: Arc<Retention>) -> Self {
        Self { store, schemas, rules, retention, bar: BAR, sweep: Sweep::default(), noted: false }
    }

    /// Bars identifiers that more evidences share; tests use small numbers.
    #[must_use]
    pub fn with_bar(mut self, bar: i64) -> Self {
        self.bar = bar;
        self
    }

    /// Folds a batch.
    ///
    /// # Errors
    /// `Fenced` where another hub has taken a partition; `Stop` where an event
    /// cannot be read; `Retry` where the store does not answer. In each case
    /// nothing of the batch stands.
    pub fn apply(&mut self, batch: Batch) -> Result<Outcome, StoreError> {
        self.begin_sweep()?;
        self.note_canon()?;
        let txn = self.store.begin()?;
        for advance in &batch.advances {
            txn.advance(advance)?;
        }
        if let Some(sent) = &batch.sent {
            txn.forget(sent)?;
        }
        for line in &batch.ledger {
            txn.add_ledger(line)?;
        }
        for letter in &batch.dead {
            txn.add_dead(letter)?;
        }
        let fold =
            Fold { txn: &txn, schemas: &*self.schemas, rules: &self.rules, retention: &self.retention, bar: self.bar };
        let (none, mut events, mut outcome) = (BTreeSet::new(), batch.events, Outcome::default());
        loop {
            let later = events.split_off(events.len().min(PORTION));
            let (is_last, portion) = (later.is_empty(), std::mem::replace(&mut events, later));
            let mut listed: Vec<Listed> = portion.iter().filter_map(Listed::event).collect();
            let read = told::read(portion, &*self.schemas, &self.rules);
            let (told, readings) = read.map_err(|e| StoreError::Stop { code: e.code(), why: e.to_string() })?;
            if !is_last {
                outcome.add(fold.run(told, &Said { listed: &listed, ..Said::turned(&none) }, readings)?);
                continue;
            }
            listed.extend(batch.marks.iter().filter_map(Listed::mark));
            let said = Said {
                marks: &batch.marks,
                echoes: &batch.echoes,
                words: &batch.words,
                decisions: &batch.decisions,
                listed: &listed,
                turned: &none,
            };
            outcome.add(fold.run(told, &said, readings)?);
            break;
        }
        txn.commit()?;
        Ok(outcome)
    }

    /// What waits to be published.
    #[must_use]
    pub fn outbox(&self) -> Outbox {
        Outbox::new(self.store.readers(), self.schemas.clone())
    }

    /// Forgets what was published.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn forget(&mut self, sent: &Sent) -> Result<(), StoreError> {
        self.store.forget(sent)
    }

    /// The store, for what is no fold: cluster id, dead letters replayed.
    pub fn store(&mut self) -> &mut Store {
        &mut self.store
    }

    /// The store, which is no archive any more.
    #[must_use]
    pub fn into_store(self) -> Store {
        self.store
    }

    /// A reader of this archive.
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader::new(self.store.readers(), self.schemas.clone(), self.rules.clone()).with_bar(self.bar)
    }

    /// Who keeps the review queue of this archive.
    #[must_use]
    pub fn reviewer(&self) -> Reviewer {
        Reviewer::new(self.schemas.clone(), self.rules.clone())
    }
}

/// One batch on its way into one transaction.
struct Fold<'f> {
    txn: &'f Txn<'f>,
    schemas: &'f dyn Schemas,
    rules: &'f Rules,
    retention: &'f Retention,
    bar: i64,
}

/// What a batch says besides events.
struct Said<'s> {
    marks: &'s [Mark],
    echoes: &'s [Echo],
    words: &'s [RoundWord],
    decisions: &'s [Decision],
    /// Records that are accounted for in their rounds.
    listed: &'s [Listed],
    /// Facts to be looked at again, whatever else is said.
    turned: &'s BTreeSet<i64>,
}

impl<'s> Said<'s> {
    /// Nothing, but that these facts are to be looked at again.
    fn turned(turned: &'s BTreeSet<i64>) -> Self {
        Self { marks: &[], echoes: &[], words: &[], decisions: &[], listed: &[], turned }
    }
}

/// What a batch has touched so far.
#[derive(Default)]
struct Touched {
    /// Evidences that are new.
    added: BTreeSet<i64>,
    /// Evidences that might part from each other, since one between them went.
    parted: BTreeSet<i64>,
    /// Decisions, as far as the batch concerns them.
    ruled: Ruled,
    /// How many more evidences an identifier may join now: scheme, value.
    breadth: BTreeMap<(String, String), i64>,
    /// Matters whose facts changed.
    matters: BTreeSet<i64>,
    /// Matters that were not known, with the facts that tell them: places among
    /// the changed.
    made: BTreeMap<i64, Vec<usize>>,
    /// Operators that were not known.
    new_operators: BTreeMap<i64, OperatorRow>,
    /// Operators of whom something changed.
    operators: BTreeMap<i64, Reach>,
    /// Whose portrait is another.
    due: BTreeSet<Subject>,
    /// What facts said and do not say now.
    once: Once,
}

/// How much of an operator must be made again.
#[derive(Default)]
struct Reach {
    /// All of it, from all its parts: identifiers came or went, a part changed.
    whole: bool,
    /// What facts with another state are to it now.
    parts: Vec<PartOf>,
}

/// What a fact is to an operator.
struct PartOf {
    fact: FactKey,
    /// Whether the fact told nothing before.
    is_new: bool,
    part: Part,
}

impl Touched {
    fn operator(&mut self, operator: i64) -> &mut Reach {
        self.operators.entry(operator).or_default()
    }
}

impl Fold<'_> {
    fn run(&self, told: Vec<Told>, said: &Said<'_>, readings: Vec<Reading>) -> Result<Outcome, StoreError> {
        let mut outcome = Outcome::default();
        let mut touched = Touched::default();
        // A reading is voided by nobody, but what a record was before it became one is.
        let again = readings.iter().filter(|reading| reading.slot.rank.generation > Generation::FIRST);
        let again = again.map(|reading| (reading.slot.rank.raw, reading.slot.rank.generation));
        let voiding = said.marks.iter().map(|mark| (mark.raw, mark.generation)).chain(again).collect();
        let mut decided = self.take_decisions(said.decisions, &mut touched)?;
        decided.facts.extend(said.turned);
        let mut changed = self.take_events(told, voiding, said, &decided, &mut touched.once, &mut outcome)?;
        self.name_parties(&mut changed, &touched)?;
        let mut evidences = self.put_facts(&changed, &mut touched)?;
        self.put_once(std::mem::take(&mut touched.once))?;
        self.resolve(&mut evidences, &mut touched)?;
        let changes = self.put_matters(&changed, &evidences, &mut touched)?;
        outcome.changes = changes.len() as u64;
        outcome.operators = self.put_operators(changes, &mut touched)?;
        self.txn.add_due(&touched.due)?;
        self.take_readings(readings, &mut outcome)?;
        for ((source, family, kind), n) in &outcome.folded {
            self.txn.add_folded(source, family, kind, *n)?;
        }
        if !said.marks.is_empty() {
            self.txn.add_folded("", "mark", "mark", said.marks.len() as u64)?;
        }
        if !said.decisions.is_empty() {
            self.txn.add_folded("", "decision", "decision", said.decisions.len() as u64)?;
        }
        for word in said.words {
            self.txn.add_folded(word.source.as_str(), "mark", word.kind(), 1)?;
        }
        Ok(outcome)
    }

    /// An evidence as it is kept: scheme and value of each identifier.
    fn evidence(&self, text: &str) -> Result<Evidence, StoreError> {
        let pairs: Vec<(String, String)> = serde_json::from_str(text).map_err(StoreError::damaged)?;
        let identifiers = pairs.iter().filter_map(|(scheme, value)| self.identifier(scheme, value));
        Evidence::new(identifiers).ok_or_else(|| StoreError::damaged(format!("evidence {text} has no identifier")))
    }
}
