//! Writes what is said of each operator that the batch touched, and what is to
//! be published of it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::super::kept::Kept;
use super::super::profile::Profile;
use super::super::publish::{self, Content, Stamp, Standing};
use super::super::review::Outline;
use super::matters::Change;
use super::{Fold, Reach, Touched};
use crate::message::topic;
use crate::store::{FoundBy, OperatorRow, OutboxPut, Refound, StoreError, Subject};

/// Operators are looked at in portions: what is said of all at once may be much.
const AT_ONCE: usize = 512;

/// What is to be put of operators.
pub(super) struct Puts {
    pub(super) epoch: i64,
    pub(super) rows: Vec<OperatorRow>,
    pub(super) outbox: Vec<OutboxPut>,
    /// Those that are found by something else now.
    pub(super) found: Vec<Refound>,
    /// Those whose portrait is another.
    pub(super) due: BTreeSet<Subject>,
    /// How many changed.
    pub(super) changed: u64,
}

impl Puts {
    pub(super) fn new(epoch: i64) -> Self {
        let (rows, outbox, found, due) = Default::default();
        Self { epoch, rows, outbox, found, due, changed: 0 }
    }
}

/// An operator that the batch touched.
struct Touch<'t> {
    row: OperatorRow,
    reach: &'t Reach,
    changes: Vec<Change>,
    /// As it was kept.
    kept: Option<Kept>,
    /// Under how many names and which title it was kept.
    named: Option<(usize, String)>,
    /// What its outline was.
    outlined: Option<u64>,
}

/// What an operator is found by grows with these.
fn named(profile: &Profile) -> (usize, String) {
    (profile.names.len(), profile.title())
}

impl Fold<'_> {
    /// Gives how many operators changed.
    pub(super) fn put_operators(&self, changes: Vec<Change>, touched: &mut Touched) -> Result<u64, StoreError> {
        let epoch = self.txn.look().epoch()?;
        let mut puts = Puts::new(epoch);
        let mut by_operator: BTreeMap<i64, Vec<Change>> = BTreeMap::new();
        for change in changes {
            by_operator.entry(change.operator).or_default().push(change);
        }
        let mut new = std::mem::take(&mut touched.new_operators);
        let ids: Vec<i64> = touched.operators.keys().copied().collect();
        for ids in ids.chunks(AT_ONCE) {
            let known = ids.iter().copied().filter(|id| !new.contains_key(id));
            let mut rows = self.txn.look().operators_by_id(known)?;
            rows.extend(ids.iter().filter_map(|id| new.remove(id)));
            if rows.len() != ids.len() {
                return Err(StoreError::damaged("an operator is missing"));
            }
            let touches = rows.into_iter().map(|row| {
                let (reach, changes) = (&touched.operators[&row.id], by_operator.remove(&row.id).unwrap_or_default());
                let kept = Kept::read(&row.profile, &row.winners, self.schemas).filter(|_| !row.gone);
                let named = kept.as_ref().map(|kept| named(&kept.profile));
                let outlined = kept.as_ref().map(|kept| Outline::of_operator(&kept.profile).mark());
                Touch { row, reach, changes, kept, named, outlined }
            });
            self.put_some(touches.collect(), &mut puts)?;
        }
        self.txn.put_operators(&puts.rows)?;
        self.txn.put_found(&puts.found)?;
        self.txn.put_outbox(&puts.outbox)?;
        touched.due.extend(puts.due);
        Ok(puts.changed)
    }

    fn put_some(&self, mut touches: Vec<Touch<'_>>, puts: &mut Puts) -> Result<(), StoreError> {
        let mut advanced: Vec<Option<Kept>> = touches.iter_mut().map(|touch| self.advanced(touch)).collect();
        let whole = touches.iter().zip(&advanced).filter(|(_, kept)| kept.is_none());
        let mut wholes = self.wholes(whole.map(|(touch, _)| touch.row.id))?;
        for (touch, kept) in touches.into_iter().zip(&mut advanced) {
            match kept.take() {
                Some(kept) => {
                    let is_found_as_before = touch.named.as_ref() == Some(&named(&kept.profile));
                    self.put_operator(touch, Some(kept), is_found_as_before, puts)?;
                }
                None => {
                    let kept = self.whole(&touch.row, &mut wholes)?;
                    self.put_operator(touch, kept, false, puts)?;
                }
            }
        }
        Ok(())
    }

    fn put_operator(
        &self,
        touch: Touch<'_>,
        kept: Option<Kept>,
        is_found_as_before: bool,
        puts: &mut Puts,
    ) -> Result<(), StoreError> {
        let Touch { mut row, reach, changes, kept: before, outlined, .. } = touch;
        let known = |row: &OperatorRow, profile: Option<&Profile>| {
            let identifiers = profile.map(|profile| profile.identifiers.clone()).unwrap_or_default();
            (row.title.clone(), row.town.clone(), row.class.clone(), identifiers)
        };
        // Identifiers come and go with the whole alone.
        let was = known(&row, before.as_ref().map(|kept| &kept.profile).filter(|_| reach.whole));
        let winners = kept.as_ref().map(Kept::winners).unwrap_or_default();
        let profile = kept.map(|kept| kept.profile);
        let text = match &profile {
            Some(profile) => serde_json::to_string(profile).map_err(StoreError::damaged)?,
            None => String::new(),
        };
        let is_other = row.gone != profile.is_none() || row.profile != text;
        if is_other && outlined != profile.as_ref().map(|profile| Outline::of_operator(profile).mark()) {
            puts.due.insert(Subject::Operator(row.id));
        }
        if !is_other && changes.is_empty() {
            // One that was never known has a row all the same, since an evidence may name it.
            if row.winners != winners || row.version == 0 {
                row.winners = winners;
                puts.rows.push(row);
            }
            return Ok(());
        }
        let was_found_by = FoundBy::of(&row);
        row.version += 1;
        row.gone = profile.is_none();
        row.profile = text;
        row.winners = winners;
        if let Some(profile) = &profile {
            row.title = profile.title();
            row.town = profile.field("town").map(str::to_owned);
            row.class = profile.field("business_class").map(str::to_owned);
            if !is_found_as_before {
                row.search = publish::search_text(&row.name, profile);
            }
        }
        puts.found.extend(Refound::since(was_found_by, &row));
        let is = known(&row, profile.as_ref().filter(|_| reach.whole));
        let others = if was == is { Vec::new() } else { self.others(row.id, &changes)? };
        self.publish(&row, profile.as_ref(), is_other, changes.iter().chain(&others), puts)?;
        puts.rows.push(row);
        puts.changed += 1;
        Ok(())
    }

    /// The matters of an operator that did not change themselves. What is published of each says whose it is,
    /// so another name, place, class or identifier of the operator is news of all.
    fn others(&self, operator: i64, changes: &[Change]) -> Result<Vec<Change>, StoreError> {
        let changed: BTreeSet<&str> = changes.iter().map(|change| change.matter.name.as_str()).collect();
        let matters = self.txn.look().matters_of(operator, None, None)?.into_iter();
        let others = matters.filter(|(matter, _)| !changed.contains(matter.name.as_str()));
        Ok(others
            .map(|(matter, roles)| Change { operator, matter: Rc::new(matter), roles: Some(roles), more: 0 })
            .collect())
    }

    /// The profile as it was kept, with what the batch adds to it; none where
    /// only all its parts can say it.
    fn advanced(&self, touch: &mut Touch<'_>) -> Option<Kept> {
        let reach = touch.reach;
        let is_advanced = |kept: &mut Kept| !reach.whole && !reach.facts.iter().any(|(fact, _)| kept.rests_on(fact));
        let mut kept = touch.kept.take_if(is_advanced)?;
        for (_, part) in &reach.facts {
            kept.take(part, self.rules);
        }
        for change in &touch.changes {
            kept.count(&change.matter.family, change.more);
        }
        Some(kept)
    }

    pub(super) fn publish<'c>(
        &self,
        row: &OperatorRow,
        profile: Option<&Profile>,
        is_other: bool,
        changes: impl Iterator<Item = &'c Change>,
        puts: &mut Puts,
    ) -> Result<(), StoreError> {
        let (shard, version) = (topic::shard(&row.name), row.version);
        let stamp = Stamp { operator: &row.name, epoch: puts.epoch, n: version, title: &row.title, profile };
        if is_other {
            let payload = profile.map(|profile| publish::summary(stamp, profile));
            puts.outbox.push(OutboxPut { shard, kind: "operator", key: row.name.clone(), version, payload });
        }
        for Change { matter, roles, .. } in changes {
            let now = match roles {
                Some(roles) => {
                    let personal = self.schemas.personal(&matter.family);
                    let content = Content::of(&matter.content, personal).map_err(StoreError::damaged)?;
                    let sources = serde_json::from_str(&matter.sources).map_err(StoreError::damaged)?;
                    Some(Standing { content, sources, roles })
                }
                None => None,
            };
            let payload = Some(publish::change(stamp, &matter.name, &matter.family, now));
            let key = format!("{}/{}", row.name, matter.name);
            puts.outbox.push(OutboxPut { shard, kind: "change", key, version, payload });
        }
        Ok(())
    }
}
