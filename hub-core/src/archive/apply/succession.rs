//! An archive that was made anew takes the place of the live one, for those who were told of it.

use std::collections::BTreeSet;

use super::super::census::{Census, Comparison, Pair, Pairs, Stated, Verdict};
use super::Archive;
use super::operators::Puts;
use crate::store::{Edition, Ids, Keyed, Look, OperatorRow, StoreError, WinnerRow};

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
        txn.take_over_from(live)?;
        let mut ids = txn.ids(Keyed::Operator)?;
        let mut puts = Puts::default();
        let mut comparison = Comparison::default();
        for pair in Pairs::new(Census::of(live), Census::of(txn.look())) {
            let pair = pair?;
            comparison.add(&pair);
            puts.inherit(pair, &mut ids);
            if puts.editions.len() >= AT_ONCE {
                puts.write(&txn)?;
            }
        }
        puts.write(&txn)?;
        txn.commit()?;
        Ok(comparison)
    }
}

impl Puts {
    fn inherit(&mut self, pair: Pair, ids: &mut Ids) {
        let (verdict, version) = (pair.verdict(), pair.version());
        let (live, made) = match pair {
            Pair::Both { live, made } => (Some(live), made),
            Pair::Made(made) => (None, made),
            // One that is gone is remembered all the same, so that its version never goes back.
            Pair::Live(live) => {
                let name = live.row.name.clone();
                let row = OperatorRow { title: live.row.title.clone(), ..OperatorRow::new(ids.one(), name.clone()) };
                self.rows.push(row.clone());
                self.winners.push(WinnerRow { operator: row.id, name, won: String::new() });
                (Some(live), Stated::gone(row))
            }
        };
        let Stated { row, matters, .. } = made;
        if verdict != Verdict::Same {
            // And of matters that are its own no more, that they are gone.
            let before = live.into_iter().flat_map(|live| live.matters);
            let all: BTreeSet<(String, String)> =
                matters.into_iter().chain(before).map(|(matter, _)| (matter.name, matter.family)).collect();
            self.tell(&row.name, true, all.iter().map(|(name, family)| (name.as_str(), family.as_str())));
            self.changed += 1;
        }
        self.editions.push((row.id, Edition { version, ..row.edition }));
    }
}
