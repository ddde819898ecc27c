//! Resolves again who is who, where evidences came or went.

use std::collections::{BTreeMap, BTreeSet};

use super::super::identity::{Evidence, Identifier, resolve};
use super::evidences::Evidences;
use super::{Fold, Touched};
use crate::store::{Keyed, OperatorRow, StoreError};

/// Everything that hangs together with some evidences.
#[derive(Default)]
struct Neighbourhood {
    evidences: BTreeSet<i64>,
    /// Identifiers above the bar, which were passed over.
    barred: Vec<i64>,
}

impl Fold<'_> {
    pub(super) fn resolve(&self, evidences: &mut Evidences, touched: &mut Touched) -> Result<(), StoreError> {
        let mut start: BTreeSet<i64> = touched.added.union(&touched.parted).copied().collect();
        start.extend(self.crossed(evidences, touched)?);
        if !start.is_empty() {
            let around = self.neighbourhood(start, evidences)?;
            self.settle(&around, evidences, touched)?;
        }
        evidences.put(self.txn)
    }

    fn settle(
        &self,
        around: &Neighbourhood,
        evidences: &mut Evidences,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        // Those that are not there are left out.
        let rows: Vec<_> = around.evidences.iter().filter_map(|id| evidences.row(*id)).collect();
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let members: Vec<Evidence> =
            rows.iter().map(|row| self.evidence(&row.identifiers)).collect::<Result<_, _>>()?;
        let barred = around.barred.iter().filter_map(|id| evidences.identifier(*id));
        let barred: BTreeSet<Identifier> =
            barred.filter_map(|row| self.schemas.identifier(&row.scheme, &row.value)).collect();
        let resolution = resolve(&members.iter().collect::<Vec<_>>(), &barred);
        let operators = self.operators(resolution.groups.iter().map(|group| group.operator.as_str()), touched)?;
        let mut moved = Vec::new();
        for group in &resolution.groups {
            let operator = operators[group.operator.as_str()];
            touched.operator(operator).whole = true;
            for member in &group.members {
                let evidence = ids[*member];
                let Some(former) = evidences.give(evidence, operator) else { continue };
                if let Some(former) = former {
                    touched.operator(former).whole = true;
                }
                if !touched.added.contains(&evidence) {
                    moved.push(evidence);
                }
            }
            for identifier in &group.sound {
                evidences.settle(identifier, "sound", Some(operator));
            }
        }
        touched.matters.extend(self.txn.matters_of_evidences(moved)?);
        resolution.contested.iter().for_each(|identifier| evidences.settle(identifier, "contested", None));
        barred.iter().for_each(|identifier| evidences.settle(identifier, "barred", None));
        Ok(())
    }

    /// Surrogate keys of operators; those that were not known are made.
    fn operators<'n>(
        &self,
        names: impl Iterator<Item = &'n str>,
        touched: &mut Touched,
    ) -> Result<BTreeMap<String, i64>, StoreError> {
        let names: BTreeSet<&str> = names.collect();
        let known = self.txn.operator_ids(names.iter().copied())?;
        let mut ids = self.txn.ids(Keyed::Operator)?;
        let mut found = BTreeMap::new();
        for name in names {
            let id = known.get(name).copied().unwrap_or_else(|| {
                let id = ids.one();
                touched.new_operators.insert(id, OperatorRow::new(id, name.to_owned()));
                id
            });
            found.insert(name.to_owned(), id);
        }
        Ok(found)
    }

    /// Everything that hangs together with some evidences over identifiers that may
    /// join and are not above the bar, round by round.
    fn neighbourhood(&self, start: BTreeSet<i64>, evidences: &mut Evidences) -> Result<Neighbourhood, StoreError> {
        let mut around = Neighbourhood { evidences: start, barred: Vec::new() };
        let mut open: Vec<i64> = around.evidences.iter().copied().collect();
        let mut asked: BTreeSet<i64> = BTreeSet::new();
        while !open.is_empty() {
            let links = self.txn.links_of(open.drain(..))?;
            let joining = links.iter().filter(|link| link.joins).map(|link| link.identifier);
            let new: BTreeSet<i64> = joining.filter(|identifier| asked.insert(*identifier)).collect();
            evidences.load_identifiers(self.txn, new.iter().copied())?;
            let mut wide = Vec::new();
            for row in new.iter().filter_map(|id| evidences.identifier(*id)) {
                if row.evidences > self.bar {
                    around.barred.push(row.id);
                } else if row.evidences > 1 {
                    wide.push(row.id);
                }
            }
            let others = self.txn.sharing(wide)?;
            open.extend(others.into_iter().filter(|other| around.evidences.insert(*other)));
        }
        evidences.load(self.txn, around.evidences.iter().copied())?;
        Ok(around)
    }

    /// Evidences of identifiers that the batch brought over the bar or back.
    fn crossed(&self, evidences: &Evidences, touched: &Touched) -> Result<Vec<i64>, StoreError> {
        let mut crossed = Vec::new();
        for ((scheme, value), more) in touched.breadth.iter().filter(|(_, more)| **more != 0) {
            let Some(row) = evidences.named(scheme, value) else { continue };
            if (row.evidences > self.bar) != (row.evidences - more > self.bar) {
                crossed.push(row.id);
            }
        }
        self.txn.sharing(crossed)
    }
}
