//! An archive that was made anew takes the place of the live one, for those who were told of it.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::super::census::{Census, Comparison, Pair, Pairs, Stated, Verdict};
use super::super::kept::Kept;
use super::matters::Change;
use super::operators::Puts;
use super::{Archive, Fold};
use crate::store::{Ids, Keyed, Look, MatterRow, OperatorRow, StoreError, Txn};

/// Operators whose rows are written together.
const AT_ONCE: usize = 512;

impl Archive {
    /// Makes this archive, which was folded as far as the live one, its successor: books and positions are those of
    /// the live one; an operator of whom the same is said keeps its version, and nothing is published; one of whom
    /// something else is said, or nothing any more, gets a version more, in a new epoch, and waits to be published.
    ///
    /// # Errors
    /// Where one of the stores does not answer; then nothing of it stands.
    pub fn succeed(&mut self, live: Look<'_>) -> Result<Comparison, StoreError> {
        let txn = self.store.begin()?;
        let fold =
            Fold { txn: &txn, schemas: &*self.schemas, rules: &self.rules, retention: &self.retention, bar: self.bar };
        let epoch = txn.take_over_from(live)?;
        let mut ids = txn.ids(Keyed::Operator)?;
        let mut puts = Puts::new(epoch);
        let mut comparison = Comparison::default();
        for pair in Pairs::new(Census::of(live), Census::of(txn.look())) {
            let pair = pair?;
            comparison.add(&pair);
            fold.inherit(pair, &mut ids, &mut puts)?;
            if puts.rows.len() >= AT_ONCE {
                puts.write(&txn)?;
            }
        }
        puts.write(&txn)?;
        txn.commit()?;
        Ok(comparison)
    }
}

impl Puts {
    fn write(&mut self, txn: &Txn<'_>) -> Result<(), StoreError> {
        txn.put_operators(&self.rows)?;
        txn.put_outbox(&self.outbox)?;
        self.rows.clear();
        self.outbox.clear();
        Ok(())
    }
}

impl Fold<'_> {
    fn inherit(&self, pair: Pair, ids: &mut Ids, puts: &mut Puts) -> Result<(), StoreError> {
        let (verdict, version) = (pair.verdict(), pair.version());
        let (live, made) = match pair {
            Pair::Both { live, made } => (Some(live), made),
            Pair::Made(made) => (None, made),
            // One that is gone is remembered all the same, so that its version never goes back.
            Pair::Live(live) => {
                let row =
                    OperatorRow { title: live.row.title.clone(), ..OperatorRow::new(ids.one(), live.row.name.clone()) };
                (Some(live), Stated::gone(row))
            }
        };
        let Stated { mut row, matters, .. } = made;
        row.version = version;
        if verdict != Verdict::Same {
            self.publish_all(&row, matters, live, puts)?;
            puts.changed += 1;
        }
        puts.rows.push(row);
        Ok(())
    }

    /// An operator and all its matters, and of those that are its own no more that they are gone.
    fn publish_all(
        &self,
        row: &OperatorRow,
        matters: Vec<(MatterRow, String)>,
        live: Option<Stated>,
        puts: &mut Puts,
    ) -> Result<(), StoreError> {
        let kept = (!row.gone).then(|| {
            Kept::read(&row.profile, &row.winners, self.schemas)
                .ok_or_else(|| StoreError::damaged(format!("the profile of {} cannot be read", row.name)))
        });
        let kept = kept.transpose()?;
        let stands: BTreeSet<String> = matters.iter().map(|(matter, _)| matter.name.clone()).collect();
        let before = live.into_iter().flat_map(|live| live.matters);
        let gone = before.filter(|(matter, _)| !stands.contains(&matter.name)).map(|(matter, _)| (matter, None));
        let stand = matters.into_iter().map(|(matter, roles)| (matter, Some(roles)));
        let changes: Vec<Change> = stand
            .chain(gone)
            .map(|(matter, roles)| Change { operator: row.id, matter: Rc::new(matter), roles, more: 0 })
            .collect();
        self.publish(row, kept.as_ref().map(|kept| &kept.profile), true, changes.iter(), puts)
    }
}
