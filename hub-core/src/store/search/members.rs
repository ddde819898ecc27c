//! Sets of numbers as bytes: what a term's operators, or those of a stretch of titles, are kept as.
//!
//! Promises: what was written is read again as it was; what nobody wrote is refused. Pure.
//!
//! A set is the gaps between its numbers, each in as few bytes as it takes (LEB128). One within a block that many have
//! is a map of bits where that is shorter.

use std::ops::{Index, IndexMut};

/// Numbers of a block.
pub(super) const BLOCK: usize = 1 << SHIFT;
pub(super) const SHIFT: u32 = 14;
/// Bytes of a map of bits; no list of gaps is as long.
const MAP: usize = BLOCK / 8;

/// That bytes are no set.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoSet;

/// Some numbers of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Members([u64; BLOCK / 64]);

impl Default for Members {
    fn default() -> Self {
        Self([0; BLOCK / 64])
    }
}

impl Members {
    pub fn read(bytes: &[u8]) -> Result<Self, NoSet> {
        let mut members = Self::default();
        if bytes.len() == MAP {
            for (word, bytes) in members.0.iter_mut().zip(bytes.chunks_exact(8)) {
                *word = u64::from_le_bytes(bytes.try_into().map_err(|_| NoSet)?);
            }
            return Ok(members);
        }
        for n in gaps(bytes) {
            let n = usize::try_from(n?).ok().filter(|n| *n < BLOCK).ok_or(NoSet)?;
            members.set(n, true);
        }
        Ok(members)
    }

    pub fn write(&self) -> Vec<u8> {
        let list = as_gaps(self.iter().map(|n| n as u64), MAP);
        list.unwrap_or_else(|| self.0.iter().flat_map(|word| word.to_le_bytes()).collect())
    }

    pub fn set(&mut self, n: usize, is_in: bool) {
        let (word, bit) = (self.0.index_mut(n / 64), 1 << (n % 64));
        if is_in { *word |= bit } else { *word &= !bit }
    }

    pub fn has(&self, n: usize) -> bool {
        self.0.index(n / 64) >> (n % 64) & 1 == 1
    }

    /// Keeps those that others have too.
    pub fn and(&mut self, others: &Self) {
        self.0.iter_mut().zip(&others.0).for_each(|(word, other)| *word &= other);
    }

    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// In their order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros() as usize;
                (left != 0).then(|| {
                    left &= left - 1;
                    at * 64 + bit
                })
            })
        })
    }
}

/// Numbers that grow, as gaps; none where that takes `most` bytes or more.
pub(super) fn as_gaps(numbers: impl IntoIterator<Item = u64>, most: usize) -> Option<Vec<u8>> {
    let (mut bytes, mut next) = (Vec::new(), 0);
    for n in numbers {
        let mut gap = n - next;
        next = n + 1;
        while gap >= 0x80 {
            bytes.push(gap.to_le_bytes()[0] | 0x80);
            gap >>= 7;
        }
        bytes.push(gap.to_le_bytes()[0]);
        if bytes.len() >= most {
            return None;
        }
    }
    Some(bytes)
}

/// The numbers again.
pub(super) fn gaps(bytes: &[u8]) -> impl Iterator<Item = Result<u64, NoSet>> {
    let (mut bytes, mut next) = (bytes.iter(), 0_u64);
    std::iter::from_fn(move || {
        let (mut gap, mut shift) = (0_u64, 0);
        loop {
            let Some(byte) = bytes.next() else { return (shift > 0).then_some(Err(NoSet)) };
            gap |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                let n = next.checked_add(gap);
                next = n.and_then(|n| n.checked_add(1)).unwrap_or(u64::MAX);
                return Some(n.ok_or(NoSet));
            }
            if shift > 56 {
                return Some(Err(NoSet));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn members(numbers: impl IntoIterator<Item = usize>) -> Members {
        let mut members = Members::default();
        numbers.into_iter().for_each(|n| members.set(n, true));
        members
    }

    #[test]
    fn a_set_takes_a_byte_a_neighbour_and_never_more_than_its_map() {
        for (numbers, bytes) in [
            (members([]), 0),
            (members(0..9), 9),
            (members([BLOCK - 1]), 2),
            (members((0..BLOCK).step_by(9)), 1_821),
            (members((0..BLOCK).step_by(8)), MAP),
            (members(0..BLOCK), MAP),
        ] {
            assert_eq!(numbers.write().len(), bytes);
            assert_eq!(Members::read(&numbers.write()), Ok(numbers));
        }
    }

    #[test]
    fn what_nobody_wrote_is_no_set() {
        for bytes in [&[0x80][..], &[0x80, 0x80, 0x01, 0x80], &[0x80, 0x80, 0x01], &[0xff; 12]] {
            assert_eq!(Members::read(bytes), Err(NoSet), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn a_set_is_read_as_it_was_written(
            numbers in prop::collection::btree_set(0..BLOCK, 0..3_000), others in prop::collection::btree_set(0..BLOCK, 0..99),
        ) {
            let mut set = members(numbers.iter().copied());
            prop_assert_eq!(Members::read(&set.write()).unwrap(), set.clone());
            prop_assert_eq!(set.iter().collect::<BTreeSet<_>>(), numbers.clone());
            prop_assert_eq!(set.count(), numbers.len());
            set.and(&members(others.iter().copied()));
            prop_assert!(others.iter().all(|n| set.has(*n) == numbers.contains(n)));
            prop_assert_eq!(set.is_empty(), numbers.is_disjoint(&others));
        }

        #[test]
        fn gaps_are_read_as_they_were_written(numbers in prop::collection::btree_set(0_u64..1 << 50, 0..99)) {
            let bytes = as_gaps(numbers.iter().copied(), usize::MAX).unwrap();
            prop_assert_eq!(gaps(&bytes).collect::<Result<BTreeSet<_>, _>>().unwrap(), numbers);
        }
    }
}
