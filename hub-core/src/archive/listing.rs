//! Whole lists: which round of a list decides what is gone, and which facts are. Pure,
//! and a function of the set of what is said of the rounds and their records.

use std::collections::BTreeMap;

use crate::message::{Instant, Listing, Permille, RawId, Word};

/// What is known of one round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoundState {
    /// Records of it that were accounted for.
    pub seen: u64,
    /// How many it listed, and which share may be gone; none until it was seen to its end.
    pub listed: Option<(u64, Permille)>,
    /// Who said that it is right, however short; of several the last by name.
    pub accepted: Option<String>,
    /// When the last of those records was received.
    pub latest: Instant,
}

impl RoundState {
    /// One more of its records is accounted for.
    pub fn see(&mut self, raw: RawId) {
        self.seen += 1;
        self.latest = self.latest.max(raw.received());
    }

    /// Takes a word in: of two that contradict each other the greater holds.
    pub fn hear(&mut self, word: &Word) {
        match word {
            Word::Complete { listed, most_gone } => self.listed = self.listed.max(Some((*listed, *most_gone))),
            Word::Accepted { actor } => self.accepted = self.accepted.take().max(Some(actor.clone())),
        }
    }

    /// What it lists, where all of it was accounted for: one record that was rejected
    /// holds it back, for what it said may still be there.
    #[must_use]
    pub fn whole(&self) -> Option<(u64, Permille)> {
        self.listed.filter(|(listed, _)| self.seen >= *listed)
    }
}

/// How far the rounds of one list decide.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Decided {
    /// The latest round in force: what it lacks is gone.
    pub in_force: Option<Instant>,
    /// A later one that is whole and lacks too much: a person must say that it is right.
    pub held: Option<Instant>,
}

/// Goes through the rounds of a list. Each is measured against the one in force before
/// it; without one before, whatever it lists is right.
#[must_use]
pub fn decide<'r>(rounds: impl IntoIterator<Item = (Instant, &'r RoundState)>) -> Decided {
    let mut going = Going::default();
    for (round, state) in rounds {
        going.take(round, state);
    }
    going.decided
}

/// On the way through the rounds of a list.
#[derive(Default)]
struct Going {
    decided: Decided,
    size: Option<u64>,
}

impl Going {
    /// Takes the next round; whether it decides.
    fn take(&mut self, round: Instant, state: &RoundState) -> bool {
        let Some((listed, most_gone)) = state.whole() else { return false };
        let least = |size: u64| u128::from(size) * u128::from(1_000 - most_gone.min(1_000));
        let decides =
            state.accepted.is_some() || self.size.is_none_or(|size| u128::from(listed) * 1_000 >= least(size));
        if decides {
            self.decided = Decided { in_force: Some(round), held: None };
            self.size = Some(listed);
        } else {
            self.decided.held = Some(round);
        }
        decides
    }
}

/// Which round of a list decided from when on, the earliest first. A round decides once the last of its records,
/// and of those of all rounds before, was received: until then it may list what is not known yet. When a person said
/// that a round is right is not kept: it counts as said by then.
#[must_use]
pub fn turns<'r>(rounds: impl IntoIterator<Item = (Instant, &'r RoundState)>) -> Vec<Turn> {
    let (mut turns, mut at): (Vec<Turn>, _) = (Vec::new(), Instant::MIN);
    let mut going = Going::default();
    for (round, state) in rounds {
        at = at.max(round).max(state.latest);
        if going.take(round, state) {
            turns.push(Turn { at, round });
        }
    }
    turns
}

/// From when on a round of a list decides what is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// From then on.
    pub at: Instant,
    /// The round: when it began.
    pub round: Instant,
}

/// When a fact was last told, and the list that it stood in last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told<L> {
    /// The round that it stood in last, with its list.
    pub list: Option<(Instant, L)>,
    /// The latest round that listed it, or moment in which it was told otherwise.
    pub at: Option<Instant>,
}

impl<L: Ord + Copy> Told<L> {
    /// Takes one more of the fact's standing events into account.
    pub fn hear(&mut self, raw: RawId, listing: Option<(Instant, L)>) {
        self.at = self.at.max(Some(listing.map_or_else(|| raw.received(), |(round, _)| round)));
        self.list = self.list.max(listing);
    }

    /// Whether a later list lacks it.
    pub fn is_gone(&self, in_force: impl FnOnce(L) -> Option<Instant>) -> bool {
        self.list.is_some_and(|(_, list)| in_force(list).is_some_and(|round| self.at < Some(round)))
    }
}

/// What the reference fold knows of all lists: by source and list.
#[derive(Debug, Default)]
pub struct Lists<'e>(BTreeMap<(&'e str, &'e str), BTreeMap<Instant, RoundState>>);

impl<'e> Lists<'e> {
    /// The state of a round.
    pub fn round(&mut self, source: &'e str, listing: &'e Listing) -> &mut RoundState {
        self.0.entry((source, listing.list.as_str())).or_default().entry(listing.round).or_default()
    }

    /// From when on which rounds of each list decide, by source and list.
    #[must_use]
    pub fn turns(&self) -> BTreeMap<(String, String), Vec<Turn>> {
        let of = |((source, list), rounds): (&(&str, &str), &BTreeMap<Instant, RoundState>)| {
            let turns = turns(rounds.iter().map(|(round, state)| (*round, state)));
            (((*source).to_owned(), (*list).to_owned()), turns)
        };
        self.0.iter().map(of).collect()
    }

    /// The round of a list that is in force.
    #[must_use]
    pub fn in_force(&self, source: &str, list: &str) -> Option<Instant> {
        decide(self.0.get(&(source, list))?.iter().map(|(round, state)| (*round, state))).in_force
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(seen: u64, listed: u64) -> RoundState {
        RoundState { seen, listed: Some((listed, 200)), accepted: None, latest: 0 }
    }

    fn decided(rounds: &[RoundState]) -> (Option<Instant>, Option<Instant>) {
        let decided = decide((1..).zip(rounds));
        (decided.in_force, decided.held)
    }

    #[test]
    fn a_round_decides_once_its_last_record_and_all_before_were_received() {
        let at = |latest, seen| RoundState { latest, ..round(seen, 10) };
        let rounds = [(10, at(15, 10)), (20, at(29, 9)), (30, at(28, 10))];
        let turn = |at, round| Turn { at, round };
        assert_eq!(turns(rounds.iter().map(|(at, state)| (*at, state))), [turn(15, 10), turn(30, 30)]);
        let late = [(10, at(35, 10)), (20, at(25, 10))];
        assert_eq!(turns(late.iter().map(|(at, state)| (*at, state))), [turn(35, 10), turn(35, 20)]);
    }

    #[test]
    fn the_latest_list_that_is_whole_and_not_too_short_decides() {
        let accepted = RoundState { accepted: Some("li".into()), ..round(10, 10) };
        let endless = RoundState { listed: None, ..round(90, 90) };
        assert_eq!(decided(&[round(10, 10)]), (Some(1), None), "the first is right");
        assert_eq!(decided(&[round(100, 100), round(80, 80)]), (Some(2), None), "a fifth may be gone");
        assert_eq!(decided(&[round(100, 100), round(79, 79)]), (Some(1), Some(2)), "more may not");
        assert_eq!(decided(&[round(100, 100), round(99, 100)]), (Some(1), None), "one is not accounted for");
        assert_eq!(decided(&[round(100, 100), endless]), (Some(1), None), "not seen to its end");
        assert_eq!(decided(&[round(100, 100), accepted]), (Some(2), None), "a person said so");
        assert_eq!(decided(&[round(100, 100), round(0, 0), round(90, 90)]), (Some(3), None), "an empty page passes");
        assert_eq!(decided(&[]), (None, None));
    }
}
