//! Resolves again who is who, where evidences came or went.

use std::collections::{BTreeMap, BTreeSet};

use super::super::who::identity::{Decided, Evidence, Identifier, resolve};
use super::evidences::Evidences;
use super::{Fold, Touched};
use crate::store::{DecisionRow, Keyed, OperatorRow, StoreError};

/// Everything that hangs together with some evidences.
#[derive(Default)]
struct Neighbourhood {
    evidences: BTreeSet<i64>,
    /// Identifiers above the bar, which were passed over.
    barred: Vec<i64>,
    /// Decisions that name any of them.
    decisions: BTreeMap<i64, DecisionRow>,
}

impl Fold<'_> {
    pub(super) fn resolve(&self, evidences: &mut Evidences, touched: &mut Touched) -> Result<(), StoreError> {
        let mut start: BTreeSet<i64> = touched.added.union(&touched.parted).copied().collect();
        start.extend(self.crossed(evidences, touched)?);
        let mut around = Neighbourhood::default();
        if !touched.ruled.touched.is_empty() {
            let rows = self.txn.decisions_by_id(touched.ruled.touched.iter().copied())?;
            start.extend(self.named_in(&rows, evidences, &mut around)?);
            let former = self.evidences_named(touched.ruled.former.iter(), evidences)?;
            start.extend(former.evidences);
            around.barred.extend(former.barred);
        }
        if !start.is_empty() || !around.decisions.is_empty() {
            self.widen(start, &mut around, evidences, touched.ruled.any)?;
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
        let barred: BTreeSet<Identifier> = barred.filter_map(|row| self.identifier(&row.scheme, &row.value)).collect();
        let decisions: Vec<DecisionRow> = around.decisions.values().cloned().collect();
        let decided: Vec<Decided> = self.rulings(&decisions);
        let resolution = resolve(&members.iter().collect::<Vec<_>>(), &decided.iter().collect::<Vec<_>>(), &barred);
        self.put_fates(&decisions, &resolution.fates)?;
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
        resolution.mute.iter().for_each(|identifier| evidences.settle(identifier, "founding", None));
        resolution.apart.iter().for_each(|identifier| evidences.settle(identifier, "apart", None));
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
    /// join and are not above the bar, and over decisions, round by round.
    fn widen(
        &self,
        start: BTreeSet<i64>,
        around: &mut Neighbourhood,
        evidences: &mut Evidences,
        ruled: bool,
    ) -> Result<(), StoreError> {
        let mut open: Vec<i64> = start.into_iter().filter(|id| around.evidences.insert(*id)).collect();
        let mut asked: BTreeSet<i64> = BTreeSet::new();
        let mut spoken: BTreeSet<i64> = BTreeSet::new();
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
            let mut others = self.txn.sharing(wide)?;
            if ruled {
                let standing: BTreeSet<i64> = links.iter().map(|link| link.identifier).collect();
                let new: Vec<i64> = standing.into_iter().filter(|identifier| spoken.insert(*identifier)).collect();
                others.extend(self.decided_with(&new, evidences, around)?);
            }
            open.extend(others.into_iter().filter(|other| around.evidences.insert(*other)));
        }
        evidences.load(self.txn, around.evidences.iter().copied())
    }

    /// Evidences that decisions put together with some identifiers, or apart from them.
    fn decided_with(
        &self,
        identifiers: &[i64],
        evidences: &mut Evidences,
        around: &mut Neighbourhood,
    ) -> Result<Vec<i64>, StoreError> {
        evidences.load_identifiers(self.txn, identifiers.iter().copied())?;
        let rows = identifiers.iter().filter_map(|id| evidences.identifier(*id));
        let names: Vec<(&str, &str)> = rows.map(|row| (row.scheme.as_str(), row.value.as_str())).collect();
        let decisions = self.txn.look().decisions_naming(names)?.into_iter().map(|(.., decision)| decision);
        let new: BTreeSet<i64> = decisions.filter(|id| !around.decisions.contains_key(id)).collect();
        self.named_in(&self.txn.decisions_by_id(new)?, evidences, around)
    }

    fn named_in(
        &self,
        rows: &[DecisionRow],
        evidences: &mut Evidences,
        around: &mut Neighbourhood,
    ) -> Result<Vec<i64>, StoreError> {
        let named = self.evidences_named(rows.iter().map(|row| &row.decision), evidences)?;
        around.barred.extend(named.barred);
        around.decisions.extend(rows.iter().map(|row| (row.id, row.clone())));
        Ok(named.evidences)
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
