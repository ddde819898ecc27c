//! Reading the archive: search, one operator whole, its timeline, and why each
//! value stands.
//!
//! Promises: every answer is of one state of the store; personal data is masked
//! unless asked for through [`Reader::unmasked`]; nothing here writes. Knows
//! nothing of HTTP or of who asks.

mod contents;
mod decision;
mod doubt;
mod history;
mod matters;
mod measure;
mod operator;
mod past;
mod premises;
mod queue;
mod relations;
mod retention;
mod source;
mod summary;
mod timeline;
mod unresolved;
mod view;

use std::sync::Arc;

use super::apply::folded_by;
use super::canon::Canon;
use super::fact::Schemas;
use super::survivorship::Rules;
use super::who::identity::BAR;
use crate::message::DeadLetter;
use crate::store::{
    DeadFilter, DeadGroup, DeadRow, FoldedRow, IntervalRow, Look, Readers, SearchTerm, StoreError, TotalRow,
};

pub use super::canon::Mixed;
pub use decision::DecisionView;
pub use doubt::Doubt;
pub use history::{DifferenceView, FieldOther, MatterChange, ProfileField, WitnessView};
pub use matters::{MatterPlace, Matters};
pub use measure::SeriesView;
pub use past::PastError;
pub use premises::PremisesWhy;
pub use queue::{KnownBy, Proposed, Queue, ReasonView, Side};
pub use relations::{RelationPart, RelationPlace, RelationView, Relations};
pub use retention::RetentionView;
pub use source::{FieldWord, SourceView};
pub use summary::{Summary, summary};
pub use timeline::{FieldChange, PROFILE, Place, Span, TimelineEntry};
pub use unresolved::{Unresolved, UnresolvedParty};
pub use view::{
    FieldView, KnownView, LicenceView, MatterView, OperatorRow, OperatorView, Page, PartyView, PremisesView, Review,
    Search, Section, Totals, Version,
};

/// Reads one archive. Cheap to clone; blocks while it asks.
#[derive(Clone)]
pub struct Reader {
    store: Readers,
    schemas: Arc<dyn Schemas>,
    rules: Arc<Rules>,
    bar: i64,
    /// Facts that an answer about the past is made of at most.
    most: usize,
    /// How much of that is for others than the operator that is asked for.
    others: past::Budget,
    masks: bool,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reader(masks: {})", self.masks)
    }
}

impl Reader {
    /// A reader of a store; it masks personal data.
    #[must_use]
    pub fn new(store: Readers, schemas: Arc<dyn Schemas>, rules: Arc<Rules>) -> Self {
        Self { store, schemas, rules, bar: BAR, most: past::MOST, others: past::Budget::USUAL, masks: true }
    }

    /// Bars identifiers in the past as the fold does now.
    #[must_use]
    pub(super) fn with_bar(self, bar: i64) -> Self {
        Self { bar, ..self }
    }

    /// Tells the past of so many facts at most; tests use small numbers.
    #[cfg(test)]
    #[must_use]
    pub(super) fn with_most(&self, most: usize) -> Self {
        Self { most, ..self.clone() }
    }

    /// Looks up so many facts at most for others in an operator's past; tests use small numbers.
    #[cfg(test)]
    #[must_use]
    pub(super) fn with_others(&self, most: usize) -> Self {
        Self { others: past::Budget { each: most, together: most, ..self.others }, ..self.clone() }
    }

    /// The same reader, which shows personal data: for those who may see it,
    /// and the caller logs that they did.
    #[must_use]
    pub fn unmasked(&self) -> Self {
        Self { masks: false, ..self.clone() }
    }

    /// Operators that a search finds, by title. Each word of the text must
    /// stand in a name, its pinyin or initials, an identifier or the id.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn search(&self, search: &Search) -> Result<Page<OperatorRow>, StoreError> {
        let limit = search.limit.clamp(1, 1_000);
        let text = search.text.as_deref().unwrap_or_default();
        let narrow: String = text
            .chars()
            .map(|letter| match letter {
                '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
                other => other,
            })
            .collect();
        let term = SearchTerm {
            texts: narrow.to_lowercase().split_whitespace().map(str::to_owned).collect(),
            town: search.town.clone(),
            class: search.class.clone(),
            after: search.after.clone(),
            limit: limit + 1,
        };
        self.store.look(|look| {
            let mut rows = look.search(&term)?;
            let more = rows.len() > limit;
            rows.truncate(limit);
            let next = rows.last().filter(|_| more).map(|row| row.name.clone());
            let items = rows.iter().map(OperatorRow::of).collect::<Result<_, _>>()?;
            Ok(Page { items, next })
        })
    }

    /// How much the archive holds, and the double entry with it.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn totals(&self) -> Result<Totals, StoreError> {
        self.store.look(|look| {
            let [operators, facts, matters, unresolved] = look.counts()?;
            let matters_by_family = look.matter_counts()?.into_iter().collect();
            Ok(Totals {
                operators,
                facts,
                matters,
                unresolved,
                matters_by_family,
                series: look.series_count()?,
                folded: look.folded()?,
                ledger: look.ledger_totals()?,
                outbox: look.outbox_count()?,
                past: look.past_count()?,
            })
        })
    }

    /// Whether some of the archive was folded by other rules than this reader's, or nobody noted by which.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn mixed(&self) -> Result<Option<Mixed>, StoreError> {
        let canon = Canon::of(&*self.schemas, &self.rules);
        self.store.look(|look| Ok(folded_by(look, &canon)?.mixed(&canon)))
    }

    /// How many hours of devices are kept, and their bytes. Reads all of them.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn window_sizes(&self) -> Result<(u64, u64), StoreError> {
        self.store.look(|look| look.window_sizes())
    }

    /// The ledger's totals by source and entry.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn ledger_totals(&self) -> Result<Vec<TotalRow>, StoreError> {
        self.store.look(|look| look.ledger_totals())
    }

    /// What translate has taken: one interval a partition where all is well.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn intervals(&self) -> Result<Vec<IntervalRow>, StoreError> {
        self.store.look(|look| look.intervals())
    }

    /// What became of folded events.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn folded(&self) -> Result<Vec<FoldedRow>, StoreError> {
        self.store.look(|look| look.folded())
    }

    /// Where the fold stands in a partition; none where it never was.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn position(&self, topic: &str, partition: i32) -> Result<Option<i64>, StoreError> {
        self.store.look(|look| look.position(topic, partition))
    }

    /// Where the fold stands: topic, partition, next offset.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn positions(&self) -> Result<Vec<(String, i32, i64)>, StoreError> {
        self.store.look(|look| look.positions())
    }

    /// How many states wait to be published.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn outbox_count(&self) -> Result<u64, StoreError> {
        self.store.look(|look| look.outbox_count())
    }

    /// Dead letters, the newest first.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn dead(&self, filter: &DeadFilter) -> Result<Vec<DeadRow>, StoreError> {
        self.store.look(|look| look.dead(filter))
    }

    /// Dead letters by source and code.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn dead_groups(&self) -> Result<Vec<DeadGroup>, StoreError> {
        self.store.look(|look| look.dead_groups())
    }

    /// One dead letter, whole.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn dead_letter(&self, id: i64) -> Result<Option<(DeadRow, DeadLetter)>, StoreError> {
        self.store.look(|look| look.dead_letter(id))
    }

    fn look<T>(&self, ask: impl FnOnce(Look<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.store.look(ask)
    }
}
