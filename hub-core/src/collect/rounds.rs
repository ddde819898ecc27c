//! The lists of a round: what the round listed of each, and the word on one that it
//! listed whole. Pure.

use std::collections::BTreeMap;

use crate::message::{Instant, Listing, Permille, RoundWord, SourceName, Word};

/// What a source's lists are called, and how much of one may be gone at once.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// Names, as the manifest has them.
    pub names: Vec<String>,
    /// A list that is shorter by more waits for a person.
    pub most_gone: Permille,
}

/// One round.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    began: Instant,
    listed: BTreeMap<String, u64>,
}

impl Rounds {
    /// A round that begins now, or just after the one before it where the clock was set back.
    pub fn begin(&mut self, now: Instant) {
        *self = Self { began: now.max(self.began + 1), listed: BTreeMap::new() };
    }

    /// Which round of a list it is; none for an empty name.
    pub fn listing(&self, list: &str) -> Option<Listing> {
        (!list.is_empty()).then(|| Listing { list: list.to_owned(), round: self.began })
    }

    /// Counts what it listed. Items that were refused count, too: nobody will account
    /// for them, so the list is not taken for whole.
    pub fn add(&mut self, list: &str, items: u64) {
        if !list.is_empty() {
            *self.listed.entry(list.to_owned()).or_default() += items;
        }
    }

    /// The word that the list was seen to its end.
    pub fn complete(&self, source: &SourceName, list: &str, most_gone: Permille) -> Option<RoundWord> {
        let listed = self.listed.get(list).copied().unwrap_or(0);
        let word = Word::Complete { listed, most_gone };
        self.listing(list).map(|listing| RoundWord { source: source.clone(), listing, word })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_counts_each_list_for_itself_and_is_later_than_the_one_before() {
        let mut rounds = Rounds::default();
        rounds.begin(1_000);
        rounds.add("shops", 2);
        rounds.add("staff", 5);
        rounds.add("shops", 1);
        rounds.add("", 9);
        let source = "a.api".parse().unwrap();
        let word = rounds.complete(&source, "shops", 200).unwrap();
        assert_eq!(word.word, Word::Complete { listed: 3, most_gone: 200 });
        assert_eq!(word.listing.round, 1_000);
        rounds.begin(900);
        assert_eq!(rounds.listing("shops").unwrap().round, 1_001);
        assert_eq!(rounds.complete(&source, "", 200), None);
    }
}
