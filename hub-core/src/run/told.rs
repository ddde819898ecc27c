//! How each hub of a cluster serves an adapter, as it told the others in the topic `plugin.hub`. Pure: the clock is an
//! argument.
//!
//! Promises: who was not heard of for some minutes is left out; nothing of what a record says is told; what is told
//! fits into the topic, whatever the adapter makes of its records.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use semver::Version;
use serde::{Deserialize, Serialize};

use crate::message::{Instant, SourceName};
use crate::plugin::Standing;
use crate::translate::Differences;

/// How long (ms) what did not change need not be said again; who says nothing for much longer is gone.
const AGAIN: Instant = 60_000;
/// The same of what is counted up all the time.
const COUNTED: Instant = 5_000;
/// After so long (ms) without a word a hub is left out.
const GONE: Instant = 300_000;
/// Bytes of a word at most: what topics take beside the largest record.
const MOST: usize = 32 << 10;

/// How a hub serves an adapter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// When it said so.
    pub at: Instant,
    /// The version that serves there, as its manifest says it; none: something that names it has nobody.
    pub serves: Option<Version>,
    /// The installed version that it took up; none: what lies in its folder.
    pub live: Option<Version>,
    /// The installed version that it tries beside that.
    pub shadow: Option<Version>,
    /// Code and message of why it does not do what is to be done.
    pub trouble: Option<(String, String)>,
    /// What the version that it tries makes of each source.
    pub shadows: Vec<Compared>,
    /// What the adapter is given no more of for a while.
    pub held: Vec<Held>,
    /// Stretches that are being read once more.
    pub reruns: Vec<Rereading>,
}

/// What a version that is tried makes of a source, without examples.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    source: SourceName,
    compared: u64,
    same: u64,
    skipped: u64,
    cpu_ms: u64,
    outcomes: Vec<(String, String, u64)>,
    fields: Vec<(String, String, u64)>,
}

/// A source of which the adapter is given no more for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The source.
    pub source: SourceName,
    /// By whom.
    pub by: Holder,
    /// Until when.
    pub until: Instant,
}

/// Who asks an adapter, and holds it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holder {
    /// The lane that translates the source.
    Lane,
    /// The door that takes what is pushed.
    Door,
}

/// A stretch of a source that is being read once more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rereading {
    /// The source.
    pub source: SourceName,
    /// By this adapter and version.
    pub adapter: String,
    /// How far it is: `comparing` or `applying`.
    pub phase: String,
}

/// A hub, and how it serves an adapter.
#[derive(Debug, Clone)]
pub struct HubServes {
    /// Its number.
    pub node: u16,
    /// Whether it is this one.
    pub here: bool,
    /// What it said last.
    pub told: Told,
}

/// What hubs told, by adapter and number. Cheap to clone, all clones are one.
#[derive(Clone, Default)]
pub(super) struct Heard(Arc<Mutex<BTreeMap<(String, u16), Told>>>);

impl Told {
    /// Whether it serves by the version that is to.
    #[must_use]
    pub fn follows(&self, live: Option<&Version>) -> bool {
        self.serves.is_some() && self.live.as_ref() == live
    }

    /// Whether it says something that is to be told, after `last` was.
    pub(super) fn is_news(&self, last: &Self) -> bool {
        let same = Self { at: last.at, ..self.clone() };
        let patience = if same == *last {
            AGAIN
        } else if (Self { shadows: last.shadows.clone(), ..same }) == *last {
            COUNTED
        } else {
            0
        };
        self.at.saturating_sub(last.at) >= patience
    }

    /// As it is written. Kinds of differences beyond all measure are left out; how many there are is not.
    pub(super) fn value(&self) -> Vec<u8> {
        let written = |told: &Self| serde_json::to_vec(told).expect("names and numbers are JSON");
        let value = written(self);
        if value.len() <= MOST {
            return value;
        }
        let mut brief = self.clone();
        for one in &mut brief.shadows {
            one.outcomes.clear();
            one.fields.clear();
        }
        written(&brief)
    }
}

impl Compared {
    /// Of what was seen of a source.
    pub(super) fn new(source: SourceName, seen: &Differences) -> Self {
        let told = |kinds: &BTreeMap<(String, String), u64>| {
            kinds.iter().map(|((one, other), many)| (one.clone(), other.clone(), *many)).collect()
        };
        Self {
            source,
            compared: seen.compared,
            same: seen.same,
            skipped: seen.skipped,
            cpu_ms: u64::try_from(seen.cpu.as_millis()).unwrap_or(u64::MAX),
            outcomes: told(&seen.outcomes),
            fields: told(&seen.fields),
        }
    }

    fn differences(&self) -> Differences {
        let kinds = |told: &[(String, String, u64)]| {
            told.iter().map(|(one, other, many)| ((one.clone(), other.clone()), *many)).collect()
        };
        Differences {
            compared: self.compared,
            same: self.same,
            skipped: self.skipped,
            outcomes: kinds(&self.outcomes),
            fields: kinds(&self.fields),
            examples: Vec::new(),
            cpu: Duration::from_millis(self.cpu_ms),
        }
    }
}

/// Adds to what this hub has seen of a version that is tried what the others have, as far as they compare the same two.
pub(super) fn added(
    own: Vec<(SourceName, Differences)>,
    hubs: &[HubServes],
    standing: &Standing,
) -> Vec<(SourceName, Differences)> {
    let Some(shadow) = &standing.shadow else { return own };
    let mut all: BTreeMap<SourceName, Differences> = own.into_iter().collect();
    let compares = |told: &Told| told.shadow.as_ref() == Some(shadow) && told.follows(standing.live.as_ref());
    for seen in hubs.iter().filter(|hub| !hub.here && compares(&hub.told)).flat_map(|hub| &hub.told.shadows) {
        all.entry(seen.source.clone()).or_default().add(seen.differences());
    }
    all.into_iter().collect()
}

impl Heard {
    /// Takes note of a message; one that this hub cannot read, which a later one may have written, says nothing.
    pub fn note(&self, key: &str, value: Option<&[u8]>) {
        let Some((adapter, node)) = key.rsplit_once('/') else { return };
        let Ok(node) = node.parse::<u16>() else { return };
        let key = (adapter.to_owned(), node);
        match value.and_then(|value| serde_json::from_slice(value).ok()) {
            Some(told) => self.lock().insert(key, told),
            None => self.lock().remove(&key),
        };
    }

    /// What each hub told of an adapter, but for those that are gone.
    pub fn of(&self, adapter: &str, now: Instant) -> BTreeMap<u16, Told> {
        let heard = self.lock();
        let of_it = heard.range((adapter.to_owned(), u16::MIN)..=(adapter.to_owned(), u16::MAX));
        let there = of_it.filter(|(_, told)| now.saturating_sub(told.at) <= GONE);
        there.map(|((_, node), told)| (*node, told.clone())).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(String, u16), Told>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key of what a hub tells of an adapter.
pub(super) fn key(adapter: &str, node: u16) -> String {
    format!("{adapter}/{node}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = 1_772_416_800_000;

    fn version(text: &str) -> Option<Version> {
        Some(text.parse().unwrap())
    }

    fn told(at: Instant) -> Told {
        Told { at, serves: version("1.0.0"), live: version("1.0.0"), shadow: version("1.1.0"), ..Told::default() }
    }

    fn seen(compared: u64, kinds: u64) -> Differences {
        let kind = |n| (("events".to_owned(), format!("dead a.{n}")), 1);
        Differences { compared, outcomes: (0..kinds).map(kind).collect(), ..Differences::default() }
    }

    fn with(compared: u64, kinds: u64) -> Told {
        Told { shadows: vec![Compared::new("a.b".parse().unwrap(), &seen(compared, kinds))], ..told(NOW) }
    }

    #[test]
    fn what_changes_is_told_at_once_what_is_counted_now_and_then_and_the_same_once_a_minute() {
        let after = |ms| Told { at: NOW + ms, ..with(5, 1) };
        assert_eq!([59_000, 60_000].map(|ms| after(ms).is_news(&with(5, 1))), [false, true]);
        assert_eq!([4_000, 5_000].map(|ms| after(ms).is_news(&with(4, 1))), [false, true]);
        assert!(after(0).is_news(&Told { live: None, ..with(5, 1) }));
    }

    #[test]
    fn a_hub_that_says_nothing_any_more_is_left_out_after_some_minutes_and_one_that_ends_at_once() {
        let heard = Heard::default();
        heard.note("a/1", Some(&told(NOW).value()));
        heard.note("a/2", Some(&told(NOW - 200_000).value()));
        heard.note("a-b/3", Some(&told(NOW).value()));
        let hubs = |now| heard.of("a", now).into_keys().collect::<Vec<_>>();
        assert_eq!((hubs(NOW), hubs(NOW + 200_000)), (vec![1, 2], vec![1]));
        assert_eq!(heard.of("a", NOW)[&2], told(NOW - 200_000));
        heard.note("a/1", None);
        heard.note("a", Some(b"{}"));
        heard.note("a/2", Some(b"of another program"));
        assert_eq!(hubs(NOW), Vec::<u16>::new());
    }

    #[test]
    fn what_hubs_have_seen_is_added_up_where_they_compare_the_same_two_versions() {
        let hub = |node, told| HubServes { node, here: node == 1, told };
        let other = Told { live: version("0.9.0"), ..with(9, 1) };
        let hubs = [hub(1, with(5, 1)), hub(2, with(3, 2)), hub(3, other)];
        let own = || vec![("a.b".parse::<SourceName>().unwrap(), seen(6, 1))];
        let mut standing = Standing { live: version("1.0.0"), shadow: version("1.1.0"), ..Standing::default() };
        let all = added(own(), &hubs, &standing);
        assert_eq!((all.len(), all[0].1.compared, all[0].1.outcomes.values().sum::<u64>()), (1, 9, 3));
        standing.shadow = None;
        assert_eq!(added(own(), &hubs, &standing)[0].1.compared, 6);
    }

    #[test]
    fn a_word_fits_into_the_topic_whatever_differs() {
        let (few, many) = (with(9, 100), with(5_000, 5_000));
        assert_eq!(serde_json::from_slice::<Told>(&few.value()).unwrap(), few);
        let value = many.value();
        let brief: Told = serde_json::from_slice(&value).unwrap();
        assert!(value.len() <= MOST && brief.shadows[0].outcomes.is_empty());
        assert_eq!(brief.shadows[0].compared, 5_000);
    }

    #[test]
    fn a_hub_follows_once_the_version_serves_all_that_names_it() {
        let lacking = Told { serves: None, ..told(NOW) };
        let of = |told: &Told, live: &str| told.follows(version(live).as_ref());
        assert_eq!([of(&told(NOW), "1.0.0"), of(&told(NOW), "1.1.0"), of(&lacking, "1.0.0")], [true, false, false]);
    }
}
