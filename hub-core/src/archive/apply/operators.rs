//! Writes what is said of each operator that the batch touched, and what is to
//! be published of it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::fold::Contents;
use super::super::identity::{Evidence, Group, Identifier};
use super::super::kept::Kept;
use super::super::profile::{self, LICENCE, Part, Profile};
use super::super::publish::{self, Stamp};
use super::super::survivorship::Provenance;
use super::matters::Change;
use super::{Fold, Reach, Touched};
use crate::message::topic;
use crate::store::{Look, OperatorRow, StoreError};

impl Fold<'_> {
    /// Gives how many operators changed.
    pub(super) fn put_operators(&self, changes: Vec<Change>, touched: &Touched) -> Result<u64, StoreError> {
        let epoch = self.txn.look().epoch()?;
        let mut by_operator: BTreeMap<i64, Vec<Change>> = BTreeMap::new();
        for change in changes {
            by_operator.entry(change.operator).or_default().push(change);
        }
        let mut count = 0;
        for (operator, reach) in &touched.operators {
            let changes = by_operator.remove(operator).unwrap_or_default();
            count += u64::from(self.put_operator(*operator, reach, &changes, epoch)?);
        }
        Ok(count)
    }

    fn put_operator(&self, operator: i64, reach: &Reach, changes: &[Change], epoch: i64) -> Result<bool, StoreError> {
        let look = self.txn.look();
        let mut row =
            look.operator(operator)?.ok_or_else(|| StoreError::damaged(format!("operator {operator} is missing")))?;
        let known = |row: &OperatorRow, profile: Option<&Profile>| {
            let identifiers = profile.map(|profile| profile.identifiers.clone()).unwrap_or_default();
            (row.title.clone(), row.town.clone(), row.class.clone(), identifiers)
        };
        // Identifiers come and go with the whole alone.
        let before = reach.whole.then(|| Kept::read(&row.profile, &row.winners, self.schemas)).flatten();
        let was = known(&row, before.as_ref().map(|kept| &kept.profile));
        let kept = match self.advanced(&row, reach)? {
            Some(kept) => Some(kept),
            None => self.profile(&row)?,
        };
        let winners = kept.as_ref().map(Kept::winners).unwrap_or_default();
        let profile = kept.map(|kept| kept.profile);
        let text = match &profile {
            Some(profile) => Contents::operator(profile).to_string(),
            None => String::new(),
        };
        let is_other = row.gone != profile.is_none() || row.profile != text;
        if !is_other && changes.is_empty() {
            if row.winners != winners {
                row.winners = winners;
                self.txn.put_operator(&row)?;
            }
            return Ok(false);
        }
        row.version += 1;
        row.gone = profile.is_none();
        row.profile = text;
        row.winners = winners;
        if let Some(profile) = &profile {
            row.title = profile.title();
            row.town = profile.field("town").map(str::to_owned);
            row.class = profile.field("business_class").map(str::to_owned);
            row.search = publish::search_text(&row.name, profile);
        }
        self.txn.put_operator(&row)?;
        let is = known(&row, profile.as_ref().filter(|_| reach.whole));
        let others = if was == is { Vec::new() } else { self.others(operator, changes)? };
        self.publish(&row, profile.as_ref(), is_other, changes.iter().chain(&others), epoch)?;
        Ok(true)
    }

    /// The matters of an operator that did not change themselves. What is published of each says whose it is,
    /// so another name, place, class or identifier of the operator is news of all.
    fn others(&self, operator: i64, changes: &[Change]) -> Result<Vec<Change>, StoreError> {
        let changed: BTreeSet<&str> = changes.iter().map(|change| change.matter.as_str()).collect();
        let matters = self.txn.look().matters_of(operator, None, None)?.into_iter();
        let others = matters.filter(|(matter, _)| !changed.contains(matter.name.as_str()));
        Ok(others
            .map(|(matter, roles)| {
                let (name, family) = (matter.name.clone(), matter.family.clone());
                Change { operator, matter: name, family, now: Some((matter, roles)) }
            })
            .collect())
    }

    /// The profile as it was kept, with what the batch adds to it; none where
    /// only all its parts can say it.
    fn advanced(&self, row: &OperatorRow, reach: &Reach) -> Result<Option<Kept>, StoreError> {
        if reach.whole || row.gone {
            return Ok(None);
        }
        let Some(mut kept) = Kept::read(&row.profile, &row.winners, self.schemas) else { return Ok(None) };
        if reach.facts.iter().any(|(fact, _)| kept.rests_on(fact)) {
            return Ok(None);
        }
        for (_, part) in &reach.facts {
            kept.take(part, self.rules);
        }
        kept.profile.counts = self.txn.look().tally(row.id)?;
        Ok(Some(kept))
    }

    fn publish<'c>(
        &self,
        row: &OperatorRow,
        profile: Option<&Profile>,
        is_other: bool,
        changes: impl Iterator<Item = &'c Change>,
        epoch: i64,
    ) -> Result<(), StoreError> {
        let shard = topic::shard(&row.name);
        let stamp = Stamp { operator: &row.name, epoch, n: row.version, title: &row.title, profile };
        if is_other {
            let summary = profile.map(|profile| publish::summary(stamp, profile).to_string());
            self.txn.put_outbox(shard, "operator", &row.name, row.version, summary.as_deref())?;
        }
        for change in changes {
            let now = match &change.now {
                Some((matter, roles)) => {
                    let content = serde_json::from_str(&matter.content).map_err(StoreError::damaged)?;
                    let sources = serde_json::from_str(&matter.sources).map_err(StoreError::damaged)?;
                    Some((publish::masked(content, self.schemas.personal(&change.family)), sources, roles.as_str()))
                }
                None => None,
            };
            let payload = publish::change(stamp, &change.matter, &change.family, now).to_string();
            let key = format!("{}/{}", row.name, change.matter);
            self.txn.put_outbox(shard, "change", &key, row.version, Some(&payload))?;
        }
        Ok(())
    }

    /// What is said of an operator; none where nothing names it any more.
    fn profile(&self, row: &OperatorRow) -> Result<Option<Kept>, StoreError> {
        let operator = row.id;
        let rows = self.txn.evidences_of(operator)?;
        let evidences: Vec<Evidence> =
            rows.iter().map(|row| self.evidence(&row.identifiers)).collect::<Result<_, _>>()?;
        if evidences.is_empty() {
            return Ok(None);
        }
        let look = self.txn.look();
        let identifiers: BTreeSet<&Identifier> = evidences.iter().flat_map(Evidence::joining).collect();
        let (mut sound, mut barred) = (Vec::new(), BTreeSet::new());
        for identifier in identifiers {
            match self.txn.identifier_state(identifier.scheme, &identifier.value)? {
                Some((state, Some(of))) if state == "sound" && of == operator => sound.push(identifier.clone()),
                Some((state, _)) if state == "barred" => {
                    barred.insert(identifier);
                }
                _ => {}
            }
        }
        let group = Group { operator: row.name.clone(), members: (0..evidences.len()).collect(), sound };
        let members: Vec<&Evidence> = evidences.iter().collect();
        let known = profile::known(&group, &members, |identifier| barred.contains(identifier));
        let mut licences = BTreeMap::new();
        for (matter, _) in look.matters_of(operator, Some(LICENCE), None)? {
            licences.insert(matter.name, serde_json::from_str(&matter.content).map_err(StoreError::damaged)?);
        }
        let counts = look.tally(operator)?;
        let parts = parts(look, operator)?;
        let whys = profile::whys(&parts, self.rules);
        let profile = profile::profile(&parts, &whys, known, &licences, counts);
        Ok(Some(Kept::new(profile, whys)))
    }
}

/// The parties of live facts that are an operator.
pub(in crate::archive) fn parts(look: Look<'_>, operator: i64) -> Result<Vec<Part>, StoreError> {
    look.mentioned(operator)?
        .into_iter()
        .map(|row| {
            Ok(Part {
                from: Provenance::new(&row.fact, row.event, &row.adapter, row.occurred, row.revision).into(),
                in_force: row.in_force,
                name: row.name,
                claims: serde_json::from_str(&row.claims).map_err(StoreError::damaged)?,
            })
        })
        .collect()
}
