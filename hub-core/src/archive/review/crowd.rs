//! Keys of portraits in the store, and their crowds.
//!
//! Promises that a crowd is counted right whatever came and went, and says which
//! are others now. A key and what its crowd is counted by are kept as 64 bits
//! of a hash: two that are one by chance would be compared needlessly, or once
//! in very long counted wrongly, and nothing else.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use xxhash_rust::xxh3::xxh3_64;

use super::super::who::propose::{Crowds, Key};
use crate::store::{CrowdRow, PortraitKeyRow, StoreError, Txn};

/// Keys of one portrait, as [`super::super::who::propose::keys`] gives them.
pub type Keys = BTreeMap<Key, Option<String>>;

/// A portrait whose keys are others.
pub struct Change {
    pub portrait: i64,
    pub before: Keys,
    pub after: Keys,
}

/// What stands for a key in the store.
#[must_use]
pub fn number(key: &Key) -> i64 {
    xxh3_64(key.to_string().as_bytes()).cast_signed()
}

fn about(key: &Key, text: &str) -> i64 {
    xxh3_64(format!("{key}\n{text}").as_bytes()).cast_signed()
}

/// Crowds that were asked for.
pub struct Seen(HashMap<i64, CrowdRow>);

impl Seen {
    /// The crowds of these keys.
    pub fn of<'k>(txn: &Txn<'_>, keys: impl Iterator<Item = &'k Key>) -> Result<Self, StoreError> {
        let numbers: BTreeSet<i64> = keys.map(number).collect();
        txn.crowds(numbers).map(Self)
    }

    /// Whether those that share a key are compared.
    pub fn leads(&self, key: &Key) -> bool {
        self.0.get(&number(key)).is_none_or(|crowd| leads(key, *crowd))
    }
}

impl Crowds for Seen {
    fn is_crowded(&self, key: &Key) -> bool {
        self.0.get(&number(key)).is_some_and(|crowd| key.is_crowded(count(crowd.abouts)))
    }
}

fn count(n: i64) -> usize {
    usize::try_from(n).unwrap_or(0)
}

fn leads(key: &Key, crowd: CrowdRow) -> bool {
    key.leads(count(crowd.members), count(crowd.abouts))
}

/// Puts other keys of portraits. Gives those of the keys that lead elsewhere now,
/// or weigh otherwise: what was found by them must be looked at again.
pub fn put_keys(txn: &Txn<'_>, changes: &[Change]) -> Result<Vec<i64>, StoreError> {
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    let mut keys: HashMap<i64, &Key> = HashMap::new();
    for Change { portrait, before, after } in changes {
        let differing = |one: &Keys, other: &Keys, rows: &mut Vec<PortraitKeyRow>| {
            for (key, text) in one.iter().filter(|(key, text)| other.get(*key) != Some(*text)) {
                let about = text.as_deref().map(|text| about(key, text));
                rows.push(PortraitKeyRow { key: number(key), portrait: *portrait, about });
            }
        };
        differing(before, after, &mut removed);
        differing(after, before, &mut added);
        keys.extend(before.keys().chain(after.keys()).map(|key| (number(key), key)));
    }
    let touched: BTreeSet<i64> = removed.iter().chain(&added).map(|row| row.key).collect();
    let was = txn.crowds(touched.iter().copied())?;
    txn.remove_keys(&removed)?;
    let abouts: BTreeSet<i64> = removed.iter().chain(&added).filter_map(|row| row.about).collect();
    let mut present = txn.abouts(abouts)?;
    let mut is: HashMap<i64, CrowdRow> =
        touched.iter().map(|key| (*key, was.get(key).copied().unwrap_or_default())).collect();
    let mut absent: BTreeSet<i64> = BTreeSet::new();
    for row in &removed {
        let crowd = is.entry(row.key).or_default();
        crowd.members -= 1;
        crowd.abouts -= i64::from(row.about.is_some_and(|about| !present.contains(&about) && absent.insert(about)));
    }
    for row in &added {
        let crowd = is.entry(row.key).or_default();
        crowd.members += 1;
        crowd.abouts += i64::from(row.about.is_some_and(|about| present.insert(about)));
    }
    txn.add_keys(&added)?;
    txn.put_crowds(&is)?;
    let other = |number: &i64| {
        let (Some(key), Some(is)) = (keys.get(number), is.get(number)) else { return false };
        let was = was.get(number).copied().unwrap_or_default();
        let crowded = |crowd: CrowdRow| key.is_crowded(count(crowd.abouts));
        (leads(key, was), crowded(was)) != (leads(key, *is), crowded(*is))
    };
    Ok(touched.into_iter().filter(other).collect())
}
