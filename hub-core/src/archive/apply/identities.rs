//! Resolves again who is who, where evidences came or went.

use std::collections::BTreeSet;

use super::super::identity::{Evidence, Identifier, resolve};
use super::{Fold, Touched};
use crate::store::StoreError;

impl Fold<'_> {
    pub(super) fn resolve(&self, touched: &mut Touched) -> Result<(), StoreError> {
        let mut start: BTreeSet<i64> = touched.added.union(&touched.parted).copied().collect();
        start.extend(self.crossed(touched)?);
        if start.is_empty() {
            return Ok(());
        }
        let around = self.txn.neighbourhood(start, self.bar)?;
        let evidences: Vec<Evidence> =
            around.evidences.iter().map(|row| self.evidence(&row.identifiers)).collect::<Result<_, _>>()?;
        let barred: BTreeSet<Identifier> =
            around.barred.iter().filter_map(|(_, scheme, value)| self.schemas.identifier(scheme, value)).collect();
        let resolution = resolve(&evidences.iter().collect::<Vec<_>>(), &barred);
        for group in &resolution.groups {
            let operator = self.txn.operator_id(&group.operator)?;
            touched.operator(operator).whole = true;
            for member in &group.members {
                let row = &around.evidences[*member];
                if row.operator == Some(operator) {
                    continue;
                }
                self.txn.set_operator(row.id, operator)?;
                if let Some(former) = row.operator {
                    touched.operator(former).whole = true;
                }
                if !touched.added.contains(&row.id) {
                    touched.matters.extend(self.txn.matters_of_evidence(row.id)?);
                }
            }
            for identifier in &group.sound {
                self.txn.set_identifier((identifier.scheme, &identifier.value), "sound", Some(operator))?;
            }
        }
        for identifier in &resolution.contested {
            self.txn.set_identifier((identifier.scheme, &identifier.value), "contested", None)?;
        }
        for identifier in &barred {
            self.txn.set_identifier((identifier.scheme, &identifier.value), "barred", None)?;
        }
        Ok(())
    }

    /// Evidences of identifiers that the batch brought over the bar or back.
    fn crossed(&self, touched: &Touched) -> Result<Vec<i64>, StoreError> {
        let mut found = Vec::new();
        for ((scheme, value), more) in touched.breadth.iter().filter(|(_, more)| **more != 0) {
            let Some((identifier, after)) = self.txn.breadth(scheme, value)? else { continue };
            if (after > self.bar) != (after - more > self.bar) {
                found.extend(self.txn.sharing(identifier)?);
            }
        }
        Ok(found)
    }
}
