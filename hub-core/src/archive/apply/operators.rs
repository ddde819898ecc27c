//! Writes what is said of each operator that the batch touched, and that something
//! else is to be told of it.
//!
//! Most facts change nothing that is said of their operators but how many matters
//! they have: then neither its row nor its profile is read or written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::kept::{Counts, Kept, Won, count};
use super::super::profile::Profile;
use super::super::publish;
use super::super::review::Outline;
use super::matters::Change;
use super::{Fold, Reach, Touched};
use crate::store::{Edition, FoundBy, Marker, OperatorRow, Refound, StoreError, Subject, Txn, WinnerRow};

/// Operators are looked at in portions: what is said of all at once may be much.
const AT_ONCE: usize = 512;

/// What is to be put of operators.
#[derive(Default)]
pub(super) struct Puts {
    pub(super) rows: Vec<OperatorRow>,
    /// Of operators of whom the same is said.
    pub(super) editions: Vec<(i64, Edition)>,
    pub(super) winners: Vec<WinnerRow>,
    pub(super) outbox: Vec<Marker>,
    /// Those that are found by something else now.
    pub(super) found: Vec<Refound>,
    /// Those whose portrait is another.
    pub(super) due: BTreeSet<Subject>,
    /// Those of whom something else is known that is said with each matter.
    known_otherwise: Vec<KnownOtherwise>,
    /// How many changed.
    pub(super) changed: u64,
}

impl Puts {
    /// Writes rows and markers.
    pub(super) fn write(&mut self, txn: &Txn<'_>) -> Result<(), StoreError> {
        txn.put_operators(&std::mem::take(&mut self.rows))?;
        txn.put_editions(&std::mem::take(&mut self.editions))?;
        txn.put_winners(&std::mem::take(&mut self.winners))?;
        txn.put_outbox(&std::mem::take(&mut self.outbox))
    }

    /// Something else is to be told of an operator, where it `is_other`, and of these matters of its.
    pub(super) fn tell<'m>(
        &mut self,
        operator: &str,
        is_other: bool,
        matters: impl Iterator<Item = (&'m str, &'m str)>,
    ) {
        let of = |matter| Marker { operator: operator.to_owned(), matter };
        self.outbox.extend(is_other.then(|| of(None)));
        self.outbox.extend(matters.map(|(name, family)| of(Some((name.to_owned(), family.to_owned())))));
    }
}

/// An operator of which another name, place, class or identifier is known than was.
struct KnownOtherwise {
    operator: i64,
    name: String,
    /// Its matters that changed themselves.
    changed: BTreeSet<String>,
}

/// An operator of whom something else may be said than was.
struct Touch<'t> {
    row: OperatorRow,
    reach: &'t Reach,
    changes: Vec<Change>,
    /// What its facts were compared with; empty of one that was not known.
    won: String,
    /// What was said of it.
    before: Option<Profile>,
}

/// What an operator is found by grows with these.
fn named(profile: &Profile) -> (usize, String) {
    (profile.names.len(), profile.title())
}

impl Fold<'_> {
    /// Gives how many operators changed.
    pub(super) fn put_operators(&self, changes: Vec<Change>, touched: &mut Touched) -> Result<u64, StoreError> {
        let mut puts = Puts::default();
        let mut by_operator: BTreeMap<i64, Vec<Change>> = BTreeMap::new();
        for change in changes {
            by_operator.entry(change.operator).or_default().push(change);
        }
        let mut new = std::mem::take(&mut touched.new_operators);
        let ids: Vec<i64> = touched.operators.keys().copied().collect();
        for ids in ids.chunks(AT_ONCE) {
            let known: Vec<i64> = ids.iter().copied().filter(|id| !new.contains_key(id)).collect();
            let winners = self.txn.winners(known.iter().copied())?;
            let mut missing = known.len() - winners.len();
            let mut won: HashMap<i64, String> = HashMap::new();
            for (winner, edition) in winners {
                let (id, reach) = (winner.operator, &touched.operators[&winner.operator]);
                if self.is_quiet(&winner.won, reach) {
                    let changes = by_operator.remove(&id).unwrap_or_default();
                    Self::put_edition(&winner, &edition, &changes, &mut puts)?;
                } else {
                    won.insert(id, winner.won);
                }
            }
            let mut rows = self.txn.look().operators_by_id(won.keys().copied())?;
            missing += won.len() - rows.len();
            if missing > 0 {
                return Err(StoreError::damaged("an operator is missing"));
            }
            rows.extend(ids.iter().filter_map(|id| new.remove(id)));
            let touches = rows.into_iter().map(|row| {
                let (reach, changes) = (&touched.operators[&row.id], by_operator.remove(&row.id).unwrap_or_default());
                let won = won.remove(&row.id).unwrap_or_default();
                let before = Kept::profile(&row.profile, &row.edition.counts, self.schemas).filter(|_| !row.gone);
                Touch { row, reach, changes, won, before }
            });
            self.put_some(touches.collect(), &mut puts)?;
        }
        puts.write(self.txn)?;
        self.txn.put_found(&puts.found)?;
        touched.due.extend(puts.due);
        Ok(puts.changed)
    }

    /// Whether what the batch says of an operator changes nothing but its matters.
    fn is_quiet(&self, won: &str, reach: &Reach) -> bool {
        let is_quiet = |won: Won<'_>| reach.parts.iter().all(|part| part.is_new && won.bears(&part.part, self.rules));
        !reach.whole && (reach.parts.is_empty() || Won::read(won).is_some_and(is_quiet))
    }

    /// An operator of whom the same is said, with these changes of its matters.
    fn put_edition(
        winner: &WinnerRow,
        edition: &Edition,
        changes: &[Change],
        puts: &mut Puts,
    ) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut counts: Counts = serde_json::from_str(&edition.counts).map_err(StoreError::damaged)?;
        changes.iter().for_each(|change| count(&mut counts, &change.matter.family, change.more));
        let counts = Kept::counts(&counts);
        puts.tell(&winner.name, counts != edition.counts, changes.iter().map(Change::named));
        puts.editions.push((winner.operator, Edition { version: edition.version + 1, counts }));
        puts.changed += 1;
        Ok(())
    }

    fn put_some(&self, touches: Vec<Touch<'_>>, puts: &mut Puts) -> Result<(), StoreError> {
        let mut advanced: Vec<Option<Kept>> = touches.iter().map(|touch| self.advanced(touch)).collect();
        let whole = touches.iter().zip(&advanced).filter(|(_, kept)| kept.is_none());
        let mut wholes = self.wholes(whole.map(|(touch, _)| touch.row.id))?;
        for (touch, kept) in touches.into_iter().zip(&mut advanced) {
            match kept.take() {
                Some(kept) => {
                    let is_found_as_before = touch.before.as_ref().map(named) == Some(named(&kept.profile));
                    Self::put_operator(touch, Some(kept), is_found_as_before, puts);
                }
                None => {
                    let kept = self.whole(&touch.row, &mut wholes)?;
                    Self::put_operator(touch, kept, false, puts);
                }
            }
        }
        self.tell_others(puts)
    }

    fn put_operator(touch: Touch<'_>, kept: Option<Kept>, is_found_as_before: bool, puts: &mut Puts) {
        let Touch { mut row, reach, changes, before, won } = touch;
        let known = |row: &OperatorRow, profile: Option<&Profile>| {
            let identifiers = profile.map(|profile| profile.identifiers.clone()).unwrap_or_default();
            (row.title.clone(), row.town.clone(), row.class.clone(), identifiers)
        };
        // Identifiers come and go with the whole alone.
        let was = known(&row, before.as_ref().filter(|_| reach.whole));
        let outline = |profile: &Profile| Outline::of_operator(profile).mark();
        let outlined = before.as_ref().map(outline);
        let now_won = kept.as_ref().map(Kept::won).unwrap_or_default();
        let profile = kept.map(|kept| kept.profile);
        let text = profile.as_ref().map(Kept::text).unwrap_or_default();
        let counts =
            profile.as_ref().map_or_else(|| Edition::default().counts, |profile| Kept::counts(&profile.counts));
        let is_new = row.edition.version == 0;
        let is_said_otherwise = row.gone != profile.is_none() || row.profile != text;
        let is_other = is_said_otherwise || row.edition.counts != counts;
        if is_other && outlined != profile.as_ref().map(outline) {
            puts.due.insert(Subject::Operator(row.id));
        }
        if is_new || won != now_won {
            puts.winners.push(WinnerRow { operator: row.id, name: row.name.clone(), won: now_won });
        }
        if !is_other && changes.is_empty() {
            // One that was never known has a row all the same, since an evidence may name it.
            puts.rows.extend(is_new.then_some(row));
            return;
        }
        let was_found_by = FoundBy::of(&row);
        row.edition = Edition { version: row.edition.version + 1, counts };
        row.gone = profile.is_none();
        row.profile = text;
        if let Some(profile) = &profile {
            row.title = profile.title();
            row.town = profile.field("town").map(str::to_owned);
            row.class = profile.field("business_class").map(str::to_owned);
            if !is_found_as_before {
                row.search = publish::search_text(&row.name, profile);
            }
        }
        puts.found.extend(Refound::since(was_found_by, &row));
        puts.tell(&row.name, is_other, changes.iter().map(Change::named));
        // All matters of one that is new changed themselves.
        if !is_new && was != known(&row, profile.as_ref().filter(|_| reach.whole)) {
            let changed = changes.iter().map(|change| change.matter.name.clone()).collect();
            puts.known_otherwise.push(KnownOtherwise { operator: row.id, name: row.name.clone(), changed });
        }
        if is_said_otherwise || is_new {
            puts.rows.push(row);
        } else {
            puts.editions.push((row.id, row.edition));
        }
        puts.changed += 1;
    }

    /// The matters of operators that did not change themselves. What is published of each says whose it is,
    /// so another name, place, class or identifier of the operator is news of all.
    fn tell_others(&self, puts: &mut Puts) -> Result<(), StoreError> {
        let of = std::mem::take(&mut puts.known_otherwise);
        let all = self.txn.look().matter_names_of(of.iter().map(|known| known.operator))?;
        for KnownOtherwise { operator, name, changed } in &of {
            let others = all.get(operator).into_iter().flatten().filter(|(matter, _)| !changed.contains(matter));
            puts.tell(name, false, others.map(|(matter, family)| (matter.as_str(), family.as_str())));
        }
        Ok(())
    }

    /// The profile as it was kept, with what the batch adds to it; none where
    /// only all its parts can say it.
    fn advanced(&self, touch: &Touch<'_>) -> Option<Kept> {
        if touch.reach.whole {
            return None;
        }
        let mut kept = Kept::with(touch.before.clone()?, &touch.won)?;
        if touch.reach.parts.iter().any(|part| !part.is_new && kept.rests_on(&part.fact)) {
            return None;
        }
        for part in &touch.reach.parts {
            kept.take(&part.part, self.rules);
        }
        for change in &touch.changes {
            count(&mut kept.profile.counts, &change.matter.family, change.more);
        }
        Some(kept)
    }
}
