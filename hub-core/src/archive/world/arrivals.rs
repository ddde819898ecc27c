//! What arrives of a set: in any order, some things twice, cut anywhere; and back.

use proptest::prelude::*;

use super::any_set;
use crate::archive::Batch;
use crate::archive::fold::Set;
use crate::message::{Decision, Echo, Event, Mark, RoundWord};

/// One thing that arrives.
#[derive(Debug, Clone)]
pub enum Arrival {
    Event(Event),
    Mark(Mark),
    Echo(Echo),
    Word(RoundWord),
    Decision(Decision),
}

impl<'a> FromIterator<&'a Arrival> for Set {
    fn from_iter<T: IntoIterator<Item = &'a Arrival>>(arrivals: T) -> Self {
        let mut set = Self::default();
        for arrival in arrivals {
            match arrival.clone() {
                Arrival::Event(event) => set.events.push(event),
                Arrival::Mark(mark) => set.marks.push(mark),
                Arrival::Echo(echo) => set.echoes.push(echo),
                Arrival::Word(word) => set.words.push(word),
                Arrival::Decision(decision) => set.decisions.push(decision),
            }
        }
        set
    }
}

impl From<Set> for Batch {
    fn from(Set { events, marks, echoes, words, decisions }: Set) -> Self {
        Self { events, marks, echoes, words, decisions, ..Self::default() }
    }
}

/// A set as it might arrive: in any order, some things twice, cut anywhere.
pub fn arriving(most: usize) -> impl Strategy<Value = (Set, Vec<Vec<Arrival>>)> {
    any_set(most)
        .prop_flat_map(|set| {
            let events = set.events.iter().cloned().map(Arrival::Event);
            let marks = set.marks.iter().cloned().map(Arrival::Mark);
            let echoes = set.echoes.iter().cloned().map(Arrival::Echo);
            let words = set.words.iter().cloned().map(Arrival::Word);
            let decisions = set.decisions.iter().cloned().map(Arrival::Decision);
            let all: Vec<Arrival> = events.chain(marks).chain(echoes).chain(words).chain(decisions).collect();
            let again = prop::sample::subsequence(all.clone(), 0..=all.len().min(4));
            let stream = again.prop_map(move |again| [all.clone(), again].concat()).prop_shuffle();
            (Just(set), stream)
        })
        .prop_flat_map(|(set, stream)| {
            let n = stream.len();
            (Just(set), Just(stream), prop::collection::btree_set(0..=n, 0..5))
        })
        .prop_map(|(set, stream, cuts)| {
            let mut batches = Vec::new();
            let mut from = 0;
            for to in cuts.into_iter().chain([stream.len()]) {
                batches.push(stream[from..to].to_vec());
                from = to;
            }
            (set, batches)
        })
}
