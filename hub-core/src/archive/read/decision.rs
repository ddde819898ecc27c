//! What people decided, and what became of it.

use std::collections::BTreeSet;

use super::Reader;
use super::view::{KnownView, Page, Stored};
use crate::archive::who::decision::{anchor, anchor_of};
use crate::message::{Anchor, Decision, Instant};
use crate::store::{DecisionRow, StoreError};

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionView {
    /// What was decided.
    pub decision: Decision,
    /// `taken`, `contradicted`, `idle` or `withdrawn`.
    pub fate: String,
}

pub(super) fn view(row: DecisionRow) -> DecisionView {
    DecisionView { decision: row.decision, fate: row.fate }
}

/// By which of its identifiers, the most senior first, a decision names an operator: one that is its alone, if it can.
pub(super) fn senior(known: &[KnownView]) -> Option<&KnownView> {
    known.iter().find(|known| known.state == "sound").or(known.first())
}

impl Reader {
    /// Decisions, the newest first; `before` is the moment and id that the page before ended at.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn decisions(&self, before: Option<(Instant, &str)>, limit: usize) -> Result<Page<DecisionView>, StoreError> {
        let limit = limit.clamp(1, 1_000);
        let mut rows = self.look(|look| look.decisions(before, limit + 1))?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more);
        let next = next.map(|row| format!("{}.{}", row.decision.decided.at, row.decision.id));
        Ok(Page { items: rows.into_iter().map(view).collect(), next })
    }

    /// Decisions in force that name an operator, the newest first; none where the operator is not known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn decisions_of(&self, id: &str) -> Result<Option<Vec<DecisionView>>, StoreError> {
        self.look(|look| {
            let Some(row) = self.find(look, id)? else { return Ok(None) };
            let mut names: BTreeSet<(String, String)> = BTreeSet::new();
            for set in look.evidences_of([row.id])? {
                let set: Vec<(String, String)> = serde_json::from_str(&set.identifiers).map_err(StoreError::damaged)?;
                names.extend(set);
            }
            let found = look.decisions_naming(names.iter().map(|(scheme, value)| (scheme.as_str(), value.as_str())))?;
            let named: BTreeSet<i64> = found.into_iter().map(|(_, _, decision)| decision).collect();
            let mut rows = look.decisions_by_id(named)?;
            rows.sort_by(|a, b| (b.decision.decided.at, &b.decision.id).cmp(&(a.decision.decided.at, &a.decision.id)));
            Ok(Some(rows.into_iter().map(view).collect()))
        })
    }

    /// A decision by its id.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn decision(&self, id: &str) -> Result<Option<DecisionView>, StoreError> {
        Ok(self.look(|look| look.decision(id))?.map(view))
    }

    /// What a decision calls the operator that an id, an alias or an identifier leads to: by the identifier, where that
    /// was given; none where it leads to nobody, or to several.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn called(&self, id: &str) -> Result<Option<Anchor>, StoreError> {
        self.look(|look| {
            let Some(row) = self.find(look, id)? else { return Ok(None) };
            let (known, forms) = (Stored::of(&row)?.identifiers, self.schemas.written(id));
            let given = known.iter().find(|known| forms.contains(&known.value));
            Ok(given.or_else(|| senior(&known)).map(|known| anchor_of(&known.scheme, &known.value)))
        })
    }

    /// An anchor with its identifier as the archive compares it; none where it names nobody.
    #[must_use]
    pub fn normal(&self, named: &Anchor) -> Option<Anchor> {
        match named {
            Anchor::Identifier { .. } => {
                let identifier = anchor(named, &*self.schemas)?;
                Some(Anchor::Identifier { scheme: identifier.scheme.to_owned(), value: identifier.value })
            }
            // A name that no source or family can have names no record.
            Anchor::Party { family, role, .. } => {
                let is_word = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
                (named.fact().is_some() && is_word(family) && is_word(role)).then(|| named.clone())
            }
        }
    }
}
