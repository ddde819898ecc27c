//! Evidences and identifiers that a batch names or reaches: loaded once, changed in
//! memory, and put when who is who is settled.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::super::who::identity::{Evidence, Identifier};
use super::{Fold, Touched};
use crate::store::{EvidenceRow, IdentifierRow, Keyed, LinkRow, StoreError, Txn};

/// What a batch knows of them.
#[derive(Default)]
pub(super) struct Evidences {
    ids: HashMap<Evidence, i64>,
    rows: BTreeMap<i64, EvidenceRow>,
    identifiers: BTreeMap<i64, IdentifierRow>,
    by_name: HashMap<(String, String), i64>,
    /// Rows that are others than the store's.
    other_rows: BTreeSet<i64>,
    other_identifiers: BTreeSet<i64>,
}

impl Evidences {
    /// Surrogate key of one that was named.
    pub fn id(&self, evidence: &Evidence) -> i64 {
        self.ids[evidence]
    }

    /// Its operator, as far as that is known.
    pub fn operator(&self, evidence: i64) -> Option<i64> {
        self.rows.get(&evidence)?.operator
    }

    pub fn row(&self, evidence: i64) -> Option<&EvidenceRow> {
        self.rows.get(&evidence)
    }

    /// An identifier that was loaded.
    pub fn identifier(&self, id: i64) -> Option<&IdentifierRow> {
        self.identifiers.get(&id)
    }

    pub fn named(&self, scheme: &str, value: &str) -> Option<&IdentifierRow> {
        self.identifiers.get(self.by_name.get(&(scheme.to_owned(), value.to_owned()))?)
    }

    /// Gives an evidence to an operator; the former one, and whether that is another.
    pub fn give(&mut self, evidence: i64, operator: i64) -> Option<Option<i64>> {
        let row = self.rows.get_mut(&evidence)?;
        if row.operator == Some(operator) {
            return None;
        }
        self.other_rows.insert(evidence);
        Some(row.operator.replace(operator))
    }

    /// What resolving found of an identifier.
    pub fn settle(&mut self, identifier: &Identifier, state: &str, operator: Option<i64>) {
        let Some(id) = self.by_name.get(&(identifier.scheme.to_owned(), identifier.value.clone())) else { return };
        let Some(row) = self.identifiers.get_mut(id) else { return };
        if row.state != state || row.operator != operator {
            (row.state, row.operator) = (state.to_owned(), operator);
            self.other_identifiers.insert(*id);
        }
    }

    /// Loads those of these evidences that are not here; some may be gone.
    pub fn load(&mut self, txn: &Txn<'_>, evidences: impl IntoIterator<Item = i64>) -> Result<(), StoreError> {
        let lacking: BTreeSet<i64> = evidences.into_iter().filter(|id| !self.rows.contains_key(id)).collect();
        self.rows.extend(txn.evidences_by_id(lacking)?.into_iter().map(|row| (row.id, row)));
        Ok(())
    }

    /// Loads those of these identifiers that are not here.
    pub fn load_identifiers(&mut self, txn: &Txn<'_>, ids: impl IntoIterator<Item = i64>) -> Result<(), StoreError> {
        let lacking: BTreeSet<i64> = ids.into_iter().filter(|id| !self.identifiers.contains_key(id)).collect();
        txn.identifiers_by_id(lacking)?.into_iter().for_each(|row| self.insert(row));
        Ok(())
    }

    /// Surrogate keys of those of these identifiers that are known: scheme and value.
    pub fn load_named<'n>(
        &mut self,
        txn: &Txn<'_>,
        names: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> Result<Vec<i64>, StoreError> {
        let names: BTreeSet<(&str, &str)> = names.into_iter().collect();
        let here = |(scheme, value): &(&str, &str)| self.named(scheme, value).map(|row| row.id);
        let mut found: Vec<i64> = names.iter().filter_map(here).collect();
        let lacking: Vec<(&str, &str)> = names.into_iter().filter(|name| here(name).is_none()).collect();
        for row in txn.identifiers(lacking)? {
            found.push(row.id);
            self.insert(row);
        }
        Ok(found)
    }

    fn insert(&mut self, row: IdentifierRow) {
        self.by_name.insert((row.scheme.clone(), row.value.clone()), row.id);
        self.identifiers.insert(row.id, row);
    }

    /// Puts what is other than the store has it.
    pub fn put(&mut self, txn: &Txn<'_>) -> Result<(), StoreError> {
        let rows = std::mem::take(&mut self.other_rows);
        txn.put_evidences(&rows.iter().filter_map(|id| self.rows.get(id)).collect::<Vec<_>>())?;
        let identifiers = std::mem::take(&mut self.other_identifiers);
        txn.put_identifiers(&identifiers.iter().filter_map(|id| self.identifiers.get(id)).collect::<Vec<_>>())
    }
}

impl Fold<'_> {
    /// The evidences that the batch names; those that were not known are made, with no party yet.
    pub(super) fn evidences<'e>(
        &self,
        named: impl Iterator<Item = &'e Evidence>,
        touched: &mut Touched,
    ) -> Result<Evidences, StoreError> {
        let mut evidences = Evidences::default();
        let named: HashSet<&Evidence> = named.collect();
        let mut by_name: BTreeMap<String, &Evidence> =
            named.into_iter().map(|evidence| (evidence.operator_id(), evidence)).collect();
        for row in self.txn.evidences(by_name.keys().map(String::as_str))? {
            let (_, evidence) =
                by_name.remove_entry(&row.name).ok_or_else(|| StoreError::damaged("an evidence twice"))?;
            evidences.ids.insert(evidence.clone(), row.id);
            evidences.rows.insert(row.id, row);
        }
        self.make(by_name, &mut evidences, touched)?;
        Ok(evidences)
    }

    fn make(
        &self,
        new: BTreeMap<String, &Evidence>,
        evidences: &mut Evidences,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let names: BTreeSet<(&str, &str)> =
            new.values().flat_map(|evidence| evidence.identifiers()).map(|id| (id.scheme, id.value.as_str())).collect();
        self.txn.identifiers(names)?.into_iter().for_each(|row| evidences.insert(row));
        let (mut ids, mut identifier_ids) = (self.txn.ids(Keyed::Evidence)?, self.txn.ids(Keyed::Identifier)?);
        let mut links = Vec::new();
        for (name, evidence) in new {
            let pairs: Vec<(&str, &str)> =
                evidence.identifiers().iter().map(|id| (id.scheme, id.value.as_str())).collect();
            let identifiers = serde_json::to_string(&pairs).map_err(StoreError::damaged)?;
            let row = EvidenceRow { id: ids.one(), name, identifiers, operator: None };
            let joining: BTreeSet<&Identifier> = evidence.joining().collect();
            for identifier in evidence.identifiers() {
                let joins = joining.contains(identifier);
                let known = evidences.by_name.get(&(identifier.scheme.to_owned(), identifier.value.clone()));
                let id = known.copied().unwrap_or_else(|| {
                    let id = identifier_ids.one();
                    evidences.insert(IdentifierRow {
                        id,
                        scheme: identifier.scheme.to_owned(),
                        value: identifier.value.clone(),
                        alias: identifier.operator_id(),
                        evidences: 0,
                        state: "founding".to_owned(),
                        operator: None,
                    });
                    id
                });
                if let Some(row) = evidences.identifiers.get_mut(&id) {
                    row.evidences += i64::from(joins);
                }
                evidences.other_identifiers.insert(id);
                links.push(LinkRow { identifier: id, evidence: row.id, joins });
            }
            touched.count(evidence, 1);
            touched.added.insert(row.id);
            evidences.ids.insert(evidence.clone(), row.id);
            evidences.other_rows.insert(row.id);
            evidences.rows.insert(row.id, row);
        }
        self.txn.add_links(&links)
    }

    /// Of evidences that fewer parties have now, takes those away that none has.
    pub(super) fn leave(
        &self,
        fewer: impl IntoIterator<Item = i64>,
        evidences: &mut Evidences,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let fewer: Vec<i64> = fewer.into_iter().collect();
        if let Some(missing) = fewer.iter().find(|evidence| evidences.row(**evidence).is_none()) {
            return Err(StoreError::damaged(format!("evidence {missing} is missing")));
        }
        for evidence in self.txn.evidences_of_nobody(fewer)? {
            self.remove(evidence, evidences, touched)?;
        }
        Ok(())
    }

    /// Takes an evidence away that no party has, and identifiers that nothing else
    /// names. Those that it might have joined may part now.
    fn remove(&self, evidence: i64, evidences: &mut Evidences, touched: &mut Touched) -> Result<(), StoreError> {
        let Some(row) = evidences.rows.remove(&evidence) else { return Ok(()) };
        evidences.other_rows.remove(&evidence);
        touched.added.remove(&evidence);
        touched.count(&self.evidence(&row.identifiers)?, -1);
        self.unsettle(&row.identifiers, touched)?;
        if let Some(operator) = row.operator {
            touched.operator(operator).whole = true;
        }
        let links = self.txn.links_of([evidence])?;
        let joining = links.iter().filter(|link| link.joins).map(|link| link.identifier);
        touched.parted.extend(self.txn.sharing(joining)?.into_iter().filter(|other| *other != evidence));
        self.txn.remove_evidence(evidence)?;
        evidences.load_identifiers(self.txn, links.iter().map(|link| link.identifier))?;
        for link in links {
            let Some(row) = evidences.identifiers.get_mut(&link.identifier) else { continue };
            row.evidences -= i64::from(link.joins);
            if row.evidences == 0 {
                // One that nothing may join by any more is nobody's.
                (row.state, row.operator) = ("founding".to_owned(), None);
            }
            evidences.other_identifiers.insert(link.identifier);
            if self.txn.remove_identifier(link.identifier)?
                && let Some(row) = evidences.identifiers.remove(&link.identifier)
            {
                evidences.by_name.remove(&(row.scheme, row.value));
                evidences.other_identifiers.remove(&link.identifier);
            }
        }
        Ok(())
    }
}

impl Touched {
    fn count(&mut self, evidence: &Evidence, more: i64) {
        for identifier in evidence.joining() {
            *self.breadth.entry((identifier.scheme.to_owned(), identifier.value.clone())).or_default() += more;
        }
    }
}
