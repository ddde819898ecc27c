//! A window as bytes: what thousands of devices tell each minute must stay small.
//!
//! Integers are variable-length, seven bits a byte, the lowest first; signed
//! ones zigzag. A slot is written as its difference from the one before it, since
//! devices tell much the same each minute and raw ids grow. Ten to twenty bytes a
//! slot come of it.
//!
//! ```text
//! window  1 (the version), values a slot, states, {length, text}, slots, {slot}
//! slot    minutes skipped
//!         state << 2 | told apart << 1 | revised      state: 0 for none, else from 1
//!         {0 for none, else 1 + difference}           each value
//!         receipt - minute (ms), difference           counter, difference
//!         [node, generation, index: differences]      where told apart
//!         [revision - minute (ms), difference]        where revised
//! ```

use std::sync::Arc;

use super::{Hour, Precedence, Slot, Window};
use crate::message::{Generation, RawId};

const VERSION: u8 = 1;

/// Bytes that are no window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the window is damaged: {0}")]
pub struct Damaged(&'static str);

/// What a slot is told as the difference from.
#[derive(Clone)]
struct Before {
    minute: i64,
    values: Vec<i64>,
    receipt: i64,
    counter: u64,
    node: u16,
    generation: u32,
    index: u32,
    revision: i64,
}

impl Before {
    fn nothing(values: usize) -> Self {
        let values = vec![0; values];
        Self { minute: -1, values, receipt: 0, counter: 0, node: 0, generation: 1, index: 0, revision: 0 }
    }
}

/// When a slot's minute began, in ms.
fn began(hour: Hour, minute: i64) -> i64 {
    (hour * 60 + minute) * 60_000
}

impl Window {
    /// As bytes; `hour` is the one that it is of.
    #[must_use]
    pub fn encode(&self, hour: Hour) -> Vec<u8> {
        let values = self.slots().iter().map(|(_, slot)| slot.values.len()).max().unwrap_or(0);
        let mut states: Vec<&str> = self.slots().iter().filter_map(|(_, slot)| slot.state.as_deref()).collect();
        states.sort_unstable();
        states.dedup();
        let mut out = Vec::with_capacity(16 + 20 * self.slots().len());
        out.push(VERSION);
        write(values as u64, &mut out);
        write(states.len() as u64, &mut out);
        for state in &states {
            write(state.len() as u64, &mut out);
            out.extend_from_slice(state.as_bytes());
        }
        write(self.slots().len() as u64, &mut out);
        let mut before = Before::nothing(values);
        for (minute, slot) in self.slots() {
            put(hour, i64::from(*minute), slot, &states, &mut before, &mut out);
        }
        out
    }

    /// Reads bytes of [`Self::encode`].
    ///
    /// # Errors
    /// Where they are none.
    pub fn decode(hour: Hour, bytes: &[u8]) -> Result<Self, Damaged> {
        let (version, rest) = bytes.split_first().ok_or(Damaged("it is empty"))?;
        if *version != VERSION {
            return Err(Damaged("a version that this hub does not know"));
        }
        let mut rest = Rest(rest);
        let values = rest.count()?;
        let mut states: Vec<Arc<str>> = Vec::new();
        for _ in 0..rest.count()? {
            let length = rest.count()?;
            states.push(rest.text(length)?.into());
        }
        let slots = rest.count()?;
        let mut window = Self::default();
        let mut before = Before::nothing(values);
        for _ in 0..slots {
            window.slots.push(rest.slot(hour, &states, &mut before)?);
        }
        if rest.0.is_empty() { Ok(window) } else { Err(Damaged("bytes follow it")) }
    }
}

fn put(hour: Hour, minute: i64, slot: &Slot, states: &[&str], before: &mut Before, out: &mut Vec<u8>) {
    let Precedence { revision, raw, generation, index } = slot.rank;
    let (received, node, counter) = raw.parts();
    let state = slot.state.as_deref().map_or(0, |state| states.binary_search(&state).unwrap_or_default() as u64 + 1);
    let apart = (node, generation.0, index) != (before.node, before.generation, before.index);
    write((minute - before.minute - 1) as u64, out);
    write(state << 2 | u64::from(apart) << 1 | u64::from(revision > 0), out);
    for (place, last) in before.values.iter_mut().enumerate() {
        match slot.values.get(place).copied().flatten() {
            None => write(0, out),
            Some(value) => {
                write(1 + zigzag(value - *last), out);
                *last = value;
            }
        }
    }
    let receipt = received as i64 - began(hour, minute);
    write(zigzag(receipt - before.receipt), out);
    write(zigzag(counter as i64 - before.counter as i64), out);
    if apart {
        write(zigzag(i64::from(node) - i64::from(before.node)), out);
        write(zigzag(i64::from(generation.0) - i64::from(before.generation)), out);
        write(zigzag(i64::from(index) - i64::from(before.index)), out);
    }
    if revision > 0 {
        let since = revision.cast_signed().wrapping_sub(began(hour, minute));
        write(zigzag(since.wrapping_sub(before.revision)), out);
        before.revision = since;
    }
    (before.minute, before.receipt, before.counter) = (minute, receipt, counter);
    (before.node, before.generation, before.index) = (node, generation.0, index);
}

fn write(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// What is still to be read.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn number(&mut self) -> Result<u64, Damaged> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or(Damaged("it ends too early"))?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Damaged("a number without end"))
    }

    fn signed(&mut self) -> Result<i64, Damaged> {
        self.number().map(unzigzag)
    }

    /// A number of things that stand behind it, of a byte at least each.
    fn count(&mut self) -> Result<usize, Damaged> {
        let count = usize::try_from(self.number()?).map_err(|_| Damaged("too many"))?;
        if count <= self.0.len() { Ok(count) } else { Err(Damaged("it ends too early")) }
    }

    fn text(&mut self, length: usize) -> Result<&'b str, Damaged> {
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        std::str::from_utf8(text).map_err(|_| Damaged("a state is no text"))
    }

    fn slot(&mut self, hour: Hour, states: &[Arc<str>], before: &mut Before) -> Result<(u8, Slot), Damaged> {
        let wrong = |_| Damaged("a number out of bounds");
        let skipped = self.number()?.min(60).cast_signed();
        before.minute += skipped + 1;
        let minute = u8::try_from(before.minute).ok().filter(|minute| *minute < 60).ok_or(Damaged("no minute"))?;
        let told = self.number()?;
        let state = match usize::try_from(told >> 2).map_err(wrong)? {
            0 => None,
            place => Some(states.get(place - 1).ok_or(Damaged("no state"))?.clone()),
        };
        let mut values = Vec::with_capacity(before.values.len());
        for last in &mut before.values {
            values.push(match self.number()? {
                0 => None,
                more => {
                    *last = last.wrapping_add(unzigzag(more - 1));
                    Some(*last)
                }
            });
        }
        let said = values.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        values.truncate(said);
        before.receipt = before.receipt.wrapping_add(self.signed()?);
        before.counter = before.counter.wrapping_add_signed(self.signed()?);
        if told & 0b10 != 0 {
            let add = |before: i64, more: i64| before.checked_add(more).ok_or(Damaged("a number out of bounds"));
            before.node = add(before.node.into(), self.signed()?)?.try_into().map_err(wrong)?;
            before.generation = add(before.generation.into(), self.signed()?)?.try_into().map_err(wrong)?;
            before.index = add(before.index.into(), self.signed()?)?.try_into().map_err(wrong)?;
        }
        let began = began(hour, before.minute);
        let mut revision = 0;
        if told & 1 != 0 {
            before.revision = before.revision.wrapping_add(self.signed()?);
            revision = before.revision.wrapping_add(began).cast_unsigned();
        }
        let received = before.receipt.wrapping_add(began).cast_unsigned();
        let raw = RawId::of_parts(received, before.node, before.counter);
        let rank = Precedence { revision, raw, generation: Generation(before.generation), index: before.index };
        Ok((minute, Slot { rank, state, values }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_slot() -> impl Strategy<Value = Slot> {
        let raw = (0..1_u64 << 48, any::<u16>(), 0..1_u64 << 48);
        let raw = raw.prop_map(|(received, node, counter)| RawId::of_parts(received, node, counter));
        let revision = prop_oneof![Just(0), 1..2_000_000_000_000_u64, any::<u64>()];
        let rank = (revision, raw, any::<u32>(), any::<u32>()).prop_map(|(revision, raw, generation, index)| {
            Precedence { revision, raw, generation: Generation(generation), index }
        });
        let state = prop::option::of(prop::sample::select(vec!["normal", "too-warm", "火星", ""]));
        let values = prop::collection::vec(prop::option::of(-super::super::MOST..=super::super::MOST), 0..4);
        (rank, state, values).prop_map(|(rank, state, mut values)| {
            while values.last() == Some(&None) {
                values.pop();
            }
            Slot { rank, state: state.map(Arc::from), values }
        })
    }

    fn any_window() -> impl Strategy<Value = Window> {
        prop::collection::btree_map(0..60_u8, any_slot(), 0..=60)
            .prop_map(|slots| Window { slots: slots.into_iter().collect() })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_window_reads_back_as_it_was((window, hour) in (any_window(), 0..10_000_000_i64)) {
            prop_assert_eq!(Window::decode(hour, &window.encode(hour)), Ok(window));
        }

        #[test]
        fn no_bytes_bring_the_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let bytes = [&[VERSION][..], &bytes].concat();
            let _ = Window::decode(480_000, &bytes);
        }

        #[test]
        fn a_window_cut_short_is_damaged((window, cut) in (any_window(), any::<prop::sample::Index>())) {
            let bytes = window.encode(7);
            prop_assert!(Window::decode(7, &bytes[..cut.index(bytes.len())]).is_err());
        }
    }

    /// A device that tells each minute, a thousand others beside it.
    #[test]
    fn an_ordinary_slot_takes_sixteen_bytes_at_most() {
        let hour = 487_000;
        let mut window = Window::default();
        for minute in 0..60_u8 {
            let (at, n) = (began(hour, i64::from(minute)) as u64, u64::from(minute));
            let raw = RawId::of_parts(at + 2_000 + n * 7919 % 4_000, 1, 7_000_000_000 + n * 3_000 + n * 7919 % 3_000);
            let rank = Precedence { revision: 0, raw, generation: Generation::FIRST, index: 0 };
            let values = vec![Some(400 + (n * 31 % 40) as i64), Some(6_000 + (n * 53 % 300) as i64)];
            window.take(minute, Slot { rank, state: Some("normal".into()), values });
        }
        let bytes = window.encode(hour);
        assert!(bytes.len() <= 60 * 16, "{} bytes", bytes.len());
    }
}
